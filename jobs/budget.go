package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"fitsync/connectors"
	"fitsync/store"
)

// ErrBudget says that a run was put off to keep part of the API quota free.
var ErrBudget = errors.New("the API budget is spent")

// Budget says how much of a connection's API quota fitsync leaves to others. Its zero
// value leaves nothing.
type Budget struct {
	Reserve       int   // percent of a day's calls that scheduled work never uses
	PersonReserve int   // percent that a sync which a person asked for never uses
	DailyCalls    int64 // the quota where the CRM does not tell it; 0: unlimited then
}

// DefaultBudget is the budget of a configuration that says nothing.
func DefaultBudget() Budget { return Budget{Reserve: 20, PersonReserve: 5} }

// Balance is how an API quota stands.
type Balance struct {
	Limit     int64     // calls a day; 0: not known, so that nothing is held back
	Used      int64     // of them, by all programs as far as known
	Own       int64     // of them by fitsync
	Heard     time.Time // when the CRM last told; zero: never
	Resets    time.Time // the next midnight of the account; zero: the day is the last 24 hours
	Scheduled int64     // calls that scheduled work may still make; negative beyond the reserve
	Person    int64     // calls that a person's request may still make
}

// day is the length of a quota's window.
const day = 24 * time.Hour

// BalanceOf computes how the API quota of a connection stands, from the ledger alone.
func BalanceOf(ctx context.Context, db *store.DB, connection string, budget Budget, now time.Time) (Balance, error) {
	account, err := accountOf(ctx, db, connection, now)
	if err != nil {
		return Balance{}, err
	}
	return account.balance(budget, now), nil
}

// account is the ledger of a connection: what its CRM said, and our own calls of the
// last two days.
type account struct {
	quota store.Quota
	spent []store.Spent
}

func accountOf(ctx context.Context, db *store.DB, connection string, now time.Time) (account, error) {
	quota, err := db.Quota(ctx, connection)
	if err != nil {
		return account{}, err
	}
	spent, err := db.Spent(ctx, connection, now.Add(-2*day))
	return account{quota, spent}, err
}

// window is the span in which calls count; a zero end is a span that moves along.
func (a account) window(now time.Time) (start, end time.Time) {
	zone, err := time.LoadLocation(a.quota.Zone)
	if a.quota.Zone == "" || err != nil {
		return now.Add(-day), time.Time{}
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}

func (a account) balance(budget Budget, now time.Time) Balance {
	start, end := a.window(now)
	b := Balance{Limit: a.quota.Limit, Heard: a.quota.Heard, Resets: end, Own: a.own(start, now)}
	if b.Limit == 0 {
		b.Limit = budget.DailyCalls
	}
	switch {
	case a.quota.Heard.Before(start):
		b.Used = b.Own
	case end.IsZero():
		b.Used = max(0, a.quota.Used+a.quota.Since-a.own(a.quota.Heard.Add(-day), start.Add(-store.SlotLength)))
	default:
		b.Used = a.quota.Used + a.quota.Since
	}
	b.Scheduled = b.Limit*int64(100-budget.Reserve)/100 - b.Used
	b.Person = b.Limit*int64(100-budget.PersonReserve)/100 - b.Used
	return b
}

// own sums our calls in slots that end after from and begin no later than to.
func (a account) own(from, to time.Time) (calls int64) {
	for _, s := range a.spent {
		if s.At.Add(store.SlotLength).After(from) && !s.At.After(to) {
			calls += s.Calls
		}
	}
	return calls
}

// left is what work may still use.
func (b Balance) left(byPerson bool) int64 {
	if byPerson {
		return b.Person
	}
	return b.Scheduled
}

// The bounds of waiting where the window moves along. What other programs do is not
// known before it is asked for, so nothing waits longer than the second.
const (
	shortestWait = time.Minute
	longestWait  = time.Hour
)

// until is when work may go on that needs so many calls.
func (a account) until(budget Budget, byPerson bool, need int64, now time.Time) time.Time {
	if _, end := a.window(now); !end.IsZero() {
		return end
	}
	for at := now.Add(shortestWait); at.Before(now.Add(longestWait)); at = at.Add(shortestWait) {
		if a.balance(budget, at).left(byPerson) >= need {
			return at
		}
	}
	return now.Add(longestWait)
}

// ledger counts the calls of connectors in the store, each once.
type ledger struct {
	mu    sync.Mutex
	noted map[string]int64 // calls of each connection's connector that are in the store
}

// newLedger begins to count now: the calls that connectors made before are others'.
func newLedger(list []Connection) *ledger {
	l := &ledger{noted: map[string]int64{}}
	for _, c := range list {
		l.noted[c.Name] = calls(c.Connector)
	}
	return l
}

// note enters what a connector has used since the last time.
func (l *ledger) note(ctx context.Context, db *store.DB, c Connection) error {
	budgeter, ok := c.Connector.(connectors.Budgeter)
	if !ok {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	usage := budgeter.Usage()
	if err := NoteCalls(ctx, db, c.Name, usage, usage.Calls-l.noted[c.Name]); err != nil {
		return err
	}
	l.noted[c.Name] = usage.Calls
	return nil
}

// NoteCalls enters calls in the ledger of a connection, and what its CRM said of the
// quota meanwhile.
func NoteCalls(ctx context.Context, db *store.DB, connection string, usage connectors.Usage, calls int64) error {
	heard := store.Quota{Limit: usage.Limit, Used: usage.Used, Since: usage.Since, Heard: usage.Heard}
	if usage.Zone != nil {
		heard.Zone = usage.Zone.String()
	}
	return db.Spend(ctx, connection, calls, heard)
}

// afford is asked before each page. The error is a limit, with [ErrBudget] as its
// cause, when the page would eat into what is kept for others.
func (p *pass) afford(ctx context.Context) error {
	p.tell()
	if err := p.ledger.note(ctx, p.db, p.connection); err != nil {
		return err
	}
	budgeter, ok := p.connection.Connector.(connectors.Budgeter)
	if !ok {
		return nil
	}
	short, err := p.short(ctx)
	if err != nil || short == nil {
		return err
	}
	// It may be better than it looks: a new day, or others that used less. Where the CRM
	// does not say, what the ledger says stands.
	if _, err := budgeter.Ask(ctx); verdictOf(err, p.options.Now()).wait > 0 || errors.Is(err, context.Canceled) {
		return err
	}
	if err := p.ledger.note(ctx, p.db, p.connection); err != nil {
		return err
	}
	if short, err = p.short(ctx); err != nil || short == nil {
		return err
	}
	return short
}

// short is why the next page has to wait, nil if it need not.
func (p *pass) short(ctx context.Context) (*connectors.Error, error) {
	now, budget := p.options.Now(), p.connection.Budget
	account, err := accountOf(ctx, p.db, p.connection.Name, now)
	if err != nil {
		return nil, err
	}
	byPerson, err := p.byPerson(ctx)
	if err != nil {
		return nil, err
	}
	need, kept := p.callsAPage(), budget.Reserve
	if byPerson {
		kept = budget.PersonReserve
	}
	balance := account.balance(budget, now)
	if balance.Limit == 0 || balance.left(byPerson) >= need {
		return nil, nil
	}
	until := account.until(budget, byPerson, need, now)
	return &connectors.Error{
		Class: connectors.Limit, Op: "API budget", Until: until, Err: ErrBudget,
		Message: fmt.Sprintf("%d of the day's %d calls are used and the last %d %% are kept free; put off until %s, to go on from the last settled page",
			balance.Used, balance.Limit, kept, until.UTC().Format("2006-01-02 15:04 UTC")),
	}, nil
}

// byPerson reports whether somebody waits for the run: who asked for it, or joined it.
func (p *pass) byPerson(ctx context.Context) (bool, error) {
	if p.request.byPerson() || p.job == nil {
		return p.request.byPerson(), nil
	}
	return p.db.PersonAsked(ctx, p.job.ID)
}

// callsAPage is what the next page will cost, by those before it.
func (p *pass) callsAPage() int64 {
	if p.count.Pages == 0 {
		return 1
	}
	used := calls(p.connection.Connector) - p.firstCall
	return max(1, (used+p.count.Pages-1)/p.count.Pages)
}
