package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

// aliveWithin is how long after its last heartbeat a worker counts as running.
const aliveWithin = 6 * beat

// copyView is what `store copy --json` prints.
type copyView struct {
	From   string        `json:"from"` // the kind of database
	To     string        `json:"to"`
	Tables []store.Table `json:"tables"`
	Jobs   int           `json:"jobs"` // requests that were still to be done
}

func (a *app) storeCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "store",
		Short: "Move the database",
	}
	command.AddCommand(a.storeCopyCommand())
	return command
}

func (a *app) storeCopyCommand() *cobra.Command {
	var from, to string
	command := &cobra.Command{
		Use:   "copy --to ADDRESS",
		Short: "Copy everything into a new database, SQLite or PostgreSQL, and compare",
		Long: `Copy everything into a new database, SQLite or PostgreSQL, and compare.

The copy is made in one transaction, read back and compared value by value before it is
committed; whatever goes wrong leaves the target as it was. The target must be new. Requests
that were still to be done go with it. The source is left as it is, and nobody can write to
it meanwhile; a running worker must be stopped before.

An address is a file name or postgres://user@host/database, with references as in the
configuration: "${NAME}" for a variable, "${file:/path}" for a file. A password must be one.`,
		Example: `  fitsync store copy --to 'postgres://fitsync:${PGPASS}@db.example/fitsync'
  fitsync store copy --from 'postgres://fitsync@db.example/fitsync' --to laptop.db --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			source, target, err := a.copyAddresses(from, to)
			if err != nil {
				return err
			}
			view, err := a.copyStore(c.Context(), source, target)
			if err != nil {
				return err
			}
			return a.printCopy(view)
		},
	}
	command.Flags().StringVar(&from, "from", "", "`address` to copy from (default: store.dsn of the configuration)")
	command.Flags().StringVar(&to, "to", "", "`address` of a new database to copy to")
	return command
}

// copyAddresses resolves the flags.
func (a *app) copyAddresses(from, to string) (source, target string, err error) {
	if to == "" {
		return "", "", usage("--to: name a new database, a file or postgres://user@host/database")
	}
	if target, err = config.Address(to, a.lookup); err != nil {
		return "", "", usage("--to: %w", err)
	}
	if from == "" {
		loaded, err := a.load()
		if err != nil {
			return "", "", err
		}
		return loaded.Store.DSN, target, nil
	}
	if source, err = config.Address(from, a.lookup); err != nil {
		return "", "", usage("--from: %w", err)
	}
	return source, target, nil
}

func (a *app) copyStore(ctx context.Context, source, target string) (view copyView, err error) {
	if err := checkSchemas(ctx, source, target); err != nil {
		return view, err
	}
	from, err := store.Open(ctx, source, store.Options{Now: a.now})
	if err != nil {
		return view, fmt.Errorf("source: %w", err)
	}
	defer closing(a, from)
	release, err := alone(ctx, from)
	if err != nil {
		return view, err
	}
	defer release()
	to, err := store.Open(ctx, target, store.Options{Now: a.now})
	if err != nil {
		return view, fmt.Errorf("target: %w", err)
	}
	defer closing(a, to)
	if err := errors.Join(jobs.Prepare(ctx, from), jobs.Prepare(ctx, to)); err != nil {
		return view, err
	}
	view = copyView{From: string(from.Dialect()), To: string(to.Dialect())}
	defer a.clearProgress()
	view.Tables, err = store.Copy(ctx, from, to, store.CopyOptions{
		Freeze: true, ProgressFunc: a.copyProgress(), AlsoFunc: jobs.CarryOpen(&view.Jobs),
		Entry: store.Entry{Actor: a.who(), Action: "store.copy", Subject: view.From + " to " + view.To},
	})
	return view, err
}

// checkSchemas refuses to copy between versions: what one of them cannot hold would be
// lost without a word.
func checkSchemas(ctx context.Context, source, target string) error {
	have, want, err := store.Schema(ctx, source)
	switch {
	case err != nil:
		return fmt.Errorf("source: %w", err)
	case have == 0:
		return errors.New("source: it holds no store; see --from")
	case have < want:
		return fmt.Errorf("source: %w: its schema is version %d of %d: run `fitsync doctor` on it with this binary first", store.ErrOlder, have, want)
	case have > want:
		return fmt.Errorf("source: %w: its schema is version %d, this binary knows up to %d: copy it with the newer binary", store.ErrNewer, have, want)
	}
	if sameFile(source, target) {
		return usage("--to: it is the database that is copied; name another")
	}
	have, want, err = store.Schema(ctx, target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // a new file
	case err != nil:
		return fmt.Errorf("target: %w", err)
	case have != 0 && have != want:
		return fmt.Errorf("target: %w: it has a schema of version %d, this binary's is %d; name a new file or a new database", store.ErrNotEmpty, have, want)
	}
	return nil
}

func sameFile(one, other string) bool {
	a, err := os.Stat(one)
	if err != nil {
		return false // no file, or no plain name of one
	}
	b, err := os.Stat(other)
	return err == nil && os.SameFile(a, b)
}

// alone refuses a store on which a worker runs, and keeps one from starting on a SQLite
// file until release is called.
func alone(ctx context.Context, db *store.DB) (release func(), err error) {
	release, ok, err := db.LockWorker()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("a worker is running on this database; stop it first")
	}
	workers, err := db.LiveWorkers(ctx, aliveWithin)
	if err == nil && len(workers) > 0 && db.Dialect() == store.Postgres {
		names := make([]string, len(workers))
		for i, worker := range workers {
			names[i] = fmt.Sprintf("%s on %s (heard of at %s)", worker.ID, worker.Host, worker.BeatAt.Local().Format(time.TimeOnly))
		}
		err = fmt.Errorf("workers run on this database: %s; stop them first, or wait %s after one was killed", strings.Join(names, ", "), aliveWithin)
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// copyProgress draws how far a copy is, on a terminal only.
func (a *app) copyProgress() func(table string, rows int64) {
	if a.json || !a.terminal(a.err) {
		return nil
	}
	return func(table string, rows int64) { fmt.Fprintf(a.err, "\r\x1b[K%s: %s", table, plural(rows, "row")) }
}

func (a *app) printCopy(view copyView) error {
	if a.json {
		return a.printJSON(view)
	}
	if err := a.printTables(view.Tables); err != nil {
		return err
	}
	a.say("copied from %s to %s, read back and found equal; %s to be done went along", view.From, view.To, plural(view.Jobs, "request"))
	a.say("now set store.dsn to the target, and start no worker on the source again")
	return nil
}

func (a *app) printTables(tables []store.Table) error {
	rows := make([][]string, len(tables))
	for i, t := range tables {
		rows[i] = []string{t.Name, fmt.Sprint(t.Rows), t.Sum[:12]}
	}
	return a.printTable([]string{"TABLE", "ROWS", "SUM"}, rows)
}
