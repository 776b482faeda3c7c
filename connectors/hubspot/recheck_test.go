package hubspot_test

import (
	"slices"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

// checked is an update of the score of a record that held another.
func checked(id, was, text string) connectors.Update {
	u := score(id, text)
	u.Fields[0].Was = &was
	return u
}

func (b *bench) edit(id string, values map[string]any) {
	b.t.Helper()
	if err := b.portal.Update("deals", id, values); err != nil {
		b.t.Fatal(err)
	}
}

func TestCheckCostsACallWhereValuesAreReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		was   func(i int) string
		calls int
	}{
		"first writes":          {func(int) string { return "" }, 10},
		"all replaced":          {func(int) string { return "1" }, 20},
		"one of every hundred":  {func(i int) string { return map[bool]string{true: "1"}[i%100 == 7] }, 20},
		"one batch is replaced": {func(i int) string { return map[bool]string{true: "1"}[i < 100] }, 11},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, portalsim.Options{})
			var updates []connectors.Update
			for i, id := range b.deals(1000) {
				if was := c.was(i); was != "" {
					b.edit(id, map[string]any{"fitsync_score": was})
				}
				updates = append(updates, checked(id, c.was(i), "50"))
			}
			calls := b.calls(func() {
				for _, o := range b.write(updates...) {
					if o.Err != nil {
						t.Fatal(o.Err)
					}
				}
			})
			if calls != c.calls {
				t.Errorf("%d calls, want %d", calls, c.calls)
			}
		})
	}
}

func TestRecordsInConflictAreLeftOut(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(6)
	for _, id := range ids {
		b.edit(id, map[string]any{"fitsync_score": "1"})
	}
	b.edit(ids[0], map[string]any{"fitsync_score": "7"})
	b.edit(ids[1], map[string]any{"fitsync_score": nil})
	b.edit(ids[2], map[string]any{"fitsync_score": "50"})
	if err := b.portal.Archive("deals", ids[3]); err != nil {
		t.Fatal(err)
	}
	if err := b.portal.Merge("deals", ids[5], ids[4]); err != nil {
		t.Fatal(err)
	}
	writes := b.portal.Totals().Writes
	var updates []connectors.Update
	for _, id := range ids {
		updates = append(updates, checked(id, "1", "50"))
	}
	const conflict = connectors.Conflict
	outcomes := b.write(updates...)
	if got, want := classes(outcomes), []connectors.Class{conflict, conflict, "", connectors.Gone, connectors.Gone, ""}; !slices.Equal(got, want) {
		t.Fatalf("outcomes are %q; want %q", got, want)
	}
	if fields := outcomes[0].Err.Fields; !slices.Equal(fields, []string{"fitsync_score"}) {
		t.Errorf("the conflict names %v", fields)
	}
	for i, want := range map[int]string{0: "7", 1: "", 2: "50", 5: "50"} {
		if got := b.property(ids[i], "fitsync_score"); got != want {
			t.Errorf("deal %d has %q; want %q", i, got, want)
		}
	}
	if written := b.portal.Totals().Writes - writes; written != 2 {
		t.Errorf("%d records were written; want 2", written)
	}
}

func TestCheckOfAllInConflictWritesNothing(t *testing.T) {
	b := start(t, portalsim.Options{})
	id := b.deals(1)[0]
	b.edit(id, map[string]any{"fitsync_score": "7"})
	outcomes := b.write(checked(id, "1", "7"), checked(id, "1", "8"))
	if got := classes(outcomes); !slices.Equal(got, []connectors.Class{connectors.Conflict, connectors.Conflict}) {
		t.Errorf("outcomes are %q", got)
	}
	if calls := b.served.Load(); calls != 1 || b.property(id, "fitsync_score") != "7" {
		t.Errorf("after %d calls the score is %q", calls, b.property(id, "fitsync_score"))
	}
}

// Of joined updates the later value is what counts as written.
func TestCheckOfJoinedUpdates(t *testing.T) {
	b := start(t, portalsim.Options{})
	id := b.deals(1)[0]
	b.edit(id, map[string]any{"fitsync_score": "8"})
	if got := classes(b.write(checked(id, "1", "7"), checked(id, "1", "8"))); !slices.Equal(got, []connectors.Class{"", ""}) {
		t.Errorf("outcomes are %q", got)
	}
}

// The search still shows what stood there before the edit; the check does not read
// from it.
func TestCheckSeesWhatTheSearchDoesNotShowYet(t *testing.T) {
	b := start(t, portalsim.Options{})
	id := b.deals(1)[0]
	b.edit(id, map[string]any{"fitsync_score": "1"})
	b.clock.Advance(time.Hour)
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.SearchLag, Delay: time.Minute})
	b.edit(id, map[string]any{"fitsync_score": "7"})
	records, _ := b.drain(connectors.Cursor{})
	want := []connectors.Value{{Field: "fitsync_score", Kind: connectors.Number, Text: "50"}}
	diff := connectors.Diff(records[0], want, mapping(), connectors.History{"fitsync_score": {"1"}})
	if got := classes(b.write(diff.Update)); !slices.Equal(got, []connectors.Class{connectors.Conflict}) {
		t.Errorf("outcomes are %q", got)
	}
}

// A batch that could not be checked is not written.
func TestTroubleOfTheCheck(t *testing.T) {
	b := start(t, portalsim.Options{}, func(o *hubspot.Options) { o.Transport.Attempts = 1 })
	ids := b.deals(101)
	var updates []connectors.Update
	for _, id := range ids {
		b.edit(id, map[string]any{"fitsync_score": "1"})
		updates = append(updates, checked(id, "1", "50"))
	}
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.GatewayError, Path: "/batch/read", Times: 1})
	outcomes := b.write(updates...)
	if got := connectors.ClassOf(asError(outcomes[0].Err)); got != connectors.Transient || b.property(ids[0], "fitsync_score") != "1" {
		t.Errorf("outcome %v, score %q", outcomes[0].Err, b.property(ids[0], "fitsync_score"))
	}
	if outcomes[100].Err != nil || b.property(ids[100], "fitsync_score") != "50" {
		t.Errorf("the next batch: %v", outcomes[100].Err)
	}
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "fitsync_score"})
	_, err := b.client.Write(t.Context(), updates)
	wantError(t, err, connectors.Schema, "PROPERTY_DOESNT_EXIST")
}
