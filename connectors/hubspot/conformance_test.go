package hubspot_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/time/rate"

	"fitsync/connectors"
	"fitsync/connectors/connectortest"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

func TestConformance(t *testing.T) {
	for name, withRows := range map[string]bool{"requirements in a property": false, "requirements in a custom object": true} {
		t.Run(name, func(t *testing.T) {
			connectortest.Run(t, connectortest.Harness{
				PageSize: 4, UnknownID: "99999999999", MergesNamed: true,
				Cannot: []connectortest.Kind{connectortest.ReadOnly}, // a portal's own properties cannot be made so
				Open: func(t *testing.T, s connectortest.Settings) connectortest.CRM {
					return openPortal(t, s, withRows)
				},
			})
		})
	}
}

func openPortal(t *testing.T, s connectortest.Settings, withRows bool) connectortest.CRM {
	app := hubspot.Auth{Flow: hubspot.RefreshToken, ClientID: "app", ClientSecret: "hush", RefreshToken: "again"}
	portal := portalsim.New(portalsim.Options{
		Now: s.Clock.Now, CustomObjects: true, ClientID: app.ClientID, ClientSecret: app.ClientSecret, RefreshToken: app.RefreshToken,
	})
	if !s.Bare {
		portal.DefineFitSync()
	}
	portal.DefineRequirements()
	server := httptest.NewServer(portal)
	t.Cleanup(server.Close)
	o := hubspot.Options{
		BaseURL: server.URL, Auth: app, Mapping: mapping(), PageSize: 4, SearchRate: rate.Inf, CallRate: rate.Inf,
		Now: s.Clock.Now, Transport: transport.Options{SleepFunc: s.Clock.Sleep},
	}
	people := users{t, portal, withRows}
	crm := connectortest.CRM{
		Deals: people, Faults: switches{portal}, Asking: asking{people, s.Clock},
		Calls: func() int64 { return int64(portal.Totals().Calls) },
	}
	if withRows {
		rows(&o)
		crm.Rows = rowUsers{people}
	}
	crm.Mapping = o.Mapping
	crm.Connect = func(t *testing.T) connectors.Connector {
		client, err := hubspot.New(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		return client
	}
	return crm
}

// users do with deals what people do in the browser.
type users struct {
	t      *testing.T
	portal *portalsim.Portal
	rows   bool
}

func (u users) must(err error) {
	u.t.Helper()
	if err != nil {
		u.t.Fatal(err)
	}
}

func (u users) Create(d connectortest.Deal) string {
	values := map[string]string{"dealname": d.Name, "dealstage": "qualifiedtobuy", "amount": d.Amount}
	if !u.rows && len(d.Requirements) > 0 {
		values["fitsync_requirements"] = strings.Join(d.Requirements, "\n")
	}
	id := u.portal.Insert("deals", values)
	if u.rows {
		for _, text := range d.Requirements {
			rowUsers{u}.Add(id, text)
		}
	}
	return id
}

func (u users) Edit(id string, fields map[string]any) { u.must(u.portal.Update("deals", id, fields)) }
func (u users) Delete(id string)                      { u.must(u.portal.Archive("deals", id)) }
func (u users) Merge(winner, loser string)            { u.must(u.portal.Merge("deals", winner, loser)) }

// asking is what the card does.
type asking struct {
	users
	clock *connectortest.Clock
}

func (a asking) Ask(deal string) {
	a.Edit(deal, map[string]any{"fitsync_resync": a.clock.Now().Format("2006-01-02T15:04:05.000Z07:00")})
}

func (a asking) Answer(deal string) (connectors.RequestStatus, string) {
	record, _ := a.portal.Get("deals", deal)
	if done := record.Properties["fitsync_resync_done"]; done != "" && done == record.Properties["fitsync_resync"] {
		return connectors.RequestDone, ""
	}
	if _, reason, failed := strings.Cut(record.Properties["fitsync_resync_error"], " · "); failed {
		return connectors.RequestFailed, reason
	}
	return "", ""
}

func (a asking) Remove() {
	a.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "fitsync_resync"})
}

type rowUsers struct{ users }

func (u rowUsers) Add(deal, text string) string {
	id := u.portal.Insert("requirement", map[string]string{"text": text})
	u.must(u.portal.Associate("deals", deal, "requirement", id))
	return id
}

func (u rowUsers) Edit(row, text string) {
	u.must(u.portal.Update("requirement", row, map[string]any{"text": text}))
}

func (u rowUsers) Delete(row string) { u.must(u.portal.Archive("requirement", row)) }

// switches are the portal's faults under the suite's names.
type switches struct{ portal *portalsim.Portal }

func (s switches) Set(f connectortest.Fault) {
	fault := portalsim.Fault{Times: f.Times}
	switch f.Kind {
	case connectortest.Expire:
		fault.Kind = portalsim.ExpireToken
	case connectortest.Revoke:
		s.portal.Faults().Set(portalsim.Fault{Kind: portalsim.RevokeRefresh})
		fault.Kind = portalsim.ExpireToken
	case connectortest.Throttle:
		fault.Kind, fault.RetryAfter = portalsim.RateLimited, f.After
	case connectortest.Outage:
		fault.Kind, fault.Status = portalsim.GatewayError, 503
	case connectortest.WebPage:
		fault.Kind = portalsim.HTMLBody
	case connectortest.Cut:
		fault.Kind = portalsim.CutBody
	case connectortest.Silence:
		fault.Kind = portalsim.BlackHole
	case connectortest.Lose:
		fault.Kind = portalsim.LostResponse
	case connectortest.Lag:
		fault.Kind, fault.Delay = portalsim.SearchLag, f.After
	case connectortest.Refuse:
		fault.Kind, fault.IDs, fault.Property = portalsim.RejectRecord, []string{f.Record}, "fitsync_score"
	case connectortest.Hide:
		fault.Kind, fault.Property = portalsim.HideProperty, f.Field
	}
	s.portal.Faults().Set(fault)
}

func (s switches) Clear() { s.portal.Faults().Clear() }
