package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

// appended is a log with five entries.
func appended(t *testing.T, db *store.DB) {
	t.Helper()
	for _, action := range []string{"a", "b", "c", "d", "e"} {
		must(t, db.Audit(t.Context(), store.Entry{Actor: "ada", Action: action, Subject: "x\x00\xff", Detail: map[string]int{"n": 1}}))
	}
	must(t, db.VerifyAudit(t.Context()))
}

func TestAuditRefusesChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		appended(t, db)
		statements := []string{`UPDATE audit SET actor = 'eve' WHERE seq = 3`, `DELETE FROM audit WHERE seq = 3`}
		if db.Dialect() == store.Postgres {
			statements = append(statements, `TRUNCATE audit`)
		}
		for _, statement := range statements {
			if _, err := db.Writer().ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v, want it refused", statement, err)
			}
		}
	})
}

func TestVerifyAuditNamesTheFirstBadRow(t *testing.T) {
	tests := []struct{ name, statement, row string }{
		{"changed", `UPDATE audit SET actor = 'eve' WHERE seq = 3`, "row 3"},
		{"time changed", `UPDATE audit SET at = at + 1 WHERE seq = 5`, "row 5"},
		{"removed", `DELETE FROM audit WHERE seq = 2`, "row 2"},
		{"cut off at the end", `DELETE FROM audit WHERE seq = 5`, "row 5"},
		{"emptied", `DELETE FROM audit`, "row 1"},
		{"added", `INSERT INTO audit (seq, at, actor, action, subject, detail, hash) VALUES (6, 0, '', '', '', '', '')`, "row 6"},
		{"two exchanged", `UPDATE audit SET action = CASE seq WHEN 1 THEN 'b' ELSE 'a' END WHERE seq IN (1, 2)`, "row 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				appended(t, db)
				disarm := []string{`DROP TRIGGER audit_keeps_rows`, `DROP TRIGGER audit_loses_nothing`}
				for _, statement := range append(disarm, test.statement) {
					if db.Dialect() == store.Postgres && strings.HasPrefix(statement, "DROP") {
						statement += " ON audit"
					}
					_, err := db.Writer().ExecContext(t.Context(), statement)
					must(t, err)
				}
				err := db.VerifyAudit(t.Context())
				if !errors.Is(err, store.ErrTampered) || !strings.HasSuffix(err.Error(), test.row) {
					t.Errorf("verify: %v, want ErrTampered at %s", err, test.row)
				}
			})
		})
	}
}

func TestWhatIsAudited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		imported(t, db, capability("sso", analysis.Full))
		imported(t, db, capability("sso", analysis.Full))
		overridden(t, db)
		must(t, db.ReleaseOverride(t.Context(), acme, "1", "score", "ada"))
		decision, err := db.AddDecision(t.Context(), analysis.Decision{Text: "secret text", Capability: "sso", Reviewer: "ann"}, "bob")
		must(t, err)
		must(t, db.WithdrawDecision(t.Context(), decision.ID, "eve"))
		must(t, db.SetPaused(t.Context(), acme, true, "token expired", "worker"))
		must(t, db.SetPaused(t.Context(), acme, true, "token expired", "worker"))
		must(t, db.SetPaused(t.Context(), acme, false, "", "ada"))

		entries, err := db.AuditLog(t.Context(), 0, 100)
		must(t, err)
		var got []string
		for _, entry := range entries {
			got = append(got, entry.Actor+" "+entry.Action)
			if detail := string(entry.Detail.(json.RawMessage)); strings.Contains(detail, "secret") || strings.Contains(detail, "99") {
				t.Errorf("%s: the detail holds a value: %s", entry.Action, detail)
			}
		}
		equal(t, "actions", got, []string{
			"ada catalog.import", "fitsync crm.write", "ada override.release", "bob decision.add", "eve decision.withdraw",
			"worker connection.pause", "ada connection.resume",
		})
		write := string(entries[1].Detail.(json.RawMessage))
		if !strings.Contains(write, `"fields":["score"],"opportunities":["1"]`) {
			t.Errorf("the entry of a write does not say what was written where: %s", write)
		}
		must(t, db.VerifyAudit(t.Context()))
	})
}

func TestAuditFromManySides(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var group errgroup.Group
		for range 3 {
			db := storetest.Open(t, dsn, store.Options{})
			for range 40 {
				group.Go(func() error { return db.Audit(t.Context(), store.Entry{Action: "test"}) })
			}
		}
		must(t, group.Wait())
		db := storetest.Open(t, dsn, store.Options{})
		must(t, db.VerifyAudit(t.Context()))
		entries, err := db.AuditLog(t.Context(), 100, 100)
		must(t, err)
		equal(t, "entries after the hundredth", len(entries), 20)
	})
}
