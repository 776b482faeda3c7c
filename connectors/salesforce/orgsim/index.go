package orgsim

import (
	"cmp"
	"slices"
	"sort"
)

// index keeps rows in the order of (key, id). Adding is appending to a tail;
// the tail is merged when the index is read, so that loading a million rows
// costs one sort. An entry whose key is no longer its row's is stale: it is
// skipped, and dropped when too many have gathered.
type index[K cmp.Ordered] struct {
	keyOf  func(*row) (K, bool)
	sorted []entry[K]
	tail   []entry[K]
	live   int // entries after the last compaction
}

type entry[K cmp.Ordered] struct {
	key K
	r   *row
}

func newIndex[K cmp.Ordered](keyOf func(*row) (K, bool)) *index[K] {
	return &index[K]{keyOf: keyOf}
}

func (ix *index[K]) add(r *row) {
	if key, ok := ix.keyOf(r); ok {
		ix.tail = append(ix.tail, entry[K]{key, r})
	}
}

func compareEntries[K cmp.Ordered](a, b entry[K]) int {
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	return cmp.Compare(a.r.id, b.r.id)
}

// merge brings the tail into order. Mostly the tail lies behind all that is
// sorted, and then only the tail is touched.
func (ix *index[K]) merge() {
	if len(ix.tail) == 0 {
		return
	}
	slices.SortFunc(ix.tail, compareEntries[K])
	from := sort.Search(len(ix.sorted), func(i int) bool { return compareEntries(ix.sorted[i], ix.tail[0]) >= 0 })
	old := slices.Clone(ix.sorted[from:])
	ix.sorted = ix.sorted[:from]
	tail := ix.tail
	for len(old) > 0 && len(tail) > 0 {
		if compareEntries(old[0], tail[0]) <= 0 {
			ix.sorted, old = append(ix.sorted, old[0]), old[1:]
		} else {
			ix.sorted, tail = append(ix.sorted, tail[0]), tail[1:]
		}
	}
	ix.sorted = append(append(ix.sorted, old...), tail...)
	ix.tail = nil
	if len(ix.sorted) > 2*ix.live+1024 {
		ix.compact()
	}
}

func (ix *index[K]) compact() {
	kept := make([]entry[K], 0, len(ix.sorted)/2)
	for e := range ix.span(0, len(ix.sorted)) {
		kept = append(kept, e)
	}
	ix.sorted, ix.live = kept, len(kept)
}

// span yields the entries from..to that are not stale, in order, each once.
func (ix *index[K]) span(from, to int) func(func(entry[K]) bool) {
	return func(yield func(entry[K]) bool) {
		var last *row
		for _, e := range ix.sorted[from:to] {
			if e.r == last || e.r.cur == nil {
				continue
			}
			if key, ok := ix.keyOf(e.r); !ok || key != e.key {
				continue
			}
			last = e.r
			if !yield(e) {
				return
			}
		}
	}
}

// lower is the position of the first entry with a key ≥ key.
func (ix *index[K]) lower(key K) int {
	ix.merge()
	return sort.Search(len(ix.sorted), func(i int) bool { return ix.sorted[i].key >= key })
}

// upper is the position behind the last entry with a key ≤ key.
func (ix *index[K]) upper(key K) int {
	ix.merge()
	return sort.Search(len(ix.sorted), func(i int) bool { return ix.sorted[i].key > key })
}
