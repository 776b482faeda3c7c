package hubspot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fitsync/connectors"
)

// The actions of a [connectors.Change].
const (
	create   = "create"
	extend   = "extend"
	keep     = "keep"
	conflict = "conflict"
)

const (
	groupName  = "fitsync"
	groupLabel = "FitSync"
	groupType  = "property group"
)

// Plan implements [connectors.Provisioner] at two calls. It covers the property
// group, the write-back properties of deals and, where requirements are read from
// fitsync_requirements, that one. The app needs the scope crm.schemas.deals.read,
// and crm.schemas.deals.write to apply.
func (c *Client) Plan(ctx context.Context) ([]connectors.Change, error) {
	groups, err := c.api.groups(ctx, deals)
	if err != nil {
		return nil, err
	}
	found, err := c.api.properties(ctx, deals)
	if err != nil {
		return nil, err
	}
	changes := []connectors.Change{{Action: create, Object: deals, Name: groupName, Type: groupType}}
	if slices.Contains(groups, groupName) {
		changes[0].Action = keep
	}
	known := byName(found)
	for _, w := range c.wanted() {
		have, there := known[w.name]
		changes = append(changes, planned(w, have, there))
	}
	return changes, nil
}

func planned(w wanted, have property, there bool) connectors.Change {
	change := connectors.Change{Action: create, Object: deals, Name: w.name, Type: w.kind + "/" + w.fieldType}
	if !there {
		return change
	}
	change.Action = keep
	absent := w.use.lacks(have)
	switch misfit := w.use.misfit(have); {
	case misfit != "":
		change.Action, change.Detail = conflict, misfit
	case len(absent) > 0:
		change.Action, change.Detail = extend, "adds the "+optionList(absent)
	}
	return change
}

// Apply implements [connectors.Provisioner]: it creates what the changes say, in two
// calls, and takes what exists already as done. Adding options to a property costs two
// more. Where there are conflicts the rest is
// created and the error names the first of them.
func (c *Client) Apply(ctx context.Context, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	var batch []property
	var asked []connectors.Change
	var blocked error
	for _, change := range changes {
		switch {
		case change.Action == conflict && blocked == nil:
			blocked = c.unfit(change, change.Detail)
		case change.Action == extend:
			if err := c.extend(ctx, change); err != nil {
				return err
			}
			doneFunc(change)
		case change.Action != create:
		case change.Type == groupType:
			if err := c.api.createGroup(ctx, deals, groupName, groupLabel); err != nil {
				return withComponent(err, change.Name)
			}
			doneFunc(change)
		default:
			w, ok := c.wantedProperty(change.Name)
			if !ok {
				return c.unfit(change, "the mapping does not name this property; plan again")
			}
			batch, asked = append(batch, w), append(asked, change)
		}
	}
	if err := c.createAll(ctx, batch, asked, doneFunc); err != nil {
		return err
	}
	return blocked
}

// extend adds the options that a property lacks.
func (c *Client) extend(ctx context.Context, change connectors.Change) error {
	w, ok := c.wantedProperty(change.Name)
	if !ok {
		return c.unfit(change, "the mapping does not name this property; plan again")
	}
	return withComponent(c.api.extend(ctx, change.Name, w.options), change.Name)
}

func (c *Client) wantedProperty(name string) (property, bool) {
	all := c.wanted()
	at := slices.IndexFunc(all, func(w wanted) bool { return w.name == name })
	if at < 0 {
		return property{}, false
	}
	return all[at].property, true
}

// createAll creates properties and reports those that exist afterwards.
func (c *Client) createAll(ctx context.Context, batch []property, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	if len(batch) == 0 {
		return nil
	}
	made, problems, err := c.api.createProperties(ctx, deals, batch)
	if err != nil {
		return withComponent(err, changes[0].Name)
	}
	var refused error
	for _, change := range changes {
		p := problemOf(change.Name, changes, problems)
		switch {
		case slices.Contains(made, change.Name), p.Category == "OBJECT_ALREADY_EXISTS":
			doneFunc(change)
		case refused == nil:
			e := translateItem(p)
			e.Op, e.Fields = "create the property "+change.Name, []string{change.Name}
			refused = e
		}
	}
	return refused
}

// problemOf is what HubSpot says of a property that it did not make: the problem
// that names it, or else one that names none of those asked for.
func problemOf(name string, asked []connectors.Change, problems []*problem) *problem {
	for _, p := range problems {
		if p.aboutProperty(name) {
			return p
		}
	}
	for _, p := range problems {
		if !slices.ContainsFunc(asked, func(c connectors.Change) bool { return p.aboutProperty(c.Name) }) {
			return p
		}
	}
	return &problem{}
}

func (c *Client) unfit(change connectors.Change, message string) error {
	return &connectors.Error{
		Class: connectors.Schema, Op: "provision " + change.Object, Fields: []string{change.Name}, Message: message,
	}
}

// withComponent adds the component that was refused to an error.
func withComponent(err error, component string) error {
	if e, ok := errors.AsType[*connectors.Error](err); ok && len(e.Fields) == 0 {
		e.Fields = []string{component}
	}
	return err
}

// words makes a readable label of a name: next_action becomes "next action".
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// optionLabel is what a person sees of an internal value.
func optionLabel(value string) string {
	text := words(value)
	return strings.ToUpper(text[:1]) + text[1:]
}
