package hubspot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

func TestCallEconomy(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(10_000)
	var all []connectors.Record
	var next connectors.Cursor
	if calls := b.calls(func() { all, next = b.drain(connectors.Cursor{}) }); calls > 52 {
		t.Errorf("a full read of 10,000 deals took %d calls", calls)
	}
	b.wantOnce(all, ids)

	b.clock.Advance(time.Hour)
	_, next = b.drain(next)
	b.clock.Advance(time.Hour)
	if calls := b.calls(func() { all, next = b.drain(next) }); calls != 1 || len(all) != 0 {
		t.Errorf("a tick with nothing changed took %d calls and gave %d records", calls, len(all))
	}
	var updates []connectors.Update
	for _, id := range ids[:1000] {
		updates = append(updates, score(id, "72"))
	}
	calls := b.calls(func() {
		if _, err := b.client.Write(t.Context(), updates); err != nil {
			t.Fatal(err)
		}
	})
	if calls != 10 {
		t.Errorf("1,000 writes took %d calls", calls)
	}
	b.clock.Advance(time.Minute)
	if calls := b.calls(func() { all, _ = b.drain(next) }); calls > 7 || len(all) != 1000 {
		t.Errorf("reading 1,000 deals of one stamp took %d calls and gave %d records", calls, len(all))
	}
}

func TestTickWithRowsCostsThreeCalls(t *testing.T) {
	b := start(t, portalsim.Options{CustomObjects: true}, rows)
	b.portal.DefineRequirements()
	b.deals(3)
	next := b.settled()
	if calls := b.calls(func() { b.drain(next) }); calls != 3 {
		t.Errorf("a tick with nothing changed took %d calls", calls)
	}
}

// TestBeyondTheSearchLimit reads more than a search shows, in both kinds of pull.
func TestBeyondTheSearchLimit(t *testing.T) {
	const many = 10_450
	for _, tt := range []struct {
		name   string
		spread time.Duration // between two deals' stamps
		from   func(*bench) connectors.Cursor
	}{
		{"full read", 0, func(*bench) connectors.Cursor { return connectors.Cursor{} }},
		{"tick, one stamp", 0, (*bench).before},
		{"tick, stamps of a few each", 700 * time.Microsecond, (*bench).before},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, portalsim.Options{})
			from := tt.from(b)
			var ids []string
			for i := range many {
				stamp := b.clock.Now().Add(time.Duration(i) * tt.spread).Format(time.RFC3339Nano)
				ids = append(ids, b.portal.Insert("deals", map[string]string{
					"dealname": "Deal", "dealstage": "qualifiedtobuy", "hs_lastmodifieddate": stamp,
				}))
			}
			b.clock.Advance(time.Hour)
			var all []connectors.Record
			calls := b.calls(func() { all, _ = b.drain(from) })
			b.wantOnce(all, ids)
			if calls > 58 {
				t.Errorf("reading %d deals took %d calls", many, calls)
			}
		})
	}
}

// before is a cursor at this moment.
func (b *bench) before() connectors.Cursor { return connectors.Cursor{Watermark: b.clock.Now()} }

// TestEveryTieIsSeen spreads deals over few stamps at random: none may be missed
// or come twice, wherever page edges fall.
func TestEveryTieIsSeen(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := start(t, portalsim.Options{Seed: rapid.Int64().Draw(r, "seed")}, pageOf(rapid.IntRange(1, 7).Draw(r, "page size")))
		from := b.before()
		var ids []string
		for i, ms := range rapid.SliceOfN(rapid.IntRange(0, 4), 0, 40).Draw(r, "stamps") {
			ids = append(ids, b.portal.Insert("deals", map[string]string{
				"dealname": fmt.Sprint(i), "dealstage": "qualifiedtobuy",
				"hs_lastmodifieddate": b.clock.Now().Add(time.Duration(ms) * time.Millisecond).Format(time.RFC3339Nano),
			}))
		}
		b.clock.Advance(time.Minute)
		all, _ := b.drain(from)
		b.wantOnce(all, ids)
		for i := 1; i < len(all); i++ {
			if all[i].Modified.Before(all[i-1].Modified) {
				t.Errorf("record %d is out of order", i)
			}
		}
	})
}

// TestNothingIsMissedWhileDealsMove edits and archives deals between the pages of a
// pull: what an offset would lose.
func TestNothingIsMissedWhileDealsMove(t *testing.T) {
	for _, kind := range []string{"full read", "tick"} {
		t.Run(kind, func(t *testing.T) {
			b := start(t, portalsim.Options{}, pageOf(5))
			from := b.before()
			if kind == "full read" {
				from = connectors.Cursor{}
			}
			var ids []string
			for range 40 {
				b.clock.Advance(time.Second)
				ids = append(ids, b.deals(1)...)
			}
			seen := map[string]int{}
			for i := range 100 {
				page, err := b.client.Pull(t.Context(), from)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Records {
					seen[r.ID]++
				}
				if from = page.Next; !page.More {
					break
				}
				b.clock.Advance(time.Second)
				if i < 4 {
					if err := b.portal.Update("deals", ids[i], map[string]any{"amount": "7"}); err != nil {
						t.Fatal(err)
					}
					if err := b.portal.Archive("deals", ids[39-i]); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, id := range ids[:36] {
				if seen[id] == 0 {
					t.Errorf("deal %s was missed", id)
				}
			}
		})
	}
}

func TestLateChangesWithinTheOverlapAreSeen(t *testing.T) {
	b := start(t, portalsim.Options{Seed: 3}, pageOf(10))
	_, next := b.drain(connectors.Cursor{})
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.SearchLag, Delay: 2 * time.Second, Jitter: 4 * time.Minute})
	seen := map[string]int{}
	var ids []string
	for range 30 {
		b.clock.Advance(40 * time.Second)
		ids = append(ids, b.deals(2)...)
		var all []connectors.Record
		all, next = b.drain(next)
		for id, n := range timesSeen(all) {
			seen[id] += n
		}
	}
	b.clock.Advance(4 * time.Minute)
	all, _ := b.drain(next)
	for id, n := range timesSeen(all) {
		seen[id] += n
	}
	for _, id := range ids {
		if seen[id] == 0 {
			t.Errorf("deal %s showed late and was missed", id)
		}
	}
}

func TestWatermarkIsTheEarlierOfTwoClocks(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ahead time.Duration // our clock before the server's, whose Date is the wall clock's
	}{{"ours is slow", -10 * time.Minute}, {"ours is fast", 10 * time.Minute}} {
		t.Run(tt.name, func(t *testing.T) {
			begun := time.Now().Truncate(time.Second)
			b := start(t, portalsim.Options{}, func(o *hubspot.Options) {
				o.Now = func() time.Time { return time.Now().Add(tt.ahead) }
			})
			b.deals(1)
			_, next := b.drain(connectors.Cursor{})
			low, high := begun.Add(min(0, tt.ahead)), time.Now().Add(min(0, tt.ahead))
			if next.Watermark.Before(low.Truncate(time.Millisecond)) || next.Watermark.After(high) {
				t.Errorf("watermark %v is not between %v and %v", next.Watermark, low, high)
			}
		})
	}
}

// TestManyPropertiesDoNotFitIntoASearch maps names so long that the search would be
// refused.
func TestManyPropertiesDoNotFitIntoASearch(t *testing.T) {
	b := start(t, portalsim.Options{}, pageOf(50), func(o *hubspot.Options) {
		for i := range 60 {
			o.Mapping.WriteBack = append(o.Mapping.WriteBack, connectors.WriteField{
				Role: fmt.Sprint("extra ", i), Field: fmt.Sprintf("extra_%02d_%s", i, strings.Repeat("x", 50)), Kind: connectors.Text,
			})
		}
	})
	for i := range 60 {
		b.define(fmt.Sprintf("extra_%02d_%s", i, strings.Repeat("x", 50)))
	}
	ids := b.deals(120)
	var all []connectors.Record
	if calls := b.calls(func() { all, _ = b.drain(connectors.Cursor{}) }); calls != 6 {
		t.Errorf("%d calls; want a search and a batch for each of three pages", calls)
	}
	b.wantOnce(all, ids)
	for _, r := range all {
		if r.Fields["amount"] != "1000" {
			t.Fatalf("deal %s has amount %v", r.ID, r.Fields["amount"])
		}
	}
}

func TestMergedDealsComeWithTheirWinner(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(3)
	next := b.settled()
	if err := b.portal.Merge("deals", ids[0], ids[2]); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(time.Minute)
	all, _ := b.drain(next)
	if len(all) != 2 || all[0].ID != ids[0] || all[0].Gone {
		t.Fatalf("the tick gives %+v", all)
	}
	if r := all[1]; r.ID != ids[2] || !r.Gone || r.MergedInto != ids[0] {
		t.Errorf("the loser is %+v", r)
	}
}

// TestMergedDealThatTheSearchStillShows has the winner's merge show before the loser's.
func TestMergedDealThatTheSearchStillShows(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(3)
	next := b.settled()
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.SearchLag, Delay: time.Hour})
	if err := b.portal.Merge("deals", ids[0], ids[2]); err != nil {
		t.Fatal(err)
	}
	b.portal.Faults().Clear()
	b.clock.Advance(time.Minute)
	if err := b.portal.Update("deals", ids[0], map[string]any{"amount": "7"}); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]connectors.Cursor{"tick": next, "full read": {}} {
		all, _ := b.drain(from)
		for _, r := range all {
			if r.ID == ids[2] && !r.Gone {
				t.Errorf("%s: the loser comes as if it were there", name)
			}
		}
		if seen := timesSeen(all); seen[ids[0]] != 1 || seen[ids[2]] != 1 {
			t.Errorf("%s: winner and loser came %d and %d times", name, seen[ids[0]], seen[ids[2]])
		}
	}
}

func TestEmptyPropertyIsNoMissingOne(t *testing.T) {
	b := start(t, portalsim.Options{})
	id := b.deals(1)[0]
	all, _ := b.drain(connectors.Cursor{})
	if value, read := all[0].Fields["fitsync_score"]; !read || value != nil {
		t.Errorf("an empty property of deal %s reads as %v, %v", id, value, read)
	}
}

// A property that was removed or hidden is left out of every answer. Taken for empty
// it would leave all deals without requirements.
func TestHiddenPropertyStopsThePull(t *testing.T) {
	for _, name := range []string{"fitsync_requirements", "amount", "fitsync_gaps"} {
		b := start(t, portalsim.Options{})
		b.deals(3)
		b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: name})
		_, err := b.client.Pull(t.Context(), connectors.Cursor{})
		if connectors.ClassOf(err) != connectors.Schema || !strings.Contains(err.Error(), name) {
			t.Errorf("%s hidden: %v", name, err)
		}
	}
}

// Some answers leave out what is empty. That a property exists is then asked once.
func TestPropertyThatNoRecordHoldsIsLookedUpOnce(t *testing.T) {
	b := start(t, portalsim.Options{})
	b.deals(2)
	url := b.instead("/crm/v3/objects/deals/search", `{"total":1,"results":[{"id":"9700","properties":{"dealname":"A","hs_lastmodifieddate":"2026-11-24T09:00:00Z"},"updatedAt":"2026-11-24T09:00:00Z"}]}`)
	client := b.connect(func(o *hubspot.Options) { o.BaseURL = url })
	for range 2 {
		if _, err := client.Pull(t.Context(), connectors.Cursor{}); err != nil {
			t.Fatal(err)
		}
	}
	lookups := 0
	for _, call := range b.portal.Calls() {
		if call.Path == "/crm/v3/properties/deals" {
			lookups++
		}
	}
	if lookups != 1 {
		t.Errorf("%d look-ups, want 1", lookups)
	}
}

func TestArchivedDealsAreListed(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(250)
	for _, id := range ids[:230] {
		if err := b.portal.Archive("deals", id); err != nil {
			t.Fatal(err)
		}
	}
	seen, after := map[string]int{}, ""
	for range 10 {
		page, next, err := b.client.Archived(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range page {
			seen[id]++
		}
		if after = next; next == "" {
			break
		}
	}
	for i, id := range ids {
		if want := map[bool]int{true: 1}[i < 230]; seen[id] != want {
			t.Errorf("deal %d was listed %d times", i, seen[id])
		}
	}
}

func TestPlacesThatAreNoneAreStale(t *testing.T) {
	b := start(t, portalsim.Options{}) // requirements are no rows
	for _, state := range []string{
		`{}`, `{"walk":"all"}`, `{"walk":"all","after":"x"}`, `{"walk":"rows","since":1}`, `{"walk":"archived"}`,
		`{"walk":"deals","tied":true,"after":""}`, `{"walk":"else"}`, `{"walk":7}`, `[]`,
	} {
		_, err := b.client.Pull(t.Context(), connectors.Cursor{Watermark: b.clock.Now(), State: state})
		if connectors.ClassOf(err) != connectors.Stale {
			t.Errorf("%s: error %v is not stale", state, err)
		}
	}
	if calls := b.served.Load(); calls != 0 {
		t.Errorf("%d calls", calls)
	}
}
