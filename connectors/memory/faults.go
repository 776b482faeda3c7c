package memory

import (
	"context"
	"slices"
	"sync"
	"time"

	"fitsync/connectors"
)

// Op is a call of a connector.
type Op string

// The calls. Any stands for each of them.
const (
	Any      Op = ""
	Pull     Op = "pull"
	Fetch    Op = "fetch"
	Write    Op = "write"
	Describe Op = "describe"
	Ask      Op = "ask"
	List     Op = "list"
	Requests Op = "requests"
	Report   Op = "report"
)

// faults are what goes wrong.
type faults struct {
	mu       sync.Mutex
	failing  []failure
	lost     int
	silent   bool
	delay    time.Duration
	hidden   map[string]bool
	readOnly map[string]bool
	refused  map[string]*connectors.Error
	poisoned map[string]*connectors.Error
	fatal    map[string]*connectors.Error
	between  []func()
}

type failure struct {
	op    Op
	times int // 0: until cleared
	err   connectors.Error
}

// Fail makes the next so many calls of an operation fail with err; 0 means all until
// [CRM.ClearFaults].
func (c *CRM) Fail(op Op, times int, err connectors.Error) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.failing = append(c.faults.failing, failure{op, times, err})
}

// LoseAnswers lets the next so many writes take effect and then fail.
func (c *CRM) LoseAnswers(times int) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.lost += times
}

// FallSilent makes every call wait for the end of its context.
func (c *CRM) FallSilent() {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.silent = true
}

// ShowLate makes changes from now on show that much later than they are stamped.
func (c *CRM) ShowLate(delay time.Duration) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.delay = delay
}

// Hide makes a field of deals as good as missing.
func (c *CRM) Hide(field string) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.hidden = with(c.faults.hidden, field, true)
}

// Protect makes a field of deals read-only.
func (c *CRM) Protect(field string) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.readOnly = with(c.faults.readOnly, field, true)
}

// Refuse makes writes to one deal fail with err, which its outcome then holds.
func (c *CRM) Refuse(id string, err connectors.Error) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.refused = with(c.faults.refused, id, &err)
}

// Poison makes every read that would show one deal's fields fail with err.
func (c *CRM) Poison(id string, err connectors.Error) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.poisoned = with(c.faults.poisoned, id, &err)
}

// PoisonWrite makes every write that touches one deal fail as a whole with err, without
// effect.
func (c *CRM) PoisonWrite(id string, err connectors.Error) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.fatal = with(c.faults.fatal, id, &err)
}

// BeforeWrite lets somebody act between a connector's read and its write: each call
// of Write runs the oldest function that was given, once, before it looks at a deal.
func (c *CRM) BeforeWrite(actFunc func()) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.between = append(c.faults.between, actFunc)
}

// ClearFaults ends all faults. What was made to show late still does.
func (c *CRM) ClearFaults() {
	f := &c.faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failing, f.lost, f.silent, f.delay = nil, 0, false, 0
	f.hidden, f.readOnly, f.refused, f.between = nil, nil, nil, nil
	f.poisoned, f.fatal = nil, nil
}

func with[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

// enter counts a call and applies the faults that strike before it does anything.
func (c *CRM) enter(ctx context.Context, op Op) error {
	if err := ended(ctx, op); err != nil {
		return err
	}
	c.mu.Lock()
	c.calls++
	c.spend(1)
	c.mu.Unlock()
	if c.faults.isSilent() {
		<-ctx.Done()
		return ended(ctx, op)
	}
	return c.faults.next(op)
}

func ended(ctx context.Context, op Op) error {
	if err := ctx.Err(); err != nil {
		return &connectors.Error{Class: connectors.Transient, Op: string(op), Message: "stopped before it was done", Err: err}
	}
	return nil
}

func (f *faults) next(op Op) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := slices.IndexFunc(f.failing, func(x failure) bool { return x.op == op || x.op == Any })
	if at < 0 {
		return nil
	}
	struck := &f.failing[at]
	err := struck.err
	if err.Op == "" {
		err.Op = string(op)
	}
	if struck.times == 1 {
		f.failing = slices.Delete(f.failing, at, at+1)
	} else if struck.times > 1 {
		struck.times--
	}
	return &err
}

func (f *faults) beforeWrite() {
	f.mu.Lock()
	var actFunc func()
	if len(f.between) > 0 {
		actFunc, f.between = f.between[0], f.between[1:]
	}
	f.mu.Unlock()
	if actFunc != nil {
		actFunc()
	}
}

func (f *faults) isSilent() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.silent
}

func (f *faults) lag() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.delay
}

func (f *faults) losesAnswer() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost == 0 {
		return false
	}
	f.lost--
	return true
}

func (f *faults) hides(field string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hidden[field]
}

func (f *faults) protects(field string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.readOnly[field]
}

// poison is why records cannot be read together, nil if they can.
func (f *faults) poison(records []connectors.Record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range records {
		if err := f.poisoned[r.ID]; err != nil {
			return err
		}
	}
	return nil
}

func (f *faults) breaks(updates []connectors.Update) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range updates {
		if err := f.fatal[u.ID]; err != nil {
			return err
		}
	}
	return nil
}

func (f *faults) refuses(id string) *connectors.Error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused[id]
}
