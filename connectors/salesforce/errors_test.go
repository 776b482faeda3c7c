package salesforce_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
)

func TestErrorBodies(t *testing.T) {
	const caret = `[{"message":"\nName, Foo__c FROM Opportunity\n      ^\nERROR at Row:1:Column:12\nNo such column 'Foo__c' on entity 'Opportunity'. If you are attempting to use a custom field, be sure to append the '__c'.","errorCode":"INVALID_FIELD"}]`
	tests := []struct {
		name   string
		status int
		body   string
		class  connectors.Class
		fields string
	}{
		{"session", 401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`, connectors.Auth, "[]"},
		{"daily limit", 403, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, connectors.Limit, "[]"},
		{"concurrency", 403, `[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, connectors.Transient, "[]"},
		{"API off", 403, `[{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}]`, connectors.Forbidden, "[]"},
		{"no access", 403, `[{"message":"insufficient access rights on object id","errorCode":"INSUFFICIENT_ACCESS_OR_READONLY"}]`, connectors.Forbidden, "[]"},
		{"caret", 400, caret, connectors.Schema, "[Foo__c]"},
		{"column", 400, `[{"message":"No such column 'Bar__c' on sobject of type Opportunity","errorCode":"INVALID_FIELD"}]`, connectors.Schema, "[Bar__c]"},
		{"type", 400, `[{"message":"sObject type 'Need__c' is not supported.","errorCode":"INVALID_TYPE"}]`, connectors.Schema, "[]"},
		{"timeout", 400, `[{"message":"Your query request was running for too long.","errorCode":"QUERY_TIMEOUT"}]`, connectors.Transient, "[]"},
		{"empty list", 400, `[]`, connectors.Malformed, "[]"},
		{"empty object", 500, `{}`, connectors.Transient, "[]"},
		{"null", 400, `null`, connectors.Malformed, "[]"},
		{"text", 500, `secret words`, connectors.Transient, "[]"},
		{"strings", 400, `["secret"]`, connectors.Malformed, "[]"},
		{"numbers where text belongs", 403, `[{"message":7,"errorCode":9,"fields":"x"}]`, connectors.Forbidden, "[]"},
		{"nothing", 503, ``, connectors.Transient, "[]"},
		{"not found", 404, `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`, connectors.Schema, "[]"},
		{"a success that is none", 200, `{}`, connectors.Malformed, "[]"},
		{"a success cut short", 200, `{"compositeResponse":[{"body":{"totalSize":1`, connectors.Malformed, "[]"},
		{"a page without records", 200, `{"compositeResponse":[{"body":{"totalSize":0,"done":true},"httpStatusCode":200,"referenceId":"r0"},{"body":{},"httpStatusCode":200,"referenceId":"r1"}]}`, connectors.Malformed, "[]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := answers(t, test.status, test.body)
			var err error
			out := logged(t, func() { _, err = c.Pull(t.Context(), connectors.Cursor{}) })
			if out != "" {
				t.Errorf("logged %q", out)
			}
			e := class(t, err, test.class)
			if fmt.Sprint(e.Fields) != test.fields {
				t.Errorf("fields %v, want %s", e.Fields, test.fields)
			}
			if e.Op == "" || e.Message == "" || strings.Contains(e.Error(), "secret") {
				t.Errorf("%q is no message to act on", e)
			}
			if strings.HasPrefix(e.Code, "INVALID_") && test.class == connectors.Schema && !strings.Contains(e.Message, "`fitsync doctor`") {
				t.Errorf("%q does not say how to find out more", e)
			}
			if test.class == connectors.Limit && e.Until.Before(time.Now().Add(30*time.Minute)) {
				t.Errorf("a daily limit until %s", e.Until)
			}
		})
	}
}

// FuzzErrorBody holds that no body makes an error without a class, a panic or a log line.
func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{`[]`, `{}`, `[{"errorCode":"INVALID_FIELD"}]`, `"x"`, `[[]]`, `{"error":"invalid_grant"}`, `<a/>`, "\xff"} {
		f.Add(400, seed)
		f.Add(200, seed)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 || status == 204 || status == 304 {
			t.Skip("no final status with a body")
		}
		c := answers(t, status, body)
		var err error
		if out := logged(t, func() { _, err = c.Pull(t.Context(), connectors.Cursor{}) }); out != "" {
			t.Errorf("logged %q", out)
		}
		if connectors.ClassOf(err) == "" {
			t.Errorf("error without a class: %v", err)
		}
	})
}

func TestLockedRecordAloneIsSentAgain(t *testing.T) {
	r := start(t, orgsim.Options{})
	ids := r.fillOrg(400, 0)
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.RowLock, Record: ids[0], Times: 2})
	var updates []connectors.Update
	for _, id := range ids {
		updates = append(updates, score(id, "3"))
	}
	calls := r.calls(func() {
		outcomes, err := r.Write(t.Context(), updates)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			if o.Err != nil {
				t.Errorf("%s: %v", o.ID, o.Err)
			}
		}
	})
	if calls != 3 {
		t.Errorf("%d calls, want 1 and 2 for the locked record alone", calls)
	}
}

// spoiled is the org, but for the collections whose places in a composite are
// given: the org takes none of those and answers the body with a status instead.
func spoiled(org http.Handler, status int, body string, places ...int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasSuffix(req.URL.Path, "/composite") {
			org.ServeHTTP(w, req)
			return
		}
		record := httptest.NewRecorder()
		org.ServeHTTP(record, req)
		var answer struct {
			Parts []map[string]any `json:"compositeResponse"`
		}
		if err := json.Unmarshal(record.Body.Bytes(), &answer); err != nil {
			http.Error(w, "not a composite", http.StatusTeapot)
			return
		}
		for _, i := range places {
			answer.Parts[i]["httpStatusCode"] = status
			answer.Parts[i]["body"] = json.RawMessage(body)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"compositeResponse": answer.Parts})
	})
}

func TestCollectionRefusedAsAWhole(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		places []int
		class  connectors.Class // of the records in the places, or of the call
		call   bool
	}{
		{"one of two", 500, `[{"errorCode":"UNKNOWN_EXCEPTION"}]`, []int{1}, connectors.Transient, false},
		{"one of two, for an unknown reason", 400, `[]`, []int{1}, connectors.Transient, false},
		{"one of two, with half an answer", 200, `[{"success":true}]`, []int{1}, connectors.Transient, false},
		{"all", 500, `[{"errorCode":"UNKNOWN_EXCEPTION"}]`, []int{0, 1}, connectors.Transient, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, orgsim.Options{})
			server := httptest.NewServer(spoiled(r.org, test.status, test.body, test.places...))
			t.Cleanup(server.Close)
			r.options.BaseURL = server.URL
			var updates []connectors.Update
			for _, id := range r.fillOrg(400, 0) {
				updates = append(updates, score(id, "3"))
			}
			outcomes, err := r.again(t).Write(t.Context(), updates)
			if test.call {
				class(t, err, test.class)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range outcomes {
				if spoilt := i >= 200; spoilt != (o.Err != nil) || spoilt && o.Err.Class != test.class {
					t.Fatalf("update %d: %v", i, o.Err)
				}
			}
		})
	}
}
