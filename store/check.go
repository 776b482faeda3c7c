package store

import (
	"context"
	"fmt"
)

// Depth says how thoroughly [DB.Check] looks.
type Depth int

// The depths.
const (
	// Quick reads every page and row of a SQLite file, without comparing indexes with
	// tables; on PostgreSQL it asks for settings only.
	Quick Depth = iota
	// Full compares indexes with tables too, and decodes every stored opportunity with
	// its assessment on both databases.
	Full
)

// Check looks for damage and returns what it found, one sentence each; none means
// that the database is sound.
func (db *DB) Check(ctx context.Context, depth Depth) (problems []string, err error) {
	if db.dialect == Postgres {
		problems, err = db.checkPostgres(ctx)
	} else {
		problems, err = db.checkSQLite(ctx, depth)
	}
	if err != nil || depth == Quick || len(problems) > 0 {
		return problems, err
	}
	return db.checkBodies(ctx)
}

func (db *DB) checkSQLite(ctx context.Context, depth Depth) (problems []string, err error) {
	query := `PRAGMA quick_check`
	if depth == Full {
		query = `PRAGMA integrity_check`
	}
	var lines []string
	if err := db.all(ctx, &lines, query); err != nil {
		return nil, fmt.Errorf("check integrity: %w", err)
	}
	for _, line := range lines {
		if line != "ok" {
			problems = append(problems, "integrity: "+line)
		}
	}
	var orphans int
	if err := db.one(ctx, &orphans, `SELECT COUNT(*) FROM pragma_foreign_key_check`); err != nil {
		return nil, fmt.Errorf("check references: %w", err)
	}
	if orphans > 0 {
		problems = append(problems, fmt.Sprintf("%d row(s) refer to a row that does not exist", orphans))
	}
	return problems, nil
}

// checkBodies decodes what is stored as JSON, and stops at the first that is none.
func (db *DB) checkBodies(ctx context.Context) (problems []string, err error) {
	states, err := db.Connections(ctx)
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		for after := ""; ; {
			page, err := db.EachOpportunity(ctx, state.Name, after, batch)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				return []string{fmt.Sprintf("%s: %v; see `fitsync restore`", state.Name, err)}, nil
			}
			if len(page) < batch {
				break
			}
			after = page[len(page)-1].ID
		}
	}
	return nil, nil
}

// checkPostgres asks for what PostgreSQL cannot promise by itself.
func (db *DB) checkPostgres(ctx context.Context) (problems []string, err error) {
	const oldest = 150000
	var version int
	if err := db.one(ctx, &version, `SELECT current_setting('server_version_num')::int`); err != nil {
		return nil, fmt.Errorf("ask PostgreSQL for its version: %w", err)
	}
	if version < oldest {
		problems = append(problems, fmt.Sprintf("PostgreSQL %d is older than 15, the oldest that fitsync is tested on", version/10000))
	}
	var encoding string
	if err := db.one(ctx, &encoding, `SELECT current_setting('server_encoding')`); err != nil {
		return nil, fmt.Errorf("ask PostgreSQL for its encoding: %w", err)
	}
	if encoding != "UTF8" {
		problems = append(problems, "the database's encoding is "+encoding+", which cannot hold every text: create it with ENCODING 'UTF8'")
	}
	return problems, nil
}

// Size is the space that the database takes, in bytes, without SQLite's write-ahead log.
func (db *DB) Size(ctx context.Context) (bytes int64, err error) {
	query := `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`
	if db.dialect == Postgres {
		query = `SELECT pg_database_size(current_database())`
	}
	if err := db.one(ctx, &bytes, query); err != nil {
		return 0, fmt.Errorf("read the database's size: %w", err)
	}
	return bytes, nil
}
