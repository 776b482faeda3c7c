package salesforce

import (
	"encoding/xml"
	"slices"
	"strings"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/sfdx"
)

// metaField defines a field that bears a name or has a shape of the mapping's own.
type metaField struct {
	Name      string    `xml:"fullName"`
	Default   string    `xml:"defaultValue,omitempty"`
	Help      string    `xml:"inlineHelpText,omitempty"`
	Label     string    `xml:"label"`
	Length    int       `xml:"length,omitempty"`
	Precision int       `xml:"precision,omitempty"`
	Scale     *int      `xml:"scale,omitempty"`
	Type      string    `xml:"type"`
	Values    *valueSet `xml:"valueSet,omitempty"`
	Lines     int       `xml:"visibleLines,omitempty"`
}

type valueSet struct {
	Restricted bool        `xml:"restricted"`
	Sorted     bool        `xml:"valueSetDefinition>sorted"`
	Values     []metaValue `xml:"valueSetDefinition>value"`
}

type metaValue struct {
	Name    string `xml:"fullName"`
	Default bool   `xml:"default"`
	Label   string `xml:"label"`
}

func newValueSet(restricted bool, values []string) *valueSet {
	set := &valueSet{Restricted: restricted}
	for _, v := range values {
		set.Values = append(set.Values, metaValue{Name: v, Label: v})
	}
	return set
}

// like reports whether the package's field holds the same values, or longer ones.
func (m metaField) like(f sfdx.Field) bool {
	scale := 0
	if m.Scale != nil {
		scale = *m.Scale
	}
	return m.Type == f.Type && m.Length <= f.Length && m.Precision == f.Precision && scale == f.Scale
}

// writeBackField is the definition of a field of the field table. Its name may be
// the mapping's own.
func writeBackField(w connectors.WriteField) metaField {
	f := metaField{Name: w.Field, Label: label(w.Field), Length: w.Length}
	for _, standard := range connectors.WriteBackFields() {
		if standard.Role == w.Role {
			f.Help = standard.Help
		}
	}
	switch w.Kind {
	case connectors.Number, connectors.Percent, connectors.Currency:
		f.Length = 0
		f.Precision, f.Scale = digits(w)
		f.Type = map[connectors.Kind]string{connectors.Number: "Number", connectors.Percent: "Percent", connectors.Currency: "Currency"}[w.Kind]
	case connectors.LongText:
		f.Type, f.Lines, f.Length = "LongTextArea", 6, max(256, w.Length)
	case connectors.Picklist:
		f.Type, f.Length, f.Values = "Picklist", 0, newValueSet(true, picklistValues(w.Role))
	case connectors.Day:
		f.Type, f.Length = "Date", 0
	case connectors.Moment:
		f.Type, f.Length = "DateTime", 0
	case connectors.Bool:
		f.Type, f.Length, f.Default = "Checkbox", 0, "false"
	default:
		f.Type, f.Length = "Text", min(255, max(1, w.Length))
	}
	return f
}

// digits are all digits of a number, and those behind the point.
func digits(w connectors.WriteField) (precision int, scale *int) {
	scale = &w.Scale
	switch {
	case w.Kind == connectors.Currency:
		return 18, scale
	case w.Role == "critical_gaps" || w.Role == "open_gaps":
		return 4 + w.Scale, scale
	default:
		return 3 + w.Scale, scale
	}
}

// label makes FitSync_Next_Action__c read FitSync Next Action.
func label(name string) string {
	return strings.ReplaceAll(strings.TrimSuffix(name, "__c"), "_", " ")
}

type metaPermissionSet struct {
	XMLName     xml.Name           `xml:"http://soap.sforce.com/2006/04/metadata PermissionSet"`
	Description string             `xml:"description"`
	Fields      []fieldPermission  `xml:"fieldPermissions"`
	Activation  bool               `xml:"hasActivationRequired"`
	Label       string             `xml:"label"`
	Objects     []objectPermission `xml:"objectPermissions"`
}

type fieldPermission struct {
	Editable bool   `xml:"editable"`
	Field    string `xml:"field"`
	Readable bool   `xml:"readable"`
}

type objectPermission struct {
	Create    bool   `xml:"allowCreate"`
	Delete    bool   `xml:"allowDelete"`
	Edit      bool   `xml:"allowEdit"`
	Read      bool   `xml:"allowRead"`
	ModifyAll bool   `xml:"modifyAllRecords"`
	Object    string `xml:"object"`
	ViewAll   bool   `xml:"viewAllRecords"`
}

// packagedSet is the package's permission set for the worker.
func packagedSet(p *sfdx.Package) (set metaPermissionSet, err error) {
	err = xml.Unmarshal(p.File(permissionFile), &set)
	return set, err
}

func (s metaPermissionSet) edits(field string) bool {
	return slices.ContainsFunc(s.Fields, func(p fieldPermission) bool { return p.Field == field && p.Editable })
}

// reduced leaves the worker only what concerns the given components and the
// standard objects, and grants fields of the mapping's own names.
func (s metaPermissionSet) reduced(components []component) metaPermissionSet {
	packaged := s.Fields
	s.Fields = nil
	objects := map[string]bool{"Account": true, opportunity: true}
	for _, k := range components {
		objects[k.field.Object] = true
		if !k.field.Grantable() {
			continue
		}
		p := fieldPermission{Editable: k.ours, Field: k.field.FullName(), Readable: true}
		if at := slices.IndexFunc(packaged, func(q fieldPermission) bool { return q.Field == p.Field }); at >= 0 {
			p = packaged[at]
		}
		s.Fields = append(s.Fields, p)
	}
	s.Objects = slices.DeleteFunc(slices.Clone(s.Objects), func(p objectPermission) bool { return !objects[p.Object] })
	return s
}

// render writes the set as a file of a deployment. The revision of the package that
// it comes from stands in the description, where the next plan finds it.
func (s metaPermissionSet) render(revision string) ([]byte, error) {
	if revision != "" {
		s.Description += " (package " + revision + ")"
	}
	text, err := xml.MarshalIndent(s, "", "    ")
	return append([]byte(xml.Header), text...), err
}
