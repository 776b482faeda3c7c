package orgsim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"fitsync/connectors/salesforce/orgsim"
)

func TestRequestFaults(t *testing.T) {
	for _, tt := range []struct {
		kind         orgsim.FaultKind
		status       int
		code, inText string
	}{
		{orgsim.DailyLimit, 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."},
		{orgsim.ConcurrencyLimit, 403, "REQUEST_LIMIT_EXCEEDED", "Concurrent"},
		{orgsim.APIDisabled, 403, "API_DISABLED_FOR_ORG", ""},
		{orgsim.ExpireSession, 401, "INVALID_SESSION_ID", ""},
		{orgsim.TooManyRequests, 429, "REQUEST_LIMIT_EXCEEDED", ""},
		{orgsim.QueryTimeout, 400, "QUERY_TIMEOUT", ""},
		{orgsim.BadGateway, 502, "", "<html>"},
		{orgsim.Unavailable, 503, "", "<html>"},
		{orgsim.HTMLPage, 200, "", "<html>"},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			c := start(t, secrets())
			c.org.Faults().Set(orgsim.Fault{Kind: tt.kind, Times: 1, Path: "/query", Skip: 1, Delay: 7 * time.Second})
			for i, want := range []int{200, tt.status} {
				rs, body, err := c.try(http.MethodGet, "/query?q=SELECT+Id+FROM+Account", nil)
				if err != nil || rs.StatusCode != want {
					t.Fatalf("request %d: %v %v, want %d", i, rs, err, want)
				}
				if i == 1 && (!strings.Contains(string(body), tt.code) || !strings.Contains(string(body), tt.inText)) {
					t.Errorf("body %s", body)
				}
				if tt.kind == orgsim.TooManyRequests && i == 1 && rs.Header.Get("Retry-After") != "7" {
					t.Errorf("Retry-After %q", rs.Header.Get("Retry-After"))
				}
			}
			c.login()
			if rs, _, err := c.try(http.MethodGet, "/query?q=SELECT+Id+FROM+Account", nil); err != nil || rs.StatusCode != http.StatusOK {
				t.Errorf("after the fault: %v %v", rs, err)
			}
		})
	}
}

func TestConnectionFaults(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.Cut, Times: 1})
	if _, _, err := c.try(http.MethodGet, "/sobjects", nil); err == nil {
		t.Error("cut: the whole body arrived")
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.CutJSON, Times: 1})
	if rs, body, err := c.try(http.MethodGet, "/sobjects", nil); err != nil || rs.StatusCode != http.StatusOK || json.Valid(body) {
		t.Errorf("cut JSON: %v %v", rs, err)
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.LostResponse, Times: 1, Path: "/sobjects/Opportunity"})
	if _, _, err := c.try(http.MethodPatch, "/sobjects/Opportunity/"+id, `{"NextStep":"call"}`); err == nil {
		t.Error("lost response: an answer came")
	}
	if got := c.org.Get("Opportunity", id)["NextStep"]; got != "call" {
		t.Errorf("lost response: the write was not applied: %v", got)
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.BlackHole})
	ctx, cancel := context.WithCancel(t.Context())
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/services/data", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for c.org.Faults().Hits(orgsim.BlackHole) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if rs, err := http.DefaultClient.Do(rq); err == nil {
		rs.Body.Close()
		t.Error("black hole: an answer came")
	}
}

func TestRecordFaults(t *testing.T) {
	for _, tt := range []struct {
		kind     orgsim.FaultKind
		code, in string
	}{
		{orgsim.RowLock, "UNABLE_TO_LOCK_ROW", ""},
		{orgsim.RowLockNested, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "UNABLE_TO_LOCK_ROW"},
		{orgsim.ValidationRule, "FIELD_CUSTOM_VALIDATION_EXCEPTION", ""},
		{orgsim.ApprovalLock, "ENTITY_IS_LOCKED", ""},
		{orgsim.DeleteFirst, "ENTITY_IS_DELETED", ""},
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			c := start(t, secrets())
			var ids []string
			var records []map[string]any
			for i := range 3 {
				ids = append(ids, c.org.Insert("Opportunity", deal(fmt.Sprint(i))))
				records = append(records, record("Opportunity", map[string]any{"Id": ids[i], "FitSync_Score__c": 1}))
			}
			c.org.Faults().Set(orgsim.Fault{Kind: tt.kind, Times: 1, Object: "Opportunity", Record: ids[1]})
			_, v := c.send(http.MethodPatch, "/composite/sobjects", map[string]any{"records": records})
			for i := range 3 {
				if ok := at(v, i, "success"); ok != (i != 1) {
					t.Errorf("record %d: %v", i, at(v, i))
				}
			}
			message, _ := at(v, 1, "errors", 0, "message").(string)
			if at(v, 1, "errors", 0, "statusCode") != tt.code || !strings.Contains(message, tt.in) {
				t.Errorf("got %v", at(v, 1))
			}
		})
	}
}

func TestEditFirst(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.EditFirst, Times: 1, Record: id, Fields: map[string]any{"NextStep": "by hand"}})
	c.send(http.MethodPatch, "/sobjects/Opportunity/"+id, `{"FitSync_Score__c":5}`)
	if got := c.org.Get("Opportunity", id); got["NextStep"] != "by hand" || got["FitSync_Score__c"] != 5.0 {
		t.Errorf("got %v", got)
	}
}

func TestHiddenField(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.HiddenField, Object: "Opportunity", Field: "FitSync_Score__c"})
	if status, v := c.query("SELECT FitSync_Score__c FROM Opportunity"); status != http.StatusBadRequest || at(v, 0, "errorCode") != "INVALID_FIELD" {
		t.Errorf("read: %d %v", status, v)
	}
	if status, v := c.send(http.MethodPatch, "/sobjects/Opportunity/"+id, `{"FitSync_Score__c":5}`); status != http.StatusBadRequest || at(v, 0, "errorCode") != "INVALID_FIELD_FOR_INSERT_UPDATE" {
		t.Errorf("write: %d %v", status, v)
	}
	_, v := c.send(http.MethodGet, "/sobjects/Opportunity/describe/", nil)
	if strings.Contains(fmt.Sprint(v), "FitSync_Score__c") {
		t.Error("describe shows the field")
	}
	c.org.Faults().Clear(orgsim.HiddenField)
	if status, _ := c.query("SELECT FitSync_Score__c FROM Opportunity"); status != http.StatusOK {
		t.Errorf("after it is shown again: %d", status)
	}
}

func TestLag(t *testing.T) {
	opt := secrets()
	now, advance := fixedClock()
	opt.Now = now
	c := start(t, opt)
	old := c.org.Insert("Opportunity", deal("old"))
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.Lag, Delay: 30 * time.Second})
	c.org.Insert("Opportunity", deal("new"))
	c.org.Update("Opportunity", old, map[string]any{"Name": "renamed"})
	c.org.Faults().Clear()
	advance(10 * time.Second)
	c.org.Insert("Opportunity", deal("later"))
	const q = "SELECT Name, SystemModstamp FROM Opportunity ORDER BY SystemModstamp, Id"
	if got := names(c.rows(q)); strings.Join(got, ",") != "old,later" {
		t.Errorf("before: %v", got)
	}
	if _, v := c.send(http.MethodGet, "/sobjects/Opportunity/"+old+"?fields=Name", nil); at(v, "Name") != "renamed" {
		t.Errorf("by id: %v", v)
	}
	advance(20 * time.Second)
	rows := c.rows(q)
	if got := names(rows); strings.Join(got, ",") != "renamed,new,later" {
		t.Errorf("after: %v", got)
	}
	if got := at(rows, 1, "SystemModstamp"); got != "2026-03-08T07:25:37.000+0000" {
		t.Errorf("the late row has the stamp of its commit, got %v", got)
	}
}

func TestPageFaults(t *testing.T) {
	opt := secrets()
	opt.LongTextPages = true
	c := start(t, opt)
	for i := range 2100 {
		c.org.Insert("Opportunity", deal(fmt.Sprintf("d%04d", i)))
	}
	size := func(soql string) int { return len(c.rows(soql)) }
	if n := size("SELECT Name FROM Opportunity"); n != 2000 {
		t.Errorf("a plain page has %d rows", n)
	}
	if n := size("SELECT Name, Description FROM Opportunity"); n != 1000 {
		t.Errorf("a page with long text has %d rows", n)
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.SmallPages, Times: 1})
	_, v := c.query("SELECT Name FROM Opportunity ORDER BY Id")
	if n := len(at(v, "records").([]any)); n != 1000 {
		t.Errorf("a small page has %d rows", n)
	}
	next := at(v, "nextRecordsUrl").(string)
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.DuplicatePage, Times: 1})
	_, v = c.send(http.MethodGet, next, nil)
	if at(v, "records", 0, "Name") != "d0000" || at(v, "nextRecordsUrl") != next {
		t.Errorf("duplicate page: %v, next %v", at(v, "records", 0, "Name"), at(v, "nextRecordsUrl"))
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.StaleLocator, Times: 1})
	if status, v := c.send(http.MethodGet, next, nil); status != http.StatusBadRequest || at(v, 0, "errorCode") != "INVALID_QUERY_LOCATOR" {
		t.Errorf("stale locator: %d %v", status, v)
	}
}

func TestDailyLimitRollsOver(t *testing.T) {
	opt := secrets()
	now, advance := fixedClock()
	opt.Now, opt.DailyLimit, opt.SessionLife = now, 3, 100*time.Hour
	c := start(t, opt)
	for i, want := range []int{200, 200, 200, 403} {
		rs, _, err := c.try(http.MethodGet, "/limits", nil)
		if err != nil || rs.StatusCode != want {
			t.Fatalf("call %d: %v %v, want %d", i, rs, err, want)
		}
		if usage := rs.Header.Get("Sforce-Limit-Info"); usage != fmt.Sprintf("api-usage=%d/3", min(i+1, 3)) {
			t.Errorf("call %d: %s", i, usage)
		}
		if rs.Header.Get("Retry-After") != "" {
			t.Error("Salesforce sends no Retry-After")
		}
	}
	advance(24 * time.Hour)
	if rs, _, err := c.try(http.MethodGet, "/limits", nil); err != nil || rs.StatusCode != http.StatusOK {
		t.Errorf("a day later: %v %v", rs, err)
	}
}

func TestOversizedRequest(t *testing.T) {
	c := start(t, secrets())
	if rs, _, err := c.try(http.MethodGet, "/query?q="+strings.Repeat("x", 17_000), nil); err != nil || rs.StatusCode != http.StatusRequestURITooLong {
		t.Errorf("long URI: %v %v", rs, err)
	}
	if rs, _, err := c.try(http.MethodGet, "/limits", nil, "X-Long", strings.Repeat("x", 17_000)); err != nil || rs.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("long header: %v %v", rs, err)
	}
}
