package orgsim_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

type part map[string]any

func sub(method, ref, path string, body any) part {
	p := part{"method": method, "referenceId": ref, "url": "/services/data/v66.0" + path}
	if body != nil {
		p["body"] = body
	}
	return p
}

func parts(ps ...part) map[string]any { return map[string]any{"compositeRequest": ps} }

func TestCompositeReferencesAndOneCall(t *testing.T) {
	c := start(t, secrets())
	c.org.ResetCalls()
	q := "/query?q=" + url.QueryEscape("SELECT Id, Name FROM Opportunity WHERE Id = '") + "@{deal.id}'"
	status, v := c.send(http.MethodPost, "/composite", parts(
		sub("POST", "deal", "/sobjects/Opportunity", deal("d")),
		sub("POST", "req", "/sobjects/FitSync_Requirement__c", map[string]any{"Opportunity__c": "@{deal.id}", "Text__c": "SSO"}),
		sub("GET", "read", q, nil),
		sub("PATCH", "edit", "/sobjects/Opportunity/@{read.records[0].Id}", map[string]any{"NextStep": "was @{read.records[0].Name}"}),
		sub("GET", "bad", "/sobjects/Opportunity/@{nothing.id}", nil),
	))
	if status != http.StatusOK {
		t.Fatalf("composite: %d %v", status, v)
	}
	var got []string
	for _, p := range at(v, "compositeResponse").([]any) {
		got = append(got, fmt.Sprint(at(p, "referenceId"), " ", at(p, "httpStatusCode")))
	}
	if want := "deal 201,req 201,read 200,edit 204,bad 400"; strings.Join(got, ",") != want {
		t.Errorf("got %v, want %s: %v", got, want, v)
	}
	deals := c.org.All("Opportunity")
	if len(deals) != 1 || deals[0]["NextStep"] != "was d" || c.org.All("FitSync_Requirement__c")[0]["Opportunity__c"] != deals[0]["Id"] {
		t.Errorf("records: %v", deals)
	}
	calls := c.org.Calls()
	if len(calls) != 1 || calls[0].Charged != 1 || len(calls[0].Subrequests) != 4 {
		t.Errorf("calls: %+v", calls)
	}
	if w := calls[0].Writes; len(w) != 3 || w[2].Op != "update" || w[2].Object != "Opportunity" || w[2].Fields["NextStep"] != "was d" {
		t.Errorf("writes: %+v", w)
	}
}

func TestCompositeAllOrNone(t *testing.T) {
	c := start(t, secrets())
	body := parts(
		sub("POST", "a", "/sobjects/Opportunity", deal("a")),
		sub("POST", "b", "/sobjects/Opportunity", map[string]any{"Nope": 1}),
		sub("POST", "c", "/sobjects/Opportunity", deal("c")),
	)
	body["allOrNone"] = true
	_, v := c.send(http.MethodPost, "/composite", body)
	for i, want := range []string{"PROCESSING_HALTED", "INVALID_FIELD", "PROCESSING_HALTED"} {
		if got := at(v, "compositeResponse", i, "body", 0, "errorCode"); got != want {
			t.Errorf("part %d: %v, want %s", i, got, want)
		}
	}
	if n := len(c.org.All("Opportunity")); n != 0 {
		t.Errorf("%d records were kept", n)
	}
	if n := c.org.Totals().Writes["Opportunity"]; n != 0 {
		t.Errorf("the ledger shows %d effective writes", n)
	}
	if n := len(c.rows("SELECT Id FROM Opportunity ORDER BY SystemModstamp, Id")); n != 0 {
		t.Errorf("queries show %d rolled-back records", n)
	}
}

func TestCompositeLimits(t *testing.T) {
	c := start(t, secrets())
	many := func(n int, path string) map[string]any {
		var ps []part
		for i := range n {
			ps = append(ps, sub("GET", fmt.Sprint("r", i), path, nil))
		}
		return parts(ps...)
	}
	if status, v := c.send(http.MethodPost, "/composite", many(25, "/limits")); status != http.StatusOK || len(at(v, "compositeResponse").([]any)) != 25 {
		t.Errorf("25 parts: %d", status)
	}
	if _, v := c.send(http.MethodPost, "/composite", many(26, "/limits")); at(v, "compositeResponse", 0, "body", 0, "errorCode") != "LIMIT_EXCEEDED" {
		t.Errorf("26 parts: %v", v)
	}
	if status, _ := c.send(http.MethodPost, "/composite", many(5, "/query?q=SELECT+Id+FROM+Account")); status != http.StatusOK {
		t.Errorf("5 queries: %d", status)
	}
	if status, v := c.send(http.MethodPost, "/composite", many(6, "/query?q=SELECT+Id+FROM+Account")); status != http.StatusBadRequest || at(v, 0, "errorCode") != "LIMIT_EXCEEDED" {
		t.Errorf("6 queries: %d %v", status, v)
	}
	twice := parts(sub("GET", "r", "/limits", nil), sub("GET", "r", "/limits", nil))
	if status, v := c.send(http.MethodPost, "/composite", twice); status != http.StatusBadRequest || at(v, 0, "errorCode") != "INVALID_INPUT" {
		t.Errorf("a reference twice: %d %v", status, v)
	}
}

func TestCompositeFollowsLocators(t *testing.T) {
	c := start(t, secrets())
	for i := range 1000 {
		c.org.Insert("Opportunity", deal(fmt.Sprintf("d%04d", i)))
	}
	_, v := c.query("SELECT Name FROM Opportunity ORDER BY Id", "Sforce-Query-Options", "batchSize=200")
	locator := strings.TrimSuffix(strings.TrimPrefix(at(v, "nextRecordsUrl").(string), "/services/data/v66.0"), "200")
	var ps []part
	for i := 1; i < 5; i++ {
		ps = append(ps, sub("GET", fmt.Sprint("p", i), fmt.Sprint(locator, 200*i), nil))
	}
	_, v = c.send(http.MethodPost, "/composite", parts(ps...))
	for i := range 4 {
		body := at(v, "compositeResponse", i, "body")
		if got := names(at(body, "records").([]any)); len(got) != 200 || got[0] != fmt.Sprintf("d%04d", 200*(i+1)) {
			t.Errorf("part %d has %d rows from %s", i, len(got), got[0])
		}
		if next := at(body, "nextRecordsUrl"); (next == nil) != (i == 3) {
			t.Errorf("part %d: next page %v", i, next)
		}
	}
}

func TestBatchChargesEachPart(t *testing.T) {
	c := start(t, secrets())
	c.org.ResetCalls()
	status, v := c.send(http.MethodPost, "/composite/batch", map[string]any{"batchRequests": []part{
		{"method": "GET", "url": "v66.0/limits"}, {"method": "GET", "url": "v66.0/sobjects/Nope/describe"}, {"method": "GET", "url": "v66.0/recent"},
	}})
	if status != http.StatusOK || at(v, "hasErrors") != true || at(v, "results", 1, "statusCode") != 404.0 || at(v, "results", 2, "statusCode") != 200.0 {
		t.Errorf("batch: %d %v", status, v)
	}
	if n := c.org.Totals().Charged; n != 3 {
		t.Errorf("charged %d calls, want 3", n)
	}
}
