package jobs

import (
	"slices"
	"sync"
	"time"

	"fitsync/connectors"
)

// shownFor is how long a record that a look showed beside a request stands for reading
// it: a job of this process begins within a second as a rule.
const shownFor = 30 * time.Second

// shown are the records that looks of this process showed beside requests that were not
// begun yet. They are a saving, and lost with the process.
type shown struct {
	mu   sync.Mutex
	byID map[[2]string]connectors.Record // by connection and request
}

// keep remembers what the requests of a look show, and forgets what is too old.
func (s *shown) keep(connection string, requests []connectors.Request, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, r := range s.byID {
		if old(r, now) {
			delete(s.byID, id)
		}
	}
	for _, r := range requests {
		if r.Shown == nil {
			continue
		}
		if s.byID == nil {
			s.byID = map[[2]string]connectors.Record{}
		}
		s.byID[[2]string{connection, r.ID}] = *r.Shown
	}
}

// take removes what a request was shown beside and returns it if it is fresh.
func (s *shown) take(connection, request string, now time.Time) (connectors.Record, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := [2]string{connection, request}
	r, ok := s.byID[id]
	delete(s.byID, id)
	return r, ok && !old(r, now)
}

func old(r connectors.Record, now time.Time) bool { return now.Sub(r.Read) > shownFor }

// shownRecords are the records that were shown beside the requests which the run does,
// if those are all that is wanted. They serve once: whatever is read again has changed.
func (p *pass) shownRecords(ids []string) ([]connectors.Record, bool) {
	byID := map[string]connectors.Record{}
	for _, r := range p.serving.requests { // the oldest first
		if record, ok := p.shown.take(p.connection.Name, r.ID, p.options.Now()); ok {
			byID[record.ID] = record
		}
	}
	if len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { _, there := byID[id]; return !there }) {
		return nil, false
	}
	records := make([]connectors.Record, len(ids))
	for i, id := range ids {
		records[i] = byID[id]
	}
	return records, true
}
