package hubspot_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// recorded reads an answer that was recorded from a real account.
func recorded(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "fixtures", "amp-labs", "hubspot", "test", name))
	if err != nil {
		// Also where every part is required: the project is whole without them.
		t.Skip("needs ../shared/fixtures beside the project: recorded answers of a real account")
	}
	return string(body)
}

func TestRecordedRefusals(t *testing.T) {
	for _, tt := range []struct {
		file   string
		status int
		class  connectors.Class
		says   string
		fields []string
	}{
		{"batch/update/contacts/err-many-invalid-properties.json", 400, connectors.Schema, "first000name", []string{"first000name", "last000name"}},
		{"metadata-err-schemas-scope.json", 403, connectors.Forbidden, "custom-object-read", nil},
		{"search/error-invalid-object.json", 400, connectors.Schema, "object", nil},
	} {
		t.Run(tt.file, func(t *testing.T) {
			client := answers(t, tt.status, recorded(t, tt.file))
			_, err := client.Write(t.Context(), []connectors.Update{score("7", "1")})
			e := wantError(t, err, tt.class, "")
			if !strings.Contains(e.Message, tt.says) || !slices.Equal(e.Fields, tt.fields) {
				t.Errorf("the error is %v and names %v", err, e.Fields)
			}
		})
	}
}

func TestRecordedPartialSuccess(t *testing.T) {
	client := answers(t, 207, recorded(t, "batch/update/contacts/err-partial-success.json"))
	outcomes, err := client.Write(t.Context(), []connectors.Update{score("unknownIdentifier888", "1"), score("171591000199", "2")})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := classes(outcomes), []connectors.Class{connectors.Gone, ""}; !slices.Equal(got, want) {
		t.Errorf("outcomes are %q; want %q", got, want)
	}
}

func TestRecordedSearch(t *testing.T) {
	// Contacts stand in for deals: they lack every mapped property, which exists all the same.
	var known []string
	for _, name := range propertyNames() {
		known = append(known, `{"name":"`+name+`","label":"x","type":"string","fieldType":"text","groupName":"g","description":"","options":[]}`)
	}
	recordedPage := recorded(t, "search/contacts/1-first-page.json")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := recordedPage
		if r.URL.Path == "/crm/v3/properties/deals" {
			answer = `{"results":[` + strings.Join(known, ",") + `]}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	client := lone(t, server.URL, transport.Options{Attempts: 1})
	page, err := client.Pull(t.Context(), connectors.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Records) == 0 || !page.More || page.Records[0].Modified.IsZero() {
		t.Errorf("the page is %+v", page)
	}
}

// propertyNames are all that the mapping reads or writes.
func propertyNames() []string {
	m := mapping()
	names := []string{m.Requirements.Field}
	for _, name := range m.Opportunity {
		names = append(names, name)
	}
	for _, field := range m.WriteBack {
		names = append(names, field.Field)
	}
	return names
}
