package hubspot_test

import (
	"net/http"
	"strings"
)

// define creates a text property of deals.
func (b *bench) define(name string) {
	b.t.Helper()
	body := `{"name":"` + name + `","label":"` + name + `","groupName":"fitsync","type":"string","fieldType":"text"}`
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.url+"/crm/v3/properties/deals", strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer portalsim-token")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		b.t.Fatalf("define %s: %s", name, response.Status)
	}
}
