package store

import (
	"context"
	"fmt"
)

// Facet is a property by which opportunities can be told apart.
type Facet string

// The facets.
const (
	Owner Facet = "owner"
	Stage Facet = "stage"
)

// Facets returns the texts that a connection's opportunities have in a facet, those of
// most opportunities first.
func (db *DB) Facets(ctx context.Context, connection string, facet Facet) ([]string, error) {
	if facet != Owner && facet != Stage {
		return nil, fmt.Errorf("no facet %q", facet)
	}
	var values []string
	err := db.all(ctx, &values, `SELECT `+string(facet)+` FROM opportunities WHERE connection = ? AND gone = 0 AND `+string(facet)+` <> ''
		GROUP BY `+string(facet)+` ORDER BY COUNT(*) DESC, `+string(facet), clean(connection))
	if err != nil {
		return nil, fmt.Errorf("read the %ss of %s: %w", facet, connection, err)
	}
	return values, nil
}
