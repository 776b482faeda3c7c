package orgsim

import "strings"

// typeRule is what the definition of a field of one metadata type must give.
type typeRule struct {
	kind      kind
	length    [2]int // allowed range of Length; zero if the type takes none
	fixed     int    // length of a type that takes none
	precision bool
	values    bool
	reference bool
}

func typeRules() map[string]typeRule {
	return map[string]typeRule{
		"Text":                {kind: kindText, length: [2]int{1, 255}},
		"TextArea":            {kind: kindArea, fixed: 255},
		"LongTextArea":        {kind: kindArea, length: [2]int{256, 131072}},
		"Html":                {kind: kindArea, length: [2]int{256, 131072}},
		"Number":              {kind: kindDouble, precision: true},
		"Currency":            {kind: kindCurrency, precision: true},
		"Percent":             {kind: kindPercent, precision: true},
		"Checkbox":            {kind: kindBool},
		"Date":                {kind: kindDate},
		"DateTime":            {kind: kindDateTime},
		"Email":               {kind: kindEmail, fixed: 80},
		"Phone":               {kind: kindPhone, fixed: 40},
		"Url":                 {kind: kindURL, fixed: 255},
		"Picklist":            {kind: kindPicklist, fixed: 255, values: true},
		"MultiselectPicklist": {kind: kindMulti, fixed: 4099, values: true},
		"Lookup":              {kind: kindRef, fixed: 18, reference: true},
		"MasterDetail":        {kind: kindRef, fixed: 18, reference: true},
	}
}

// compile checks a definition as the Metadata API does.
func (o *Org) compile(def Field) (*field, *apiError) {
	rule, ok := typeRules()[def.Type]
	if !ok {
		return nil, refuse("INVALID_ENUM_VALUE", "'%s' is not a valid value for the enum 'FieldType'", def.Type)
	}
	if def.Label == "" {
		def.Label = strings.ReplaceAll(strings.TrimSuffix(def.Name, "__c"), "_", " ")
	}
	if err := rule.check(def); err != nil {
		return nil, err
	}
	if rule.length[1] == 0 {
		def.Length = rule.fixed
	}
	if rule.reference {
		if err := o.checkReference(def); err != nil {
			return nil, err
		}
	}
	if def.Type == "MasterDetail" {
		def.Required = true
	}
	f := &field{Field: def, kind: rule.kind, custom: strings.HasSuffix(strings.ToLower(def.Name), "__c")}
	if f.kind == kindDouble && !f.custom && f.Scale == 0 {
		f.kind = kindInt
	}
	return f, nil
}

func (r typeRule) check(def Field) *apiError {
	if r.length[1] > 0 && def.Length == 0 {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Must specify 'length' for a CustomField of type %s", def.Type)
	}
	if r.length[1] > 0 && (def.Length < r.length[0] || def.Length > r.length[1]) {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Value for length must be between %d and %d", r.length[0], r.length[1])
	}
	if r.precision && def.Precision == 0 {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Must specify 'precision' for a CustomField of type %s", def.Type)
	}
	if r.precision && (def.Precision > 18 || def.Scale > def.Precision) {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Precision must be at most 18 and scale at most precision")
	}
	if r.values && len(def.Values) == 0 {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Must specify 'valueSet' for a CustomField of type %s", def.Type)
	}
	if def.Type == "Checkbox" && def.Required {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Can not specify 'required' for a CustomField of type Checkbox")
	}
	return nil
}

func (o *Org) checkReference(def Field) *apiError {
	if len(def.ReferenceTo) == 0 {
		return refuse("FIELD_INTEGRITY_EXCEPTION", "Must specify 'referenceTo' for a CustomField of type %s", def.Type)
	}
	for _, name := range def.ReferenceTo {
		if o.object(name) == nil {
			return refuse("FIELD_INTEGRITY_EXCEPTION", "referenceTo value of '%s' does not resolve to a valid sObject type", name)
		}
	}
	return nil
}
