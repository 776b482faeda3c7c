package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

// lived is a store in which every kind of row was left behind.
func lived(t *testing.T, db *store.DB) {
	t.Helper()
	_, err := db.ImportCatalog(t.Context(), "Tallyport", []analysis.Capability{
		{ID: "sso", Name: "Single sign-on", Support: analysis.Full}, {ID: "größe", Name: "Größe 😀 \"'\\", Support: analysis.None},
	}, "test")
	must(t, err)
	refused(t, db, false)
	run, epoch := begin(t, db)
	score(t, db, run, epoch, "49", "2", "3", "Z", "a", "ä")
	settled(t, db, run, epoch, `{"page": 7}`, "2", "3")
	judged(t, db, deal("4", "Unsettled"))
	must(t, db.Heartbeat(t.Context(), store.Worker{ID: "w1", Host: "h", PID: 1, Version: "v"}))
	must(t, db.Audit(t.Context(), store.Entry{Actor: "test", Action: "live", Detail: map[string]int{"n": 1}}))
}

func TestCopyMovesEverything(t *testing.T) {
	storetest.EachPair(t, func(t *testing.T, from, to *store.DB) {
		lived(t, from)
		before, err := from.Contents(t.Context())
		must(t, err)

		copied, err := store.Copy(t.Context(), from, to, store.CopyOptions{Freeze: true})
		must(t, err)

		equal(t, "copied", copied, before)
		after, err := to.Contents(t.Context())
		must(t, err)
		equal(t, "content of the target", after, before)
		must(t, to.VerifyAudit(t.Context()))
		equal(t, "checkpoint", checkpoint(t, to), `{"page": 7}`)
		unsettled, err := to.Unsettled(t.Context(), acme)
		must(t, err)
		equal(t, "unsettled writes", len(unsettled), 3)
		_, err = to.ClaimConnection(t.Context(), acme, "next")
		must(t, err)
	})
}

func TestCopyRecordsItselfInTheTarget(t *testing.T) {
	storetest.EachPair(t, func(t *testing.T, from, to *store.DB) {
		lived(t, from)
		_, err := store.Copy(t.Context(), from, to, store.CopyOptions{Entry: store.Entry{Actor: "ann", Action: "store.copy"}})
		must(t, err)
		must(t, to.VerifyAudit(t.Context()))
		entries, err := to.AuditLog(t.Context(), 0, 100)
		must(t, err)
		equal(t, "last entry", entries[len(entries)-1].Action, "store.copy")
	})
}

func TestCopyRefusesATargetThatWasUsed(t *testing.T) {
	storetest.EachPair(t, func(t *testing.T, from, to *store.DB) {
		lived(t, from)
		must(t, to.Audit(t.Context(), store.Entry{Actor: "test", Action: "used"}))
		before, err := to.Contents(t.Context())
		must(t, err)
		_, err = store.Copy(t.Context(), from, to, store.CopyOptions{})
		if !errors.Is(err, store.ErrNotEmpty) || !strings.Contains(err.Error(), "audit") {
			t.Errorf("copy: %v, want ErrNotEmpty and the table", err)
		}
		after, err := to.Contents(t.Context())
		must(t, err)
		equal(t, "content of the target", after, before)
	})
}

func TestCopyThatFailsLeavesTheTargetAsItWas(t *testing.T) {
	storetest.EachPair(t, func(t *testing.T, from, to *store.DB) {
		lived(t, from)
		before, err := to.Contents(t.Context())
		must(t, err)
		broken := errors.New("broken off")
		_, err = store.Copy(t.Context(), from, to, store.CopyOptions{AlsoFunc: func(context.Context, *store.Tx, *store.Tx) error { return broken }})
		if !errors.Is(err, broken) {
			t.Errorf("copy: %v, want the error of what came last", err)
		}
		after, err := to.Contents(t.Context())
		must(t, err)
		equal(t, "content of the target", after, before)
	})
}

func TestCopyFindsWhatTheTargetChanged(t *testing.T) {
	storetest.EachPair(t, func(t *testing.T, from, to *store.DB) {
		lived(t, from)
		// Something in the target alters what it is given.
		statement := `CREATE TRIGGER meddle AFTER INSERT ON workers BEGIN UPDATE workers SET host = 'other' WHERE id = NEW.id; END`
		if to.Dialect() == store.Postgres {
			statement = `CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.host := 'other'; RETURN NEW; END; $$;
				CREATE TRIGGER meddle BEFORE INSERT ON workers FOR EACH ROW EXECUTE FUNCTION meddle()`
		}
		_, err := to.Writer().ExecContext(t.Context(), statement)
		must(t, err)
		_, err = store.Copy(t.Context(), from, to, store.CopyOptions{})
		if !errors.Is(err, store.ErrDiffers) || !strings.Contains(err.Error(), "workers") {
			t.Errorf("copy: %v, want ErrDiffers and the table", err)
		}
	})
}

func TestCopyThatFreezesKeepsOthersFromWriting(t *testing.T) {
	storetest.EachPair(t, func(t *testing.T, from, to *store.DB) {
		lived(t, from)
		_, err := store.Copy(t.Context(), from, to, store.CopyOptions{Freeze: true, AlsoFunc: func(ctx context.Context, _, _ *store.Tx) error {
			late, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
			defer cancel()
			if err := from.Audit(late, store.Entry{Action: "late"}); err == nil {
				t.Error("somebody wrote to the source while it was copied")
			}
			return nil
		}})
		must(t, err)
	})
}
