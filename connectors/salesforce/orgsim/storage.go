package orgsim

import (
	"time"
)

// version is one state of a record. It never changes once it is installed, so
// that rolling back is putting the former version back.
type version struct {
	values                []any // by slot; may be shorter than the schema
	created, modified     int64 // seconds of Unix time, as all stamps of an org
	createdBy, modifiedBy string
	deleted               bool
}

// row is a record. cur is nil while its first version is not visible yet.
type row struct {
	id  string
	cur *version
}

func (r *row) get(f *field) any {
	switch f.slot {
	case slotID:
		return r.id
	case slotDeleted:
		return r.cur.deleted
	case slotCreated:
		return instant(r.cur.created * 1000)
	case slotModified, slotStamp:
		return instant(r.cur.modified * 1000)
	case slotCreatedBy:
		return r.cur.createdBy
	case slotModifiedBy:
		return r.cur.modifiedBy
	}
	if f.slot >= len(r.cur.values) {
		return nil
	}
	return r.cur.values[f.slot]
}

// table holds the records of one object and the orders in which they are read.
type table struct {
	slots   int
	lastNo  int
	byID    map[string]*row
	ids     *index[string]
	stamps  *index[int64]
	parents map[string]*index[string]      // by the lookup's name
	keys    map[string]map[string][]string // ids by the lower-case value of an external id
	ob      *object
}

func newTable(ob *object) *table {
	t := &table{byID: map[string]*row{}, parents: map[string]*index[string]{}, keys: map[string]map[string][]string{}, ob: ob}
	t.ids = newIndex(func(r *row) (string, bool) { return r.id, true })
	t.stamps = newIndex(func(r *row) (int64, bool) { return r.cur.modified, true })
	return t
}

// indexBy starts to keep the rows in the order of a lookup.
func (t *table) indexBy(f *field) {
	ix := newIndex(func(r *row) (string, bool) {
		s, ok := r.get(f).(string)
		return s, ok
	})
	for _, r := range t.byID {
		if r.cur != nil {
			ix.add(r)
		}
	}
	t.parents[f.Name] = ix
}

// keyBy starts to keep the ids by the value of an external id.
func (t *table) keyBy(f *field) {
	t.keys[f.Name] = map[string][]string{}
	for _, r := range t.byID {
		if r.cur != nil {
			t.addKey(f, r)
		}
	}
}

func (t *table) addKey(f *field, r *row) {
	if key := keyOf(r.get(f)); key != "" && !contains(t.keys[f.Name][key], r.id) {
		t.keys[f.Name][key] = append(t.keys[f.Name][key], r.id)
	}
}

// withKey lists the live records whose external id f is v.
func (t *table) withKey(f *field, v any) []*row {
	key := keyOf(v)
	var out []*row
	for _, id := range t.keys[f.Name][key] {
		if r := t.byID[id]; r.cur != nil && !r.cur.deleted && keyOf(r.get(f)) == key {
			out = append(out, r)
		}
	}
	return out
}

// install makes v the state of r and files r under it. Entries of its former
// state become stale and are skipped by the indexes.
func (t *table) install(r *row, v *version) {
	first := r.cur == nil
	r.cur = v
	if v == nil {
		return
	}
	if first {
		t.ids.add(r)
	}
	t.stamps.add(r)
	for _, ix := range t.parents {
		ix.add(r)
	}
	for name := range t.keys {
		t.addKey(t.ob.field(name), r)
	}
}

// pending is a committed version that queries do not see yet.
type pending struct {
	t   *table
	r   *row
	v   *version
	due time.Time
}

// settle installs the pending versions that have become visible, or all of
// those of row only at once.
func (o *Org) settle(now time.Time, only *row) {
	if len(o.pending) == 0 {
		return
	}
	kept := o.pending[:0]
	for _, p := range o.pending {
		if p.r == only || (only == nil && !p.due.After(now)) {
			p.t.install(p.r, p.v)
			continue
		}
		kept = append(kept, p)
	}
	o.pending = kept
}

// tx collects the changes of one request that stand or fall together.
type tx struct {
	o      *Org
	undo   []func()
	writes []Write
	group  int // of the writes, those before the collection under way
	lag    time.Duration
}

// put commits a new state of a record.
func (x *tx) put(ob *object, r *row, v *version) {
	t := ob.table
	x.o.settle(time.Time{}, r)
	if x.lag > 0 {
		x.o.pending = append(x.o.pending, pending{t, r, v, x.o.now().Add(x.lag)})
		x.undo = append(x.undo, func() { x.o.dropPending(r, v) })
		return
	}
	old := r.cur
	t.install(r, v)
	x.undo = append(x.undo, func() { t.install(r, old) })
}

func (o *Org) dropPending(r *row, v *version) {
	for i, p := range o.pending {
		if p.r == r && p.v == v {
			o.pending = append(o.pending[:i], o.pending[i+1:]...)
			return
		}
	}
}

// mark and rollback bracket work that may have to be undone.
func (x *tx) mark() (undo, writes int) { return len(x.undo), len(x.writes) }

func (x *tx) rollback(undo, writes int) {
	for i := len(x.undo) - 1; i >= undo; i-- {
		x.undo[i]()
	}
	x.undo, x.writes = x.undo[:undo], x.writes[:writes]
}
