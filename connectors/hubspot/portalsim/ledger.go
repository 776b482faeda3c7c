package portalsim

import (
	"sync"
	"time"
)

// Call is one request as the portal saw it.
type Call struct {
	Method string
	Path   string // without the query
	Time   time.Time
	Status int  // 0 when the connection was dropped without an answer
	Search bool // a CRM search, which has its own limit
	Writes []Write
}

// Write is one record that a call created, changed or archived.
type Write struct {
	Object     string // plural name, such as "deals"
	ID         string
	Properties map[string]string // as sent; "" clears; nil when archived
}

// Totals sums up calls. Token requests are no API calls and counted apart.
type Totals struct {
	Calls    int // all API calls, searches included
	Searches int
	Tokens   int
	Writes   int // records written
}

type ledger struct {
	keep    int // newest calls kept; 0 keeps all
	mu      sync.Mutex
	entries []Call
	totals  Totals
}

func (l *ledger) add(c Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, c)
	if l.keep > 0 && len(l.entries) > 2*l.keep {
		l.entries = append([]Call(nil), l.entries[l.keep:]...)
	}
	l.totals.Writes += len(c.Writes)
	if c.Path == tokenPath {
		l.totals.Tokens++
		return
	}
	l.totals.Calls++
	if c.Search {
		l.totals.Searches++
	}
}

func (l *ledger) calls() []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Call(nil), l.entries...)
}

func (l *ledger) sum() Totals {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.totals
}

func (l *ledger) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.totals = nil, Totals{}
}
