package learn

import (
	"fmt"
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

// numbered are sets whose catalogs have numbers for ids.
func numbered(sets []evaluate.Set) []evaluate.Set {
	out := slices.Clone(sets)
	for i := range out {
		numbers := map[string]string{}
		capabilities, cases := slices.Clone(out[i].Snapshot.Capabilities), slices.Clone(out[i].Cases)
		for n := range capabilities {
			number := fmt.Sprintf("%06d", n)
			numbers[capabilities[n].ID], capabilities[n].ID = number, number
		}
		for n := range cases {
			ids := slices.Clone(cases[n].Capabilities)
			for k, id := range ids {
				ids[k] = numbers[id]
			}
			cases[n].Capabilities = ids
		}
		out[i].Snapshot.Capabilities, out[i].Cases = capabilities, cases
	}
	return out
}
