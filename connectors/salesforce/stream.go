package salesforce

import (
	"fmt"
	"strconv"
	"time"

	"fitsync/connectors"
)

// stream reads the rows of one query in their order. It asks for several pages at
// a time where the locators can be foreseen. Where a locator has lost its meaning
// it begins a new query behind what was released; where the org is too slow for a
// query, several with fewer rows each take its place.
type stream struct {
	query statement
	bound string // condition that always holds, "" for none
	// behindFunc is the condition for what comes behind after.
	behindFunc func(after string) string
	// keyFunc is what rows are ordered by before their ids, a field and its literal;
	// nil for the ids alone.
	keyFunc  func(row) (field, literal string)
	readFunc func(map[string]any) (row, bool)
	pathFunc func(soql string) string
	strict   bool // rows are in the order of their ids, whatever changes meanwhile
	whole    bool // never several queries

	after  string    // what was released ends here, "" for nothing yet
	rows   []row     // received, not yet released
	front  row       // all rows before this one in the order have been received
	next   string    // path of the next page, "" before the first and after the last
	start  time.Time // the org's time when the query began
	offset int       // rows received since the query began
	total  int       // rows of the whole query
	step   int       // rows a page where later pages can be foreseen, else 0
	done   bool

	limit int  // rows a query, 0 for as many as there are
	mark  *row // the next query begins behind it, nil for behind after

	wary   bool   // foresight failed once
	edge   string // first and last id of the newest page
	again  int    // times in a row that the newest page came again
	begun  bool   // a query was begun anew …
	behind string // … behind this
}

// left is how many pages are still to come, one if that is not known.
func (s *stream) left() int {
	switch {
	case s.done:
		return 0
	case s.step == 0 || s.next == "":
		return 1
	default:
		return max(1, (s.total-s.offset+s.step-1)/s.step)
	}
}

// ask returns the paths of up to n pages, in order.
func (s *stream) ask(n int) []string {
	if s.done || n == 0 {
		return nil
	}
	if s.next == "" {
		q := s.query
		q.limit = s.limit
		return []string{s.pathFunc(q.where(s.condition()))}
	}
	paths := []string{s.next}
	base, from, ok := offsetOf(s.next)
	if s.step == 0 || !ok {
		return paths
	}
	for at := from + s.step; len(paths) < n && at < s.total; at += s.step {
		paths = append(paths, base+strconv.Itoa(at))
	}
	return paths
}

func (s *stream) condition() string {
	switch {
	case s.mark != nil:
		return and(s.bound, s.behindMark())
	case s.after != "":
		return and(s.bound, s.behindFunc(s.after))
	default:
		return s.bound
	}
}

// behindMark is the condition for the rows behind the mark in their very order.
func (s *stream) behindMark() string {
	byID := "Id > '" + s.mark.id + "'"
	if s.keyFunc == nil {
		return byID
	}
	field, value := s.keyFunc(*s.mark)
	return fmt.Sprintf("(%s > %s OR (%s = %s AND %s))", field, value, field, value, byID)
}

func and(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " AND " + b
}

// accept takes the replies to what ask returned. A page that was asked for ahead
// counts only if the page before names it as the next.
func (s *stream) accept(op string, paths []string, replies []reply, began time.Time) error {
	for i, r := range replies {
		if i > 0 && (paths[i] != s.next || r.err != nil) {
			s.distrust()
			return nil
		}
		if r.err != nil {
			return s.refused(op, r.err)
		}
		p, err := readPage(r.body, s.readFunc)
		if err != nil {
			return malformed(op, "the answer to a query is not a page of rows")
		}
		if s.next == "" {
			s.start = began
		}
		if err := s.add(op, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) refused(op string, err *connectors.Error) error {
	if err.Code == codeTimeout && s.shrink() {
		return nil
	}
	if err.Class != connectors.Stale || s.next == "" {
		return err
	}
	if s.begun && s.behind == s.after {
		return &connectors.Error{Class: connectors.Transient, Op: op, Code: err.Code, Message: "the org forgets the query faster than it can be read"}
	}
	s.restart()
	return nil
}

// Rows a query where the org has been too slow for one: at first, and at least.
const (
	firstLimit = 10_000
	leastLimit = 200
)

// shrink makes queries ask for half as many rows, from where reading stands. It
// returns false if that has been done down to the least.
func (s *stream) shrink() bool {
	switch {
	case s.whole, s.limit == leastLimit:
		return false
	case s.limit == 0:
		s.limit = firstLimit
	default:
		s.limit = max(leastLimit, s.limit/2)
	}
	s.goOn()
	return true
}

// goOn lets the next query begin behind what was received. Rows that may stand
// where they do not belong are left to that query.
func (s *stream) goOn() {
	s.next, s.offset, s.total, s.step, s.done = "", 0, 0, 0, false
	s.edge, s.mark = "", nil
	for !s.strict && len(s.rows) > 0 && s.rows[len(s.rows)-1].id != s.front.id {
		s.rows = s.rows[:len(s.rows)-1]
	}
	if len(s.rows) > 0 {
		last := s.rows[len(s.rows)-1]
		s.mark = &row{id: last.id, parent: last.parent, stamp: last.stamp}
	}
}

func (s *stream) distrust() { s.step, s.wary = 0, true }

// restart begins a new query behind what was released.
func (s *stream) restart() {
	s.begun, s.behind = true, s.after
	s.rows, s.front = nil, row{}
	s.goOn()
}

// maxRepeats is how often in a row the same page is borne.
const maxRepeats = 3

// add takes the next page.
func (s *stream) add(op string, p page) error {
	first := s.next == ""
	s.next, s.total, s.done = p.next, p.total, p.next == ""
	switch repeated := p.edge() == s.edge && p.edge() != ""; {
	case repeated || len(p.rows) == 0 && !s.done:
		if s.again++; s.again > maxRepeats {
			return malformed(op, "the same page came again and again")
		}
		return nil
	case s.strict && !s.ascending(p.rows):
		return malformed(op, "records came out of the order of their ids")
	}
	s.again, s.edge = 0, p.edge()
	s.rows = append(s.rows, p.rows...)
	s.offset += len(p.rows)
	if len(p.rows) > 0 {
		s.front = front(p.rows, s.start)
	}
	if first {
		s.foresee()
	}
	if s.done && s.offset < s.total && !s.wary {
		s.distrust() // rows are missing: foresight may have jumped over them
		s.restart()
	}
	if s.done && s.limit > 0 && s.total >= s.limit {
		s.goOn()
	}
	return nil
}

func (s *stream) ascending(rows []row) bool {
	last := s.after
	if len(s.rows) > 0 {
		last = s.rows[len(s.rows)-1].id
	}
	for _, r := range rows {
		if r.id <= last {
			return false
		}
		last = r.id
	}
	return true
}

// front is the last row that tells how far a page goes: one that changed after the
// query began may stand where it stood before.
func front(rows []row, start time.Time) row {
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].stamp.Before(start) {
			return rows[i]
		}
	}
	return rows[len(rows)-1]
}

// foresee learns from the first page whether later ones can be asked for ahead.
// That locators end in an offset is observed practice, not documented.
func (s *stream) foresee() {
	if _, offset, ok := offsetOf(s.next); ok && offset == s.offset && !s.wary {
		s.step = offset
	}
}
