package orgsim

import "strings"

// visible tells whether the user of the API sees a field.
func (o *Org) visible(ob *object, f *field) bool {
	if f.slot < 0 {
		return true
	}
	if o.faults.hides(ob.name, f.Name) {
		return false
	}
	if !o.opt.FieldSecurity || !f.byAPI || f.Required {
		return true
	}
	return o.granted(ob, f).readable
}

type objectSummary struct {
	Name        string            `json:"name"`
	Label       string            `json:"label"`
	LabelPlural string            `json:"labelPlural"`
	KeyPrefix   string            `json:"keyPrefix"`
	Custom      bool              `json:"custom"`
	Createable  bool              `json:"createable"`
	Updateable  bool              `json:"updateable"`
	Deletable   bool              `json:"deletable"`
	Undeletable bool              `json:"undeletable"`
	Queryable   bool              `json:"queryable"`
	Retrievable bool              `json:"retrieveable"`
	Replicable  bool              `json:"replicateable"`
	Searchable  bool              `json:"searchable"`
	Mergeable   bool              `json:"mergeable"`
	Triggerable bool              `json:"triggerable"`
	Layoutable  bool              `json:"layoutable"`
	URLs        map[string]string `json:"urls"`
}

func (o *Org) summary(rq *request, ob *object) objectSummary {
	base := "/services/data/v" + rq.version + "/sobjects/" + ob.name
	return objectSummary{
		Name: ob.name, Label: ob.label, LabelPlural: ob.plural, KeyPrefix: ob.prefix, Custom: ob.custom,
		Createable: true, Updateable: true, Deletable: ob.name != "User", Undeletable: true, Queryable: true,
		Retrievable: true, Replicable: true, Searchable: true, Mergeable: ob.field("MasterRecordId") != nil,
		Triggerable: true, Layoutable: true,
		URLs: map[string]string{"sobject": base, "describe": base + "/describe", "rowTemplate": base + "/{ID}"},
	}
}

func (o *Org) describeGlobal(rq *request) map[string]any {
	list := []objectSummary{}
	for _, ob := range o.sortedObjects() {
		list = append(list, o.summary(rq, ob))
	}
	return map[string]any{"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": list}
}

type childRelationship struct {
	Child         string `json:"childSObject"`
	Field         string `json:"field"`
	Name          string `json:"relationshipName"`
	CascadeDelete bool   `json:"cascadeDelete"`
}

type objectDescription struct {
	objectSummary
	Fields   []fieldDescription  `json:"fields"`
	Children []childRelationship `json:"childRelationships"`
	Types    []any               `json:"recordTypeInfos"`
}

func (o *Org) describe(rq *request, ob *object) objectDescription {
	d := objectDescription{objectSummary: o.summary(rq, ob), Fields: []fieldDescription{}, Children: []childRelationship{}, Types: []any{}}
	for _, f := range ob.fields {
		if o.visible(ob, f) {
			d.Fields = append(d.Fields, o.describeField(ob, f))
		}
	}
	for _, other := range o.sortedObjects() {
		for _, f := range other.fields {
			if f.ChildRelationship != "" && contains(f.ReferenceTo, ob.name) {
				d.Children = append(d.Children, childRelationship{other.name, f.Name, f.ChildRelationship, f.Type == "MasterDetail"})
			}
		}
	}
	return d
}

type pickValue struct {
	Active  bool   `json:"active"`
	Default bool   `json:"defaultValue"`
	Label   string `json:"label"`
	Value   string `json:"value"`
}

type fieldDescription struct {
	Name               string      `json:"name"`
	Label              string      `json:"label"`
	Type               kind        `json:"type"`
	SoapType           string      `json:"soapType"`
	Length             int         `json:"length"`
	ByteLength         int         `json:"byteLength"`
	Precision          int         `json:"precision"`
	Scale              int         `json:"scale"`
	Digits             int         `json:"digits"`
	Custom             bool        `json:"custom"`
	Createable         bool        `json:"createable"`
	Updateable         bool        `json:"updateable"`
	Nillable           bool        `json:"nillable"`
	DefaultedOnCreate  bool        `json:"defaultedOnCreate"`
	Calculated         bool        `json:"calculated"`
	Filterable         bool        `json:"filterable"`
	Sortable           bool        `json:"sortable"`
	Groupable          bool        `json:"groupable"`
	Unique             bool        `json:"unique"`
	ExternalID         bool        `json:"externalId"`
	IDLookup           bool        `json:"idLookup"`
	NameField          bool        `json:"nameField"`
	CaseSensitive      bool        `json:"caseSensitive"`
	HTMLFormatted      bool        `json:"htmlFormatted"`
	Hidden             bool        `json:"deprecatedAndHidden"`
	RestrictedPicklist bool        `json:"restrictedPicklist"`
	PicklistValues     []pickValue `json:"picklistValues"`
	ReferenceTo        []string    `json:"referenceTo"`
	RelationshipName   *string     `json:"relationshipName"`
	RelationshipOrder  *int        `json:"relationshipOrder"`
	CascadeDelete      bool        `json:"cascadeDelete"`
	ExtraTypeInfo      *string     `json:"extraTypeInfo"`
}

func (o *Org) describeField(ob *object, f *field) fieldDescription {
	editable := f.slot >= 0 && !f.ReadOnly && !f.Calculated
	if o.opt.FieldSecurity && f.byAPI && !f.Required {
		editable = editable && o.granted(ob, f).editable
	}
	d := fieldDescription{
		Name: f.Name, Label: f.Label, Type: f.kind, SoapType: soapType(f.kind), Length: f.Length, ByteLength: 3 * f.Length,
		Precision: f.Precision, Scale: f.Scale, Custom: f.custom, Createable: editable,
		Updateable: editable && (f.Type != "MasterDetail" || f.Reparentable), Nillable: !f.Required && f.kind != kindBool && f.slot >= 0,
		DefaultedOnCreate: f.slot < 0 || f.kind == kindBool, Calculated: f.Calculated,
		Filterable: !f.longText(), Sortable: !f.longText(), Groupable: !f.longText() && f.kind != kindDateTime,
		Unique: f.Unique, ExternalID: f.ExternalID, IDLookup: f.ExternalID || f.slot == slotID,
		NameField: f.Name == "Name", HTMLFormatted: f.Type == "Html", RestrictedPicklist: f.Restricted,
		PicklistValues: []pickValue{}, ReferenceTo: []string{}, CascadeDelete: f.Type == "MasterDetail",
	}
	if f.kind == kindInt {
		d.Digits = f.Precision
	}
	for _, v := range f.Values {
		d.PicklistValues = append(d.PicklistValues, pickValue{Active: true, Label: v, Value: v})
	}
	if f.kind == kindRef {
		d.ReferenceTo = f.ReferenceTo
		d.RelationshipName = &f.Relationship
	}
	if f.longText() {
		info := map[string]string{"LongTextArea": "plaintextarea", "Html": "richtextarea"}[f.Type]
		d.ExtraTypeInfo = &info
	}
	if f.Type == "MasterDetail" {
		d.RelationshipOrder = new(int)
	}
	return d
}

func soapType(k kind) string {
	switch {
	case k == kindID || k == kindRef:
		return "tns:ID"
	case k == kindInt:
		return "xsd:int"
	case k.numeric():
		return "xsd:double"
	case k == kindDateTime:
		return "xsd:dateTime"
	case k == kindBool, k == kindDate:
		return "xsd:" + strings.ToLower(string(k))
	}
	return "xsd:string"
}
