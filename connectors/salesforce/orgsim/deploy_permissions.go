package orgsim

import (
	"cmp"
	"encoding/xml"
	"path"
	"strings"
)

func (in *installer) permissionSet(file string) {
	name := strings.TrimSuffix(path.Base(file), ".permissionset")
	var x permissionSetXML
	if err := xml.Unmarshal(in.b.files[file], &x); err != nil {
		in.report("PermissionSet", name, file, false, refuse("INVALID_XML", "Error parsing file: %v", err))
		return
	}
	grants := map[string]grant{}
	for _, p := range x.Fields {
		if err := in.grantable(p.Field); err != nil {
			in.report("PermissionSet", name, file, false, err)
			return
		}
		grants[strings.ToLower(p.Field)] = grant{p.Readable || p.Editable, p.Editable}
	}
	if err := in.grants(x); err != nil {
		in.report("PermissionSet", name, file, false, err)
		return
	}
	created := in.storePermissionSet(name, x, grants)
	in.report("PermissionSet", name, file, created, nil)
}

// grantable refuses permissions on fields that everybody sees.
func (in *installer) grantable(full string) *apiError {
	objectName, fieldName, _ := strings.Cut(full, ".")
	ob := in.o.object(objectName)
	if ob == nil || ob.field(fieldName) == nil {
		return refuse("INVALID_FIELD", "In field: field - no CustomField named %s found", full)
	}
	if f := ob.field(fieldName); f.Required || f.slot < 0 {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "You cannot deploy to a required field: %s", full)
	}
	return nil
}

func (in *installer) storePermissionSet(name string, x permissionSetXML, grants map[string]grant) (created bool) {
	old, had := in.o.grants[name]
	in.o.grants[name] = grants
	in.undo = append(in.undo, func() {
		if delete(in.o.grants, name); had {
			in.o.grants[name] = old
		}
	})
	sets, t := in.o.object("PermissionSet"), &tx{o: in.o}
	values := map[string]any{"Label": x.Label, "Description": x.Description}
	var err *apiError
	if rows := sets.table.withKey(sets.field("Name"), name); had && len(rows) > 0 {
		err = t.update(sets, rows[0].id, values, byHand)
	} else {
		values["Name"] = name
		_, err = t.insert(sets, values, byHand)
	}
	if err != nil {
		in.failures = append(in.failures, componentMessage{FullName: name, ComponentType: "PermissionSet", Problem: err.message, ProblemType: "Error"})
	}
	in.undo = append(in.undo, func() { t.rollback(0, 0) })
	return !had
}

// grants checks what a permission set says of objects, tabs and custom permissions.
func (in *installer) grants(x permissionSetXML) *apiError {
	by := map[string]objectPermissionXML{}
	for _, p := range x.Objects {
		if in.o.object(p.Object) == nil {
			return refuse("INVALID_TYPE", "In field: object - no CustomObject named %s found", p.Object)
		}
		by[strings.ToLower(p.Object)] = p
	}
	for _, p := range x.Objects {
		if err := in.dependencies(p, by); err != nil {
			return err
		}
	}
	for _, c := range x.Custom {
		if !in.o.deployed[partKey("CustomPermission", c.Name)] {
			return refuse("INVALID_TYPE", "In field: name - no CustomPermission named %s found", c.Name)
		}
	}
	for _, t := range x.Tabs {
		if !in.o.deployed[partKey("CustomTab", t.Tab)] {
			return refuse("INVALID_TYPE", "In field: tab - no CustomTab named %s found", t.Tab)
		}
	}
	return nil
}

// dependencies refuses an object permission that asks for another which is not
// given: to edit one must read, to read a detail one must read its master, and to
// read all details one must read all masters.
func (in *installer) dependencies(p objectPermissionXML, by map[string]objectPermissionXML) *apiError {
	needs := func(given bool, permission, object string, has bool, other, of string) *apiError {
		if !given || has {
			return nil
		}
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Permission %s %s depends on permission(s): %s %s", permission, object, other, of)
	}
	checks := []*apiError{
		needs(p.Create, "Create", p.Object, p.Read, "Read", p.Object),
		needs(p.Edit, "Edit", p.Object, p.Read, "Read", p.Object),
		needs(p.Delete, "Delete", p.Object, p.Edit, "Edit", p.Object),
		needs(p.ViewAll, "Read All", p.Object, p.Read, "Read", p.Object),
		needs(p.ModifyAll, "Modify All", p.Object, p.ViewAll && p.Delete, "Delete, Read All", p.Object),
	}
	for _, master := range in.masters(p.Object) {
		m := by[strings.ToLower(master)]
		checks = append(checks,
			needs(p.Read, "Read", p.Object, m.Read, "Read", master),
			needs(p.ViewAll, "Read All", p.Object, m.ViewAll, "Read All", master))
	}
	return cmp.Or(checks...)
}

// masters are the objects without which a record of the object cannot be seen.
func (in *installer) masters(name string) (out []string) {
	if strings.EqualFold(name, "Opportunity") {
		return []string{"Account"}
	}
	for _, f := range in.o.object(name).fields {
		if f.Type == "MasterDetail" {
			out = append(out, f.ReferenceTo...)
		}
	}
	return out
}
