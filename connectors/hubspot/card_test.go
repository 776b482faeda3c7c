package hubspot_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/testparts"
)

// TestCard runs the card's own tests: its types, what it shows, HubSpot's parser over
// the project, and a click on Resync against a portal.
func TestCard(t *testing.T) {
	testparts.NodePackages(t, "card")
	portal := portalsim.New(portalsim.Options{Now: time.Now})
	portal.DefineFitSync()
	server := httptest.NewServer(portal)
	t.Cleanup(server.Close)
	deal := portal.Insert("deals", map[string]string{"dealname": "Acme"})

	runInCard(t, nil, "npm", "run", "check")
	began := time.Now()
	runInCard(t, []string{"FITSYNC_PORTAL=" + server.URL, "FITSYNC_TOKEN=portalsim-token", "FITSYNC_DEAL=" + deal}, "npm", "test")

	record, _ := portal.Get("deals", deal)
	asked, err := time.Parse(time.RFC3339, record.Properties["fitsync_resync"])
	if err != nil {
		t.Fatalf("the click left %q in fitsync_resync: %v", record.Properties["fitsync_resync"], err)
	}
	if asked.Before(began.Truncate(time.Second)) || asked.After(time.Now()) {
		t.Errorf("the click asked for a resync at %s; want the present time, after %s", asked, began)
	}
}

func runInCard(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = "card", append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
