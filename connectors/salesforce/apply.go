package salesforce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/sfdx"
)

const opApply = "create fields"

// Apply implements [connectors.Provisioner] by one deployment, or two where reports
// are among it, each tried by the org before it is made: all of it is created or
// nothing. Changes other than creations and extensions are passed over.
func (c *Client) Apply(ctx context.Context, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	stages, err := c.stages(changes)
	if err != nil {
		return err
	}
	for _, p := range stages {
		archive, err := p.Zip(c.options.APIVersion)
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
		if !makes(change) {
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

// stages are the deployments that the changes ask for, one after the other. An org
// validates a report only where its report type is there already. The revision of
// the package goes with the last, so that a plan finds what an earlier one left out.
func (c *Client) stages(changes []connectors.Change) ([]*sfdx.Package, error) {
	b, err := c.blueprint()
	if err != nil {
		return nil, err
	}
	if err := b.refuseOthers(changes); err != nil {
		return nil, err
	}
	p, err := b.deployable(changes)
	if err != nil || p.Empty() {
		return nil, err
	}
	if len(p.Components()[sfdx.KindReport]) == 0 {
		return []*sfdx.Package{p}, b.putPermissionSet(p, changes, "")
	}
	first := p.Keep(func(kind, _ string) bool { return kind != sfdx.KindReport })
	second := p.Keep(func(kind, _ string) bool { return kind == sfdx.KindReport })
	err = errors.Join(b.putPermissionSet(first, changes, ""), b.putPermissionSet(second, changes, b.source.Revision()))
	return []*sfdx.Package{first, second}, err
}

func makes(change connectors.Change) bool {
	return change.Action == actionCreate || change.Action == actionExtend
}

// deployable is what the changes ask for. An object or a field that is there is not
// sent, so that what an admin changed about it stays.
func (b *blueprint) deployable(changes []connectors.Change) (*sfdx.Package, error) {
	asked := map[string]bool{}
	for _, change := range changes {
		if makes(change) && change.Type != typeAssignment {
			asked[askedFor(change)] = true
		}
	}
	made := map[string]bool{}
	for _, k := range b.components {
		made[k.field.FullName()] = k.made != nil
	}
	p := b.source.Keep(func(kind, name string) bool {
		switch {
		case kind == sfdx.KindField:
			return asked[kind+name] && !made[name]
		case kind == sfdx.KindObject && name != opportunity:
			return asked[kind+name]
		case name == permissionSet:
			return asked[typePackage] || asked[typePermission]
		}
		return asked[typePackage]
	})
	for _, k := range b.components {
		if k.made != nil && asked[sfdx.KindField+k.field.FullName()] {
			if err := p.PutField(k.field.Object, k.made); err != nil {
				return nil, asError(opApply, err)
			}
		}
	}
	return p, nil
}

// askedFor is the key of a change in the words of package.xml; the rest of the
// package and the worker's permission set have one each.
func askedFor(change connectors.Change) string {
	switch change.Type {
	case typePackage, typePermission:
		return change.Type
	case typeObject:
		return sfdx.KindObject + change.Name
	}
	return sfdx.KindField + change.Object + "." + change.Name
}

// refuseOthers names a change that this blueprint does not lead to.
func (b *blueprint) refuseOthers(changes []connectors.Change) error {
	known := map[string]bool{typePackage: b.whole, typePermission: true}
	for _, name := range b.objects() {
		known[sfdx.KindObject+name] = true
	}
	for _, k := range b.components {
		known[sfdx.KindField+k.field.FullName()] = true
	}
	for _, change := range changes {
		if makes(change) && change.Type != typeAssignment && !known[askedFor(change)] {
			return &connectors.Error{Class: connectors.Schema, Op: opApply, Message: fmt.Sprintf("the plan asks for %s %s, which the mapping does not need; plan again", change.Object, change.Name)}
		}
	}
	return nil
}

// putPermissionSet adds the worker's permission set. Fields in conflict are left
// out: they are not ours.
func (b *blueprint) putPermissionSet(p *sfdx.Package, changes []connectors.Change, revision string) error {
	set, err := packagedSet(b.source)
	if err != nil {
		return asError(opApply, err)
	}
	conflict := map[string]bool{}
	for _, change := range changes {
		if change.Action == actionConflict {
			conflict[change.Object+"."+change.Name] = true
		}
	}
	set = set.reduced(slices.DeleteFunc(slices.Clone(b.components), func(k component) bool { return conflict[k.field.FullName()] }))
	content, err := set.render(revision)
	if err != nil {
		return asError(opApply, err)
	}
	p.Put(permissionFile, content)
	return nil
}

// assign gives the permission set to the integration user.
func (c *Client) assign(ctx context.Context) error {
	user, err := c.userID(ctx)
	if err != nil {
		return err
	}
	set, err := c.permissionSet(ctx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"AssigneeId": user, "PermissionSetId": set.id})
	if err != nil {
		return asError(opApply, err)
	}
	_, err = c.do(ctx, call{op: opApply + ": assign " + permissionSet, method: http.MethodPost, path: c.base() + "/sobjects/PermissionSetAssignment", body: body})
	if e, ok := asCode(err); ok && e == "DUPLICATE_VALUE" {
		return nil
	}
	return err
}
