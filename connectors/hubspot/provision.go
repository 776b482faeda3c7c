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
// group, the write-back properties of deals, those by which a resync is asked for and,
// where requirements are read from fitsync_requirements, that one. The app needs the
// scope crm.schemas.deals.read, and crm.schemas.deals.write to apply.
func (c *Client) Plan(ctx context.Context) ([]connectors.Change, error) {
	return c.plan(ctx, deals, c.wanted())
}

// plan compares an object's property group fitsync and properties with the wanted ones.
func (c *Client) plan(ctx context.Context, object string, all []wanted) ([]connectors.Change, error) {
	groups, err := c.api.groups(ctx, object)
	if err != nil {
		return nil, err
	}
	found, err := c.api.properties(ctx, object)
	if err != nil {
		return nil, err
	}
	group := connectors.Change{Action: create, Object: object, Name: groupName, Type: groupType}
	if slices.Contains(groups, groupName) {
		group.Action = keep
	}
	return append([]connectors.Change{group}, planAll(all, byName(found))...), nil
}

func planAll(all []wanted, known map[string]property) []connectors.Change {
	var changes []connectors.Change
	for _, w := range all {
		have, there := known[w.name]
		changes = append(changes, planned(w, have, there))
	}
	return changes
}

func planned(w wanted, have property, there bool) connectors.Change {
	change := connectors.Change{Action: create, Object: w.use.object, Name: w.name, Type: w.kind + "/" + w.fieldType}
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

// batch gathers the properties that one object gets in one call.
type batch struct {
	object string
	made   []property
	asked  []connectors.Change
}

// Apply implements [connectors.Provisioner]: it creates what the changes say, in two
// calls an object, and takes what exists already as done. Adding options to a property
// costs two more. Where there are conflicts the rest is created and the error names the
// first of them.
func (c *Client) Apply(ctx context.Context, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	var batches []*batch
	var blocked error
	for _, change := range changes {
		switch {
		case change.Action == conflict && blocked == nil:
			blocked = c.unfit(change, change.Detail)
		case change.Action == conflict, change.Action == keep:
		case change.Action == create && (change.Type == groupType || change.Type == objectType):
			if err := c.applyContainer(ctx, change); err != nil {
				return withComponent(err, change.Name)
			}
			doneFunc(change)
		default:
			w, ok := c.wantedProperty(change.Object, change.Name)
			if !ok {
				return c.unfit(change, "the mapping does not name this property; plan again")
			}
			if change.Action == extend {
				if err := c.api.extend(ctx, change.Name, w.options); err != nil {
					return withComponent(err, change.Name)
				}
				doneFunc(change)
				continue
			}
			batches = collect(batches, w, change)
		}
	}
	for _, b := range batches {
		if err := c.createAll(ctx, b.object, b.made, b.asked, doneFunc); err != nil {
			return err
		}
	}
	return blocked
}

func (c *Client) applyContainer(ctx context.Context, change connectors.Change) error {
	if change.Type == objectType {
		return c.api.createObject(ctx)
	}
	return c.api.createGroup(ctx, change.Object, groupName, groupLabel)
}

// collect adds a property to the batch of its object.
func collect(batches []*batch, p property, change connectors.Change) []*batch {
	at := slices.IndexFunc(batches, func(b *batch) bool { return b.object == change.Object })
	if at < 0 {
		at, batches = len(batches), append(batches, &batch{object: change.Object})
	}
	batches[at].made, batches[at].asked = append(batches[at].made, p), append(batches[at].asked, change)
	return batches
}

func (c *Client) wantedProperty(object, name string) (property, bool) {
	all := slices.Concat(c.wanted(), companyProperties(), requirementProperties())
	at := slices.IndexFunc(all, func(w wanted) bool { return w.use.object == object && w.name == name })
	if at < 0 {
		return property{}, false
	}
	return all[at].property, true
}

// createAll creates properties and reports those that exist afterwards.
func (c *Client) createAll(ctx context.Context, object string, batch []property, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	made, problems, err := c.api.createProperties(ctx, object, batch)
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
