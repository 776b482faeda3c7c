package salesforce

import (
	"cmp"
	"slices"
	"strings"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/sfdx"
)

// Names of what provisioning creates beside the write-back fields.
const (
	requirementObject = "FitSync_Requirement__c"
	permissionSet     = "FitSync_Integration"
	permissionFile    = "permissionsets/" + permissionSet + ".permissionset"
)

// blueprint is what provisioning would have in the org: the whole package, or where
// the mapping writes to names of its own, the fields that it needs and the right to
// write them. The package's card, reports and other permission sets read the
// package's own names and would be empty there.
type blueprint struct {
	source     *sfdx.Package
	whole      bool
	components []component
}

// component is a custom field that provisioning creates where it is missing.
type component struct {
	field sfdx.Field
	// made replaces the package's definition; nil keeps it.
	made   *metaField
	wanted wanted
	// ours says that fitsync writes the field; the others it only reads.
	ours bool
}

func (c *Client) blueprint() (*blueprint, error) {
	source, err := sfdx.Open()
	if err != nil {
		return nil, asError(opPlan, err)
	}
	fields, err := source.Fields()
	if err != nil {
		return nil, asError(opPlan, err)
	}
	set, err := packagedSet(source)
	if err != nil {
		return nil, asError(opPlan, err)
	}
	b := &blueprint{source: source, whole: defaultNames(c.options.Mapping)}
	for i := range c.options.Mapping.WriteBack {
		if w := &c.options.Mapping.WriteBack[i]; strings.HasSuffix(w.Field, "__c") {
			b.components = append(b.components, writtenComponent(w, fields, b.whole))
		}
	}
	for _, f := range objectsFirstUsed(fields) {
		if b.has(f) || !b.whole && (f.Object != requirementObject || c.schema.object != requirementObject) {
			continue
		}
		b.components = append(b.components, component{field: f, ours: set.edits(f.FullName()), wanted: packagedWanted(f)})
	}
	return b, nil
}

// defaultNames reports whether every field that is written bears the package's name.
func defaultNames(m connectors.Mapping) bool {
	for _, w := range m.WriteBack {
		named := slices.ContainsFunc(connectors.WriteBackFields(), func(s connectors.StandardField) bool {
			return s.Role == w.Role && s.Salesforce == w.Field
		})
		if !named {
			return false
		}
	}
	return true
}

// writtenComponent is a field that the mapping writes. The package's definition
// serves where the mapping asks for no other shape.
func writtenComponent(w *connectors.WriteField, fields []sfdx.Field, whole bool) component {
	made := writeBackField(*w)
	k := component{
		field: sfdx.Field{Object: opportunity, Name: w.Field, Type: made.Type}, made: &made, ours: true,
		wanted: wanted{object: opportunity, field: w.Field, role: w.Role, write: w},
	}
	for _, f := range fields {
		if whole && f.Object == opportunity && f.Name == w.Field && made.like(f) {
			k.field, k.made = f, nil
		}
	}
	return k
}

// objectsFirstUsed orders the package's fields by object, each object after those
// that its lookups name.
func objectsFirstUsed(fields []sfdx.Field) []sfdx.Field {
	order := []string{opportunity, requirementObject, "FitSync_Product_Gap__c"}
	rank := func(f sfdx.Field) int {
		if at := slices.Index(order, f.Object); at >= 0 {
			return at
		}
		return len(order)
	}
	out := slices.Clone(fields)
	slices.SortStableFunc(out, func(a, b sfdx.Field) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

func (b *blueprint) has(f sfdx.Field) bool {
	return slices.ContainsFunc(b.components, func(k component) bool { return k.field.FullName() == f.FullName() })
}

// objects are the custom objects among the components, in their order.
func (b *blueprint) objects() (names []string) {
	for _, k := range b.components {
		if k.field.Object != opportunity && !slices.Contains(names, k.field.Object) {
			names = append(names, k.field.Object)
		}
	}
	return names
}

// packagedWanted is what a field of the package must be able to hold.
func packagedWanted(f sfdx.Field) wanted {
	w := &connectors.WriteField{Role: f.Name, Field: f.Name, Kind: kindOf(f.Type)}
	if w.Kind == connectors.Text {
		w.Length = f.Length
	}
	if f.Object == opportunity {
		for _, s := range connectors.WriteBackFields() {
			if s.Salesforce == f.Name {
				w.Role = s.Role
			}
		}
	}
	return wanted{object: f.Object, field: f.Name, role: w.Role, write: w}
}

// kindOf is the kind of a field of the Metadata API.
func kindOf(metadataType string) connectors.Kind {
	switch metadataType {
	case "Number":
		return connectors.Number
	case "Percent":
		return connectors.Percent
	case "Currency":
		return connectors.Currency
	case "LongTextArea":
		return connectors.LongText
	case "Picklist":
		return connectors.Picklist
	case "Date":
		return connectors.Day
	case "DateTime":
		return connectors.Moment
	case "Checkbox":
		return connectors.Bool
	}
	return connectors.Text
}
