package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// table is one of our tables, as the database describes it.
type table struct {
	name    string
	columns []string // by name, the same on both databases
}

func (t table) columnList() string { return strings.Join(t.columns, ", ") }

// tables lists our own tables, those that others refer to before the others. The
// migrations' table and those of the job engine are not ours. A table that a later
// migration adds is found without being named here.
func (tx *Tx) tables(ctx context.Context) ([]table, error) {
	var names []string
	if err := tx.all(ctx, &names, tx.db.dialect.tableNames(), goose.DefaultTablename); err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	parents, err := tx.parents(ctx)
	if err != nil {
		return nil, err
	}
	var list []table
	for len(names) > 0 {
		ready := func(name string) bool {
			return !slices.ContainsFunc(parents[name], func(parent string) bool { return parent != name && slices.Contains(names, parent) })
		}
		i := slices.IndexFunc(names, ready)
		if i < 0 {
			return nil, errors.New("list tables: they refer to each other in a circle")
		}
		t := table{name: names[i]}
		if err := tx.all(ctx, &t.columns, tx.db.dialect.columnNames(), t.name); err != nil {
			return nil, fmt.Errorf("list columns of %s: %w", t.name, err)
		}
		list, names = append(list, t), slices.Delete(names, i, i+1)
	}
	return list, nil
}

// parents are, for each table, the tables that its rows refer to.
func (tx *Tx) parents(ctx context.Context) (map[string][]string, error) {
	var rows []struct {
		Child  string `db:"child"`
		Parent string `db:"parent"`
	}
	if err := tx.all(ctx, &rows, tx.db.dialect.references()); err != nil {
		return nil, fmt.Errorf("list references: %w", err)
	}
	parents := map[string][]string{}
	for _, row := range rows {
		parents[row.Child] = append(parents[row.Child], row.Parent)
	}
	return parents, nil
}

// tableNames selects the names of all tables that are neither the engine's nor the
// one given as parameter.
func (d Dialect) tableNames() string {
	if d == Postgres {
		return `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ? AND tablename NOT LIKE 'river\_%' ORDER BY tablename COLLATE "C"`
	}
	return `SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> ? AND name NOT LIKE 'river!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`
}

// columnNames selects the columns of the table given as parameter.
func (d Dialect) columnNames() string {
	if d == Postgres {
		return `SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? ORDER BY column_name::text COLLATE "C"`
	}
	return `SELECT name FROM pragma_table_info(?) ORDER BY name`
}

// references selects which table refers to which.
func (d Dialect) references() string {
	if d == Postgres {
		return `SELECT c.relname AS child, p.relname AS parent FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid
			WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace`
	}
	return `SELECT m.name AS child, f."table" AS parent FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`
}
