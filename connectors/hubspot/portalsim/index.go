package portalsim

import (
	"cmp"
	"slices"
	"sort"
)

// blockSize bounds the entries moved by one insertion.
const blockSize = 512

// entry places a record version in an order by key, then id.
type entry struct {
	key, id int64
	rec     *record
}

func (e entry) compare(o entry) int {
	return cmp.Or(cmp.Compare(e.key, o.key), cmp.Compare(e.id, o.id))
}

// ordered is a sorted list in blocks: insertion, removal and range scans cost
// little even with 100,000 records.
type ordered struct {
	blocks [][]entry
}

// block finds the first block whose last entry is not before e.
func (o *ordered) block(e entry) int {
	return sort.Search(len(o.blocks), func(i int) bool {
		b := o.blocks[i]
		return b[len(b)-1].compare(e) >= 0
	})
}

func (o *ordered) insert(e entry) {
	if len(o.blocks) == 0 {
		o.blocks = append(o.blocks, []entry{e})
		return
	}
	i := min(o.block(e), len(o.blocks)-1)
	b := o.blocks[i]
	at, _ := slices.BinarySearchFunc(b, e, entry.compare)
	b = slices.Insert(b, at, e)
	o.blocks[i] = b
	if len(b) > blockSize {
		right := slices.Clone(b[len(b)/2:])
		o.blocks[i] = b[: len(b)/2 : len(b)/2]
		o.blocks = slices.Insert(o.blocks, i+1, right)
	}
}

func (o *ordered) remove(e entry) {
	i := o.block(e)
	if i == len(o.blocks) {
		return
	}
	at, found := slices.BinarySearchFunc(o.blocks[i], e, entry.compare)
	if !found {
		return
	}
	o.blocks[i] = slices.Delete(o.blocks[i], at, at+1)
	if len(o.blocks[i]) == 0 {
		o.blocks = slices.Delete(o.blocks, i, i+1)
	}
}

// count estimates how many keys lie in r, to the block.
func (o *ordered) count(r span) int {
	n := 0
	for i := o.block(entry{key: r.low}); i < len(o.blocks) && o.blocks[i][0].key <= r.high; i++ {
		n += len(o.blocks[i])
	}
	return n
}

// scan visits the entries whose key lies in r, ascending.
func (o *ordered) scan(r span, visit func(*record)) {
	for i := o.block(entry{key: r.low}); i < len(o.blocks); i++ {
		for _, e := range o.blocks[i] {
			if e.key > r.high {
				return
			}
			if e.key >= r.low {
				visit(e.rec)
			}
		}
	}
}
