package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/salesforce/orgsim"
)

// failed are the lines of doctor about one connection that ask for something.
func failed(out, connection string) (lines []string) {
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "FAIL  "+connection+":") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestDoctorNamesTheRemedyForMissingFieldsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.run(t, "doctor")
	for connection, says := range map[string][]string{
		"sf": {"fitsync provision sf --apply", "Opportunity.FitSync_Score__c", "FitSync_Requirement__c.Text__c"},
		"hs": {"fitsync provision hs --apply", "deals.fitsync_score"},
	} {
		lines := failed(got.out, connection)
		if len(lines) != 1 {
			t.Errorf("%d lines want something done for %s:\n%s", len(lines), connection, got.out)
			continue
		}
		contains(t, connection, lines[0], says...)
	}
	w.ok(t, "provision", "--apply")
	if lines := append(failed(w.run(t, "doctor").out, "sf"), failed(w.run(t, "doctor").out, "hs")...); len(lines) != 0 {
		t.Errorf("after provisioning: %q", lines)
	}
}

func TestDoctorTellsWhatProvisioningDoesNotMend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.HiddenField, Object: "Opportunity", Field: "Amount"})
	w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "fitsync_reasons"})
	out := w.run(t, "doctor").out
	sf, hs := failed(out, "sf"), failed(out, "hs")
	if len(sf) != 1 || !strings.Contains(sf[0], "Opportunity.Amount") || strings.Contains(sf[0], "provision") {
		t.Errorf("sf: %q", sf)
	}
	if len(hs) != 1 || !strings.Contains(hs[0], "fitsync_reasons") {
		t.Errorf("hs: %q", hs)
	}
}

func TestDoctorTellsOfARefreshTokenThatRotates(t *testing.T) {
	t.Parallel()
	org := orgsim.New(orgsim.Options{ClientID: "client", RefreshToken: "configured", RotateRefresh: true})
	org.DefineFitSync()
	server := httptest.NewServer(org)
	t.Cleanup(server.Close)
	w := newWorld(t)
	w.environment["SF_URL"], w.environment["SF_REFRESH"] = server.URL, "configured"
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig,
		`{flow: client_credentials, client_id: "${SF_ID}", client_secret: "${SF_SECRET}"}`,
		`{flow: refresh_token, client_id: client, refresh_token: "${SF_REFRESH}"}`, 1))
	out := w.run(t, "doctor", "sf").out
	contains(t, "doctor", strings.Join(failed(out, "sf"), ""), "switch the rotation off")
}

func TestDoctorTellsOfARunThatALimitEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.ok(t, "sync", "sf")
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.DailyLimit, Path: "/composite", Times: 1})
	w.run(t, "sync", "sf")
	w.crms.Org.Faults().Clear()
	got := w.run(t, "doctor", "sf")
	contains(t, "doctor", got.out, "last run: failed", "tried again at")
	if got.code != exitAttention {
		t.Errorf("exit %d, want %d", got.code, exitAttention)
	}
}
