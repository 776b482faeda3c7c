package sfdx

import (
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
)

// Field is the definition of a custom field.
type Field struct {
	Object string `xml:"-"`

	Name         string   `xml:"fullName"`
	Label        string   `xml:"label"`
	Help         string   `xml:"inlineHelpText"`
	Type         string   `xml:"type"`   // in the words of the Metadata API: Number, Text …
	Length       int      `xml:"length"` // of texts, in characters
	Precision    int      `xml:"precision"`
	Scale        int      `xml:"scale"`
	Required     bool     `xml:"required"`
	ExternalID   bool     `xml:"externalId"`
	Unique       bool     `xml:"unique"`
	TrackHistory bool     `xml:"trackHistory"`
	ReferenceTo  string   `xml:"referenceTo"`
	Children     string   `xml:"relationshipName"`
	Restricted   bool     `xml:"valueSet>restricted"`
	Values       []string `xml:"valueSet>valueSetDefinition>value>fullName"`
}

// FullName is the field's name with its object's.
func (f Field) FullName() string { return f.Object + "." + f.Name }

// Grantable reports whether a permission set may speak of the field: permissions
// on required and master-detail fields are refused.
func (f Field) Grantable() bool { return !f.Required && f.Type != "MasterDetail" }

// Fields are the custom fields of all objects, in the order of their full names.
func (p *Package) Fields() ([]Field, error) {
	var out []Field
	for _, object := range slices.Sorted(maps.Keys(p.objects)) {
		for _, n := range p.objects[object] {
			if n.XMLName.Local != "fields" {
				continue
			}
			f := Field{Object: object}
			if err := xml.Unmarshal(render("fields", n.Nodes), &f); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", object, n.child("fullName"), err)
			}
			out = append(out, f)
		}
	}
	return out, nil
}
