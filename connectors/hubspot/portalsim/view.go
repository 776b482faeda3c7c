package portalsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// object is a record as the API shows it.
type object struct {
	ID           string                  `json:"id"`
	Properties   map[string]*string      `json:"properties"`
	History      map[string][]historical `json:"propertiesWithHistory,omitempty"`
	CreatedAt    string                  `json:"createdAt"`
	UpdatedAt    string                  `json:"updatedAt"`
	Archived     bool                    `json:"archived"`
	ArchivedAt   string                  `json:"archivedAt,omitempty"`
	URL          string                  `json:"url,omitempty"`
	New          *bool                   `json:"new,omitempty"`
	Associations map[string]linked       `json:"associations,omitempty"`
	Trace        string                  `json:"objectWriteTraceId,omitempty"`
}

type historical struct {
	Value      string `json:"value"`
	Timestamp  string `json:"timestamp"`
	SourceType string `json:"sourceType"`
}

// show renders the named properties, or the default ones when none is named.
// Unknown names are left out in silence, as the vendor does.
func (p *Portal) show(t *objectType, r *record, names []string) object {
	if len(names) == 0 {
		names = t.defaults
	}
	o := object{
		ID: strconv.FormatInt(r.id, 10), Properties: make(map[string]*string, len(names)+3),
		CreatedAt: stamp(r.created), UpdatedAt: stamp(r.modified),
		URL: fmt.Sprintf("https://app.hubspot.com/contacts/%d/record/%s/%d", p.opts.PortalID, t.id, r.id),
	}
	for _, name := range names {
		if d, ok := p.property(t, name); ok {
			o.Properties[name] = p.shown(d, r)
		}
	}
	for _, name := range []string{"createdate", t.modified, "hs_object_id"} {
		o.Properties[name] = p.shown(t.byName[name], r)
	}
	if r.archivedAt != 0 {
		o.Archived, o.ArchivedAt = true, stamp(r.archivedAt)
	}
	return o
}

// shown is a value as JSON: null when empty.
func (p *Portal) shown(d *property, r *record) *string {
	value := r.value(d)
	if value == "" {
		return nil
	}
	if d.Type == "number" && d.derive == nil {
		if _, odd := p.faults.state(OddNumbers, func(*Fault) bool { return true }); odd {
			value = oddly(value, r.id)
		}
	}
	return &value
}

// oddly writes the same number in one of the forms the vendor has been seen to use.
func oddly(value string, id int64) string {
	switch {
	case strings.ContainsAny(value, ".eE"):
		return value
	case id%2 == 0:
		return value + ".00"
	default:
		return value + ".0000000000003"
	}
}

// withHistory adds the past values of the named properties, newest first.
func (p *Portal) withHistory(t *objectType, r *record, o *object, names []string) {
	if len(names) == 0 {
		return
	}
	o.History = map[string][]historical{}
	for _, name := range names {
		d, ok := p.property(t, name)
		if !ok {
			continue
		}
		first, past := r.value(d), []historical{}
		for _, c := range slices.Backward(t.history[r.id]) {
			if c.property == d {
				past = append(past, historical{c.is, stamp(c.at), c.source})
				first = c.was
			}
		}
		if first != "" {
			past = append(past, historical{first, stamp(r.created), fromPerson})
		}
		o.History[name] = past
	}
}
