package hubspot

import (
	"sync"
	"time"

	"fitsync/connectors"
)

// freshFor is how long after a deal was read by id the answer to a request may take for
// granted what was read. A comparison of its own is answered some tenths of a second
// before the write, too; a second leaves time to judge a few deals.
const freshFor = time.Second

// recent are the deals that were read by id for the sake of a request. That asks the
// record store as a comparison does. They serve one write: what that leaves is not known
// from them. The zero value is empty and ready.
type recent struct {
	mu   sync.Mutex
	at   time.Time // before they were asked for
	byID map[string]map[string]any
}

// keep remembers what was read, in the place of what was read before.
func (r *recent) keep(at time.Time, records []connectors.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at, r.byID = at, map[string]map[string]any{}
	for _, record := range records {
		if !record.Gone {
			r.byID[record.ID] = record.Fields
		}
	}
}

// take removes the deals of a batch that is about to be written and returns their fields.
// It reports false where one is lacking or they were read too long ago.
func (r *recent) take(batch []*change, now time.Time) (map[string]map[string]any, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := map[string]map[string]any{}
	for _, c := range batch {
		if fields, ok := r.byID[c.id]; ok {
			taken[c.id] = fields
		}
		delete(r.byID, c.id)
	}
	age := now.Sub(r.at)
	return taken, len(taken) == len(batch) && age >= 0 && age < freshFor
}
