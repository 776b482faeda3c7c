package orgsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fitsync/connectors/salesforce/orgsim"
)

func TestWriteRefusals(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	gone := c.org.Insert("Opportunity", deal("gone"))
	c.org.Delete("Opportunity", gone)
	c.org.DefineField("Opportunity", orgsim.Field{Name: "Ext__c", Type: "Text", Length: 20, Unique: true, ExternalID: true})
	c.org.Insert("Opportunity", map[string]any{"Name": "e", "StageName": "Prospecting", "CloseDate": "2027-01-31", "Ext__c": "taken"})
	for _, tt := range []struct {
		name, id, body string
		status         int
		code, message  string
	}{
		{"unknown field", id, `{"Nmae":"x"}`, 400, "INVALID_FIELD", "No such column 'Nmae' on sobject of type Opportunity"},
		{"too long", id, `{"Name":"` + strings.Repeat("x", 121) + `"}`, 400, "STRING_TOO_LONG", "Name: data value too large: " + strings.Repeat("x", 121) + " (max length=120)"},
		{"line ends take two places", id, `{"FitSync_Reasons__c":"` + strings.Repeat(`x\n`, 1334) + `"}`, 400, "STRING_TOO_LONG", "(max length=4000)"},
		{"emoji take two places", id, `{"FitSync_Next_Action_Detail__c":"` + strings.Repeat("😀", 128) + `"}`, 400, "STRING_TOO_LONG", "(max length=255)"},
		{"restricted picklist", id, `{"FitSync_Grade__c":"Superb"}`, 400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "FitSync Grade: bad value for restricted picklist field: Superb"},
		{"number range", id, `{"FitSync_Score__c":1000}`, 400, "NUMBER_OUTSIDE_VALID_RANGE", "FitSync Score"},
		{"not a number", id, `{"Amount":"much"}`, 400, "JSON_PARSER_ERROR", "Cannot deserialize instance of currency from VALUE_STRING value much"},
		{"not a text", id, `{"Name":5}`, 400, "JSON_PARSER_ERROR", "Cannot deserialize instance of string from VALUE_NUMBER value 5"},
		{"not a date", id, `{"CloseDate":"2026-13-01"}`, 400, "JSON_PARSER_ERROR", "instance of date"},
		{"required", id, `{"StageName":null}`, 400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [StageName]"},
		{"read only", id, `{"SystemModstamp":"2026-01-01T00:00:00Z"}`, 400, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: SystemModstamp."},
		{"duplicate", id, `{"Ext__c":"TAKEN"}`, 400, "DUPLICATE_VALUE", "duplicate value found: Ext__c duplicates value on record with id: "},
		{"malformed lookup", id, `{"AccountId":"x"}`, 400, "MALFORMED_ID", "id value of incorrect type: x"},
		{"lookup to another object", id, `{"AccountId":"` + id + `"}`, 400, "FIELD_INTEGRITY_EXCEPTION", "id value of incorrect type"},
		{"lookup to nothing", id, `{"AccountId":"001000000000001AAA"}`, 400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"},
		{"id in the body", id, `{"Id":"` + id + `"}`, 400, "INVALID_FIELD", "The Id field should not be specified in the sobject data."},
		{"broken JSON", id, `{"Name":`, 400, "JSON_PARSER_ERROR", ""},
		{"deleted", gone, `{"Name":"x"}`, 404, "ENTITY_IS_DELETED", "entity is deleted"},
		{"no such record", "006000000000000AAA", `{"Name":"x"}`, 404, "NOT_FOUND", "The requested resource does not exist"},
		{"malformed id", "nonsense", `{"Name":"x"}`, 400, "MALFORMED_ID", ""},
		{"wrong checksum", id[:15] + "zzz", `{"Name":"x"}`, 400, "MALFORMED_ID", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			before := fmt.Sprint(c.org.Get("Opportunity", id))
			status, v := c.send(http.MethodPatch, "/sobjects/Opportunity/"+tt.id, tt.body)
			message, _ := at(v, 0, "message").(string)
			if status != tt.status || at(v, 0, "errorCode") != tt.code || !strings.Contains(message, tt.message) {
				t.Errorf("got %d %v, want %d %s %s", status, v, tt.status, tt.code, tt.message)
			}
			if after := fmt.Sprint(c.org.Get("Opportunity", id)); after != before {
				t.Errorf("a refused write changed the record:\n%s\n%s", before, after)
			}
		})
	}
}

func TestWrites(t *testing.T) {
	c := start(t, secrets())
	status, v := c.send(http.MethodPost, "/sobjects/Opportunity", deal("new"))
	id, _ := at(v, "id").(string)
	if status != http.StatusCreated || at(v, "success") != true || len(id) != 18 {
		t.Fatalf("create: %d %v", status, v)
	}
	if rs, body, err := c.try(http.MethodPatch, "/sobjects/Opportunity/"+id[:15], `{"Amount":12.3456,"StageName":"Closed Won","NextStep":"  call  "}`); err != nil || rs.StatusCode != http.StatusNoContent || len(body) != 0 {
		t.Fatalf("update: %v %s %v", rs, body, err)
	}
	got := c.org.Get("Opportunity", id)
	if got["Amount"] != 12.3456 || got["IsWon"] != true || got["Probability"] != 100.0 || got["NextStep"] != "call" {
		t.Errorf("after the update: %v", got)
	}
	if _, v := c.send(http.MethodGet, "/sobjects/Opportunity/"+id+"?fields=Name,Amount", nil); at(v, "Name") != "new" || at(v, "Amount") != 12.3456 || at(v, "StageName") != nil {
		t.Errorf("retrieve: %v", v)
	}
	if status, _ := c.send(http.MethodDelete, "/sobjects/Opportunity/"+id, nil); status != http.StatusNoContent {
		t.Errorf("delete: %d", status)
	}
	if status, v := c.send(http.MethodGet, "/sobjects/Opportunity/"+id, nil); status != http.StatusNotFound {
		t.Errorf("deleted record: %d %v", status, v)
	}
	c.org.Undelete("Opportunity", id)
	if n := len(c.rows("SELECT Id FROM Opportunity")); n != 1 {
		t.Errorf("%d records after undelete, want 1", n)
	}
}

func TestUpsertByExternalID(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	c.org.DefineField("Opportunity", orgsim.Field{Name: "Ext__c", Type: "Text", Length: 20, ExternalID: true})
	const path = "/sobjects/FitSync_Requirement__c/External_Id__c/rfp%2F1"
	status, v := c.send(http.MethodPatch, path, map[string]any{"Opportunity__c": id, "Text__c": "SSO"})
	if status != http.StatusCreated || at(v, "created") != true {
		t.Fatalf("first: %d %v", status, v)
	}
	status, again := c.send(http.MethodPatch, path, map[string]any{"Text__c": "SAML"})
	if status != http.StatusOK || at(again, "created") != false || at(again, "id") != at(v, "id") {
		t.Errorf("second: %d %v", status, again)
	}
	for range 2 {
		d := deal("twin")
		d["Ext__c"] = "twin"
		c.org.Insert("Opportunity", d)
	}
	if status, v := c.send(http.MethodPatch, "/sobjects/Opportunity/Ext__c/twin", map[string]any{"NextStep": "x"}); status != http.StatusMultipleChoices || len(v.([]any)) != 2 {
		t.Errorf("several match: %d %v", status, v)
	}
	if status, v := c.send(http.MethodPatch, "/sobjects/Opportunity/Nope__c/1", map[string]any{}); status != http.StatusNotFound || at(v, 0, "errorCode") != "NOT_FOUND" {
		t.Errorf("no such key: %d %v", status, v)
	}
}

// Which deal a row belongs to may be said again only where it may be changed.
func TestUpsertThatNamesTheMaster(t *testing.T) {
	for reparentable, want := range map[bool]int{true: http.StatusOK, false: http.StatusBadRequest} {
		c := start(t, secrets())
		id := c.org.Insert("Opportunity", deal("d"))
		c.org.DefineField("FitSync_Requirement__c", orgsim.Field{
			Name: "Opportunity__c", Type: "MasterDetail", ReferenceTo: []string{"Opportunity"}, Relationship: "Opportunity__r",
			ChildRelationship: "FitSync_Requirements__r", Reparentable: reparentable,
		})
		row := map[string]any{"Opportunity__c": id, "Text__c": "SSO"}
		const path = "/sobjects/FitSync_Requirement__c/External_Id__c/one"
		if status, v := c.send(http.MethodPatch, path, row); status != http.StatusCreated {
			t.Fatalf("first: %d %v", status, v)
		}
		status, v := c.send(http.MethodPatch, path, row)
		if status != want || want != http.StatusOK && at(v, 0, "errorCode") != "INVALID_FIELD_FOR_INSERT_UPDATE" {
			t.Errorf("reparentable %v: %d %v", reparentable, status, v)
		}
	}
}
