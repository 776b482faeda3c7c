package salesforce_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

// between stands between client and org and changes the answers to composites.
func (r *rig) between(t *testing.T, changeFunc func(request string, parts []map[string]any)) *salesforce.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		recorder := httptest.NewRecorder()
		r.org.ServeHTTP(recorder, request)
		answer := recorder.Body.Bytes()
		if strings.HasSuffix(request.URL.Path, "/composite") {
			var outer map[string][]map[string]any
			if err := json.Unmarshal(answer, &outer); err != nil {
				t.Error(err)
			}
			changeFunc(string(body), outer["compositeResponse"])
			if answer, err = json.Marshal(outer); err != nil {
				t.Error(err)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	options := r.options
	options.BaseURL = server.URL
	client, err := salesforce.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func expire(part map[string]any) {
	part["httpStatusCode"] = 401
	part["body"] = []map[string]any{{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}}
}

func TestSessionThatExpiresWithinAComposite(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.org.Insert("Opportunity", map[string]any{"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2027-01-31"})
	struck := map[string]bool{}
	client := r.between(t, func(request string, parts []map[string]any) {
		kind := map[bool]string{true: "write", false: "read"}[strings.Contains(request, "PATCH")]
		if !struck[kind] {
			struck[kind] = true
			expire(parts[len(parts)-1])
		}
	})
	page, err := client.Pull(t.Context(), connectors.Cursor{})
	if err != nil || len(page.Records) != 1 {
		t.Fatalf("pull: %v, %+v", err, page)
	}
	outcomes, err := client.Write(t.Context(), []connectors.Update{{ID: id, Fields: []connectors.Value{{Field: "FitSync_Score__c", Kind: connectors.Number, Text: "42"}}}})
	if err != nil || outcomes[0].Err != nil {
		t.Fatalf("write: %v, %+v", err, outcomes)
	}
	if !struck["read"] || !struck["write"] {
		t.Errorf("the fault struck %v", struck)
	}
}

// The org gives the results of a collection in which a record failed under 200 or
// under 400; either way they are results.
func TestResultsUnderABadStatus(t *testing.T) {
	r := start(t, orgsim.Options{})
	good := r.org.Insert("Opportunity", map[string]any{"Name": "Good", "StageName": "Prospecting", "CloseDate": "2027-01-31"})
	client := r.between(t, func(request string, parts []map[string]any) {
		if strings.Contains(request, "PATCH") {
			parts[0]["httpStatusCode"] = 400
		}
	})
	score := func(id, field, text string) connectors.Update {
		return connectors.Update{ID: id, Fields: []connectors.Value{{Field: field, Kind: connectors.Picklist, Text: text}}}
	}
	outcomes, err := client.Write(t.Context(), []connectors.Update{
		score(good, "FitSync_Grade__c", "Strong"), score("006000000000001AAA", "FitSync_Grade__c", "Strong"),
	})
	if err != nil || outcomes[0].Err != nil || outcomes[1].Err == nil {
		t.Fatalf("write: %v, %+v", err, outcomes)
	}
}

func TestNamesMayBeMappedInAnyCase(t *testing.T) {
	r := start(t, orgsim.Options{}, func(o *salesforce.Options) {
		o.Mapping.Opportunity["name"], o.Mapping.Requirements.Object = "name", "fitsync_requirement__c"
		o.Mapping.Requirements.Parent, o.Mapping.Requirements.Fields["text"] = "opportunity__C", "text__c"
	})
	id := r.org.Insert("Opportunity", map[string]any{"Name": "Deal", "StageName": "Prospecting", "CloseDate": "2027-01-31"})
	r.org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id, "Text__c": "SSO"})
	page, err := r.Pull(t.Context(), connectors.Cursor{})
	if err != nil || len(page.Records) != 1 {
		t.Fatalf("pull: %v, %+v", err, page)
	}
	record := page.Records[0]
	if record.Fields["name"] != "Deal" || len(record.Children) != 1 || record.Children[0].Fields["text__c"] != "SSO" {
		t.Errorf("got %+v", record)
	}
}
