package orgsim

import (
	"encoding/xml"
	"maps"
	"path"
	"slices"
	"strings"
)

// installer carries out one deployment and keeps its undo.
type installer struct {
	o         *Org
	b         *bundle
	successes []componentMessage
	failures  []componentMessage
	undo      []func()
	newTypes  []string // report types of this deployment
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
	names := slices.Sorted(maps.Keys(in.b.files))
	// Objects come before the fields that refer to them, both before what else names
	// them, and permission sets after the tabs and custom permissions that they grant.
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
		if x, ok := objects[name]; ok {
			in.objectParts(name, x)
		}
	}
	for _, folder := range installOrder() {
		for _, name := range names {
			if strings.HasPrefix(name, folder+"/") {
				in.file(folder, name)
			}
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
	} else if x.Label != "" || in.b.names("CustomObject", name) {
		in.report("CustomObject", name, file, false, nil)
	}
	if ob := in.o.object(name); x.History && !ob.history {
		ob.history = true
		in.undo = append(in.undo, func() { ob.history = false })
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
	if fx.History && !ob.history {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Cannot set trackHistory to true for %s: history is not enabled for %s", fx.FullName, ob.name)
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
		Required: fx.Required, Unique: fx.Unique, ExternalID: fx.ExternalID, Restricted: fx.Restricted, Reparentable: fx.Reparentable, Calculated: fx.Formula != "",
	}
	for _, v := range fx.Values {
		if d.Values = append(d.Values, v.FullName); v.Default {
			d.Default = v.FullName
		}
	}
	if fx.Type == "Checkbox" {
		d.Default = fx.DefaultValue == "true"
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

// missing reports what the manifest lists and the package does not hold.
func (in *installer) missing() {
	have := map[string]bool{}
	for _, m := range append(append([]componentMessage{}, in.successes...), in.failures...) {
		have[m.ComponentType+"/"+strings.ToLower(m.FullName)] = true
	}
	for _, t := range in.b.manifest.Types {
		if !knownKind(t.Name) {
			in.report(t.Name, "package.xml", "package.xml", false, refuse("INVALID_TYPE", "Unknown type name '%s' specified in package.xml", t.Name))
			continue
		}
		for _, member := range t.Members {
			if member == "*" || have[t.Name+"/"+strings.ToLower(member)] || (t.Name == "CustomObject" && in.o.object(member) != nil) {
				continue
			}
			in.report(t.Name, member, "package.xml", false, refuse("INVALID_PACKAGE",
				"An object '%s' of type %s was named in package.xml, but was not found in zipped directory", member, t.Name))
		}
	}
}
