package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"fitsync/store"
)

// Queue takes requests for whoever works on the store's database, and tells what
// becomes of them. It works none itself: see [Engine].
type Queue struct {
	client *river.Client[*sql.Tx]
	db     *store.DB
}

// Open prepares the engine's tables and returns the queue.
func Open(ctx context.Context, db *store.DB) (*Queue, error) {
	return open(ctx, db, &river.Config{Logger: slog.New(slog.DiscardHandler)})
}

func open(ctx context.Context, db *store.DB, config *river.Config) (*Queue, error) {
	if err := Prepare(ctx, db); err != nil {
		return nil, err
	}
	client, err := river.NewClient(driverFor(db), config)
	if err != nil {
		return nil, fmt.Errorf("open job engine: %w", err)
	}
	return &Queue{client: client, db: db}, nil
}

// driverFor picks River's driver for the store's database; both speak *sql.Tx.
func driverFor(db *store.DB) riverdriver.Driver[*sql.Tx] {
	if pool := db.PgxPool(); pool != nil {
		return riverdatabasesql.NewWithPgxListener(db.Writer(), pool)
	}
	return riversqlite.New(db.Writer())
}
