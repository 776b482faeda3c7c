package portalsim

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// objectType is one kind of record with its definitions and its records.
type objectType struct {
	id       string // "0-3", "2-1001"
	plural   string // "deals"
	singular string // "deal"
	aliases  []string
	title    string // names a record in messages: "Deal"
	modified string // the property that holds the modification stamp
	defaults []string
	required []string
	custom   *schema

	properties []*property
	byName     map[string]*property
	groups     []*group
	columns    int // ever given out, so that a dropped column is not reused
	pipelines  []pipeline

	records map[int64]*record // newest versions, archived and merged ones too
	ids     []int64           // ascending
	lastID  int64
	random  *rand.Rand
	history map[int64][]change
	search  searchView
}

func (p *Portal) addType(t *objectType) {
	t.records = map[int64]*record{}
	t.history = map[int64][]change{}
	t.search = newSearchView()
	t.random = rand.New(rand.NewPCG(uint64(p.opts.Seed), uint64(len(p.types))))
	t.byName = map[string]*property{}
	defs := t.properties
	t.properties = nil
	for _, d := range defs {
		t.add(d)
	}
	p.types = append(p.types, t)
	for _, name := range append([]string{t.id, t.plural, t.singular}, t.aliases...) {
		p.typeName[strings.ToLower(name)] = t
	}
}

func (p *Portal) objectType(name string) (*objectType, *problem) {
	if t, ok := p.typeName[strings.ToLower(name)]; ok {
		return t, nil
	}
	return nil, &problem{code: 400, Status: "error", Message: "Unable to infer object type from: " + name}
}

// property finds a definition that exists and that no fault hides.
func (p *Portal) property(t *objectType, name string) (*property, bool) {
	d, ok := t.byName[name]
	if !ok || p.faults.hides(t.plural, name) {
		return nil, false
	}
	return d, true
}

// visible lists copies of the definitions that exist and that no fault hides.
func (p *Portal) visible(t *objectType) []*property {
	out := []*property{}
	for _, d := range t.properties {
		if !p.faults.hides(t.plural, d.Name) {
			out = append(out, p.described(t, d))
		}
	}
	return out
}

// described copies a definition as a client sees it.
func (p *Portal) described(t *objectType, d *property) *property {
	c := d.clone()
	if p.faults.freezes(t.plural, d.Name) {
		c.Modification.ReadOnlyValue = true
	}
	return c
}

func (t *objectType) add(d *property) {
	d.column = t.columns
	t.columns++
	t.properties = append(t.properties, d)
	t.byName[d.Name] = d
}

func (t *objectType) drop(d *property) {
	t.properties = slices.DeleteFunc(t.properties, func(o *property) bool { return o == d })
	delete(t.byName, d.Name)
}

func (t *objectType) hasGroup(name string) bool {
	return slices.ContainsFunc(t.groups, func(g *group) bool { return g.Name == name })
}

// nextID gives ascending ids with gaps; they grow a digit early, so that
// comparing them as text fails soon.
func (t *objectType) nextID() int64 {
	t.lastID += 1 + t.random.Int64N(9)
	return t.lastID
}

// byUnique finds the live record that holds value in a unique property.
func (t *objectType) byUnique(d *property, value string) *record {
	for _, id := range t.ids {
		if r := t.records[id]; r.live() && strings.EqualFold(r.value(d), value) {
			return r
		}
	}
	return nil
}
