package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
)

// CatalogChange is what an import did. Revision equals Previous when the catalog
// already had this content; no version was made then.
type CatalogChange struct {
	Revision string
	Previous string   // empty for the first import
	Added    []string // capability ids, sorted
	Changed  []string
	Removed  []string
}

// CatalogVersion is one import that changed the catalog.
type CatalogVersion struct {
	Revision   string
	Product    string
	Size       int // number of capabilities
	ImportedAt time.Time
	ImportedBy string
}

// document is one capability in its canonical form.
type document struct {
	ID   string `db:"id"`
	Body string `db:"body"`
}

// canonical renders the capabilities ordered by id, and their revision.
func canonical(product string, capabilities []analysis.Capability) ([]document, string, error) {
	documents := make([]document, len(capabilities))
	for i, c := range capabilities {
		body, err := encode(c)
		if err != nil {
			return nil, "", fmt.Errorf("capability %s: %w", c.ID, err)
		}
		documents[i] = document{clean(c.ID), body}
	}
	slices.SortFunc(documents, func(a, b document) int { return strings.Compare(a.ID, b.ID) })
	head, err := encode(clean(product))
	if err != nil {
		return nil, "", err
	}
	hash := sha256.New()
	hash.Write([]byte(head + "\n"))
	for _, d := range documents {
		hash.Write([]byte(d.Body + "\n"))
	}
	return documents, hex.EncodeToString(hash.Sum(nil)), nil
}

// ImportCatalog replaces the catalog by the given capabilities as one new version;
// the order does not matter. Older versions are kept. Equal content makes no new
// version. A catalog that is not valid is refused with a [catalog.Problems] that lists
// every problem. It is audited.
func (db *DB) ImportCatalog(ctx context.Context, product string, capabilities []analysis.Capability, by string) (CatalogChange, error) {
	if problems := catalog.Check(capabilities); len(problems) > 0 {
		return CatalogChange{}, problems
	}
	documents, revision, err := canonical(product, capabilities)
	if err != nil {
		return CatalogChange{}, err
	}
	change := CatalogChange{Revision: revision}
	err = db.Transact(ctx, func(tx *Tx) error { return tx.importCatalog(ctx, &change, product, documents, by) })
	if err != nil {
		return CatalogChange{}, fmt.Errorf("import catalog: %w", err)
	}
	return change, nil
}

func (tx *Tx) importCatalog(ctx context.Context, change *CatalogChange, product string, documents []document, by string) error {
	var head struct {
		Seq      int64  `db:"seq"`
		Revision string `db:"revision"`
	}
	if err := tx.one(ctx, &head, `SELECT seq, revision FROM catalog_head WHERE id = 1`+tx.db.dialect.lockRows()); err != nil {
		return err
	}
	if change.Previous = head.Revision; head.Revision == change.Revision {
		return nil
	}
	var before []document
	if err := tx.all(ctx, &before, `SELECT id, body FROM capabilities WHERE revision = ? ORDER BY id`, head.Revision); err != nil {
		return err
	}
	change.compare(before, documents)
	if err := tx.storeVersion(ctx, head.Seq+1, change.Revision, product, documents, by); err != nil {
		return err
	}
	return tx.Audit(ctx, Entry{Actor: by, Action: "catalog.import", Subject: change.Revision, Detail: map[string]any{
		"previous": change.Previous, "added": change.Added, "changed": change.Changed, "removed": change.Removed,
	}})
}

func (tx *Tx) storeVersion(ctx context.Context, seq int64, revision, product string, documents []document, by string) error {
	rows := make([][]any, len(documents))
	for i, d := range documents {
		rows[i] = []any{revision, d.ID, d.Body}
	}
	// The catalog may go back to an older content, whose rows are still there.
	if err := tx.insert(ctx, `INSERT INTO capabilities (revision, id, body)`, `ON CONFLICT (revision, id) DO NOTHING`, rows); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `INSERT INTO catalog_versions (seq, revision, product, size, imported_at, imported_by) VALUES (?, ?, ?, ?, ?, ?)`,
		seq, revision, clean(product), len(documents), millis(tx.db.now()), clean(by)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE catalog_head SET seq = ?, revision = ? WHERE id = 1`, seq, revision)
	return err
}

// compare fills in the ids that differ.
func (c *CatalogChange) compare(before, after []document) {
	old := make(map[string]string, len(before))
	for _, d := range before {
		old[d.ID] = d.Body
	}
	for _, d := range after {
		body, known := old[d.ID]
		switch {
		case !known:
			c.Added = append(c.Added, d.ID)
		case body != d.Body:
			c.Changed = append(c.Changed, d.ID)
		}
		delete(old, d.ID)
	}
	for id := range old {
		c.Removed = append(c.Removed, id)
	}
	slices.Sort(c.Removed)
}
