package hubspot

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"fitsync/connectors"
)

// addParents fills in the properties that the mapping reads from companies and
// contacts: nil for a deal that has none.
func (c *Client) addParents(ctx context.Context, records []connectors.Record, known linked) error {
	for _, p := range c.parents {
		if len(records) == 0 {
			return nil
		}
		links, ok := known[p.objectType]
		if !ok {
			var err error
			if links, err = c.api.links(ctx, deals, p.objectType, recordIDs(records)); err != nil {
				return err
			}
		}
		chosen := map[string]string{}
		for id, all := range links {
			chosen[id] = choose(all)
		}
		names := slices.Sorted(maps.Values(p.properties))
		found, err := c.api.readAll(ctx, p.objectType, slices.Sorted(maps.Values(chosen)), names)
		if err != nil {
			return err
		}
		for _, r := range records {
			p.fill(r.Fields, found[chosen[r.ID]])
		}
	}
	return nil
}

// choose picks the primary object, or the one with the lowest id, so that two
// reads agree.
func choose(links []link) string {
	best := slices.MinFunc(links, func(a, b link) int {
		if a.primary != b.primary {
			return cmp.Compare(rank(a), rank(b))
		}
		return compareIDs(a.id, b.id)
	})
	return best.id
}

func rank(l link) int {
	if l.primary {
		return 0
	}
	return 1
}

// compareIDs orders ids as the numbers that they are.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// fill sets the fields that come from o, which is empty for a deal without one.
func (p parent) fill(fields map[string]any, o object) {
	for field, name := range p.properties {
		switch value, there := o.properties[name]; {
		case value != "":
			fields[field] = value
		case there, o.id == "":
			fields[field] = nil
		}
	}
}

// addChildren gives each record all of its requirement rows, by id.
func (c *Client) addChildren(ctx context.Context, records []connectors.Record) error {
	object := c.mapping.Requirements.Object
	if object == "" || len(records) == 0 || c.child == nil {
		return nil
	}
	links, err := c.api.links(ctx, deals, object, recordIDs(records))
	if err != nil {
		return err
	}
	found, err := c.api.readAll(ctx, object, ends(links), c.child)
	if err != nil {
		return err
	}
	for i := range records {
		for _, l := range links[records[i].ID] {
			if o, ok := found[l.id]; ok {
				records[i].Children = append(records[i].Children, connectors.Child{ID: o.id, Modified: o.modified, Fields: o.fields(c.child)})
			}
		}
		slices.SortFunc(records[i].Children, func(a, b connectors.Child) int { return compareIDs(a.ID, b.ID) })
	}
	return nil
}
