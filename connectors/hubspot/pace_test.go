package hubspot_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

// direct hands requests to a portal without a network, so that time can be the
// test's own.
type direct struct{ portal http.Handler }

func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	served := req.Clone(req.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.portal.ServeHTTP(w, served)
	return w.Result(), nil
}

// TestPaceFollowsTheAccount calls as fast as it can for a while: the portal must
// never have to refuse, and the allowance must not lie idle.
func TestPaceFollowsTheAccount(t *testing.T) {
	for _, tt := range []struct {
		name  string
		burst int // calls the account allows in ten seconds
		call  func(*testing.T, *hubspot.Client)
		most  int // seconds for 200 calls
	}{
		{"searches", 0, pullOnce, 51},
		{"calls of a small account", 20, listOnce, 150},
		{"calls of a large account", 250, listOnce, 12},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				portal := portalsim.New(portalsim.Options{SearchPerSecond: 5, Burst: tt.burst})
				portal.DefineFitSync()
				client, err := hubspot.New(hubspot.Options{
					Name: "acme", Auth: hubspot.Auth{Flow: hubspot.PrivateApp, Token: "portalsim-token"}, Mapping: mapping(),
					Transport: transport.Options{Attempts: 1, Base: direct{portal}},
				})
				if err != nil {
					t.Fatal(err)
				}
				for range 200 {
					tt.call(t, client)
				}
				calls := portal.Calls()
				if took := calls[len(calls)-1].Time.Sub(calls[0].Time).Seconds(); took > float64(tt.most) {
					t.Errorf("200 calls took %v s of the account's time", took)
				}
			})
		})
	}
}

func pullOnce(t *testing.T, client *hubspot.Client) {
	t.Helper()
	if _, err := client.Pull(t.Context(), connectors.Cursor{}); err != nil {
		t.Fatal(err)
	}
}

func listOnce(t *testing.T, client *hubspot.Client) {
	t.Helper()
	if _, _, err := client.Archived(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
}
