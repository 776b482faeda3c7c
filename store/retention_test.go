package store_test

import (
	"testing"
	"time"

	"fitsync/store"
	"fitsync/store/storetest"
)

const day = 24 * time.Hour

func expunge(t *testing.T, db *store.DB, keep store.Retention) store.Expunged {
	t.Helper()
	gone, err := db.Expunge(t.Context(), keep)
	must(t, err)
	return gone
}

func TestExpungeKeepsWhatIsNeeded(t *testing.T) {
	unread := store.RunError{Opportunity: "1", Class: "note"}
	whole := store.RunError{Class: "auth"}
	for name, test := range map[string]struct {
		steps []func(t *testing.T, db *store.DB)
		gone  store.Expunged
	}{
		"one run":                           {steps(judges("1", "SSO")), store.Expunged{}},
		"the runs before the last":          {steps(judges("1", "SSO"), judges("2", "SSO"), judges("3", "SSO")), store.Expunged{Runs: 2}},
		"a refused write that stands":       {steps(write(false), judges("2", "SSO")), store.Expunged{}},
		"a refused write that is over":      {steps(write(false), write(true)), store.Expunged{Errors: 1, Runs: 1}},
		"a failure of the whole that is so": {steps(judges("1", "SSO"), fails(store.RunFailed, whole)), store.Expunged{Runs: 1}},
		"one that is over":                  {steps(fails(store.RunFailed, whole), judges("1", "SSO")), store.Expunged{Errors: 1, Runs: 1}},
		"a note that stands":                {steps(judges("1", "SSO"), fails(store.RunDone, unread), judges("2", "SSO")), store.Expunged{Runs: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
				for _, step := range test.steps {
					*clock = clock.Add(time.Minute)
					step(t, db)
				}
				keep := store.Retention{Runs: 30 * day, Errors: 30 * day}
				*clock = clock.Add(29 * day)
				equal(t, "too early", expunge(t, db, keep), store.Expunged{})
				*clock = clock.Add(2 * day)
				equal(t, "for ever", expunge(t, db, store.Retention{}), store.Expunged{})
				equal(t, "gone", expunge(t, db, keep), test.gone)
				equal(t, "gone the next time", expunge(t, db, keep), store.Expunged{})
			})
		})
	}
}

func TestExpungeTakesManyRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		_, err := db.Writer().ExecContext(t.Context(), `INSERT INTO runs (id, connection, kind, status, requested_by, worker, started_at, finished_at, counters)
			WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2300)
			SELECT CAST(i AS TEXT), 'acme', 'tick', 'done', 'x', 'w', 1, 1, '{}' FROM n`)
		must(t, err)
		equal(t, "gone", expunge(t, db, store.Retention{Runs: day}), store.Expunged{Runs: 1300})
	})
}

func TestExpungeForgetsWhatIsGone(t *testing.T) {
	eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
		judged(t, db, deal("1", "SSO"))
		judged(t, db, deal("2", "SSO"))
		*clock = clock.Add(400 * day) // unchanged for long, then deleted
		buried(t, db)
		keep := store.Retention{Gone: 90 * day}
		*clock = clock.Add(89 * day)
		equal(t, "too early", expunge(t, db, keep).Gone, 0)
		*clock = clock.Add(2 * day)
		equal(t, "gone", expunge(t, db, keep).Gone, 1)
		briefs, err := db.Briefs(t.Context(), acme, []string{"1", "2"})
		must(t, err)
		if _, there := briefs["1"]; there || len(briefs) != 1 {
			t.Errorf("left: %v, want the other one", briefs)
		}
		rows := rowsBut(t, db, "")
		equal(t, "assessments", rows["assessments"], 1)
	})
}

func TestExpungeCountsFromWhenAnOlderVersionBuried(t *testing.T) {
	eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
		judged(t, db, deal("1", "SSO"))
		_, err := db.Writer().ExecContext(t.Context(), `UPDATE opportunities SET gone = 1`) // as it did
		must(t, err)
		keep := store.Retention{Gone: 90 * day}
		*clock = clock.Add(1000 * day)
		equal(t, "at first sight", expunge(t, db, keep).Gone, 0)
		*clock = clock.Add(91 * day)
		equal(t, "later", expunge(t, db, keep).Gone, 1)
	})
}

func TestATrimmedAuditLogIsStillAChain(t *testing.T) {
	eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
		for range 3 {
			must(t, db.Audit(t.Context(), store.Entry{Actor: "ann", Action: "old"}))
		}
		*clock = clock.Add(1000 * day)
		must(t, db.Audit(t.Context(), store.Entry{Actor: "ann", Action: "new"}))
		keep := store.Retention{Audit: 999 * day}
		equal(t, "trimmed", expunge(t, db, keep).Audit, 3)
		must(t, db.VerifyAudit(t.Context()))
		entries, err := db.AuditLog(t.Context(), 0, 10)
		must(t, err)
		var actions []string
		for _, entry := range entries {
			actions = append(actions, entry.Action)
		}
		equal(t, "actions left", actions, []string{"new", "audit.trim"})
		equal(t, "trimmed again", expunge(t, db, keep).Audit, 0)

		for _, statement := range []string{`DELETE FROM audit WHERE seq = 4`, `UPDATE audit SET actor = 'bob' WHERE seq = 4`} {
			if _, err := db.Writer().ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s: allowed", statement)
			}
		}
		_, err = db.Writer().ExecContext(t.Context(), `UPDATE audit_head SET first_seq = 4`)
		must(t, err)
		if err := db.VerifyAudit(t.Context()); err == nil {
			t.Error("a beginning that was moved by hand is not noticed")
		}
	})
}
