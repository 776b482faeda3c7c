package salesforce

import (
	"strings"

	"fitsync/connectors"
)

// Names of what provisioning creates beside the write-back fields.
const (
	requirementObject = "FitSync_Requirement__c"
	permissionSet     = "FitSync_Integration"
)

// component is a custom field that provisioning creates where it is missing.
type component struct {
	object string
	field  metaField
	wanted wanted
	// ours says that fitsync writes the field; the others it only reads.
	ours bool
}

func (k component) name() string { return k.object + "." + k.field.Name }

// grantable reports whether a permission set may speak of the field: permissions
// on required and master-detail fields are refused.
func (k component) grantable() bool { return !k.field.Required && k.field.Type != "MasterDetail" }

// components lists the custom fields that the mapping needs: those written back,
// and the requirement object's own where the mapping uses it.
func (c *Client) components() (out []component) {
	for i := range c.options.Mapping.WriteBack {
		w := &c.options.Mapping.WriteBack[i]
		if strings.HasSuffix(w.Field, "__c") {
			out = append(out, component{
				object: opportunity, field: writeBackField(*w), ours: true,
				wanted: wanted{object: opportunity, field: w.Field, role: w.Role, write: w},
			})
		}
	}
	if c.schema.object == requirementObject {
		out = append(out, requirementFields()...)
	}
	return out
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

// requirementFields define the requirement object, as in the field table of the
// product. The record's own Name comes with the object.
func requirementFields() []component {
	text := func(name string, length int, help string) metaField {
		return metaField{Name: name, Type: "Text", Length: length, Help: help}
	}
	pick := func(name, help string, values ...string) metaField {
		return metaField{Name: name, Type: "Picklist", Values: newValueSet(false, values), Help: help}
	}
	external := text("External_Id__c", 64, "Key under which another system knows the requirement")
	external.External, external.Unique = true, true
	read := []metaField{
		{
			Name: "Opportunity__c", Type: "MasterDetail", ReferenceTo: opportunity, Children: "FitSync_Requirements",
			ChildrenLabel: "Requirements", Help: "The deal that asks for it",
		},
		{Name: "Text__c", Type: "LongTextArea", Length: 32000, Lines: 6, Help: "What the buyer asks for, in the buyer's words"},
		pick("Category__c", "Kind of requirement", "functional", "technical", "security", "integration", "compliance", "performance", "support"),
		pick("Priority__c", "How much the deal depends on it", "critical", "high", "medium", "low"),
		{Name: "Need_By__c", Type: "Date", Help: "When the buyer needs it"},
		pick("Status__c", "Where the work on it stands", "new", "in_progress", "completed", "blocked"),
		pick("Source__c", "Who said so", "customer", "rfp", "sales"),
	}
	written := []metaField{
		pick("Verdict__c", "How the product answers it", "supported", "partially_supported", "not_supported", "unassessed"),
		text("Capability__c", 255, "The capability that answers it"),
		text("Reason__c", 255, "Why the verdict is what it is"),
		external,
	}
	var out []component
	for i, f := range append(read, written...) {
		f.Label = label(f.Name)
		kind, length := metaKind(f)
		w := &connectors.WriteField{Role: f.Name, Field: f.Name, Kind: kind, Length: length}
		out = append(out, component{
			object: requirementObject, field: f, ours: i >= len(read),
			wanted: wanted{object: requirementObject, field: f.Name, role: f.Name, write: w},
		})
	}
	return out
}

// metaKind is the kind of a definition, with the length that counts as enough.
func metaKind(f metaField) (connectors.Kind, int) {
	switch f.Type {
	case "LongTextArea":
		return connectors.LongText, 0
	case "Picklist":
		return connectors.Picklist, 0
	case "Date":
		return connectors.Day, 0
	case "MasterDetail":
		return connectors.Text, 0
	default:
		return connectors.Text, f.Length
	}
}

// label makes FitSync_Next_Action__c read FitSync Next Action.
func label(name string) string {
	return strings.ReplaceAll(strings.TrimSuffix(name, "__c"), "_", " ")
}
