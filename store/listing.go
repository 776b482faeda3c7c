package store

import (
	"context"
	"fmt"
	"strings"

	"fitsync/analysis"
)

// Listing is one line of a list of deals.
type Listing struct {
	Connection string
	ID         string
	Name       string
	Account    string
	Owner      string
	Stage      string
	Closed     bool
	Amount     *analysis.Money // nil: the CRM says nothing
	Currency   string
	Fit        int
	Grade      analysis.Grade // empty: never judged
	Expected   analysis.Money
	AtRisk     analysis.Money
}

// ListFilter selects deals; zero fields select all.
type ListFilter struct {
	Connection string
	// Search is a deal's id, or part of its name or account in any case.
	Search   string
	OpenOnly bool
	Limit    int // 0 means 100
}

type listingRow struct {
	Connection string `db:"connection"`
	ID         string `db:"id"`
	Name       string `db:"name"`
	Account    string `db:"account"`
	Owner      string `db:"owner"`
	Stage      string `db:"stage"`
	Closed     int    `db:"closed"`
	Amount     *int64 `db:"amount"`
	Currency   string `db:"currency"`
	Fit        int    `db:"fit"`
	Grade      string `db:"grade"`
	Expected   int64  `db:"expected"`
	AtRisk     int64  `db:"at_risk"`
}

// List returns deals that are not gone, those with the most revenue at risk first.
func (db *DB) List(ctx context.Context, filter ListFilter) ([]Listing, error) {
	var c condition
	c.add("o.connection = ?", filter.Connection)
	if filter.Search != "" {
		c.parts = append(c.parts, `(o.id = ? OR o.folded LIKE ? ESCAPE '!')`)
		c.args = append(c.args, clean(filter.Search), "%"+escapeLike(strings.ToLower(clean(filter.Search)))+"%")
	}
	c.parts = append(c.parts, "o.gone = 0")
	if filter.OpenOnly {
		c.parts = append(c.parts, "o.closed = 0")
	}
	var rows []listingRow
	query := `SELECT o.connection, o.id, o.name, o.account, o.owner, o.stage, o.closed, o.amount, o.currency,
			COALESCE(a.fit, 0) AS fit, COALESCE(a.grade, '') AS grade, COALESCE(a.expected, 0) AS expected, COALESCE(a.at_risk, 0) AS at_risk
		FROM opportunities o LEFT JOIN assessments a ON a.connection = o.connection AND a.opportunity = o.id` +
		c.where() + ` ORDER BY COALESCE(a.at_risk, 0) DESC, o.connection, o.id LIMIT ?`
	if err := db.all(ctx, &rows, query, append(c.args, orDefault(filter.Limit))...); err != nil {
		return nil, fmt.Errorf("list opportunities: %w", err)
	}
	list := make([]Listing, len(rows))
	for i, r := range rows {
		list[i] = Listing{
			r.Connection, r.ID, r.Name, r.Account, r.Owner, r.Stage, r.Closed == 1, (*analysis.Money)(r.Amount), r.Currency,
			r.Fit, analysis.Grade(r.Grade), analysis.Money(r.Expected), analysis.Money(r.AtRisk),
		}
	}
	return list, nil
}

// escapeLike makes text match itself in a LIKE pattern with the escape "!".
func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

// Expired returns up to limit ids after afterID, by id, of opportunities whose
// assessment is no longer valid on the given day.
func (db *DB) Expired(ctx context.Context, connection string, day analysis.Date, afterID string, limit int) ([]string, error) {
	var ids []string
	err := db.all(ctx, &ids, `SELECT a.opportunity FROM assessments a
		JOIN opportunities o ON o.connection = a.connection AND o.id = a.opportunity
		WHERE a.connection = ? AND a.valid_until <> '' AND a.valid_until <= ? AND o.gone = 0 AND a.opportunity > ?
		ORDER BY a.opportunity LIMIT ?`, clean(connection), day.String(), clean(afterID), limit)
	if err != nil {
		return nil, fmt.Errorf("read expired assessments: %w", err)
	}
	return ids, nil
}

// CountOpportunities is how many opportunities of a connection are stored that still
// exist in the CRM.
func (db *DB) CountOpportunities(ctx context.Context, connection string) (count int64, err error) {
	err = db.one(ctx, &count, `SELECT COUNT(*) FROM opportunities WHERE connection = ? AND gone = 0`, clean(connection))
	if err != nil {
		return 0, fmt.Errorf("count the opportunities of %s: %w", connection, err)
	}
	return count, nil
}
