package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"fitsync/connectors"
)

// The actions of a change.
const (
	actionCreate   = "create"
	actionExtend   = "extend"
	actionKeep     = "keep"
	actionConflict = "conflict"
)

const (
	typeObject     = "CustomObject"
	typePermission = "PermissionSet"
	typeAssignment = "PermissionSetAssignment"
	typePackage    = "Package"
)

// packageName names the package in a plan.
const packageName = "FitSync"

const opPlan = "plan fields"

// Plan implements [connectors.Provisioner]. A field that is there but cannot serve
// is a conflict: provisioning never changes what exists. A field that is there but
// hidden from the integration user looks missing; creating it grants it.
func (c *Client) Plan(ctx context.Context) ([]connectors.Change, error) {
	b, err := c.blueprint()
	if err != nil {
		return nil, err
	}
	names := append([]string{opportunity}, b.objects()...)
	if own := c.schema.object; own != "" && !slices.Contains(names, own) {
		names = append(names, own)
	}
	objects, err := c.objects(ctx, names)
	if err != nil {
		return nil, asError(opPlan, err)
	}
	var changes []connectors.Change
	for _, name := range b.objects() {
		_, exists := objects[strings.ToLower(name)]
		changes = append(changes, connectors.Change{Action: createUnless(exists), Object: name, Name: name, Type: typeObject})
	}
	for _, k := range b.components {
		changes = append(changes, k.change(objects))
	}
	changes = append(changes, c.unprovided(objects, b.components)...)
	return c.planPermissions(ctx, b, changes)
}

func createUnless(exists bool) string {
	if exists {
		return actionKeep
	}
	return actionCreate
}

func (k component) change(objects map[string]object) connectors.Change {
	change := connectors.Change{Action: actionCreate, Object: k.field.Object, Name: k.field.Name, Type: k.field.Type}
	f, exists := objects[strings.ToLower(k.field.Object)].fields[strings.ToLower(k.field.Name)]
	if !exists {
		return change
	}
	change.Action = actionKeep
	if k.field.ReferenceTo != "" {
		return change // what it points to cannot be changed
	}
	if !k.ours {
		f.Updateable = true // it is only read
	}
	if problem := f.problem(k.wanted); problem != "" {
		change.Action, change.Detail = actionConflict, problem
	}
	return change
}

// unprovided are mapped fields that are missing and that provisioning does not
// create, since they are the org's own.
func (c *Client) unprovided(objects map[string]object, components []component) (changes []connectors.Change) {
	created := map[string]bool{}
	for _, k := range components {
		created[strings.ToLower(k.field.FullName())] = true
	}
	if c.schema.object == requirementObject {
		created[strings.ToLower(requirementObject+".Name")] = true // comes with the object
	}
	for _, w := range mapped(c.options.Mapping) {
		state := judge(objects, w)
		through := strings.Contains(w.field, ".")
		if state.Missing && !through && !created[strings.ToLower(w.object+"."+w.field)] {
			changes = append(changes, connectors.Change{Action: actionConflict, Object: w.object, Name: w.field, Detail: state.Problem})
		}
	}
	return changes
}

// planPermissions adds the rest of the package, and the permission set with its
// assignment to our user, without which new fields stay hidden.
func (c *Client) planPermissions(ctx context.Context, b *blueprint, changes []connectors.Change) ([]connectors.Change, error) {
	user, err := c.userID(ctx)
	if err != nil {
		return nil, err
	}
	set, err := c.permissionSet(ctx)
	if err != nil {
		return nil, err
	}
	assigned := false
	if set.id != "" {
		rows, err := c.query(ctx, opPlan, "SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '"+user+"' AND PermissionSetId = '"+set.id+"'")
		if err != nil {
			return nil, err
		}
		assigned = len(rows) > 0
	}
	complete := !slices.ContainsFunc(changes, func(change connectors.Change) bool { return change.Action == actionCreate })
	permissions := connectors.Change{Action: createUnless(complete && set.id != ""), Object: typePermission, Name: permissionSet, Type: typePermission}
	if b.whole {
		changes = append(changes, b.rest(set.revision, complete))
	} else {
		permissions.Detail = "The card, the reports and the other permission sets read the default field names and are left out."
	}
	return append(changes, permissions, connectors.Change{
		Action: createUnless(assigned), Object: typeAssignment, Name: permissionSet, Type: typeAssignment,
		Detail: "Others who shall see the fields need a permission set too.",
	}), nil
}

// rest is what the package holds beside objects and fields. It goes out anew where
// another revision is there, or where fields are created that its permission sets name.
func (b *blueprint) rest(there string, complete bool) connectors.Change {
	revision := b.source.Revision()
	change := connectors.Change{
		Action: actionExtend, Object: typePackage, Name: packageName, Type: typePackage,
		Detail: "Permission sets, cards, list views and report, revision " + revision + ".",
	}
	switch {
	case there == "":
		change.Action = actionCreate
	case there == revision && complete:
		change.Action = actionKeep
	}
	return change
}

// foundSet is the worker's permission set in the org.
type foundSet struct {
	id       string // empty where it is missing
	revision string // of the package that it came with; empty for none
}

func (c *Client) permissionSet(ctx context.Context) (foundSet, error) {
	rows, err := c.query(ctx, opPlan, "SELECT Id, Description FROM PermissionSet WHERE Name = '"+permissionSet+"'")
	if err != nil || len(rows) == 0 {
		return foundSet{}, err
	}
	id, _ := rows[0][fieldID].(string)
	if !idShape.MatchString(id) {
		return foundSet{}, malformed(opPlan, "the permission set has no id")
	}
	description, _ := rows[0]["Description"].(string)
	_, after, _ := strings.Cut(description, "(package ")
	revision, _, _ := strings.Cut(after, ")")
	return foundSet{id, revision}, nil
}

// userID is the integration user's own.
func (c *Client) userID(ctx context.Context) (string, error) {
	a, err := c.do(ctx, call{op: opPlan, method: http.MethodGet, path: "/services/oauth2/userinfo"})
	if err != nil {
		return "", err
	}
	var user struct {
		ID string `json:"user_id"`
	}
	if json.Unmarshal(a.body, &user) != nil || !idShape.MatchString(user.ID) {
		return "", malformed(opPlan, "the org does not say who the integration user is")
	}
	return user.ID, nil
}
