package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// writing lets a person act between the read and the write of a sync.
type writing struct {
	mu      sync.Mutex
	actFunc func()
}

// before has the function run once, when the next call that serves a write arrives.
func (w *writing) before(actFunc func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.actFunc = actFunc
}

func (w *writing) watch(crm http.Handler) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte(`"method":"PATCH"`)) || strings.Contains(request.URL.Path, "/deals/batch/") {
			w.act()
		}
		crm.ServeHTTP(response, request)
	})
}

func (w *writing) act() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.actFunc != nil {
		w.actFunc()
	}
	w.actFunc = nil
}

// A person edits the score of a deal whose requirements just changed, in the moment
// between the sync's read and its write.
func TestEditBetweenReadAndWriteSurvives(t *testing.T) {
	t.Parallel()
	const robot = "critical | functional | A robot that waters the office plants"
	for connection, c := range map[string]struct {
		field string
		crm   func(w *world) (id string, setFunc func(fields map[string]any), getFunc func(field string) any)
		needs string // the requirements field
	}{
		"sf": {"FitSync_Score__c", salesforceDeal, ""},
		"hs": {"fitsync_score", hubspotDeal, "fitsync_requirements"},
	} {
		t.Run(connection, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ready(t)
			id, setFunc, getFunc := c.crm(w)
			w.ok(t, "sync", connection)
			if c.needs != "" {
				setFunc(map[string]any{c.needs: robot})
			} else {
				w.crms.Org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id, "Text__c": robot, "Priority__c": "critical"})
			}
			w.writing.before(func() { setFunc(map[string]any{c.field: "77"}) })
			run := decode[[]runView](t, w.ok(t, "sync", connection, "--json"))[0]
			if got := getFunc(c.field); got != 77.0 && got != "77" {
				t.Errorf("the score is %v; want the person's 77", got)
			}
			// Calls: pull, write, fetch, write; and Salesforce's putting back, or HubSpot's
			// second check in place of the refused write.
			count := run.Counters
			if count.Pulled != 1 || count.Written != 1 || count.Failed != 0 || count.Overridden != 1 || count.Calls > 5 {
				t.Errorf("counted %+v", count)
			}
			contains(t, "overrides", w.ok(t, "overrides", "list", connection), id, c.field, "77")
			contains(t, "a further sync", w.ok(t, "sync", connection), " 0 written", "0 failed")
			w.ok(t, "overrides", "release", connection, id)
			w.ok(t, "sync", connection)
			if got := getFunc(c.field); got == 77.0 || got == "77" {
				t.Error("after the release the score is still the person's")
			}
		})
	}
}

func salesforceDeal(w *world) (string, func(map[string]any), func(string) any) {
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	set := func(fields map[string]any) { w.crms.Org.Update("Opportunity", id, fields) }
	return id, set, func(field string) any { return w.crms.Org.Get("Opportunity", id)[field] }
}

func hubspotDeal(w *world) (string, func(map[string]any), func(string) any) {
	id := w.crms.Portal.Insert("deals", map[string]string{
		"dealname": "Acme", "dealstage": "contractsent", "pipeline": "default", "amount": "1000",
		"fitsync_requirements": "critical | security | Single sign-on with SAML 2.0",
	})
	set := func(fields map[string]any) {
		if err := w.crms.Portal.Update("deals", id, fields); err != nil {
			panic(err)
		}
	}
	return id, set, func(field string) any {
		record, _ := w.crms.Portal.Get("deals", id)
		return record.Properties[field]
	}
}
