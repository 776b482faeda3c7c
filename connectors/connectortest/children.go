package connectortest

import (
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/connectors"
)

func hasRows(_ Harness, c CRM) bool { return c.Rows != nil }

func childCases() []testCase {
	return []testCase{
		{name: "an added row is found though its deal did not move", needs: hasRows, run: func(t *testing.T, b *bench) {
			changeRows(t, b, func(deal string, _ []string) { b.Rows.Add(deal, "export to spreadsheets") },
				"first need", "second need", "export to spreadsheets")
		}},
		{name: "an edited row is found though its deal did not move", needs: hasRows, run: func(t *testing.T, b *bench) {
			changeRows(t, b, func(_ string, rows []string) { b.Rows.Edit(rows[1], "second need, restated") },
				"first need", "second need, restated")
		}},
		{name: "a deleted row is found though its deal did not move", needs: hasRows, run: func(t *testing.T, b *bench) {
			changeRows(t, b, func(_ string, rows []string) { b.Rows.Delete(rows[0]) }, "second need")
		}},
		{name: "the last row's deletion is found", needs: hasRows, run: func(t *testing.T, b *bench) {
			changeRows(t, b, func(_ string, rows []string) { b.Rows.Delete(rows[0]); b.Rows.Delete(rows[1]) })
		}},
		{name: "rows of many deals changed at one time", needs: hasRows, run: manyRows},
		{name: "an edited long text replaces its requirements", run: editedText, needs: func(_ Harness, c CRM) bool {
			return c.Mapping.Requirements.Field != ""
		}},
	}
}

// changeRows makes a deal with two rows and an idle one, lets an hour pass, changes
// rows and checks what a caller then holds.
func changeRows(t *testing.T, b *bench, changeFunc func(deal string, rows []string), want ...string) {
	id, idle := b.Deals.Create(Deal{Name: "with rows"}), b.deals(1)[0]
	rows := []string{b.Rows.Add(id, "first need"), b.Rows.Add(id, "second need")}
	pages := drain(t, b.connector, connectors.Cursor{})
	held := b.snapshots(t, nil, records(pages))
	wantTexts(t, "before", held[id], "first need", "second need")
	b.clock.Advance(time.Hour)
	pages = drain(t, b.connector, last(pages))
	changeFunc(id, rows)
	b.clock.Advance(time.Minute)
	held = b.snapshots(t, held, records(drain(t, b.connector, last(pages))))
	wantTexts(t, "after", held[id], want...)
	wantTexts(t, "the idle deal", held[idle], deal(0).Requirements...)
	if held[id].Name != "with rows" {
		t.Errorf("the deal's name is now %q", held[id].Name)
	}
	whole := b.fetch(t, id)[0]
	for _, c := range whole.Children {
		if c.Gone {
			t.Errorf("row %s is gone and among the complete children", c.ID)
		}
	}
	fetched, _ := b.Mapping.Map(whole)
	wantTexts(t, "fetched", fetched, want...)
}

func manyRows(t *testing.T, b *bench) {
	ids := b.manyDeals()
	pages := drain(t, b.connector, connectors.Cursor{})
	held := b.snapshots(t, nil, records(pages))
	b.clock.Advance(time.Hour)
	for _, id := range ids {
		b.Rows.Add(id, "export to spreadsheets")
	}
	b.clock.Advance(time.Hour)
	held = b.snapshots(t, held, records(drain(t, b.connector, last(pages))))
	for i, id := range ids {
		wantTexts(t, "deal "+id, held[id], append(deal(i).Requirements, "export to spreadsheets")...)
	}
}

func editedText(t *testing.T, b *bench) {
	id := b.Deals.Create(Deal{Name: "with text"})
	field := b.Mapping.Requirements.Field
	b.Deals.Edit(id, map[string]any{field: "first need\nsecond need"})
	pages := drain(t, b.connector, connectors.Cursor{})
	held := b.snapshots(t, nil, records(pages))
	wantTexts(t, "before", held[id], "first need", "second need")
	b.clock.Advance(time.Hour)
	b.Deals.Edit(id, map[string]any{field: "second need\nthird need"})
	b.clock.Advance(time.Minute)
	after := b.snapshots(t, held, records(drain(t, b.connector, last(pages))))
	wantTexts(t, "after", after[id], "second need", "third need")
	if was, is := idOf(held[id], "second need"), idOf(after[id], "second need"); was != is {
		t.Errorf("a requirement whose text stayed was %s and is %s", was, is)
	}
}

func idOf(o analysis.Opportunity, text string) string {
	for _, q := range o.Requirements {
		if q.Text == text {
			return q.ID
		}
	}
	return "nowhere"
}
