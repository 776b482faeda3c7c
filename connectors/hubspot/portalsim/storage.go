package portalsim

import (
	"cmp"
	"slices"
	"strconv"
)

// Sources of a change, as property history names them.
const (
	fromAPI    = "INTEGRATION"
	fromPerson = "CRM_UI"
	personID   = "4711" // of the user who does all that is done by hand
)

func (r *record) named(t *objectType, name string) string {
	if d, ok := t.byName[name]; ok {
		return r.value(d)
	}
	return ""
}

// check validates the values of one record. Unknown names come apart because
// they fail a whole batch; other refusals fail their record.
func (p *Portal) check(t *objectType, sent map[string]string, source string) (clean map[string]string, unknown, refused []badValue) {
	clean = make(map[string]string, len(sent))
	for _, name := range sortedKeys(sent) {
		d, ok := p.property(t, name)
		if !ok {
			unknown = append(unknown, unknownProperty(name))
			continue
		}
		if d.Modification.ReadOnlyValue || source == fromAPI && p.faults.freezes(t.plural, name) {
			refused = append(refused, *bad(d, "READ_ONLY_VALUE", "%q is a read only property; its value cannot be set.", name))
			continue
		}
		value, err := canonical(d, sent[name])
		if err != nil {
			refused = append(refused, *err)
			continue
		}
		clean[name] = value
	}
	return clean, unknown, refused
}

// create stores a new record; changes are clean, and times of 0 mean now.
func (p *Portal) create(t *objectType, changes map[string]string, created, modified int64) (*record, *problem) {
	now := p.now().UnixMilli()
	r := &record{created: cmp.Or(created, now), modified: cmp.Or(modified, now), values: make([]string, t.columns)}
	if refused := t.settleStage(r, changes); refused != nil {
		return nil, refuse(refused)
	}
	for _, name := range t.required {
		if changes[name] == "" {
			return nil, invalid("Error creating %s. Some required properties were not set. [%s]", t.singular, name)
		}
	}
	if err := p.checkUnique(t, 0, changes); err != nil {
		return nil, err
	}
	for name, value := range changes {
		d, _ := p.property(t, name)
		r.values[d.column] = value
	}
	r.id = t.nextID()
	t.ids = append(t.ids, r.id)
	p.store(t, r)
	return r, nil
}

// update writes clean changes into a record. Only a real change makes a new
// version and moves the stamp.
func (p *Portal) update(t *objectType, r *record, changes map[string]string, source string) (*record, *problem) {
	if refused := t.settleStage(r, changes); refused != nil {
		return nil, refuse(refused)
	}
	if err := p.checkUnique(t, r.id, changes); err != nil {
		return nil, err
	}
	n, now := r.next(t.columns), p.now().UnixMilli()
	changed := false
	for _, name := range sortedKeys(changes) {
		d, ok := p.property(t, name)
		if !ok || r.value(d) == changes[name] {
			continue
		}
		changed = true
		n.values[d.column] = changes[name]
		t.history[r.id] = append(t.history[r.id], change{d, r.value(d), changes[name], now, source})
	}
	if !changed {
		return r, nil
	}
	if n.modified, n.by = now, ""; source == fromPerson {
		n.by = personID
	}
	p.store(t, n)
	return n, nil
}

func (p *Portal) checkUnique(t *objectType, self int64, changes map[string]string) *problem {
	for _, d := range t.properties {
		value := changes[d.Name]
		if !d.HasUniqueValue || value == "" {
			continue
		}
		if other := t.byUnique(d, value); other != nil && other.id != self {
			id := strconv.FormatInt(other.id, 10)
			e := conflict("%s already exists. Existing ID: %s", t.title, id)
			e.Context = map[string][]string{"existingId": {id}}
			return e
		}
	}
	return nil
}

// store makes a version the current one and queues it for search.
func (p *Portal) store(t *objectType, r *record) {
	p.writes++
	r.version = p.writes
	t.records[r.id] = r
	t.search.publish(r, p.faults.searchDelay(p.opts.Seed, p.writes, p.now()))
}

// archive hides a record from all but reads of archived ones; the stamp stays.
func (p *Portal) archive(t *objectType, r *record) {
	n := r.next(t.columns)
	n.archivedAt = p.now().UnixMilli()
	p.store(t, n)
}

// find gives the live record with the id; a merged id leads to the winner.
func (t *objectType) find(id string) *record {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	r := t.records[n]
	for r != nil && r.mergedInto != 0 {
		r = t.records[r.mergedInto]
	}
	if r == nil || !r.live() {
		return nil
	}
	return r
}

// own gives the live record that has exactly this id.
func (t *objectType) own(id string) *record {
	r := t.find(id)
	if r == nil || strconv.FormatInt(r.id, 10) != id {
		return nil
	}
	return r
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
