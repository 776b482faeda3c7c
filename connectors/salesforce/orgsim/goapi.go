package orgsim

import "time"

// Insert creates a record as a person would and returns its id. Values are Go
// values or what JSON decodes to; dates are "2006-01-02", date-times time.Time
// or RFC 3339. Read-only fields may be set. It panics where the org would
// refuse the record, for its callers write fixtures; use HTTP to see a refusal.
func (o *Org) Insert(objectName string, fields map[string]any) (id string) {
	o.byHand(objectName, func(x *tx, ob *object) (err *apiError) {
		id, err = x.insert(ob, fields, byHand)
		return err
	})
	return id
}

// Update edits a record as a person would; nil clears a field. It panics as
// [Org.Insert] does. If all fields are Calculated the stamp does not move.
func (o *Org) Update(objectName, id string, fields map[string]any) {
	o.byHand(objectName, func(x *tx, ob *object) *apiError { return x.update(ob, id, fields, byHand) })
}

// Delete moves a record, with its details, to the recycle bin.
func (o *Org) Delete(objectName, id string) {
	o.byHand(objectName, func(x *tx, ob *object) *apiError { return x.remove(ob, id) })
}

// Undelete takes a record, without its details, out of the recycle bin.
func (o *Org) Undelete(objectName, id string) {
	o.byHand(objectName, func(x *tx, ob *object) *apiError { return x.restore(ob, id) })
}

// Merge moves the children of the loser to the winner and deletes the loser,
// whose MasterRecordId then names the winner.
func (o *Org) Merge(objectName, winner, loser string) {
	o.byHand(objectName, func(x *tx, ob *object) *apiError { return x.merge(ob, winner, loser) })
}

// Get returns the newest values of a record by field name, deleted or not, or
// nil if there is none. Numbers are float64, dates strings, date-times
// time.Time.
func (o *Org) Get(objectName, id string) map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	ob := o.object(objectName)
	full, ok := fullID(id)
	if ob == nil || !ok {
		return nil
	}
	return o.show(ob, ob.table.byID[full])
}

// All returns the visible records of an object that are not deleted, in the
// order of their ids, in the form of [Org.Get].
func (o *Org) All(objectName string) []map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.settle(o.now(), nil)
	ob := o.object(objectName)
	if ob == nil {
		return nil
	}
	var out []map[string]any
	ob.table.ids.merge()
	for e := range ob.table.ids.span(0, len(ob.table.ids.sorted)) {
		if !e.r.cur.deleted {
			out = append(out, o.show(ob, e.r))
		}
	}
	return out
}

func (o *Org) show(ob *object, r *row) map[string]any {
	if r = o.latest(r); r == nil {
		return nil
	}
	out := make(map[string]any, len(ob.fields))
	for _, f := range ob.fields {
		switch v := r.get(f).(type) {
		case instant:
			out[f.Name] = time.UnixMilli(int64(v)).UTC()
		default:
			out[f.Name] = v
		}
	}
	return out
}

// latest is a record with its newest state, visible to queries or not.
func (o *Org) latest(r *row) *row {
	if r == nil {
		return nil
	}
	for i := len(o.pending) - 1; i >= 0; i-- {
		if o.pending[i].r == r {
			return &row{id: r.id, cur: o.pending[i].v}
		}
	}
	if r.cur == nil {
		return nil
	}
	return r
}

func (o *Org) byHand(name string, do func(*tx, *object) *apiError) {
	o.mu.Lock()
	defer o.mu.Unlock()
	ob := o.object(name)
	if ob == nil {
		panic("orgsim: no object " + name)
	}
	x := o.begin(ob.name)
	if err := do(x, ob); err != nil {
		panic("orgsim: " + name + ": " + err.Error())
	}
}

// begin starts a change; a lag that is armed delays when queries see it.
func (o *Org) begin(path string) *tx {
	o.settle(o.now(), nil)
	x := &tx{o: o}
	if f, ok := o.faults.at(Lag, path); ok {
		x.lag = f.Delay
	}
	return x
}

func (x *tx) restore(ob *object, id string) *apiError {
	full, ok := fullID(id)
	r := x.o.latest(ob.table.byID[full])
	if !ok || r == nil || !r.cur.deleted {
		return refuse("UNDELETE_FAILED", "Entity is not in the recycle bin")
	}
	next := *r.cur
	next.deleted = false
	next.modified, next.modifiedBy = x.o.stamp(), x.o.userID
	x.put(ob, ob.table.byID[full], &next)
	x.record("undelete", ob, full, nil)
	return nil
}

func (x *tx) merge(ob *object, winner, loser string) *apiError {
	w, err := x.find(ob, winner)
	if err != nil {
		return err
	}
	l, err := x.find(ob, loser)
	if err != nil {
		return err
	}
	for _, other := range x.o.sortedObjects() {
		for _, f := range other.fields {
			if f.ChildRelationship == "" || !contains(f.ReferenceTo, ob.name) {
				continue
			}
			for _, kid := range other.table.childrenOf(f, l.id) {
				if err := x.update(other, kid.id, map[string]any{f.Name: w.id}, byHand); err != nil {
					return err
				}
			}
		}
	}
	x.bury(ob, l, w.id)
	x.record("delete", ob, l.id, nil)
	return x.update(ob, w.id, nil, byHand)
}

// Fields describes the fields of an object, as they would be entered under Setup;
// nil where there is no such object.
func (o *Org) Fields(objectName string) []Field {
	o.mu.Lock()
	defer o.mu.Unlock()
	ob := o.object(objectName)
	if ob == nil {
		return nil
	}
	out := make([]Field, 0, len(ob.fields))
	for _, f := range ob.fields {
		out = append(out, f.Field)
	}
	return out
}
