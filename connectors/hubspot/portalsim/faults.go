package portalsim

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultKind names what goes wrong.
type FaultKind string

// What can go wrong. Each comment names the fields of [Fault] that matter
// besides the match and the count.
const (
	CutBody            FaultKind = "cut body"             // the connection breaks in the middle of the answer
	CutJSON            FaultKind = "cut json"             // 200 with the first half of the JSON
	HTMLBody           FaultKind = "html body"            // 200 with a web page
	Slow               FaultKind = "slow"                 // Delay before the work
	BlackHole          FaultKind = "black hole"           // no answer until the client gives up
	LostResponse       FaultKind = "lost response"        // the work is done, then the connection drops
	ExpireToken        FaultKind = "expire token"         // 401; an OAuth token stays expired
	RevokeRefresh      FaultKind = "revoke refresh"       // the token endpoint refuses the refresh token
	RateLimited        FaultKind = "rate limited"         // 429; Policy, RetryAfter, OldShape
	MissingScopes      FaultKind = "missing scopes"       // 403; Scopes
	Migrating          FaultKind = "migrating"            // 477
	GatewayError       FaultKind = "gateway error"        // Status (502 when 0) with a web page
	SearchLag          FaultKind = "search lag"           // writes reach search after Delay plus up to Jitter, so out of order
	RejectRecord       FaultKind = "reject record"        // a write of the records in IDs is refused; Property
	PoisonRecord       FaultKind = "poison record"        // 500 for a page of a search or a batch that shows a property of the records in IDs
	HideProperty       FaultKind = "hide property"        // Object, Property: as if it were not there
	FreezeProperty     FaultKind = "freeze property"      // Object, Property: the app may no longer write it, people may
	ArchiveBeforeWrite FaultKind = "archive before write" // the written records in IDs, or the first, are archived just before
	MergeBeforeWrite   FaultKind = "merge before write"   // they are merged into Winner just before
	EditBeforeWrite    FaultKind = "edit before write"    // a person sets Values on them just before
	DuplicatePage      FaultKind = "duplicate page"       // a later page repeats the one before it, once more
	OddNumbers         FaultKind = "odd numbers"          // numbers read "5000.00" or "6000.0000000000003"
)

// Fault is one thing that goes wrong.
type Fault struct {
	Kind  FaultKind
	Path  string // only requests whose path contains this; "" matches all but the token endpoint
	Skip  int    // matching requests let through first
	Times int    // how often; 0 means until cleared

	Delay      time.Duration
	Jitter     time.Duration
	Status     int
	Policy     string        // TEN_SECONDLY_ROLLING (also for ""), SECONDLY or DAILY
	RetryAfter time.Duration // header in whole seconds; 0 sends none
	OldShape   bool          // errorType, policyName and groupName instead of category
	Scopes     []string
	Object     string // plural name; "" means deals
	Property   string
	IDs        []string
	Winner     string
	Values     map[string]any // nil clears
}

// Faults are the switches of a portal, safe for concurrent use.
type Faults struct {
	mu     sync.Mutex
	active []*Fault
	fired  map[FaultKind]int
}

// Set switches a fault on, beside those that are on already.
func (f *Faults) Set(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fault.Object == "" {
		fault.Object = "deals"
	}
	f.active = append(f.active, &fault)
}

// Clear switches off the faults of these kinds, or all when none is named.
// Writes that a search lag has held back still show when they are due.
func (f *Faults) Clear(kinds ...FaultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = slices.DeleteFunc(f.active, func(a *Fault) bool {
		return len(kinds) == 0 || slices.Contains(kinds, a.Kind)
	})
}

// Fired counts how often faults of the kind have struck a request. Search lag,
// hidden and frozen properties and odd numbers are states and not counted.
func (f *Faults) Fired(kind FaultKind) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fired[kind]
}

// take uses up one occurrence of the first fault of the kind that matches.
func (f *Faults) take(kind FaultKind, path string) (Fault, bool) {
	return f.takeIf(kind, path, func(*Fault) bool { return true })
}

func (f *Faults) takeIf(kind FaultKind, path string, fits func(*Fault) bool) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, a := range f.active {
		if a.Kind != kind || !a.covers(path) || !fits(a) {
			continue
		}
		if a.Skip > 0 {
			a.Skip--
			continue
		}
		taken := *a
		f.fired[kind]++
		if a.Times > 0 {
			a.Times--
			if a.Times == 0 {
				f.active = slices.Delete(f.active, i, i+1)
			}
		}
		return taken, true
	}
	return Fault{}, false
}

// covers says whether the fault is meant for the path.
func (a *Fault) covers(path string) bool {
	if a.Path == "" && a.Kind != RevokeRefresh {
		return path != tokenPath
	}
	return strings.Contains(path, a.Path)
}

// state finds a lasting fault without using it up.
func (f *Faults) state(kind FaultKind, fits func(*Fault) bool) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.active {
		if a.Kind == kind && fits(a) {
			return *a, true
		}
	}
	return Fault{}, false
}

// poisons tells whether a record with these properties cannot be shown. Its stamp and
// what it was merged from can.
func (f *Faults) poisons(id string, names []string) bool {
	if !slices.ContainsFunc(names, func(n string) bool { return n != "hs_lastmodifieddate" && n != "hs_merged_object_ids" }) {
		return false
	}
	_, yes := f.state(PoisonRecord, func(a *Fault) bool { return slices.Contains(a.IDs, id) })
	return yes
}

func (f *Faults) hides(object, name string) bool   { return f.affects(HideProperty, object, name) }
func (f *Faults) freezes(object, name string) bool { return f.affects(FreezeProperty, object, name) }

func (f *Faults) affects(kind FaultKind, object, name string) bool {
	_, yes := f.state(kind, func(a *Fault) bool { return a.Object == object && a.Property == name })
	return yes
}

// searchDelay says when search shows a write; the zero time means at once.
func (f *Faults) searchDelay(seed int64, write uint64, now time.Time) time.Time {
	lag, yes := f.state(SearchLag, func(*Fault) bool { return true })
	if !yes {
		return time.Time{}
	}
	delay := lag.Delay
	if lag.Jitter > 0 {
		delay += time.Duration(rand.New(rand.NewPCG(uint64(seed), write)).Int64N(int64(lag.Jitter)))
	}
	return now.Add(delay)
}

// before gives the answer of a fault that strikes instead of the work.
func (p *Portal) before(x *exchange) (reply, bool) {
	path := x.URL.Path
	if f, ok := p.faults.take(Slow, path); ok {
		wait(x, f.Delay)
	}
	if _, ok := p.faults.take(BlackHole, path); ok {
		<-x.Context().Done()
		panic(http.ErrAbortHandler)
	}
	if f, ok := p.faults.take(GatewayError, path); ok {
		if f.Status == 0 {
			f.Status = http.StatusBadGateway
		}
		return reply{f.Status, webPage("The server could not complete your request.")}, true
	}
	if _, ok := p.faults.take(Migrating, path); ok {
		return fail(&problem{code: 477, Status: "error", Message: "This account is being migrated between data hosting locations."}), true
	}
	if f, ok := p.faults.take(RateLimited, path); ok {
		return p.tooMany(x, f), true
	}
	if f, ok := p.faults.take(MissingScopes, path); ok {
		return fail(missingScopes(f.Scopes...)), true
	}
	return reply{}, false
}

// webPage is a body that is no JSON.
type webPage string

func wait(x *exchange, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.Context().Done():
	}
}

// broken is what an error in the server looks like.
func broken() reply {
	return fail(&problem{code: http.StatusInternalServerError, Status: "error", Message: "internal error"})
}
