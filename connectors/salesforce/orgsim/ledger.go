package orgsim

import (
	"fmt"
	"slices"
	"time"
)

// Call is one HTTP request that the org answered, token requests included.
type Call struct {
	Method, Path string // the path without its query
	Time         time.Time
	Status       int
	Charged      int      // API calls counted against the daily limit
	Subrequests  []string // method and path, of a composite or batch
	Writes       []Write  // that took effect
}

// Write is one record that a call created, updated, deleted or undeleted (Op);
// Fields are the values as sent. They must not be changed.
type Write struct {
	Op, Object, ID string
	Fields         map[string]any
}

// Totals are sums over all calls since the last reset.
type Totals struct {
	Requests int            // HTTP requests, token requests included
	Charged  int            // API calls
	Writes   map[string]int // effective record writes by object
}

// Bounds of what the ledger keeps: the oldest calls go first. Totals are exact.
const (
	maxCalls       = 20_000
	maxKeptWrites  = 100_000
	quotaWindow    = 24 * time.Hour
	quotaPrecision = time.Minute
)

type ledger struct {
	calls  []*Call
	kept   int // writes held by calls
	totals Totals
	quota  []charge // oldest first, one entry a minute
	used   int      // sum of quota
}

type charge struct {
	at time.Time
	n  int
}

func (l *ledger) add(c *Call) {
	l.calls = append(l.calls, c)
	l.kept += len(c.Writes)
	for len(l.calls) > 1 && (len(l.calls) > maxCalls || l.kept > maxKeptWrites) {
		l.kept -= len(l.calls[0].Writes)
		l.calls = l.calls[1:]
	}
	l.totals.Requests++
	for _, w := range c.Writes {
		if l.totals.Writes == nil {
			l.totals.Writes = map[string]int{}
		}
		l.totals.Writes[w.Object]++
	}
}

// charge counts n API calls against the rolling day.
func (l *ledger) charge(now time.Time, c *Call, n int) {
	c.Charged += n
	l.totals.Charged += n
	l.used += n
	if last := len(l.quota) - 1; last >= 0 && now.Sub(l.quota[last].at) < quotaPrecision {
		l.quota[last].n += n
		return
	}
	l.quota = append(l.quota, charge{now, n})
}

// usage is how many API calls the last 24 hours have seen.
func (l *ledger) usage(now time.Time) int {
	for len(l.quota) > 0 && now.Sub(l.quota[0].at) >= quotaWindow {
		l.used -= l.quota[0].n
		l.quota = l.quota[1:]
	}
	return l.used
}

// Calls lists the calls since the last reset, oldest first; of very many only
// the newest.
func (o *Org) Calls() []Call {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]Call, len(o.ledger.calls))
	for i, c := range o.ledger.calls {
		out[i] = *c
	}
	return out
}

// Totals sums up the calls since the last reset.
func (o *Org) Totals() Totals {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.ledger.totals
	t.Writes = map[string]int{}
	for name, n := range o.ledger.totals.Writes {
		t.Writes[name] = n
	}
	return t
}

// ResetCalls forgets the calls and totals; the daily limit keeps its count.
func (o *Org) ResetCalls() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ledger.calls, o.ledger.kept, o.ledger.totals = nil, 0, Totals{}
}

// limitInfo is the value of Sforce-Limit-Info.
func (o *Org) limitInfo() string {
	return fmt.Sprintf("api-usage=%d/%d", o.ledger.usage(o.now()), o.opt.DailyLimit)
}

// subrequests are appended by composite and batch.
func (c *Call) sub(method, path string) {
	c.Subrequests = append(slices.Clip(c.Subrequests), method+" "+path)
}
