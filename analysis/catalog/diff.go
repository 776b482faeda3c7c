package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"fitsync/analysis"
)

// Change is how one capability differs between two catalogs.
type Change struct {
	Capability string  `json:"capability"`
	Kind       string  `json:"kind"` // added, removed, changed
	Fields     []Field `json:"fields,omitempty"`
}

// Field is one changed field, both values as JSON; empty where there is none.
type Field struct {
	Name string `json:"name"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

// Diff lists what differs from old to new, by id.
func Diff(old, updated []analysis.Capability) ([]Change, error) {
	before, err := fields(old)
	if err != nil {
		return nil, err
	}
	after, err := fields(updated)
	if err != nil {
		return nil, err
	}
	ids := slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
	slices.Sort(ids)
	var changes []Change
	for _, id := range slices.Compact(ids) {
		was, is := before[id], after[id]
		change := Change{Capability: id, Kind: "changed", Fields: compare(was, is)}
		switch {
		case was == nil:
			change.Kind = "added"
		case is == nil:
			change.Kind = "removed"
		case len(change.Fields) == 0:
			continue
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// fields takes capabilities apart into their fields as JSON.
func fields(capabilities []analysis.Capability) (map[string]map[string]json.RawMessage, error) {
	all := make(map[string]map[string]json.RawMessage, len(capabilities))
	for _, c := range capabilities {
		encoded, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("capability %s: %w", c.ID, err)
		}
		parts := map[string]json.RawMessage{}
		if err := json.Unmarshal(encoded, &parts); err != nil {
			return nil, fmt.Errorf("capability %s: %w", c.ID, err)
		}
		all[c.ID] = parts
	}
	return all, nil
}

func compare(was, is map[string]json.RawMessage) (changed []Field) {
	names := slices.Concat(slices.Collect(maps.Keys(was)), slices.Collect(maps.Keys(is)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if string(was[name]) != string(is[name]) {
			changed = append(changed, Field{Name: name, Old: string(was[name]), New: string(is[name])})
		}
	}
	return changed
}
