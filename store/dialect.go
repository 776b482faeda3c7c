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
