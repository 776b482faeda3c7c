package store

import (
	"context"
	"errors"
	"fmt"

	"fitsync/analysis"
)

// Snapshot returns the current catalog. It is shared and must not be changed.
// Before the first import it is an empty catalog.
func (db *DB) Snapshot(ctx context.Context) (analysis.Snapshot, error) {
	var head versionRow
	err := db.one(ctx, &head, selectVersion+` WHERE seq = (SELECT seq FROM catalog_head WHERE id = 1)`)
	if errors.Is(err, ErrNotFound) {
		_, revision, err := canonical("", nil)
		return analysis.Snapshot{Revision: revision}, err
	}
	if err != nil {
		return analysis.Snapshot{}, fmt.Errorf("read the catalog's version: %w", err)
	}
	if cached := db.catalog.Load(); cached != nil && cached.Revision == head.Revision {
		return *cached, nil
	}
	capabilities, err := db.capabilities(ctx, head.Revision)
	if err != nil {
		return analysis.Snapshot{}, err
	}
	snapshot := analysis.Snapshot{Revision: head.Revision, Product: head.Product, Capabilities: capabilities}
	db.catalog.Store(&snapshot)
	return snapshot, nil
}

// CapabilitiesAt returns the capabilities of any kept version, ordered by id. The
// error is [ErrNotFound] for a revision that was never imported.
func (db *DB) CapabilitiesAt(ctx context.Context, revision string) ([]analysis.Capability, error) {
	var count int
	if err := db.one(ctx, &count, `SELECT COUNT(*) FROM catalog_versions WHERE revision = ?`, clean(revision)); err != nil {
		return nil, fmt.Errorf("read catalog version: %w", err)
	}
	if count == 0 {
		return nil, fmt.Errorf("catalog revision %q: %w", revision, ErrNotFound)
	}
	return db.capabilities(ctx, revision)
}

func (db *DB) capabilities(ctx context.Context, revision string) ([]analysis.Capability, error) {
	var documents []document
	if err := db.all(ctx, &documents, `SELECT id, body FROM capabilities WHERE revision = ? ORDER BY id`, clean(revision)); err != nil {
		return nil, fmt.Errorf("read capabilities: %w", err)
	}
	capabilities := make([]analysis.Capability, len(documents))
	for i, d := range documents {
		if err := decode(d.Body, &capabilities[i]); err != nil {
			return nil, fmt.Errorf("capability %s: %w", d.ID, err)
		}
	}
	return capabilities, nil
}

type versionRow struct {
	Seq        int64  `db:"seq"`
	Revision   string `db:"revision"`
	Product    string `db:"product"`
	Size       int    `db:"size"`
	ImportedAt int64  `db:"imported_at"`
	ImportedBy string `db:"imported_by"`
}

const selectVersion = `SELECT seq, revision, product, size, imported_at, imported_by FROM catalog_versions`

// CatalogVersions returns every version, the newest first.
func (db *DB) CatalogVersions(ctx context.Context) ([]CatalogVersion, error) {
	var rows []versionRow
	if err := db.all(ctx, &rows, selectVersion+` ORDER BY seq DESC`); err != nil {
		return nil, fmt.Errorf("read catalog versions: %w", err)
	}
	versions := make([]CatalogVersion, len(rows))
	for i, r := range rows {
		versions[i] = CatalogVersion{r.Revision, r.Product, r.Size, moment(r.ImportedAt), r.ImportedBy}
	}
	return versions, nil
}
