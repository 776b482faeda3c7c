package jobs

import (
	"testing"
	"time"

	"fitsync/store"
)

func TestBalance(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	berlin := "Europe/Berlin" // whose day began 13 hours ago
	for name, tt := range map[string]struct {
		quota      store.Quota
		spent      []store.Spent
		used, own  int64
		resets     string
		configured int64
	}{
		"nothing known":    {spent: []store.Spent{{At: ago(time.Hour), Calls: 7}}, used: 7, own: 7},
		"configured":       {configured: 50, spent: []store.Spent{{At: ago(25 * time.Hour), Calls: 9}, {At: ago(time.Hour), Calls: 7}}, used: 7, own: 7},
		"heard today":      {quota: store.Quota{Limit: 100, Used: 40, Since: 2, Heard: ago(time.Hour), Zone: berlin}, used: 42, resets: "2026-11-25T00:00:00+01:00"},
		"heard yesterday":  {quota: store.Quota{Limit: 100, Used: 90, Heard: ago(14 * time.Hour), Zone: berlin}, spent: []store.Spent{{At: ago(13 * time.Hour), Calls: 3}, {At: ago(14 * time.Hour), Calls: 5}}, used: 3, own: 3, resets: "2026-11-25T00:00:00+01:00"},
		"a day that moves": {quota: store.Quota{Limit: 100, Used: 60, Since: 1, Heard: ago(2 * time.Hour)}, spent: []store.Spent{{At: ago(27 * time.Hour), Calls: 50}, {At: ago(25 * time.Hour), Calls: 20}, {At: ago(3 * time.Hour), Calls: 5}}, used: 41, own: 5},
		"heard long ago":   {quota: store.Quota{Limit: 100, Used: 90, Heard: ago(30 * time.Hour)}, spent: []store.Spent{{At: ago(29 * time.Hour), Calls: 50}, {At: ago(time.Hour), Calls: 4}}, used: 4, own: 4},
	} {
		t.Run(name, func(t *testing.T) {
			got := account{tt.quota, tt.spent}.balance(Budget{Reserve: 20, PersonReserve: 5, DailyCalls: tt.configured}, now)
			resets := ""
			if !got.Resets.IsZero() {
				resets = got.Resets.Format(time.RFC3339)
			}
			if got.Used != tt.used || got.Own != tt.own || resets != tt.resets {
				t.Errorf("%d used, %d by us, until %q; want %d, %d, %q", got.Used, got.Own, resets, tt.used, tt.own, tt.resets)
			}
			if limit := got.Limit; limit > 0 && (got.Scheduled != limit*80/100-got.Used || got.Person != limit*95/100-got.Used) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestWaitOfADayThatMovesEndsWhenCallsLeaveIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	a := account{store.Quota{Limit: 100, Used: 85, Heard: now}, []store.Spent{{At: now.Add(-24 * time.Hour), Calls: 30}}}
	budget := Budget{Reserve: 20}
	until := a.until(budget, false, 1, now)
	if got := a.balance(budget, until).Scheduled; got < 1 || until.Sub(now) > 31*time.Minute {
		t.Errorf("until %s with %d left", until, got)
	}
	a.spent = nil // others used it: nobody knows when that ends
	if until := a.until(budget, false, 1, now); until.Sub(now) != longestWait {
		t.Errorf("until %s, want an hour later", until)
	}
}
