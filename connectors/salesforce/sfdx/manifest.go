package sfdx

import (
	"encoding/xml"
	"maps"
	"path"
	"slices"
	"strings"
)

const manifestName = "package.xml"

// Kinds of components, in the words of package.xml.
const (
	KindObject = "CustomObject"
	KindField  = "CustomField"
	KindReport = "Report"
)

// kinds are the folders of the package beside objects, with the kind of component
// that a file in them is.
func kinds() map[string]string {
	return map[string]string{
		"customPermissions": "CustomPermission", "lwc": "LightningComponentBundle", "permissionsets": "PermissionSet",
		"reports": KindReport, "reportTypes": "ReportType", "tabs": "CustomTab",
	}
}

// component names what an element of an object's file is.
func (n node) component(object string) (kind, name string) {
	switch n.XMLName.Local {
	case "fields":
		return KindField, object + "." + n.child("fullName")
	case "listViews":
		return "ListView", object + "." + n.child("fullName")
	case "validationRules":
		return "ValidationRule", object + "." + n.child("fullName")
	}
	return KindObject, object
}

// fileComponent names what a file is part of.
func fileComponent(name string) (kind, member string) {
	folder, rest, _ := strings.Cut(name, "/")
	switch folder {
	case "lwc":
		rest, _, _ = strings.Cut(rest, "/")
	case "reports":
		rest = strings.TrimSuffix(rest, metaSuffix)
	}
	return kinds()[folder], strings.TrimSuffix(rest, path.Ext(rest))
}

// Components lists what the package deploys: names by kind, both as in package.xml.
func (p *Package) Components() map[string][]string {
	found := map[string]map[string]bool{}
	add := func(kind, name string) bool {
		if found[kind] == nil {
			found[kind] = map[string]bool{}
		}
		found[kind][name] = true
		return true
	}
	p.Keep(add)
	out := map[string][]string{}
	for kind, names := range found {
		out[kind] = slices.Sorted(maps.Keys(names))
	}
	return out
}

func (p *Package) manifest(version string) []byte {
	root := node{}
	components := p.Components()
	text := func(name, value string) node { return node{XMLName: xml.Name{Local: name}, Text: value} }
	for _, kind := range slices.Sorted(maps.Keys(components)) {
		types := text("types", "")
		for _, member := range components[kind] {
			types.Nodes = append(types.Nodes, text("members", member))
		}
		types.Nodes = append(types.Nodes, text("name", kind))
		root.Nodes = append(root.Nodes, types)
	}
	root.Nodes = append(root.Nodes, text("version", version))
	return render("Package", root.Nodes)
}
