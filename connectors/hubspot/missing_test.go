package hubspot_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

func TestMissingPropertyIsNamedWithItsRemedy(t *testing.T) {
	const provision, byHand = "`fitsync provision --apply` creates it", "create it in HubSpot"
	for _, tt := range []struct{ property, says string }{
		{"fitsync_requirements", provision},
		{"fitsync_reasons", provision},
		{"amount", byHand},
	} {
		t.Run(tt.property, func(t *testing.T) {
			b := start(t, portalsim.Options{})
			ids := b.deals(1)
			b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: tt.property})
			_, err := b.client.Pull(t.Context(), connectors.Cursor{})
			wantMissing(t, err, tt.property, tt.says)
			_, err = b.client.Fetch(t.Context(), ids)
			wantMissing(t, err, tt.property, tt.says)
			states, err := b.client.Describe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(states, func(s connectors.FieldState) bool { return s.Field == tt.property })
			if s := states[at]; !s.Missing || !strings.Contains(s.Problem, tt.says) {
				t.Errorf("described as %+v", s)
			}
		})
	}
}

func wantMissing(t *testing.T, err error, property, says string) {
	t.Helper()
	e := wantError(t, err, connectors.Schema, "PROPERTY_MISSING")
	if !slices.Contains(e.Fields, property) || !strings.Contains(e.Message, property) || !strings.Contains(e.Message, says) {
		t.Errorf("%v names %v; want %s, and that %s", err, e.Fields, property, says)
	}
}

func TestEmptyPortalWithoutOurProperties(t *testing.T) {
	_, client := bare(t, portalsim.Options{})
	_, err := client.Pull(t.Context(), connectors.Cursor{})
	wantMissing(t, err, "fitsync_requirements", "provision")
	wantMissing(t, err, "fitsync_score", "provision")

	b := start(t, portalsim.Options{})
	var next connectors.Cursor
	if calls := b.calls(func() { _, next = b.drain(next) }); calls != 2 {
		t.Errorf("%d calls for an empty portal; want the search and one to see that all is there", calls)
	}
	if calls := b.calls(func() { b.drain(next) }); calls != 1 {
		t.Errorf("%d calls for an empty tick", calls)
	}
}

// TestRefusedReadNamesTheProperty has a portal refuse what others overlook.
func TestRefusedReadNamesTheProperty(t *testing.T) {
	b := start(t, portalsim.Options{})
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "fitsync_reasons"})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			b.portal.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"status":"error","message":"There was a problem with the request."}`))
	}))
	t.Cleanup(server.Close)
	client := b.connect(func(o *hubspot.Options) { o.BaseURL = server.URL })
	_, err := client.Pull(t.Context(), connectors.Cursor{})
	wantMissing(t, err, "fitsync_reasons", "provision")
	_, err = client.Fetch(t.Context(), []string{"1"})
	wantMissing(t, err, "fitsync_reasons", "provision")
}
