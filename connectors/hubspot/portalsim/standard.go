package portalsim

import "strings"

// standardTypes are the objects of every portal.
func (p *Portal) standardTypes() []*objectType {
	return []*objectType{dealType(), companyType(), contactType(), lineItemType(), noteType(), productType()}
}

func dealType() *objectType {
	t := standard("0-3", "deals", "deal", 9_700, "dealinformation",
		"amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline")
	t.pipelines = dealPipelines()
	t.text("dealname", "deal_currency_code", "hs_next_step", "hubspot_owner_id")
	t.pad("string", "textarea", "description")
	t.pad("number", "number", "amount")
	t.pad("datetime", "date", "closedate")
	t.properties = append(t.properties,
		builtin("dealinformation", "dealtype", "enumeration", "radio", "newbusiness", "existingbusiness"),
		builtin("dealinformation", "hs_priority", "enumeration", "select", "low", "medium", "high"),
		external("pipeline"), external("dealstage"),
		computed("dealinformation", "hs_updated_by_user_id", "number", deriveUpdater),
		fixed("hs_deal_stage_probability", "number"), fixed("hs_is_closed", "bool"), fixed("hs_is_closed_won", "bool"))
	return t
}

func companyType() *objectType {
	t := standard("0-2", "companies", "company", 29_013_000_000, "companyinformation",
		"createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name")
	t.text("name", "domain", "industry", "country", "hubspot_owner_id")
	t.pad("number", "number", "annualrevenue", "numberofemployees")
	return t
}

func contactType() *objectType {
	t := standard("0-1", "contacts", "contact", 501, "contactinformation",
		"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")
	t.text("firstname", "lastname", "email", "phone", "company", "hubspot_owner_id")
	email := t.properties[6]
	email.HasUniqueValue = true
	return t
}

func lineItemType() *objectType {
	t := standard("0-8", "line_items", "line_item", 1_200, "lineiteminformation",
		"createdate", "hs_lastmodifieddate", "hs_object_id", "name", "quantity")
	t.text("name", "hs_sku", "hs_product_id")
	t.pad("string", "textarea", "description")
	t.pad("number", "number", "quantity", "price", "amount")
	return t
}

func noteType() *objectType {
	t := standard("0-46", "notes", "note", 880, "note", "createdate", "hs_lastmodifieddate", "hs_object_id")
	t.aliases = append(t.aliases, "hs_note")
	t.pad("string", "html", "hs_note_body")
	t.pad("datetime", "date", "hs_timestamp")
	t.text("hubspot_owner_id")
	t.required = []string{"hs_timestamp"}
	return t
}

func productType() *objectType {
	t := standard("0-7", "products", "product", 300, "productinformation",
		"createdate", "description", "hs_lastmodifieddate", "hs_object_id", "name", "price")
	t.text("name", "hs_sku")
	t.pad("string", "textarea", "description")
	t.pad("number", "number", "price")
	return t
}

// standard begins a type with the properties that every record has.
func standard(id, plural, singular string, lastID int64, family string, defaults ...string) *objectType {
	t := &objectType{
		id: id, plural: plural, singular: singular, title: label(singular),
		modified: "hs_lastmodifieddate", defaults: defaults, lastID: lastID,
		groups: []*group{{Name: family, Label: label(family)}},
	}
	if singular == "contact" {
		t.modified = "lastmodifieddate"
	}
	t.properties = []*property{
		computed(family, "hs_object_id", "number", deriveID),
		computed(family, "createdate", "datetime", deriveCreated),
		computed(family, t.modified, "datetime", deriveModified),
		computed(family, "hs_merged_object_ids", "enumeration", deriveMerged),
	}
	return t
}

func (t *objectType) pad(kind, fieldType string, names ...string) {
	for _, name := range names {
		t.properties = append(t.properties, builtin(t.groups[0].Name, name, kind, fieldType))
	}
}

func (t *objectType) text(names ...string) { t.pad("string", "text", names...) }

// external makes an enumeration whose options are the pipelines and stages.
func external(name string) *property {
	d := builtin("dealinformation", name, "enumeration", "select")
	d.ExternalOptions = true
	return d
}

// fixed makes a stored property that only the portal writes.
func fixed(name, kind string) *property {
	d := builtin("dealinformation", name, kind, fieldTypes[kind][0])
	d.Calculated = true
	d.Modification.ReadOnlyValue = true
	return d
}

// label turns an internal name into a readable one.
func label(name string) string {
	words := strings.Fields(strings.ReplaceAll(strings.TrimPrefix(name, "hs_"), "_", " "))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
