package portalsim_test

import (
	"slices"
	"strings"
	"testing"

	"fitsync/connectors/hubspot/portalsim"
)

const properties = "/crm/v3/properties/deals"

const scoreProperty = `{"name":"fitsync_score","label":"Fit score","type":"number","fieldType":"number","groupName":"fitsync"}`

func TestPropertiesAreProvisioned(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.do("GET", properties+"/fitsync_score", "", 404)
	c.do("POST", properties, scoreProperty, 400) // its group is missing
	c.do("GET", properties+"/groups/fitsync", "", 404)
	c.do("POST", properties+"/groups", `{"name":"fitsync","label":"FitSync"}`, 201)
	c.do("POST", properties+"/groups", `{"name":"fitsync","label":"FitSync"}`, 409)
	c.do("GET", properties+"/groups/fitsync", "", 200)
	c.do("POST", properties, scoreProperty, 201)
	c.do("POST", properties, scoreProperty, 409)
	a := c.do("POST", properties+"/batch/create", inputs(scoreProperty, strings.ReplaceAll(scoreProperty, "score", "low")), 207)
	if a.at("errors", 0, "category") != "OBJECT_ALREADY_EXISTS" || a.at("errors", 0, "context", "name", 0) != "fitsync_score" || a.at("results", 0, "name") != "fitsync_low" {
		t.Errorf("%s", a.raw)
	}
	id := c.deal("Acme", "")
	c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"fitsync_score":"72"}}`, 200)
	c.do("PATCH", properties+"/fitsync_score", `{"label":"Score"}`, 200)
	if got := c.do("GET", properties+"/fitsync_score", "", 200).at("label"); got != "Score" {
		t.Errorf("label = %v", got)
	}
	c.do("DELETE", properties+"/fitsync_score", "", 204)
	c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"fitsync_score":"72"}}`, 400)
	c.do("DELETE", properties+"/amount", "", 400)
}

func TestDefinitionsAreRefused(t *testing.T) {
	c := start(t, portalsim.Options{})
	for _, tt := range []struct{ name, body string }{
		{"upper case", `{"name":"Score","label":"S","type":"number","fieldType":"number","groupName":"dealinformation"}`},
		{"no label", `{"name":"score","type":"number","fieldType":"number","groupName":"dealinformation"}`},
		{"unknown type", `{"name":"score","label":"S","type":"decimal","fieldType":"number","groupName":"dealinformation"}`},
		{"field type of another type", `{"name":"score","label":"S","type":"number","fieldType":"text","groupName":"dealinformation"}`},
		{"enumeration without options", `{"name":"score","label":"S","type":"enumeration","fieldType":"select","groupName":"dealinformation"}`},
		{"the same option twice", `{"name":"score","label":"S","type":"enumeration","fieldType":"select","groupName":"dealinformation","options":[{"label":"A","value":"a"},{"label":"B","value":"a"}]}`},
	} {
		t.Run(tt.name, func(t *testing.T) { c.in(t).do("POST", properties, tt.body, 400) })
	}
}

func TestDefineFitSyncIsRepeatable(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.portal.DefineFitSync()
	c.portal.DefineFitSync()
	a := c.do("GET", properties+"/fitsync_grade", "", 200)
	if a.at("type") != "enumeration" || a.at("options", 3, "value") != "Blocked" {
		t.Errorf("%s", a.raw)
	}
	list, _ := c.do("GET", properties, "", 200).json["results"].([]any)
	n := 0
	for _, d := range list {
		if d.(map[string]any)["groupName"] == "fitsync" {
			n++
		}
	}
	if n != 22 {
		t.Errorf("%d properties in the group, want 22", n)
	}
}

func TestCustomObjects(t *testing.T) {
	const define = `{"name":"requirement","labels":{"singular":"Requirement","plural":"Requirements"},"primaryDisplayProperty":"text",
		"requiredProperties":["text"],"properties":[{"name":"text","label":"Text","type":"string","fieldType":"textarea"}],"associatedObjects":["DEAL"]}`
	professional := start(t, portalsim.Options{})
	if a := professional.do("GET", "/crm/v3/schemas", "", 403); a.at("category") != "MISSING_SCOPES" || a.at("context", "requiredGranularScopes", 0) == nil {
		t.Errorf("%s", a.raw)
	}
	professional.do("POST", "/crm/v3/schemas", define, 403)

	c := start(t, portalsim.Options{CustomObjects: true, PortalID: 77})
	a := c.do("POST", "/crm/v3/schemas", define, 201)
	typeID := a.at("objectTypeId").(string)
	if a.at("fullyQualifiedName") != "p77_requirement" || !strings.HasPrefix(typeID, "2-") {
		t.Errorf("%s", a.raw)
	}
	c.do("POST", "/crm/v3/schemas", define, 409)
	c.do("POST", "/crm/v3/objects/requirement", `{"properties":{}}`, 400)
	deal := c.deal("Acme", "")
	for _, name := range []string{typeID, "p77_requirement", "requirement"} {
		id := c.do("POST", "/crm/v3/objects/"+name, `{"properties":{"text":"SSO"}}`, 201).at("id").(string)
		c.do("PUT", "/crm/v4/objects/deals/"+deal+"/associations/default/"+name+"/"+id, "", 200)
	}
	list := c.do("POST", "/crm/v4/associations/deals/p77_requirement/batch/read", inputs(`{"id":"`+deal+`"}`), 200)
	if to, _ := list.at("results", 0, "to").([]any); len(to) != 3 {
		t.Errorf("associations: %s", list.raw)
	}
	c.do("GET", "/crm/v3/schemas/"+typeID, "", 200)
}

func TestDefineRequirements(t *testing.T) {
	c := start(t, portalsim.Options{CustomObjects: true})
	c.portal.DefineRequirements()
	c.portal.DefineRequirements()
	c.portal.Insert("requirement", map[string]string{"text": "SSO", "priority": "critical", "need_by": "2027-03-01"})
	a := c.do("POST", "/crm/v3/objects/requirement/search", `{"properties":["need_by"]}`, 200)
	if a.at("results", 0, "properties", "need_by") != "2027-03-01" {
		t.Errorf("%s", a.raw)
	}
}

func TestScopesAreChecked(t *testing.T) {
	c := start(t, portalsim.Options{Scopes: []string{"crm.objects.deals.read"}})
	id := c.deal("Acme", "")
	c.do("GET", "/crm/v3/objects/deals/"+id, "", 200)
	for _, tt := range []struct{ method, path, body, scope string }{
		{"PATCH", "/crm/v3/objects/deals/" + id, `{"properties":{"amount":"1"}}`, "crm.objects.deals.write"},
		{"GET", "/crm/v3/objects/companies", "", "crm.objects.companies.read"},
		{"GET", "/crm/v3/properties/deals", "", "crm.schemas.deals.read"},
		{"POST", "/crm/v4/associations/deals/companies/batch/read", inputs(`{"id":"1"}`), "crm.objects.companies.read"},
		{"GET", "/crm/v3/owners", "", "crm.objects.owners.read"},
	} {
		a := c.do(tt.method, tt.path, tt.body, 403)
		if a.at("context", "requiredGranularScopes", 0) != tt.scope {
			t.Errorf("%s: want %s in %s", tt.path, tt.scope, a.raw)
		}
	}
}

func TestPipelinesAndOwners(t *testing.T) {
	c := start(t, portalsim.Options{})
	a := c.do("GET", "/crm/v3/pipelines/deals", "", 200)
	if a.at("results", 0, "stages", 5, "metadata", "probability") != "1.0" || a.at("results", 1, "id") != "7301" {
		t.Errorf("%s", a.raw)
	}
	c.do("GET", "/crm/v3/pipelines/deals/7301", "", 200)
	var emails []string
	for path := "/crm/v3/owners?limit=3"; path != ""; {
		a := c.do("GET", path, "", 200)
		list, _ := a.json["results"].([]any)
		for _, o := range list {
			emails = append(emails, o.(map[string]any)["email"].(string))
		}
		path = ""
		if after, ok := a.at("paging", "next", "after").(string); ok {
			path = "/crm/v3/owners?limit=3&after=" + after
		}
	}
	if len(emails) != 4 || len(slices.Compact(slices.Sorted(slices.Values(emails)))) != 4 {
		t.Errorf("owners: %v", emails)
	}
}
