package store

import "github.com/jmoiron/sqlx"

// Dialect names a kind of database.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// bind turns the ? of a query into the dialect's parameters.
func (d Dialect) bind(query string) string {
	if d == Postgres {
		return sqlx.Rebind(sqlx.DOLLAR, query)
	}
	return query
}

// lockRows ends a SELECT whose rows must not change before the transaction ends.
// SQLite has one writer, which needs no such lock.
func (d Dialect) lockRows() string {
	if d == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// tableExists counts the tables of the name given as parameter: 0 or 1.
func (d Dialect) tableExists() string {
	if d == Postgres {
		return `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?`
	}
	return `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?`
}
