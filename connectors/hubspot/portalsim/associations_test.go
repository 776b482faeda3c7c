package portalsim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors/hubspot/portalsim"
)

const dealItems = "/crm/v4/associations/deals/line_items/batch/read"

func (c *client) link(fromObject, fromID, toObject, toID string) {
	c.t.Helper()
	if err := c.portal.Associate(fromObject, fromID, toObject, toID); err != nil {
		c.t.Fatal(err)
	}
}

func TestAssociationsBatchRead(t *testing.T) {
	c := start(t, portalsim.Options{AssociationPage: 2})
	deal, bare := c.deal("Acme", ""), c.deal("Beta", "")
	var want []string
	for i := range 5 {
		id := c.portal.Insert("line_items", map[string]string{"name": fmt.Sprint("Item ", i)})
		c.link("deals", deal, "line_items", id)
		c.link("line_items", id, "deals", deal) // twice is once
		want = append(want, id)
	}
	var got []string
	for after := ""; ; {
		a := c.do("POST", dealItems, inputs(fmt.Sprintf(`{"id":%q,"after":%q}`, deal, after)), 200)
		to, _ := a.at("results", 0, "to").([]any)
		for _, one := range to {
			got = append(got, fmt.Sprint(one.(map[string]any)["toObjectId"]))
		}
		next, more := a.at("results", 0, "paging", "next", "after").(string)
		if !more {
			break
		}
		after = next
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	a := c.do("POST", dealItems, inputs(`{"id":"`+deal+`"}`, `{"id":"`+bare+`"}`, `{"id":"x"}`), 207)
	if a.at("errors", 0, "subCategory") != "crm.associations.NO_ASSOCIATIONS_FOUND" || a.at("errors", 0, "context", "fromObjectId", 0) != bare {
		t.Errorf("a deal without items: %s", a.raw)
	}
	if a.at("errors", 1, "subCategory") != "crm.associations.INVALID_IDENTIFIER" {
		t.Errorf("no id: %s", a.raw)
	}
}

func TestAssociationsLimit(t *testing.T) {
	c := start(t, portalsim.Options{})
	many := make([]string, 1001)
	for i := range many {
		many[i] = fmt.Sprintf(`{"id":"%d"}`, i)
	}
	c.do("POST", dealItems, inputs(many...), 400)
	c.do("POST", dealItems, inputs(many[:1000]...), 207)
}

func TestArchivedRecordsAreNotAssociated(t *testing.T) {
	c := start(t, portalsim.Options{})
	deal := c.deal("Acme", "")
	kept := c.portal.Insert("companies", map[string]string{"name": "Acme"})
	gone := c.portal.Insert("companies", map[string]string{"name": "Old"})
	c.link("deals", deal, "companies", kept)
	c.link("deals", deal, "companies", gone)
	if err := c.portal.Archive("companies", gone); err != nil {
		t.Fatal(err)
	}
	a := c.do("GET", "/crm/v3/objects/deals/"+deal+"?associations=companies", "", 200)
	if list, _ := a.at("associations", "companies", "results").([]any); len(list) != 1 || a.at("associations", "companies", "results", 0, "id") != kept {
		t.Errorf("%s", a.raw)
	}
	a = c.do("POST", "/crm/v3/associations/deals/companies/batch/read", inputs(`{"id":"`+deal+`"}`), 200)
	if a.at("results", 0, "to", 0, "id") != kept || a.at("results", 0, "to", 0, "type") != "deal_to_company" {
		t.Errorf("v3: %s", a.raw)
	}
}

func TestCreateWithAssociations(t *testing.T) {
	c := start(t, portalsim.Options{})
	company := c.portal.Insert("companies", map[string]string{"name": "Acme"})
	a := c.do("POST", "/crm/v3/objects/deals", `{"properties":{"dealname":"Acme"},"associations":[{"to":{"id":`+company+`},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":5}]}]}`, 201)
	list := c.do("GET", "/crm/v4/objects/deals/"+a.at("id").(string)+"/associations/companies", "", 200)
	if fmt.Sprint(list.at("results", 0, "toObjectId")) != company {
		t.Errorf("%s", list.raw)
	}
	before := len(c.portal.All("deals"))
	c.do("POST", "/crm/v3/objects/deals", `{"properties":{},"associations":[{"to":{"id":"1"},"types":[{"associationTypeId":5}]}]}`, 404)
	if len(c.portal.All("deals")) != before {
		t.Error("a refused create left a deal")
	}
	made := c.do("POST", "/crm/v4/associations/companies/deals/batch/create", inputs(fmt.Sprintf(`{"from":{"id":%q},"to":{"id":%q},"types":[]}`, company, a.at("id"))), 201)
	if !slices.Equal([]string{fmt.Sprint(made.at("results", 0, "fromObjectId"))}, []string{company}) {
		t.Errorf("%s", made.raw)
	}
}
