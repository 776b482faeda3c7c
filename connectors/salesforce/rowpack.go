package salesforce

import (
	"iter"
	"slices"
)

// rowGroup is the rows of a Write by what they may share a collection with. One of
// updates takes records of any object by id: deals, rows that people keep, rows of ours
// whose id is known. One of creations takes new rows of any object, and one of deletions
// rows of any. Only a collection by external id keeps to one object; it takes new rows
// and known ones.
type rowGroup struct {
	theirs, deletions []*sentRow
	fresh, known      [][]*sentRow // by object, in the mapping's order
}

// room is what a Write's calls have to offer to rows.
type room struct {
	places  int  // for queries and collections that are taken by deals and a rider
	checks  int  // more of them that reads of deals would like
	slack   int  // records that the last collection of deals has room for
	singles int  // requests for one row each
	sure    bool // rows of ours go by their external ids only
}

// packing is how rows are spread over requests: how many collections there are of each
// kind, and how many of the new rows are in those by external id.
type packing struct {
	upserts                     []int // by object
	creates, updates, deletions int
	beside                      bool // known rows fill the last collection of deals
	made                        int
	cost                        [6]int
}

// pack finds the packing that takes the fewest calls, and of several the one that leaves
// room for the reads of deals; of those, the one that relies least on what is known of
// rows, and on collections of several objects.
func (g rowGroup) pack(r room) packing {
	var best *packing
	try := func(p packing, singles int) {
		if p, ok := g.complete(p, r, singles); ok && (best == nil || slices.Compare(p.cost[:], best.cost[:]) < 0) {
			best = &p
		}
	}
	fresh := count(g.fresh...)
	for upserts := range vectors(g.collections()) {
		for creates := range fewest(fresh) + 1 {
			for deletions := len(g.deletions) / maxCollection; deletions <= fewest(len(g.deletions)); deletions++ {
				for _, beside := range []bool{false, true} {
					p := packing{upserts: slices.Clone(upserts), creates: creates, deletions: deletions, beside: beside}
					if r.sure && (creates > 0 || beside) {
						continue
					}
					try(p, 0)
					try(p, r.singles)
				}
			}
		}
	}
	return *best // with a collection for all that is left over there is always one
}

// complete adds to a packing the collections of updates that it needs with so many single
// rows, and what it costs; false if even those do not suffice.
func (g rowGroup) complete(p packing, r room, singles int) (packing, bool) {
	least, most, placed := 0, 0, 0 // of new rows in collections by external id
	for i, n := range p.upserts {
		fresh, all := len(g.fresh[i]), len(g.fresh[i])+len(g.known[i])
		holds := min(n*maxCollection, all)
		least, most, placed = least+max(0, holds-len(g.known[i])), most+min(fresh, holds), placed+holds
	}
	fresh, known := count(g.fresh...), count(g.known...)
	p.made = min(max(fresh-p.creates*maxCollection, least), most)
	left := singles - max(0, len(g.deletions)-p.deletions*maxCollection) - max(0, fresh-p.made-p.creates*maxCollection)
	if left < 0 {
		return p, false
	}
	byID := known - (placed - p.made)
	beside := 0
	if p.beside {
		beside = r.slack
	}
	updated := len(g.theirs) + byID - beside
	p.updates = fewest(max(0, updated-left))
	alone := max(0, updated-p.updates*maxCollection) + singles - left
	places := r.places + p.creates + p.updates + p.deletions
	for _, n := range p.upserts {
		places += n
	}
	p.cost = [6]int{callsFor(places), callsFor(places + r.checks), some(p.creates), some(byID) + some(beside), alone, places}
	return p, true
}

// collections are the least and the most collections by external id worth trying for
// each object. Fewer would only move full collections of it to the other kinds.
func (g rowGroup) collections() (least, most []int) {
	for i := range g.fresh {
		n := len(g.fresh[i]) + len(g.known[i])
		least, most = append(least, fewest(max(0, n-2*maxCollection))), append(most, fewest(n))
	}
	return least, most
}

// vectors are all combinations of numbers between two bounds.
func vectors(least, most []int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		v := slices.Clone(least)
		for at := 0; at < len(v) || len(v) == 0; {
			if !yield(v) || len(v) == 0 {
				return
			}
			for at = 0; at < len(v); at++ {
				if v[at]++; v[at] <= most[at] {
					break
				}
				v[at] = least[at]
			}
		}
	}
}

// fewest is how many collections so many records need.
func fewest(records int) int { return (records + maxCollection - 1) / maxCollection }

// callsFor is how many calls so many queries and collections need.
func callsFor(places int) int { return (places + maxHeavy - 1) / maxHeavy }

func some(n int) int { return min(n, 1) }

func count(lists ...[]*sentRow) (n int) {
	for _, list := range lists {
		n += len(list)
	}
	return n
}

// madeByObject divides the new rows that go by external id among the objects. Each
// object's collections are full, or hold all that there is.
func (g rowGroup) madeByObject(p packing) []int {
	made, more := make([]int, len(p.upserts)), p.made
	holds := func(i int) int { return min(p.upserts[i]*maxCollection, len(g.fresh[i])+len(g.known[i])) }
	for i := range made {
		made[i] = max(0, holds(i)-len(g.known[i]))
		more -= made[i]
	}
	for i := range made {
		extra := min(more, min(len(g.fresh[i]), holds(i))-made[i])
		made[i], more = made[i]+extra, more-extra
	}
	return made
}
