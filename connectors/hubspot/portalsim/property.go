package portalsim

import "slices"

// property is a property's definition in the vendor's own JSON form.
type property struct {
	UpdatedAt       string        `json:"updatedAt,omitempty"`
	CreatedAt       string        `json:"createdAt,omitempty"`
	Name            string        `json:"name"`
	Label           string        `json:"label"`
	Type            string        `json:"type"`
	FieldType       string        `json:"fieldType"`
	Description     string        `json:"description"`
	GroupName       string        `json:"groupName"`
	Options         []option      `json:"options"`
	DisplayOrder    int           `json:"displayOrder"`
	Calculated      bool          `json:"calculated"`
	ExternalOptions bool          `json:"externalOptions"`
	Archived        bool          `json:"archived"`
	HasUniqueValue  bool          `json:"hasUniqueValue"`
	Hidden          bool          `json:"hidden"`
	HubSpotDefined  bool          `json:"hubspotDefined,omitempty"`
	Modification    modifiability `json:"modificationMetadata"`
	FormField       bool          `json:"formField"`
	Sensitivity     string        `json:"dataSensitivity"`
	column          int           // place in record.values
	derive          func(*record) string
}

type option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

type modifiability struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
}

type group struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// clone copies a definition, so that it can be written out while others change it.
func (p *property) clone() *property {
	c := *p
	c.Options = slices.Clone(p.Options)
	return &c
}

func (p *property) allows(value string) bool {
	return slices.ContainsFunc(p.Options, func(o option) bool { return o.Value == value })
}

// builtin makes a property that the vendor ships with every portal.
func builtin(group, name, kind, fieldType string, values ...string) *property {
	p := &property{
		CreatedAt: "2020-06-30T15:57:38.191Z", UpdatedAt: "2024-09-05T17:14:04.747Z",
		Name: name, Label: label(name), Type: kind, FieldType: fieldType, GroupName: group,
		Options: []option{}, HubSpotDefined: true, Sensitivity: "non_sensitive",
		Modification: modifiability{Archivable: true, ReadOnlyDefinition: true},
	}
	for i, v := range values {
		p.Options = append(p.Options, option{Label: label(v), Value: v, DisplayOrder: i})
	}
	return p
}

// computed makes a property whose value only the portal sets.
func computed(group, name, kind string, derive func(*record) string) *property {
	p := builtin(group, name, kind, fieldTypes[kind][0])
	p.Modification.ReadOnlyValue = true
	p.derive = derive
	return p
}

// fieldTypes lists the field types that each property type allows, the usual one first.
var fieldTypes = map[string][]string{
	"string":      {"text", "textarea", "html", "file", "phonenumber", "calculation_equation"},
	"number":      {"number", "calculation_equation"},
	"date":        {"date"},
	"datetime":    {"date"},
	"enumeration": {"select", "radio", "checkbox", "booleancheckbox", "calculation_equation"},
	"bool":        {"booleancheckbox", "calculation_equation"},
}
