package portalsim

import (
	"fmt"
	"strconv"
	"time"
)

// Record is a record as a person sees it.
type Record struct {
	ID         string
	Properties map[string]string // those with a value
	Created    time.Time
	Modified   time.Time
	Archived   bool
}

// Insert creates a record and returns its id. The values of createdate and of
// the modification stamp may be given. It panics when the object, a property
// or a value is not valid: that is a mistake in the program that calls it.
func (p *Portal) Insert(object string, properties map[string]string) (id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := p.objectType(object)
	if err != nil {
		panic("portalsim: " + err.Error())
	}
	stamps, rest := map[string]int64{}, map[string]string{}
	for name, value := range properties {
		if ms, ok := parseTime(value); ok && (name == "createdate" || name == t.modified) {
			stamps[name] = ms
			continue
		}
		rest[name] = value
	}
	r, err := p.insert(t, rest, stamps["createdate"], stamps[t.modified])
	if err != nil {
		panic("portalsim: " + err.Error())
	}
	return strconv.FormatInt(r.id, 10)
}

func (p *Portal) insert(t *objectType, values map[string]string, created, modified int64) (*record, *problem) {
	clean, unknown, refused := p.check(t, values, fromPerson)
	if bad := append(unknown, refused...); len(bad) > 0 {
		return nil, refuse(bad)
	}
	return p.create(t, clean, created, modified)
}

// Update sets properties of a live record; nil clears one. Values are strings
// or anything that prints as the value.
func (p *Portal) Update(object, id string, properties map[string]any) error {
	sent := make(map[string]string, len(properties))
	for name, value := range properties {
		sent[name] = ""
		if value != nil {
			sent[name] = fmt.Sprint(value)
		}
	}
	return p.edit(object, id, func(t *objectType, r *record) *problem {
		clean, unknown, refused := p.check(t, sent, fromPerson)
		if bad := append(unknown, refused...); len(bad) > 0 {
			return refuse(bad)
		}
		_, err := p.update(t, r, clean, fromPerson)
		return err
	})
}

// Archive moves a live record to the recycling bin. Its stamp stays.
func (p *Portal) Archive(object, id string) error {
	return p.edit(object, id, func(t *objectType, r *record) *problem {
		p.archive(t, r)
		return nil
	})
}

// edit runs a change on a live record and reports errors with the record's id.
func (p *Portal) edit(object, id string, do func(*objectType, *record) *problem) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := p.objectType(object)
	if err != nil {
		return err
	}
	r := t.own(id)
	if r == nil {
		return couldNotGet(t, []string{id})
	}
	if err := do(t, r); err != nil {
		return fmt.Errorf("%s %s: %w", t.singular, id, err)
	}
	return nil
}

// Restore takes an archived record out of the recycling bin.
func (p *Portal) Restore(object, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := p.objectType(object)
	if err != nil {
		return err
	}
	r := t.archivedRecord(id)
	if r == nil {
		return couldNotGet(t, []string{id})
	}
	n := r.next(t.columns)
	n.archivedAt = 0
	p.store(t, n)
	return nil
}

// Merge folds the loser into the winner, which keeps its id and its values and
// takes over those it lacks.
func (p *Portal) Merge(object, winner, loser string) error {
	return p.edit(object, winner, func(t *objectType, w *record) *problem {
		l := t.own(loser)
		if l == nil || l == w {
			return couldNotGet(t, []string{loser})
		}
		n, gone := w.next(t.columns), l.next(t.columns)
		for _, d := range t.properties {
			if d.derive == nil && n.value(d) == "" {
				n.values[d.column] = l.value(d)
			}
		}
		n.merged = append(append(append([]int64(nil), w.merged...), l.id), l.merged...)
		n.modified = p.now().UnixMilli()
		gone.mergedInto = w.id
		p.store(t, gone)
		p.store(t, n)
		p.moveLinks(t, l.id, w.id)
		return nil
	})
}

// moveLinks gives the associations of one record to another.
func (p *Portal) moveLinks(t *objectType, from, to int64) {
	for _, other := range p.types {
		for _, id := range p.links[link{t.id, from, other.id}] {
			p.connect(t, to, other, id)
		}
	}
}

// Associate links two live records, in both directions.
func (p *Portal) Associate(fromObject, fromID, toObject, toID string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	from, err := p.objectType(fromObject)
	if err != nil {
		return err
	}
	to, err := p.objectType(toObject)
	if err != nil {
		return err
	}
	if _, err := p.associate(from, fromID, to, toID); err != nil {
		return err
	}
	return nil
}

// Get returns a record, archived or not; false when there is none, or when it
// was merged into another.
func (p *Portal) Get(object, id string) (Record, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := p.objectType(object)
	if err != nil {
		return Record{}, false
	}
	n, _ := strconv.ParseInt(id, 10, 64)
	r := t.records[n]
	if r == nil || r.mergedInto != 0 {
		return Record{}, false
	}
	return t.record(r), true
}

// All returns the records of a type that are not archived, by id; none for an
// unknown type.
func (p *Portal) All(object string) []Record {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := p.objectType(object)
	if err != nil {
		return nil
	}
	var out []Record
	for _, id := range t.ids {
		if r := t.records[id]; r.live() {
			out = append(out, t.record(r))
		}
	}
	return out
}

func (t *objectType) record(r *record) Record {
	out := Record{
		ID: strconv.FormatInt(r.id, 10), Properties: map[string]string{}, Archived: r.archivedAt != 0,
		Created: time.UnixMilli(r.created).UTC(), Modified: time.UnixMilli(r.modified).UTC(),
	}
	for _, d := range t.properties {
		if v := r.value(d); v != "" {
			out.Properties[d.Name] = v
		}
	}
	return out
}
