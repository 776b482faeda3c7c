package orgsim

import (
	"encoding/xml"
	"path"
	"regexp"
	"slices"
	"strings"
)

// partKey names a deployed component that is neither object, field nor set.
func partKey(kind, name string) string { return kind + "/" + strings.ToLower(name) }

// installOrder lists the folders of a package beside objects, each after those whose
// components it names.
func installOrder() []string {
	return []string{"customPermissions", "tabs", "lwc", "permissionsets", "reportTypes", "reports"}
}

func knownKind(kind string) bool {
	return slices.Contains([]string{
		"CustomField", "CustomObject", "CustomPermission", "CustomTab", "LightningComponentBundle", "ListView",
		"PermissionSet", "Report", "ReportType", "ValidationRule",
	}, kind)
}

// part reports a component and remembers that it is there.
func (in *installer) part(kind, name, file string, err *apiError) {
	key := partKey(kind, name)
	had := in.o.deployed[key]
	if err == nil && !in.b.names(kind, name) {
		err = refuse("INVALID_PACKAGE", "Entity type: '%s' named '%s' is not in package.xml", kind, name)
	}
	if in.report(kind, name, file, !had, err) && !had {
		in.o.deployed[key] = true
		in.undo = append(in.undo, func() { delete(in.o.deployed, key) })
	}
}

func (in *installer) file(folder, name string) {
	member := strings.TrimSuffix(strings.TrimPrefix(name, folder+"/"), path.Ext(name))
	switch folder {
	case "customPermissions":
		in.part("CustomPermission", member, name, nil)
	case "tabs":
		in.part("CustomTab", member, name, in.tab(member))
	case "lwc":
		if strings.HasSuffix(name, ".js-meta.xml") {
			bundle := path.Base(path.Dir(name))
			in.part("LightningComponentBundle", bundle, name, in.bundle(bundle, name))
		}
	case "permissionsets":
		in.permissionSet(name)
	case "reportTypes":
		in.part("ReportType", member, name, in.reportType(name, member))
	case "reports":
		in.part("Report", strings.TrimSuffix(member, "-meta"), name, in.reportFile(name))
	}
}

func (in *installer) tab(object string) *apiError {
	if in.o.object(object) == nil {
		return refuse("INVALID_TYPE", "In field: customObject - no CustomObject named %s found", object)
	}
	return nil
}

// objectParts installs an object's list views and validation rules.
func (in *installer) objectParts(file string, x objectXML) {
	ob := in.o.object(strings.TrimSuffix(path.Base(file), ".object"))
	for _, v := range x.Views {
		in.part("ListView", ob.name+"."+v.FullName, file, in.view(ob, v))
	}
	for _, r := range x.Rules {
		in.part("ValidationRule", ob.name+"."+r.FullName, file, in.rule(ob, r))
	}
}

// standardColumn is the name of a standard field in list views.
var standardColumn = regexp.MustCompile(`^[A-Z]+(?:[._][A-Z]+)*$`)

func (in *installer) view(ob *object, v viewXML) *apiError {
	if v.Label == "" || v.Scope == "" {
		return refuse("REQUIRED_FIELD_MISSING", "Required field is missing: label, filterScope")
	}
	columns := slices.Clone(v.Columns)
	for _, f := range v.Filters {
		columns = append(columns, f.Field)
	}
	for _, c := range columns {
		if !standardColumn.MatchString(c) && ob.field(c) == nil {
			return refuse("INVALID_FIELD", "Could not resolve list view column: %s", c)
		}
	}
	return nil
}

// customName is a custom field in a formula or a script.
var customName = regexp.MustCompile(`\b\w+__c\b`)

func (in *installer) rule(ob *object, r ruleXML) *apiError {
	if r.Formula == "" || r.Message == "" {
		return refuse("REQUIRED_FIELD_MISSING", "Required field is missing: errorConditionFormula, errorMessage")
	}
	if len(r.Message) > 255 {
		return refuse("STRING_TOO_LONG", "Value too long for field: errorMessage maximum length is:255")
	}
	for _, name := range append(customName.FindAllString(r.Formula, -1), r.Field) {
		if name != "" && ob.field(name) == nil {
			return refuse("INVALID_FIELD", "Field %s does not exist. Check spelling.", name)
		}
	}
	return nil
}

type bundleXML struct {
	Version string   `xml:"apiVersion"`
	Exposed bool     `xml:"isExposed"`
	Targets []string `xml:"targets>target"`
}

// schemaImport is how a component names an object or a field.
var schemaImport = regexp.MustCompile(`@salesforce/schema/(\w+)(?:\.(\w+))?`)

// bundle checks a Lightning component: its settings, and that what its script
// imports from the schema is there.
func (in *installer) bundle(name, file string) *apiError {
	var x bundleXML
	if err := xml.Unmarshal(in.b.files[file], &x); err != nil {
		return refuse("INVALID_XML", "Error parsing file: %v", err)
	}
	script, ok := in.b.files["lwc/"+name+"/"+name+".js"]
	if !ok {
		return refuse("INVALID_PACKAGE", "No MODULE named markup://c:%s found", name)
	}
	if x.Exposed && len(x.Targets) == 0 {
		return refuse("INVALID_PACKAGE", "The component %s is exposed but has no targets", name)
	}
	for _, m := range schemaImport.FindAllStringSubmatch(string(script), -1) {
		ob := in.o.object(m[1])
		if ob == nil || m[2] != "" && ob.field(m[2]) == nil {
			return refuse("INVALID_TYPE", "Invalid reference %s of type sobjectField in file %s.js", strings.TrimPrefix(m[0], "@salesforce/schema/"), name)
		}
	}
	return nil
}
