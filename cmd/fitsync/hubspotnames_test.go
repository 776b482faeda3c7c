package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/cmd/fitsync/demo"
	"fitsync/config"
	"fitsync/connectors"
	"fitsync/connectors/hubspot/portalsim"
)

// dealTable is the HubSpot column of the field table: every property of deals that
// bears our name.
func dealTable() []string {
	names := []string{"fitsync_requirements", "fitsync_resync", "fitsync_resync_done", "fitsync_resync_error"}
	for _, f := range connectors.WriteBackFields() {
		names = append(names, f.HubSpot)
	}
	slices.Sort(names)
	return names
}

// TestHubSpotNamesAgree holds the property names of the card, of provisioning, of the
// default mapping and of the simulator against the field table.
func TestHubSpotNamesAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, "provision", "hs", "--apply")
	provisioned := definitions(t, w.hubspot, "deals")
	if diff := cmp.Diff(dealTable(), slices.Sorted(maps.Keys(provisioned))); diff != "" {
		t.Errorf("provisioning and the field table (-table +provisioned):\n%s", diff)
	}

	portal := portalsim.New(portalsim.Options{Token: demo.Token})
	portal.DefineFitSync()
	server := httptest.NewServer(portal)
	defer server.Close()
	if diff := cmp.Diff(provisioned, definitions(t, server.URL, "deals")); diff != "" {
		t.Errorf("provisioning and the simulator (-provisioned +simulated):\n%s", diff)
	}

	loaded, err := config.Load(w.environment["FITSYNC_CONFIG"], config.Outside{LookupFunc: func(name string) (string, bool) {
		value, ok := w.environment[name]
		return value, ok
	}})
	if err != nil {
		t.Fatal(err)
	}
	mapping := mappingOf(loaded.Connections[slices.IndexFunc(loaded.Connections, func(c config.Connection) bool { return c.Name == "hs" })])
	mapped := []string{mapping.Requirements.Field, "fitsync_resync", "fitsync_resync_done", "fitsync_resync_error"} // the last three are not mapped
	for _, f := range mapping.WriteBack {
		mapped = append(mapped, f.Field)
	}
	slices.Sort(mapped)
	if diff := cmp.Diff(dealTable(), mapped); diff != "" {
		t.Errorf("the default mapping and the field table (-table +mapped):\n%s", diff)
	}

	// What a person has no use for is not on the card.
	unseen := []string{"fitsync_catalog_revision", "fitsync_input_hash", "fitsync_next_action", "fitsync_requirements"}
	shown := slices.DeleteFunc(dealTable(), func(name string) bool { return slices.Contains(unseen, name) })
	if diff := cmp.Diff(shown, cardNames(t)); diff != "" {
		t.Errorf("the card and the field table (-table +card):\n%s", diff)
	}
}

// definition is what must be the same wherever a property is made.
type definition struct {
	Type, FieldType string
	Options         []string
}

// definitions asks a portal for its properties that bear our name.
func definitions(t *testing.T, url, object string) map[string]definition {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/crm/v3/properties/"+object, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+demo.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Results []struct {
			Name, Type, FieldType string
			Options               []struct{ Value string }
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("HTTP %d, %v", response.StatusCode, err)
	}
	found := map[string]definition{}
	for _, p := range answer.Results {
		if !strings.HasPrefix(p.Name, "fitsync_") {
			continue
		}
		d := definition{Type: p.Type, FieldType: p.FieldType}
		for _, o := range p.Options {
			d.Options = append(d.Options, o.Value)
		}
		found[p.Name] = d
	}
	return found
}

// cardNames are the property names that the card's source says.
func cardNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../connectors/hubspot/card/src/app/cards/*.ts*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of the card: %v", err)
	}
	said := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, quoted := range regexp.MustCompile(`'fitsync_[a-z_]+'`).FindAllString(string(source), -1) {
			said[strings.Trim(quoted, "'")] = true
		}
	}
	return slices.Sorted(maps.Keys(said))
}
