package learn

import (
	"slices"

	"fitsync/analysis/match/evaluate"
)

// bare is a set whose catalog has no more than names and descriptions, as many have.
func bare(set evaluate.Set) evaluate.Set {
	capabilities := slices.Clone(set.Snapshot.Capabilities)
	for i := range capabilities {
		c := &capabilities[i]
		c.Category, c.Aliases, c.Tags = "", nil, nil
	}
	set.Snapshot.Capabilities = capabilities
	return set
}
