package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"fitsync/connectors"
)

const opApply = "create fields"

// Apply implements [connectors.Provisioner] by one deployment, tried by the org
// before it is made, so that either all of it is created or nothing. Changes other
// than creations are passed over.
func (c *Client) Apply(ctx context.Context, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	b, err := c.bundle(changes)
	if err != nil {
		return err
	}
	if len(b.fields) > 0 || len(b.created) > 0 || b.permissions != nil {
		archive, err := b.zip(c.options.APIVersion)
		if err != nil {
			return asError(opApply, err)
		}
		for _, checkOnly := range []bool{true, false} {
			if err := c.deploy(ctx, archive, checkOnly); err != nil {
				return err
			}
		}
	}
	for _, change := range changes {
		if change.Action != actionCreate {
			continue
		}
		if change.Type == typeAssignment {
			if err := c.assign(ctx); err != nil {
				return err
			}
		}
		doneFunc(change)
	}
	return nil
}

// bundle collects the creations among changes.
func (c *Client) bundle(changes []connectors.Change) (*bundle, error) {
	components := c.components()
	byName := map[string]component{}
	for _, k := range components {
		byName[k.name()] = k
	}
	b := &bundle{}
	for _, change := range changes {
		k, known := byName[change.Object+"."+change.Name]
		switch {
		case change.Action != actionCreate || change.Type == typeAssignment:
		case change.Type == typeObject && change.Name == requirementObject:
			b.create(requirementObject)
		case change.Type == typePermission:
			set := newPermissionSet(grantedFields(components, changes))
			b.permissions = &set
		case known:
			b.add(k)
		default:
			return nil, &connectors.Error{Class: connectors.Schema, Op: opApply, Message: fmt.Sprintf("the plan asks for %s %s, which the mapping does not need; plan again", change.Object, change.Name)}
		}
	}
	return b, nil
}

// grantedFields leaves out the components in conflict: they are not ours.
func grantedFields(components []component, changes []connectors.Change) (out []component) {
	conflict := map[string]bool{}
	for _, change := range changes {
		if change.Action == actionConflict {
			conflict[change.Object+"."+change.Name] = true
		}
	}
	for _, k := range components {
		if !conflict[k.name()] {
			out = append(out, k)
		}
	}
	return out
}

// assign gives the permission set to the integration user.
func (c *Client) assign(ctx context.Context) error {
	user, err := c.userID(ctx)
	if err != nil {
		return err
	}
	set, err := c.permissionSetID(ctx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"AssigneeId": user, "PermissionSetId": set})
	if err != nil {
		return asError(opApply, err)
	}
	_, err = c.do(ctx, call{op: opApply + ": assign " + permissionSet, method: http.MethodPost, path: c.base() + "/sobjects/PermissionSetAssignment", body: body})
	if e, ok := asCode(err); ok && e == "DUPLICATE_VALUE" {
		return nil
	}
	return err
}
