package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"fitsync/connectors"
)

// The actions of a change.
const (
	actionCreate   = "create"
	actionKeep     = "keep"
	actionConflict = "conflict"
)

const (
	typeObject     = "CustomObject"
	typePermission = "PermissionSet"
	typeAssignment = "PermissionSetAssignment"
)

const opPlan = "plan fields"

// Plan implements [connectors.Provisioner]. A field that is there but cannot serve
// is a conflict: provisioning never changes what exists. A field that is there but
// hidden from the integration user looks missing; creating it grants it.
func (c *Client) Plan(ctx context.Context) ([]connectors.Change, error) {
	components := c.components()
	names := []string{opportunity}
	if c.schema.object != "" {
		names = append(names, c.schema.object)
	}
	objects, err := c.objects(ctx, names)
	if err != nil {
		return nil, asError(opPlan, err)
	}
	var changes []connectors.Change
	if c.schema.object == requirementObject {
		_, exists := objects[strings.ToLower(requirementObject)]
		changes = append(changes, connectors.Change{Action: createUnless(exists), Object: requirementObject, Name: requirementObject, Type: typeObject})
	}
	for _, k := range components {
		changes = append(changes, k.change(objects))
	}
	changes = append(changes, c.unprovided(objects, components)...)
	return c.planPermissions(ctx, changes)
}

func createUnless(exists bool) string {
	if exists {
		return actionKeep
	}
	return actionCreate
}

func (k component) change(objects map[string]object) connectors.Change {
	change := connectors.Change{Action: actionCreate, Object: k.object, Name: k.field.Name, Type: k.field.Type}
	f, exists := objects[strings.ToLower(k.object)].fields[strings.ToLower(k.field.Name)]
	if !exists {
		return change
	}
	change.Action = actionKeep
	if k.field.Type == "MasterDetail" {
		return change // what it points to cannot be changed, and it is never written
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
		created[strings.ToLower(k.name())] = true
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

// planPermissions adds the permission set and its assignment to our user, without
// which new fields stay hidden.
func (c *Client) planPermissions(ctx context.Context, changes []connectors.Change) ([]connectors.Change, error) {
	user, err := c.userID(ctx)
	if err != nil {
		return nil, err
	}
	set, err := c.permissionSetID(ctx)
	if err != nil {
		return nil, err
	}
	assigned := false
	if set != "" {
		rows, err := c.query(ctx, opPlan, "SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '"+user+"' AND PermissionSetId = '"+set+"'")
		if err != nil {
			return nil, err
		}
		assigned = len(rows) > 0
	}
	complete := set != ""
	for _, change := range changes {
		complete = complete && change.Action != actionCreate
	}
	return append(changes,
		connectors.Change{Action: createUnless(complete), Object: typePermission, Name: permissionSet, Type: typePermission},
		connectors.Change{
			Action: createUnless(assigned), Object: typeAssignment, Name: permissionSet, Type: typeAssignment,
			Detail: "Others who shall see the fields need the permission set too.",
		},
	), nil
}

func (c *Client) permissionSetID(ctx context.Context) (string, error) {
	rows, err := c.query(ctx, opPlan, "SELECT Id FROM PermissionSet WHERE Name = '"+permissionSet+"'")
	if err != nil || len(rows) == 0 {
		return "", err
	}
	id, _ := rows[0][fieldID].(string)
	if !idShape.MatchString(id) {
		return "", malformed(opPlan, "the permission set has no id")
	}
	return id, nil
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
