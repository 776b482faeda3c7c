package store_test

import (
	"encoding/json"
	"strings"
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

func TestRefill(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if n, err := db.Refill(t.Context(), acme, []string{"score"}, "ada"); n != 0 || err != nil {
			t.Errorf("before the first sync: %d, %v", n, err)
		}
		run, epoch := begin(t, db)
		var ids []string
		for i := range 1203 {
			ids = append(ids, string(rune('a'+i%26))+strings.Repeat("x", i/26))
		}
		score(t, db, run, epoch, "40", append(ids, "deleted")...)
		settled(t, db, run, epoch, "", append(ids, "deleted")...)
		must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Gone: []string{"deleted"}}))

		n, err := db.Refill(t.Context(), acme, []string{"score", "grade"}, "ada")
		must(t, err)
		equal(t, "records to be filled", n, len(ids))
		equal(t, "ours", brief(t, db, "a").Written, map[string][]string{"score": {"40", ""}})
		equal(t, "ours in a deleted record", brief(t, db, "deleted").Written, map[string][]string{"score": {"40"}})
		failed, err := db.Failed(t.Context(), acme)
		must(t, err)
		equal(t, "to be judged again", len(failed), len(ids))
		log, err := db.AuditLog(t.Context(), 0, 100)
		must(t, err)
		last := log[len(log)-1]
		if last.Actor != "ada" || last.Action != "fields.refill" || last.Subject != acme || !strings.Contains(string(last.Detail.(json.RawMessage)), `["score","grade"]`) {
			t.Errorf("audit entry %+v", last)
		}

		score(t, db, run, epoch, "41", "a")
		settled(t, db, run, epoch, "", "a")
		equal(t, "ours after the next sync", brief(t, db, "a").Written["score"], []string{"41"})
		equal(t, "retry after the next sync", brief(t, db, "a").Retry, false)
	})
}
