package connectortest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"fitsync/connectors"
)

func requestCases() []testCase {
	return []testCase{
		{name: "a request is seen until it is done", run: requestSeen},
		{name: "a request that is reported as running is still open", run: requestRunning},
		{name: "a request that failed says why and is not open", run: requestFailed},
		{name: "what failed is over once another is done", run: requestFailedOnce},
		{name: "reports go along with the reading and the writing", run: requestAlong},
		{name: "reports of requests that are no more", run: requestGone},
		{name: "a second request for a deal is another one", run: requestTwice},
		{name: "a CRM without requests says so, and its ticks go on", run: requestsMissing},
		{name: "reporting nothing", run: reportNothing},
		{name: "a tick brings requests along for no call", run: requestWithTick},
	}
}

func (b *bench) requester(t *testing.T) connectors.Requester {
	t.Helper()
	r, ok := b.connector.(connectors.Requester)
	if !ok {
		t.Fatal("the connector is no Requester")
	}
	return r
}

// asked makes a request for a new deal and finds it.
func (b *bench) asked(t *testing.T) (deal string, found connectors.Request) {
	t.Helper()
	deal = b.deals(1)[0]
	b.clock.Advance(time.Second)
	b.Asking.Ask(deal)
	b.clock.Advance(time.Minute)
	return deal, b.open(t, 1)[0]
}

// open looks for requests, by one call.
func (b *bench) open(t *testing.T, want int) []connectors.Request {
	t.Helper()
	requester, before := b.requester(t), b.Calls()
	open, err := requester.Requests(t.Context(), b.clock.Now().Add(-time.Hour))
	if err != nil {
		t.Fatalf("Requests: %v", err)
	}
	if cost := b.Calls() - before; cost != 1 {
		t.Errorf("looking for requests costs %d calls; want 1", cost)
	}
	if len(open) != want {
		t.Fatalf("%d requests are open, %+v; want %d", len(open), open, want)
	}
	return open
}

func (b *bench) report(t *testing.T, reports ...connectors.Report) []connectors.Outcome {
	t.Helper()
	outcomes, err := b.requester(t).Report(t.Context(), reports)
	if err != nil {
		t.Fatalf("Report: %v", err)
	}
	b.wantReported(t, reports, outcomes)
	return outcomes
}

func (b *bench) wantReported(t *testing.T, reports []connectors.Report, outcomes []connectors.Outcome) {
	t.Helper()
	if len(outcomes) != len(reports) {
		t.Fatalf("%d outcomes for %d reports", len(outcomes), len(reports))
	}
	for i, o := range outcomes {
		if o.ID != reports[i].Request.ID {
			t.Errorf("outcome %d is of %q; want %q", i, o.ID, reports[i].Request.ID)
		}
	}
}

func requestSeen(t *testing.T, b *bench) {
	deal, r := b.asked(t)
	if r.ID == "" || r.Opportunity != deal || r.Scope != connectors.ScopeRecord || r.By == "" || b.clock.Now().Sub(r.At) > time.Hour {
		t.Errorf("the request is %+v; want scope record, deal %s, somebody who asked, and when", r, deal)
	}
	again := b.open(t, 1)[0]
	if diff := cmp.Diff(r, again, cmpopts.IgnoreFields(connectors.Record{}, "Read")); diff != "" {
		t.Errorf("the same request changes (-before +after):\n%s", diff)
	}
	if r.Shown != nil {
		if diff := cmp.Diff(b.fetch(t, deal)[0], *r.Shown, cmpopts.IgnoreFields(connectors.Record{}, "Read")); diff != "" {
			t.Errorf("the deal that the look shows (-fetched +shown):\n%s", diff)
		}
	}
	for range 2 { // reporting twice equals reporting once
		if o := b.report(t, connectors.Report{Request: r, Status: connectors.RequestDone, Worker: "w"}); o[0].Err != nil {
			t.Fatal(o[0].Err)
		}
	}
	b.clock.Advance(time.Minute)
	b.open(t, 0)
	if status, _ := b.Asking.Answer(deal); status != connectors.RequestDone {
		t.Errorf("whoever asked sees %q; want done", status)
	}
}

func requestRunning(t *testing.T, b *bench) {
	_, r := b.asked(t)
	if o := b.report(t, connectors.Report{Request: r, Status: connectors.RequestRunning, Worker: "w"}); o[0].Err != nil {
		t.Fatal(o[0].Err)
	}
	b.clock.Advance(time.Minute)
	b.open(t, 1)
}

func requestFailed(t *testing.T, b *bench) {
	deal, r := b.asked(t)
	if o := b.report(t, connectors.Report{Request: r, Status: connectors.RequestFailed, Message: longText(), Worker: "w"}); o[0].Err != nil {
		t.Fatal(o[0].Err)
	}
	if status, message := b.Asking.Answer(deal); status != connectors.RequestFailed || !strings.HasPrefix(message, "the catalog is empty") {
		t.Errorf("whoever asked sees %q, %q; want failed, and why", status, message)
	}
	b.clock.Advance(time.Minute)
	b.open(t, 0)
}

func requestFailedOnce(t *testing.T, b *bench) {
	deal, first := b.asked(t)
	b.Asking.Ask(deal)
	b.clock.Advance(time.Minute)
	open, err := b.requester(t).Requests(t.Context(), time.Time{})
	if err != nil || len(open) == 0 {
		t.Fatalf("Requests: %+v, %v", open, err)
	}
	second := open[len(open)-1]
	b.report(t,
		connectors.Report{Request: second, Status: connectors.RequestDone},
		connectors.Report{Request: first, Status: connectors.RequestFailed, Message: "the catalog is empty"})
	if status, message := b.Asking.Answer(deal); status != connectors.RequestDone {
		t.Errorf("whoever asked last sees %q, %q; want done", status, message)
	}
}

// longText is longer than any CRM's field for an error.
func longText() string {
	text := "the catalog is empty; "
	for range 6 {
		text += text
	}
	return text
}

func requestAlong(t *testing.T, b *bench) {
	deal, r := b.asked(t)
	before := b.Calls()
	records, told, err := b.requester(t).FetchReporting(t.Context(), []string{deal}, []connectors.Report{{Request: r, Status: connectors.RequestRunning}})
	if err != nil || len(records) != 1 || records[0].ID != deal || told[0].Err != nil {
		t.Fatalf("FetchReporting gives %d records, %+v, %v", len(records), told, err)
	}
	reading := b.Calls() - before
	b.fetch(t, deal)
	if alone := b.Calls() - before - reading; reading != alone {
		t.Errorf("reading with a report costs %d calls, without %d", reading, alone)
	}
	before = b.Calls()
	update := connectors.Update{ID: deal, Fields: b.values(55)}
	written, told, err := b.requester(t).WriteReporting(t.Context(), []connectors.Update{update}, []connectors.Report{{Request: r, Status: connectors.RequestDone}})
	if err != nil || len(written) != 1 || written[0].Err != nil || len(told) != 1 || told[0].Err != nil {
		t.Fatalf("WriteReporting gives %+v, %+v, %v", written, told, err)
	}
	if cost := b.Calls() - before; cost != 1 {
		t.Errorf("writing with a report costs %d calls; want 1", cost)
	}
	b.wantValues(t, deal, b.values(55)...)
	if status, _ := b.Asking.Answer(deal); status != connectors.RequestDone {
		t.Errorf("whoever asked sees %q; want done", status)
	}
}

func requestGone(t *testing.T, b *bench) {
	deal, r := b.asked(t)
	b.Deals.Delete(deal)
	r.ID, r.Opportunity = b.UnknownID, b.UnknownID
	if o := b.report(t, connectors.Report{Request: r, Status: connectors.RequestDone}); o[0].Err == nil {
		t.Error("a report of a request that is not there has no error")
	}
}

func requestTwice(t *testing.T, b *bench) {
	deal, first := b.asked(t)
	b.report(t, connectors.Report{Request: first, Status: connectors.RequestDone})
	b.clock.Advance(time.Minute)
	b.Asking.Ask(deal)
	b.clock.Advance(time.Minute)
	if second := b.open(t, 1)[0]; second.ID == first.ID || !second.At.After(first.At) {
		t.Errorf("the second request is %+v, after %+v", second, first)
	}
}

func requestsMissing(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	pages := drain(t, b.connector, connectors.Cursor{})
	b.Asking.Remove()
	b.clock.Advance(time.Minute)
	b.Deals.Edit(id, map[string]any{b.Mapping.Opportunity["name"]: "Renamed"})
	b.clock.Advance(time.Minute)
	wantIDs(t, records(drain(t, b.connector, last(pages))), []string{id})
	_, err := b.requester(t).Requests(t.Context(), time.Time{})
	wantClass(t, "Requests", err, connectors.Schema)
	before := b.Calls()
	_, err = b.requester(t).Requests(t.Context(), time.Time{})
	wantClass(t, "Requests again", err, connectors.Schema)
	if cost := b.Calls() - before; cost != 0 {
		t.Errorf("asking again for what is known to be missing costs %d calls", cost)
	}
}

func reportNothing(t *testing.T, b *bench) {
	before := b.Calls()
	if o, err := b.requester(t).Report(t.Context(), nil); err != nil || len(o) != 0 || b.Calls() != before {
		t.Errorf("reporting nothing gives %+v, %v, for %d calls", o, err, b.Calls()-before)
	}
}

func requestWithTick(t *testing.T, b *bench) {
	b.deals(1)
	tick := last(drain(t, b.connector, connectors.Cursor{}))
	b.clock.Advance(time.Hour)
	before := b.Calls()
	tick = last(drain(t, b.connector, tick))
	idle := b.Calls() - before
	deal, _ := b.asked(t)
	before = b.Calls()
	pages := drain(t, b.connector, tick)
	if cost := b.Calls() - before; cost > idle+int64(len(pages)) {
		t.Errorf("a tick with a request costs %d calls; an idle one %d", cost, idle)
	}
	var found []connectors.Request
	asked := false
	for _, p := range pages {
		found, asked = append(found, p.Requests...), asked || p.Asked
	}
	if !asked || len(found) != 1 || found[0].Opportunity != deal {
		t.Errorf("the tick looked for requests: %v, and found %+v; want the one for %s", asked, found, deal)
	}
}
