package orgsim

import (
	"encoding/xml"
	"path"
	"slices"
	"strings"
)

type reportTypeXML struct {
	Base     string `xml:"baseObject"`
	Label    string `xml:"label"`
	Relation string `xml:"join>relationship"`
	Columns  []struct {
		Field string `xml:"field"`
		Table string `xml:"table"`
	} `xml:"sections>columns"`
}

type reportXML struct {
	Type     string   `xml:"reportType"`
	About    string   `xml:"description"`
	Columns  []string `xml:"columns>field"`
	Grouping []string `xml:"groupingsDown>field"`
}

// reportType checks that what a custom report type offers is there.
func (in *installer) reportType(file, name string) *apiError {
	var x reportTypeXML
	if err := xml.Unmarshal(in.b.files[file], &x); err != nil {
		return refuse("INVALID_XML", "Error parsing file: %v", err)
	}
	base := in.o.object(x.Base)
	if base == nil {
		return refuse("INVALID_TYPE", "Invalid base object: %s", x.Base)
	}
	tables := map[string]*object{x.Base: base}
	if x.Relation != "" {
		child, _ := in.o.child(base, x.Relation)
		if child == nil {
			return refuse("INVALID_FIELD", "Invalid relationship %s of %s", x.Relation, x.Base)
		}
		tables[x.Base+"."+x.Relation] = child
	}
	offered := map[string]bool{}
	for _, c := range x.Columns {
		ob := tables[c.Table]
		if ob == nil || !in.o.reportable(ob, c.Field) {
			return refuse("INVALID_FIELD", "Invalid field %s in table %s", c.Field, c.Table)
		}
		offered[c.Table+"$"+c.Field] = true
	}
	old := in.o.reportTypes[name]
	if old == nil {
		in.newTypes = append(in.newTypes, name)
	}
	in.o.reportTypes[name] = offered
	in.undo = append(in.undo, func() { in.o.reportTypes[name] = old })
	return nil
}

// reportable tells whether a report type may show a field: one of the object, by its
// name or its relationship's, or one behind a lookup.
func (o *Org) reportable(ob *object, name string) bool {
	lookup, rest, through := strings.Cut(name, ".")
	if !through {
		return ob.field(name) != nil || ob.parent(name) != nil
	}
	f := ob.field(lookup)
	if f == nil || len(f.ReferenceTo) != 1 {
		return false
	}
	return o.reportable(o.object(f.ReferenceTo[0]), rest)
}

// reportFile checks a report against its report type, which must have been there
// before this deployment; folders hold nothing to check.
func (in *installer) reportFile(file string) *apiError {
	if strings.HasSuffix(file, "-meta.xml") {
		return nil
	}
	var x reportXML
	if err := xml.Unmarshal(in.b.files[file], &x); err != nil {
		return refuse("INVALID_XML", "Error parsing file: %v", err)
	}
	name := strings.TrimSuffix(x.Type, "__c")
	offered := in.o.reportTypes[name]
	if offered == nil || slices.Contains(in.newTypes, name) {
		return refuse("INVALID_TYPE", "reportType: Invalid report type: %s", x.Type)
	}
	if folder := path.Base(path.Dir(file)); !in.o.deployed[partKey("Report", folder)] {
		return refuse("INVALID_CROSS_REFERENCE_KEY", "Cannot find folder:%s", folder)
	}
	if len(x.About) > 255 {
		return refuse("STRING_TOO_LONG", "Value too long for field: Description maximum length is:255")
	}
	for _, f := range append(slices.Clone(x.Columns), x.Grouping...) {
		if !offered[f] {
			return refuse("INVALID_FIELD", "Invalid field name: %s", f)
		}
	}
	for _, f := range x.Grouping {
		if slices.Contains(x.Columns, f) {
			return refuse("INVALID_FIELD", "You can't include groupings in the selected columns list: %s", f)
		}
	}
	return nil
}
