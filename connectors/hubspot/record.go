package hubspot

import (
	"context"
	"maps"
	"slices"
	"strings"

	"fitsync/connectors"
)

// parent is an object whose properties the mapping reads through an association.
type parent struct {
	objectType string
	properties map[string]string // by the mapping's name for it, such as company.name
}

// parentTypes are the prefixes of a mapping's names that lead to another object.
func parentTypes() map[string]string {
	return map[string]string{"company": "companies", "contact": "contacts"}
}

// parentOf splits company.name into its object and property.
func parentOf(field string) (objectType, name string, ok bool) {
	prefix, name, ok := strings.Cut(field, ".")
	objectType = parentTypes()[prefix]
	return objectType, name, ok && objectType != ""
}

// dealProperties lists what is read of a deal, and what through associations.
func dealProperties(m connectors.Mapping) (own []string, parents []parent) {
	through := map[string]parent{}
	names := map[string]bool{modifiedProperty: true, mergedProperty: true}
	for _, field := range m.Opportunity {
		objectType, name, ok := parentOf(field)
		if !ok {
			names[field] = true
			continue
		}
		if _, known := through[objectType]; !known {
			through[objectType] = parent{objectType, map[string]string{}}
		}
		through[objectType].properties[field] = name
	}
	names[m.Requirements.Field] = true
	for _, f := range m.WriteBack {
		names[f.Field] = true
	}
	for _, key := range slices.Sorted(maps.Keys(through)) {
		parents = append(parents, through[key])
	}
	return named(names), parents
}

func childProperties(source connectors.RequirementSource) []string {
	names := map[string]bool{modifiedProperty: true}
	for _, field := range source.Fields {
		names[field] = true
	}
	return named(names)
}

func named(names map[string]bool) []string {
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// fields turns HubSpot's values into a record's: text, or nil where empty. A name
// that the answer leaves out stays out: the property does not exist or is hidden.
func (o object) fields(names []string) map[string]any {
	out := make(map[string]any, len(names))
	for _, name := range names {
		switch value, there := o.properties[name]; {
		case there && value != "":
			out[name] = value
		case there:
			out[name] = nil
		}
	}
	return out
}

// records makes deals into records with all that hangs on them. known are associations
// that were read with them.
func (c *Client) records(ctx context.Context, found []object, known linked) ([]connectors.Record, error) {
	out := make([]connectors.Record, 0, len(found))
	for _, o := range found {
		out = append(out, connectors.Record{
			ID: o.id, Modified: o.modified, Fields: o.fields(c.deal), ChildrenComplete: true, Read: c.now().UTC(),
		})
	}
	if err := c.addParents(ctx, out, known); err != nil {
		return nil, err
	}
	if err := c.addChildren(ctx, out); err != nil {
		return nil, err
	}
	return out, nil
}

// absorbed lists the records that a deal took the place of when they were merged.
func (c *Client) absorbed(o object) []connectors.Record {
	var out []connectors.Record
	for _, id := range o.losers() {
		out = append(out, connectors.Record{ID: id, Modified: o.modified, Gone: true, MergedInto: o.id, Read: c.now().UTC()})
	}
	return out
}

// losers lists the ids of the records that were merged into this one.
func (o object) losers() []string {
	var out []string
	for id := range strings.SplitSeq(o.properties[mergedProperty], ";") {
		if id = strings.TrimSpace(id); id != "" && id != o.id {
			out = append(out, id)
		}
	}
	return out
}

// withoutLosers leaves out records that another one has absorbed: a search may go on
// showing them for a while.
func withoutLosers(found []object) []object {
	absorbed := map[string]bool{}
	for _, o := range found {
		for _, id := range o.losers() {
			absorbed[id] = true
		}
	}
	return slices.DeleteFunc(found, func(o object) bool { return absorbed[o.id] })
}

// takenOver finds, for ids that were read and did not come back as themselves, the
// record that took their place. A winner that does not name its losers is known by
// being the only one that nobody asked for.
func takenOver(asked []string, found []object) map[string]string {
	winners := map[string]string{}
	var others []string
	for _, o := range found {
		for _, id := range o.losers() {
			winners[id] = o.id
		}
		if !slices.Contains(asked, o.id) && len(o.losers()) == 0 {
			others = append(others, o.id)
		}
	}
	absent := slices.DeleteFunc(slices.Clone(asked), func(id string) bool {
		return winners[id] != "" || slices.ContainsFunc(found, func(o object) bool { return o.id == id })
	})
	if len(absent) == 1 && len(others) == 1 {
		winners[absent[0]] = others[0]
	}
	return winners
}
