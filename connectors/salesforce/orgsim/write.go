package orgsim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// actor says who writes: the API checks what a person in Setup may do.
type actor int

const (
	byAPI actor = iota
	byHand
)

// resolve finds the fields of a write and converts their values.
func (x *tx) resolve(ob *object, values map[string]any, creating bool, who actor) (map[*field]any, *apiError) {
	out := make(map[*field]any, len(values))
	for name, raw := range values {
		if strings.EqualFold(name, "attributes") {
			continue
		}
		f := ob.field(name)
		if f == nil || !x.o.visible(ob, f) {
			if f = x.o.byExternalParent(ob, name); f == nil {
				if ob.field(name) != nil {
					return nil, errReadOnly(name)
				}
				return nil, errNoSuchColumn(name, ob.name)
			}
			id, err := x.parentByKey(f, raw)
			if err != nil {
				return nil, err
			}
			out[f] = id
			continue
		}
		if err := writable(f, creating, who); err != nil {
			return nil, err
		}
		v, err := fromJSON(f, raw)
		if err != nil {
			return nil, err
		}
		out[f] = v
	}
	return out, nil
}

func writable(f *field, creating bool, who actor) *apiError {
	if f.slot < 0 {
		return errReadOnly(f.Name)
	}
	if who == byHand {
		return nil
	}
	if f.ReadOnly || f.Calculated || (f.Type == "MasterDetail" && !creating && !f.Reparentable) {
		return errReadOnly(f.Name)
	}
	return nil
}

// byExternalParent is the lookup that a relationship name in a write means, as
// in {"Opportunity__r": {"Ext__c": "x"}}.
func (o *Org) byExternalParent(ob *object, name string) *field {
	f := ob.parent(name)
	if f == nil || f.slot < 0 {
		return nil
	}
	return f
}

func (x *tx) parentByKey(f *field, raw any) (any, *apiError) {
	m, ok := raw.(map[string]any)
	if !ok {
		return nil, errDeserialize(f, raw)
	}
	target := x.o.object(f.ReferenceTo[0])
	for name, v := range m {
		key := target.field(name)
		if key == nil || !key.ExternalID {
			continue
		}
		if found := target.table.withKey(key, v); len(found) == 1 && !x.hidden(found[0].id) {
			return found[0].id, nil
		}
		return nil, refuse("INVALID_FIELD", "Foreign key external ID: %v not found for field %s in entity %s", v, name, target.name)
	}
	return nil, refuse("INVALID_FIELD", "Foreign key field not given for %s", f.Relationship)
}

// hidden reports whether a record is made by the collection under way, in an org that
// does not find it by its key before that is done.
func (x *tx) hidden(id string) bool {
	return x.o.faults.on(NoForwardKeys) && slices.ContainsFunc(x.writes[x.group:], func(w Write) bool { return w.Op == "create" && w.ID == id })
}

func (x *tx) insert(ob *object, values map[string]any, who actor) (string, *apiError) {
	set, err := x.resolve(ob, values, true, who)
	if err != nil {
		return "", err
	}
	v := &version{values: make([]any, ob.table.slots)}
	for _, f := range ob.fields {
		if f.slot >= 0 && f.kind == kindBool {
			v.values[f.slot] = false
		}
		if f.slot >= 0 && f.Default != nil {
			v.values[f.slot] = f.Default
		}
	}
	for f, val := range set {
		v.values[f.slot] = val
	}
	x.derive(ob, v, set)
	if err := x.check(ob, v, set, "", true); err != nil {
		return "", err
	}
	ob.table.lastNo++
	r := &row{id: newID(ob.prefix, ob.table.lastNo)}
	ob.table.byID[r.id] = r
	v.created, v.createdBy = x.o.stamp(), x.o.userID
	v.modified, v.modifiedBy = v.created, v.createdBy
	x.put(ob, r, v)
	x.record("create", ob, r.id, values)
	return r.id, nil
}

// find is the live record with an id, or the refusal that the API gives.
func (x *tx) find(ob *object, id string) (*row, *apiError) {
	full, ok := fullID(id)
	if !ok {
		return nil, refuse("MALFORMED_ID", "%s ID: id value of incorrect type: %s", ob.label, id).on("Id")
	}
	r := ob.table.byID[full]
	if r != nil {
		x.o.settle(time.Time{}, r)
	}
	if r == nil || r.cur == nil {
		if !strings.HasPrefix(full, ob.prefix) {
			return nil, refuse("MALFORMED_ID", "%s ID: id value of incorrect type: %s", ob.label, id).on("Id")
		}
		return nil, refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").as(http.StatusNotFound)
	}
	if r.cur.deleted {
		return nil, errDeleted()
	}
	return r, nil
}

func (x *tx) update(ob *object, id string, values map[string]any, who actor) *apiError {
	if who == byAPI {
		x.interfere(ob, id)
	}
	set, err := x.resolve(ob, values, false, who)
	if err != nil {
		return err
	}
	r, err := x.find(ob, id)
	if err != nil {
		return err
	}
	next := *r.cur
	next.values = make([]any, ob.table.slots)
	copy(next.values, r.cur.values)
	stamped := len(set) == 0
	for f, val := range set {
		next.values[f.slot] = val
		stamped = stamped || !f.Calculated
	}
	x.derive(ob, &next, set)
	if err := x.check(ob, &next, set, r.id, false); err != nil {
		return err
	}
	if stamped {
		next.modified, next.modifiedBy = x.o.stamp(), x.o.userID
	}
	x.put(ob, r, &next)
	x.record("update", ob, r.id, values)
	return nil
}

// remove deletes a record and the rows that have it as their master.
func (x *tx) remove(ob *object, id string) *apiError {
	r, err := x.find(ob, id)
	if err != nil {
		return err
	}
	x.bury(ob, r, "")
	x.record("delete", ob, r.id, nil)
	return nil
}

func (x *tx) bury(ob *object, r *row, winner string) {
	next := *r.cur
	next.deleted = true
	next.modified, next.modifiedBy = x.o.stamp(), x.o.userID
	if f := ob.field("MasterRecordId"); f != nil && winner != "" {
		next.values = make([]any, ob.table.slots)
		copy(next.values, r.cur.values)
		next.values[f.slot] = winner
	}
	x.put(ob, r, &next)
	for _, kid := range x.details(ob, r.id) {
		x.bury(kid.ob, kid.r, "")
	}
	x.unlink(ob, r.id)
}

// unlink empties the lookups of custom fields to a record that was deleted, which is what
// they do unless their definition says otherwise.
func (x *tx) unlink(ob *object, id string) {
	for _, other := range x.o.sortedObjects() {
		for _, f := range other.fields {
			if f.Type != "Lookup" || !f.custom || !contains(f.ReferenceTo, ob.name) {
				continue
			}
			for _, r := range other.table.childrenOf(f, id) {
				next := *r.cur
				next.values = slices.Clone(r.cur.values)
				next.values[f.slot] = nil
				x.put(other, r, &next)
			}
		}
	}
}

type member struct {
	ob *object
	r  *row
}

// details lists the live rows whose master is the record id.
func (x *tx) details(ob *object, id string) []member {
	var out []member
	for _, other := range x.o.sortedObjects() {
		for _, f := range other.fields {
			cascades := f.Type == "MasterDetail" || (other.name == "OpportunityContactRole" && f.Name == "OpportunityId")
			if !cascades || !contains(f.ReferenceTo, ob.name) {
				continue
			}
			for _, r := range other.table.childrenOf(f, id) {
				out = append(out, member{other, r})
			}
		}
	}
	return out
}

// childrenOf lists the live rows whose lookup f is id, in the order of ids.
func (t *table) childrenOf(f *field, id string) []*row {
	ix := t.parents[f.Name]
	if ix == nil {
		return nil
	}
	var out []*row
	for e := range ix.span(ix.lower(id), ix.upper(id)) {
		if !e.r.cur.deleted {
			out = append(out, e.r)
		}
	}
	return out
}

func (x *tx) record(op string, ob *object, id string, fields map[string]any) {
	x.writes = append(x.writes, Write{Op: op, Object: ob.name, ID: id, Fields: fields})
}
