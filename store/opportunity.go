package store

import (
	"context"
	"fmt"
	"time"

	"fitsync/analysis"
)

// Brief is what the quick path needs to know of a stored opportunity: whether
// anything changed, and what is ours in the CRM.
type Brief struct {
	ID          string
	ContentHash string
	Gone        bool // the CRM no longer has it

	InputHash       string // of the stored assessment; this and the next three are empty without one
	CatalogRevision string
	ModelVersion    string
	ValidUntil      analysis.Date

	// Written holds, by field, the texts that are ours: the last settled one first,
	// then those of plans that were never settled. A text that is not among them
	// was written by somebody else. A field that we never wrote has no entry.
	Written   map[string][]string
	Overrides map[string]string // a person's text by field
	Unsettled bool              // a write was planned and its fate is unknown
	Retry     bool              // see [DB.Failed]
}

// Stored is an opportunity with its assessment.
type Stored struct {
	Brief
	Opportunity analysis.Opportunity
	Assessment  *analysis.Assessment // nil if it was never judged
	AssessedAt  time.Time
}

type storedRow struct {
	ID              string `db:"id"`
	ContentHash     string `db:"content_hash"`
	Gone            int    `db:"gone"`
	InputHash       string `db:"input_hash"`
	CatalogRevision string `db:"catalog_revision"`
	ModelVersion    string `db:"model_version"`
	ValidUntil      string `db:"valid_until"`
	Settled         string `db:"settled"`
	Planned         string `db:"planned"`
	Possible        string `db:"possible"`
	Retry           int    `db:"retry"`
	Body            string `db:"body"`
	Assessment      string `db:"assessment"`
	AssessedAt      int64  `db:"assessed_at"`
}

const (
	briefColumns = `o.id, o.content_hash, o.gone, COALESCE(a.input_hash, '') AS input_hash, COALESCE(a.catalog_revision, '') AS catalog_revision,
		COALESCE(a.model_version, '') AS model_version, COALESCE(a.valid_until, '') AS valid_until,
		COALESCE(w.settled, '') AS settled, COALESCE(w.planned, '') AS planned, COALESCE(w.possible, '') AS possible, COALESCE(w.retry, 0) AS retry`
	fullColumns = briefColumns + `, o.body, COALESCE(a.body, '') AS assessment, COALESCE(a.assessed_at, 0) AS assessed_at`
	fromStored  = ` FROM opportunities o
		LEFT JOIN assessments a ON a.connection = o.connection AND a.opportunity = o.id
		LEFT JOIN writebacks w ON w.connection = o.connection AND w.opportunity = o.id
		WHERE o.connection = ?`
)

func (r storedRow) brief() (Brief, error) {
	until, err := analysis.ParseDate(r.ValidUntil)
	if err != nil {
		return Brief{}, fmt.Errorf("opportunity %s: %w", r.ID, err)
	}
	w, err := writebackRow{Opportunity: r.ID, Settled: r.Settled, Planned: r.Planned, Possible: r.Possible, Retry: r.Retry}.read()
	if err != nil {
		return Brief{}, err
	}
	return Brief{
		ID: r.ID, ContentHash: r.ContentHash, Gone: r.Gone == 1,
		InputHash: r.InputHash, CatalogRevision: r.CatalogRevision, ModelVersion: r.ModelVersion, ValidUntil: until,
		Written: w.ours(), Unsettled: len(w.planned) > 0, Retry: w.retry,
	}, nil
}

func (r storedRow) stored() (Stored, error) {
	brief, err := r.brief()
	if err != nil {
		return Stored{}, err
	}
	stored := Stored{Brief: brief, AssessedAt: moment(r.AssessedAt)}
	if err := decode(r.Body, &stored.Opportunity); err != nil {
		return Stored{}, fmt.Errorf("opportunity %s: %w", r.ID, err)
	}
	if r.Assessment == "" {
		return stored, nil
	}
	stored.Assessment = &analysis.Assessment{}
	if err := decode(r.Assessment, stored.Assessment); err != nil {
		return Stored{}, fmt.Errorf("assessment of %s: %w", r.ID, err)
	}
	return stored, nil
}

// Briefs returns the light form of the named opportunities; those that are not
// stored have no entry.
func (db *DB) Briefs(ctx context.Context, connection string, ids []string) (map[string]Brief, error) {
	overrides, err := db.overridesOf(ctx, connection, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Brief, len(ids))
	return found, db.eachNamed(ctx, briefColumns, connection, ids, func(row storedRow) error {
		brief, err := row.brief()
		brief.Overrides = overrides[row.ID]
		found[row.ID] = brief
		return err
	})
}

// Opportunities returns the named opportunities in full; those that are not stored
// have no entry. It reads and decodes everything: [DB.Briefs] is the quick way.
func (db *DB) Opportunities(ctx context.Context, connection string, ids []string) (map[string]Stored, error) {
	overrides, err := db.overridesOf(ctx, connection, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Stored, len(ids))
	return found, db.eachNamed(ctx, fullColumns, connection, ids, func(row storedRow) error {
		stored, err := row.stored()
		stored.Overrides = overrides[row.ID]
		found[row.ID] = stored
		return err
	})
}

// EachOpportunity returns up to limit opportunities whose id sorts after afterID,
// by id, without those that are gone. Fewer than limit means that there are no more.
func (db *DB) EachOpportunity(ctx context.Context, connection, afterID string, limit int) ([]Stored, error) {
	var rows []storedRow
	query := `SELECT ` + fullColumns + fromStored + ` AND o.gone = 0 AND o.id > ? ORDER BY o.id LIMIT ?`
	if err := db.all(ctx, &rows, query, clean(connection), clean(afterID), limit); err != nil {
		return nil, fmt.Errorf("read opportunities: %w", err)
	}
	page := make([]Stored, len(rows))
	ids := make([]string, len(rows))
	for i, row := range rows {
		stored, err := row.stored()
		if err != nil {
			return nil, err
		}
		page[i], ids[i] = stored, row.ID
	}
	overrides, err := db.overridesOf(ctx, connection, ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		page[i].Overrides = overrides[id]
	}
	return page, nil
}

func (db *DB) eachNamed(ctx context.Context, columns, connection string, ids []string, each func(storedRow) error) error {
	query := `SELECT ` + columns + fromStored + ` AND o.id IN (?)`
	for query, args := range inChunks(query, []any{clean(connection)}, ids) {
		var rows []storedRow
		if err := db.all(ctx, &rows, query, args...); err != nil {
			return fmt.Errorf("read opportunities: %w", err)
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (db *DB) overridesOf(ctx context.Context, connection string, ids []string) (map[string]map[string]string, error) {
	found := map[string]map[string]string{}
	for condition, args := range inChunks(` AND opportunity IN (?)`, nil, ids) {
		rows, err := db.overrideRows(ctx, connection, condition, args...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if found[row.Opportunity] == nil {
				found[row.Opportunity] = map[string]string{}
			}
			found[row.Opportunity][row.Field] = row.Text
		}
	}
	return found, nil
}
