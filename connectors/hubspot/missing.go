package hubspot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"fitsync/connectors"
)

// complete returns an error when properties that were asked for are in no record and
// do not exist: they were removed, or hidden from the app, and their absence says
// nothing about the records. An empty property is there as null, or is confirmed to
// exist once.
func (a *api) complete(ctx context.Context, objectType string, records []object, names []string) error {
	var absent []string
	for _, name := range names {
		seen := func(o object) bool { _, ok := o.properties[name]; return ok }
		if len(records) > 0 && !slices.ContainsFunc(records, seen) && !a.confirmed.has(objectType, name) {
			absent = append(absent, name)
		}
	}
	if len(absent) == 0 {
		return nil
	}
	unknown, err := a.unknown(ctx, objectType, absent)
	if err != nil {
		return err
	}
	for _, name := range absent {
		if !slices.Contains(unknown, name) {
			a.confirmed.add(objectType, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return a.missing(objectType, unknown)
}

// unreadable finds out whether a read was refused because properties do not exist,
// which HubSpot overlooks in some places and refuses in others. If not, the error is
// the one that it got.
func (a *api) unreadable(ctx context.Context, objectType string, names []string, err error) error {
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok || e.Class != connectors.Schema || e.Status != http.StatusBadRequest {
		return err
	}
	unknown, failure := a.unknown(ctx, objectType, names)
	if failure != nil || len(unknown) == 0 {
		return err
	}
	return a.missing(objectType, unknown)
}

// unknown lists the names that are no properties the app may see.
func (a *api) unknown(ctx context.Context, objectType string, names []string) ([]string, error) {
	known, err := a.properties(ctx, objectType)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return name == modifiedProperty || name == mergedProperty || slices.ContainsFunc(known, func(p property) bool { return p.name == name })
	}), nil
}

// missing is the error for properties that do not exist or may not be seen.
func (a *api) missing(objectType string, names []string) error {
	return &connectors.Error{
		Class: connectors.Schema, Op: "read " + objectType, Code: "PROPERTY_MISSING", Fields: names,
		Message: "HubSpot has no such property, or the app may not see it: " + strings.Join(names, ", ") + a.remedy(objectType, names),
	}
}

// remedy says what a person can do about missing properties.
func (a *api) remedy(objectType string, names []string) string {
	foreign := func(name string) bool { return objectType != deals || !a.created[name] }
	if len(names) == 0 || slices.ContainsFunc(names, foreign) {
		return "; create it in HubSpot, let the app see it, or take it out of the mapping"
	}
	return "; `fitsync provision --apply` creates it"
}
