package orgsim

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultKind names one way in which a real org, or the network before it, fails.
type FaultKind string

// Faults of the connection and of the servers in front of the org.
const (
	Cut             FaultKind = "cut"               // the body breaks off half way
	LostResponse    FaultKind = "lost response"     // applied, then after Delay the connection drops
	Slow            FaultKind = "slow"              // the answer takes Delay
	BlackHole       FaultKind = "black hole"        // no answer until the client gives up
	BadGateway      FaultKind = "bad gateway"       // 502 with a page of HTML
	Unavailable     FaultKind = "unavailable"       // 503 with a page of HTML
	TooManyRequests FaultKind = "too many requests" // 429, with Retry-After if Delay is set
	CutJSON         FaultKind = "cut JSON"          // 200 whose body ends too early
	HTMLPage        FaultKind = "HTML page"         // 200 with a page of HTML
)

// Faults of sessions and limits.
const (
	ExpireSession    FaultKind = "expire session" // 401, and the token is dead
	RevokeRefresh    FaultKind = "revoke refresh" // no flow gives a token any more
	DailyLimit       FaultKind = "daily limit"    // 403 REQUEST_LIMIT_EXCEEDED
	ConcurrencyLimit FaultKind = "concurrency"    // the same code for long requests
	APIDisabled      FaultKind = "API disabled"
	NoMetadataRights FaultKind = "no metadata rights"
)

// Faults of queries.
const (
	QueryTimeout          FaultKind = "query timeout"
	SmallPages            FaultKind = "small pages" // 1,000 rows at most
	StaleLocator          FaultKind = "stale locator"
	DuplicatePage         FaultKind = "duplicate page" // the page before is sent again
	UnpredictableLocators FaultKind = "unpredictable locators"
	Lag                   FaultKind = "lag" // commits become visible after Delay
)

// Faults of single records.
const (
	RowLock        FaultKind = "row lock"        // UNABLE_TO_LOCK_ROW
	RowLockNested  FaultKind = "row lock nested" // the same inside another code
	ValidationRule FaultKind = "validation rule"
	ApprovalLock   FaultKind = "approval lock"   // ENTITY_IS_LOCKED
	HiddenField    FaultKind = "hidden field"    // by field-level security
	DeleteFirst    FaultKind = "delete first"    // just before the update applies
	EditFirst      FaultKind = "edit first"      // a person sets Fields just before
	Duplicates     FaultKind = "duplicates rule" // DUPLICATES_DETECTED
	NoMixture      FaultKind = "no mixture"      // collections of several objects are refused whole, as for an unknown type
	NoForwardKeys  FaultKind = "no forward keys" // no link by external id to a record that the same collection makes
	Poison         FaultKind = "poison"          // a page of a query that shows a mapped field of Record ends in UNKNOWN_EXCEPTION
)

// Fault is a fault to inject. Empty conditions match everything.
type Fault struct {
	Kind FaultKind

	Times int // stop after so many; 0 is until cleared
	Skip  int // let so many matches pass first

	Path   string // part of the path of the request or subrequest
	Object string
	Record string // an id
	Field  string // hidden, or named by a validation rule
	Rows   int    // of QueryTimeout: only queries of so many rows or more

	Delay  time.Duration
	Fields map[string]any // of EditFirst
}

// Faults are the switches of an org. They may be used at any time.
type Faults struct {
	mu     sync.Mutex
	active []*Fault
	hits   map[FaultKind]int
}

// Faults returns the org's switches.
func (o *Org) Faults() *Faults { return &o.faults }

// Set arms a fault beside those already armed.
func (s *Faults) Set(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active = append(s.active, &f)
}

// Clear disarms the faults of the kinds named, or all of them.
func (s *Faults) Clear(kinds ...FaultKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active = slices.DeleteFunc(s.active, func(f *Fault) bool {
		return len(kinds) == 0 || slices.Contains(kinds, f.Kind)
	})
}

// Hits is how often a kind has struck.
func (s *Faults) Hits(k FaultKind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[k]
}

// take uses up one occurrence of the first armed fault that match accepts.
func (s *Faults) take(k FaultKind, match func(*Fault) bool) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.active {
		if f.Kind != k || !match(f) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if s.hits == nil {
			s.hits = map[FaultKind]int{}
		}
		s.hits[k]++
		struck := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.active = slices.Delete(s.active, i, i+1)
			}
		}
		return struck, true
	}
	return Fault{}, false
}

// at takes a fault that concerns a path.
func (s *Faults) at(k FaultKind, path string) (Fault, bool) {
	return s.take(k, func(f *Fault) bool { return strings.Contains(path, f.Path) })
}

func (s *Faults) hit(k FaultKind, path string) bool {
	_, ok := s.at(k, path)
	return ok
}

// on tells whether a fault is armed, without using it up.
func (s *Faults) on(k FaultKind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.active, func(f *Fault) bool { return f.Kind == k })
}

// hides tells whether a field is hidden by a fault, without using it up.
func (s *Faults) hides(object, field string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.active, func(f *Fault) bool {
		return f.Kind == HiddenField && strings.EqualFold(f.Field, field) && (f.Object == "" || strings.EqualFold(f.Object, object))
	})
}
