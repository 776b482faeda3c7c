package match

import "fitsync/analysis/match/concepts"

// The share of a catalog's words that the concepts know, by their weight: below strange,
// what concepts say of the catalog is chance, from familiar on it can be trusted.
const (
	strangeShare  = 0.75
	familiarShare = 0.9
)

// familiarity is how well the concepts know a catalog, 0–1. Entries without names are
// no capabilities of a product but passages of a document, of which concepts say nothing.
func familiarity(x *index, space *concepts.Space) float64 {
	named := false
	for i := range x.capabilities {
		named = named || x.capabilities[i].Name != ""
	}
	if !named {
		return 0
	}
	knows := make([]bool, len(x.idf))
	for stem, term := range x.terms {
		knows[term] = space.Term(stem) != concepts.NoTerm
	}
	all, known := 0.0, 0.0
	for term, idf := range x.idf {
		mass := float64(idf * float64(len(x.postings.at(int32(term)))))
		all += mass
		if knows[term] {
			known += mass
		}
	}
	return min(max((known*inverted(all)-strangeShare)/(familiarShare-strangeShare), 0), 1)
}
