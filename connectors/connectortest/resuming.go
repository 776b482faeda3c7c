package connectortest

import (
	"encoding/json"
	"testing"
	"time"

	"fitsync/connectors"
)

func resumingCases() []testCase {
	return []testCase{
		{name: "another process resumes a full read from every cursor", run: func(t *testing.T, b *bench) {
			b.manyDeals()
			resumeEverywhere(t, b, connectors.Cursor{})
		}},
		{name: "another process resumes a tick from every cursor", run: func(t *testing.T, b *bench) {
			before := last(drain(t, b.connector, connectors.Cursor{}))
			b.clock.Advance(time.Hour)
			b.manyDeals()
			b.clock.Advance(time.Hour)
			resumeEverywhere(t, b, before)
		}},
		{name: "a watermark alone is a cursor", run: watermarkAlone},
		{name: "a cursor that is not the connector's is stale", run: foreignCursor},
	}
}

// resumeEverywhere pulls once, then again from each cursor on the way with a new
// connector, which has to see at least what came after it the first time.
func resumeEverywhere(t *testing.T, b *bench, from connectors.Cursor) {
	pages := drain(t, b.connector, from)
	if len(pages) < 3 {
		t.Fatalf("only %d pages, so there is no cursor in the midst", len(pages))
	}
	for i, page := range pages[:len(pages)-1] {
		var later []string
		for _, r := range records(pages[i+1:]) {
			later = append(later, r.ID)
		}
		resumed := drain(t, b.Connect(t), stored(t, page.Next))
		wantIDs(t, records(resumed), later)
		if last(resumed).Watermark.IsZero() {
			t.Errorf("resumed after page %d, the pull ends without a watermark", i+1)
		}
	}
}

// stored is the cursor as it comes back from a store.
func stored(t *testing.T, c connectors.Cursor) (back connectors.Cursor) {
	t.Helper()
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func watermarkAlone(t *testing.T, b *bench) {
	old := b.deals(2)
	b.clock.Advance(time.Hour)
	since := b.clock.Now()
	b.clock.Advance(time.Minute)
	id := b.Deals.Create(deal(3))
	b.clock.Advance(time.Minute)
	all := records(drain(t, b.connector, connectors.Cursor{Watermark: since}))
	wantIDs(t, all, []string{id})
	for _, r := range all {
		if r.ID == old[0] || r.ID == old[1] {
			t.Errorf("record %s is an hour older than the watermark", r.ID)
		}
	}
}

func foreignCursor(t *testing.T, b *bench) {
	b.deals(1)
	page, err := b.connector.Pull(t.Context(), connectors.Cursor{Watermark: b.clock.Now(), State: "not a place"})
	if err == nil {
		t.Fatalf("an unintelligible cursor gives %d records and no error", len(page.Records))
	}
	wantClass(t, "an unintelligible cursor", err, connectors.Stale)
}
