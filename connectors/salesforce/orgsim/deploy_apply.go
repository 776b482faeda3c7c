package orgsim

import (
	"encoding/xml"
	"path"
	"sort"
	"strings"
)

// installer carries out one deployment and keeps its undo.
type installer struct {
	o         *Org
	b         *bundle
	successes []componentMessage
	failures  []componentMessage
	undo      []func()
}

// carryOut deploys, or for checkOnly tries to. Any failure undoes it all, as
// production orgs demand.
func (o *Org) carryOut(d *deployment) *deployResult {
	res := &deployResult{
		ID: d.id, Done: true, CheckOnly: d.options.CheckOnly, Rollback: d.options.RollbackOnError,
		CreatedBy: o.userID, CreatedDate: instant(o.stamp() * 1000).String(),
	}
	b, err := openBundle(d.zip)
	if err != nil {
		res.Status, res.ErrorCode, res.ErrorMessage = "Failed", err.code, err.message
		res.Details = &deployDetails{Successes: []componentMessage{}, Failures: []componentMessage{}}
		return res
	}
	in := &installer{o: o, b: b, successes: []componentMessage{}, failures: []componentMessage{}}
	in.run()
	res.Deployed, res.Errors = len(in.successes), len(in.failures)
	res.Total = res.Deployed + res.Errors
	res.Success = res.Errors == 0
	res.Status = map[bool]string{true: "Succeeded", false: "Failed"}[res.Success]
	if !res.Success || d.options.CheckOnly {
		for i := len(in.undo) - 1; i >= 0; i-- {
			in.undo[i]()
		}
	}
	res.Details = &deployDetails{in.successes, in.failures}
	return res
}

func (in *installer) run() {
	names := make([]string, 0, len(in.b.files))
	for name := range in.b.files {
		names = append(names, name)
	}
	sort.Strings(names)
	// Objects come before the fields that refer to them, and both before the
	// permission sets that name them.
	objects := map[string]objectXML{}
	for _, name := range names {
		if path.Dir(name) == "objects" && strings.HasSuffix(name, ".object") {
			in.objectFile(name, objects)
		}
	}
	for _, name := range names {
		if x, ok := objects[name]; ok {
			in.fields(name, x)
		}
	}
	for _, name := range names {
		if path.Dir(name) == "permissionsets" && strings.HasSuffix(name, ".permissionset") {
			in.permissionSet(name)
		}
	}
	in.missing()
}

func (in *installer) report(kind, name, file string, created bool, err *apiError) bool {
	m := componentMessage{FullName: name, ComponentType: kind, FileName: file, Success: err == nil}
	if err != nil {
		m.Problem, m.ProblemType = err.message, "Error"
		in.failures = append(in.failures, m)
		return false
	}
	m.Created, m.Changed = created, true
	in.successes = append(in.successes, m)
	return true
}

func (in *installer) objectFile(file string, objects map[string]objectXML) {
	name := strings.TrimSuffix(path.Base(file), ".object")
	var x objectXML
	if err := xml.Unmarshal(in.b.files[file], &x); err != nil {
		in.report("CustomObject", name, file, false, refuse("INVALID_XML", "Error parsing file: %v", err))
		return
	}
	if ob := in.o.object(name); ob == nil {
		if !in.newObject(file, name, x) {
			return
		}
	} else if x.Label != "" {
		in.report("CustomObject", name, file, false, nil)
	}
	objects[file] = x
}

func (in *installer) newObject(file, name string, x objectXML) bool {
	var err *apiError
	switch {
	case !strings.HasSuffix(name, "__c"):
		err = refuse("INVALID_TYPE", "Entity of type CustomObject named %s cannot be found", name)
	case !in.b.names("CustomObject", name):
		err = refuse("INVALID_PACKAGE", "Entity type: 'CustomObject' named '%s' is not in package.xml", name)
	case x.Label == "" || x.Plural == "":
		err = refuse("REQUIRED_FIELD_MISSING", "Required field is missing: label, pluralLabel")
	case x.NameField == nil:
		err = refuse("REQUIRED_FIELD_MISSING", "Must specify a nameField of type Text or AutoNumber")
	case x.Sharing == "":
		err = refuse("REQUIRED_FIELD_MISSING", "Required field is missing: sharingModel")
	case x.Status == "":
		err = refuse("REQUIRED_FIELD_MISSING", "Required field is missing: deploymentStatus")
	}
	if err == nil {
		ob := in.o.addObject(name, x.Label, x.Plural, in.o.nextPrefix())
		in.undo = append(in.undo, func() { delete(in.o.objects, strings.ToLower(name)) })
		err = in.o.addField(ob, Field{Name: "Name", Label: x.NameField.Label, Type: "Text", Length: 80, ReadOnly: x.NameField.Type == "AutoNumber"})
	}
	return in.report("CustomObject", name, file, true, err)
}

func (in *installer) fields(file string, x objectXML) {
	name := strings.TrimSuffix(path.Base(file), ".object")
	ob := in.o.object(name)
	for _, fx := range x.Fields {
		full := name + "." + fx.FullName
		old := ob.field(fx.FullName)
		in.report("CustomField", full, file, old == nil, in.field(ob, fx, old))
	}
}

func (in *installer) field(ob *object, fx fieldXML, old *field) *apiError {
	if !strings.HasSuffix(fx.FullName, "__c") {
		return refuse("INVALID_NAME", "Cannot change the standard field %s", fx.FullName)
	}
	if !in.b.names("CustomField", ob.name+"."+fx.FullName) && !in.b.names("CustomObject", ob.name) {
		return refuse("INVALID_PACKAGE", "Entity type: 'CustomField' named '%s.%s' is not in package.xml", ob.name, fx.FullName)
	}
	if fx.Label == "" {
		return refuse("REQUIRED_FIELD_MISSING", "Required field is missing: label")
	}
	def := fx.definition()
	if old != nil && old.Type != def.Type {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Cannot change the type of %s from %s to %s by this deployment", fx.FullName, old.Type, def.Type)
	}
	if fx.Type == "LongTextArea" && fx.VisibleLines == 0 {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Must specify 'visibleLines' for a CustomField of type LongTextArea")
	}
	if err := in.o.addField(ob, def); err != nil {
		return err
	}
	f := ob.field(fx.FullName)
	f.byAPI = old == nil || old.byAPI
	in.undo = append(in.undo, func() { ob.restore(f, old) })
	return nil
}

// restore puts a field back as it was; a new one goes.
func (ob *object) restore(f, old *field) {
	key := strings.ToLower(f.Name)
	delete(ob.byName, key)
	kept := ob.fields[:0]
	for _, other := range ob.fields {
		if other == f {
			if old == nil {
				delete(ob.table.parents, f.Name)
				delete(ob.table.keys, f.Name)
				continue
			}
			other = old
			ob.byName[key] = old
		}
		kept = append(kept, other)
	}
	ob.fields = kept
}

func (fx fieldXML) definition() Field {
	d := Field{
		Name: fx.FullName, Label: fx.Label, Type: fx.Type, Length: fx.Length, Precision: fx.Precision, Scale: fx.Scale,
		Required: fx.Required, Unique: fx.Unique, ExternalID: fx.ExternalID, Restricted: fx.Restricted, Calculated: fx.Formula != "",
	}
	for _, v := range fx.Values {
		d.Values = append(d.Values, v.FullName)
	}
	if fx.ReferenceTo != "" {
		d.ReferenceTo = []string{fx.ReferenceTo}
		d.Relationship = strings.TrimSuffix(fx.FullName, "__c") + "__r"
	}
	if fx.Children != "" {
		d.ChildRelationship = fx.Children + "__r"
	}
	return d
}

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
	for _, p := range x.Objects {
		if in.o.object(p.Object) == nil {
			in.report("PermissionSet", name, file, false, refuse("INVALID_TYPE", "In field: object - no CustomObject named %s found", p.Object))
			return
		}
	}
	created := in.storePermissionSet(name, x.Label, grants)
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

func (in *installer) storePermissionSet(name, label string, grants map[string]grant) (created bool) {
	old, had := in.o.grants[name]
	in.o.grants[name] = grants
	in.undo = append(in.undo, func() {
		if delete(in.o.grants, name); had {
			in.o.grants[name] = old
		}
	})
	if had {
		return false
	}
	x := &tx{o: in.o}
	if _, err := x.insert(in.o.object("PermissionSet"), map[string]any{"Name": name, "Label": label}, byHand); err != nil {
		in.failures = append(in.failures, componentMessage{FullName: name, ComponentType: "PermissionSet", Problem: err.message, ProblemType: "Error"})
	}
	in.undo = append(in.undo, func() { x.rollback(0, 0) })
	return true
}

// missing reports what the manifest lists and the package does not hold.
func (in *installer) missing() {
	have := map[string]bool{}
	for _, m := range append(append([]componentMessage{}, in.successes...), in.failures...) {
		have[m.ComponentType+"/"+strings.ToLower(m.FullName)] = true
	}
	for _, t := range in.b.manifest.Types {
		for _, member := range t.Members {
			known := t.Name == "CustomField" || t.Name == "CustomObject" || t.Name == "PermissionSet"
			if !known || member == "*" || have[t.Name+"/"+strings.ToLower(member)] || (t.Name == "CustomObject" && in.o.object(member) != nil) {
				continue
			}
			in.report(t.Name, member, "package.xml", false, refuse("INVALID_PACKAGE",
				"An object '%s' of type %s was named in package.xml, but was not found in zipped directory", member, t.Name))
		}
	}
}
