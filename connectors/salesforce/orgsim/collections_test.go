package orgsim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func record(object string, fields map[string]any) map[string]any {
	fields["attributes"] = map[string]any{"type": object}
	return fields
}

func TestCollectionsPartialFailure(t *testing.T) {
	c := start(t, secrets())
	var ids []string
	for i := range 3 {
		ids = append(ids, c.org.Insert("Opportunity", deal(fmt.Sprint(i))))
	}
	c.org.Delete("Opportunity", ids[1])
	records := []map[string]any{
		record("Opportunity", map[string]any{"Id": ids[0], "FitSync_Score__c": 80}),
		record("Opportunity", map[string]any{"id": ids[1], "FitSync_Score__c": 80}),
		record("Opportunity", map[string]any{"FitSync_Score__c": 80}),
		record("Opportunity", map[string]any{"id": ids[2], "FitSync_Scor__c": 80}),
		record("Opportunity", map[string]any{"id": ids[0], "FitSync_Score__c": 81}),
		record("Opportunity", map[string]any{"id": ids[2], "FitSync_Score__c": 82}),
	}
	status, v := c.send(http.MethodPatch, "/composite/sobjects", map[string]any{"records": records})
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, v)
	}
	for i, want := range []string{"", "ENTITY_IS_DELETED", "MISSING_ARGUMENT", "INVALID_FIELD", "DUPLICATE_VALUE", "DUPLICATE_VALUE"} {
		res := at(v, i).(map[string]any)
		_, hasID := res["id"]
		if code, _ := at(res, "errors", 0, "statusCode").(string); code != want || hasID != (want == "") {
			t.Errorf("record %d: %v, want %s", i, res, want)
		}
	}
	if got := c.org.Get("Opportunity", ids[0])["FitSync_Score__c"]; got != 80.0 {
		t.Errorf("score = %v, want 80", got)
	}
}

func TestCollectionsAllOrNone(t *testing.T) {
	c := start(t, secrets())
	body := map[string]any{"allOrNone": true, "records": []map[string]any{record("Contact", map[string]any{"LastName": "Dyer"}), record("Contact", map[string]any{"unknownField_LastName": "x"})}}
	_, v := c.send(http.MethodPost, "/composite/sobjects", body)
	if at(v, 0, "errors", 0, "statusCode") != "ALL_OR_NONE_OPERATION_ROLLED_BACK" || at(v, 1, "errors", 0, "message") != "No such column 'unknownField_LastName' on sobject of type Contact" {
		t.Errorf("got %v", v)
	}
	if n := len(c.org.All("Contact")); n != 0 {
		t.Errorf("%d contacts were kept", n)
	}
}

func TestCollectionsLimits(t *testing.T) {
	c := start(t, secrets())
	list := func(n int, object func(int) string) map[string]any {
		var records []map[string]any
		for i := range n {
			records = append(records, record(object(i), map[string]any{"Name": "x", "LastName": "x"}))
		}
		return map[string]any{"records": records}
	}
	account := func(int) string { return "Account" }
	mixed := func(i int) string { return []string{"Account", "Contact"}[i%2] }
	for _, tt := range []struct {
		name string
		body map[string]any
		code any
	}{
		{"none", list(0, account), "REQUIRED_FIELD_MISSING"},
		{"201", list(201, account), "EXCEEDED_ID_LIMIT"},
		{"11 type changes", list(11, mixed), "LIMIT_EXCEEDED"},
	} {
		if status, v := c.send(http.MethodPost, "/composite/sobjects", tt.body); status != http.StatusBadRequest || at(v, 0, "errorCode") != tt.code {
			t.Errorf("%s: %d %v", tt.name, status, v)
		}
	}
	if status, v := c.send(http.MethodPost, "/composite/sobjects", list(10, mixed)); status != http.StatusOK || len(v.([]any)) != 10 {
		t.Errorf("10 type changes: %d %v", status, v)
	}
}

func TestCollectionsUpsertRetrieveDelete(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	upsert := func(texts ...string) any {
		var records []map[string]any
		for i, s := range texts {
			records = append(records, record("FitSync_Requirement__c", map[string]any{"External_Id__c": fmt.Sprint("x", i), "Opportunity__c": id, "Text__c": s}))
		}
		_, v := c.send(http.MethodPatch, "/composite/sobjects/FitSync_Requirement__c/External_Id__c", map[string]any{"records": records})
		return v
	}
	if v := upsert("a"); at(v, 0, "created") != true {
		t.Errorf("first: %v", v)
	}
	v := upsert("b", "c")
	if at(v, 0, "created") != false || at(v, 1, "created") != true {
		t.Errorf("second: %v", v)
	}
	ids := []string{at(v, 0, "id").(string), "a00000000000000AAA", at(v, 1, "id").(string)}
	_, got := c.send(http.MethodPost, "/composite/sobjects/FitSync_Requirement__c", map[string]any{"ids": ids, "fields": []string{"Text__c"}})
	if at(got, 0, "Text__c") != "b" || at(got, 1) != nil || at(got, 2, "Text__c") != "c" {
		t.Errorf("retrieve: %v", got)
	}
	_, got = c.send(http.MethodDelete, "/composite/sobjects?allOrNone=false&ids="+strings.Join(ids, ","), nil)
	if at(got, 0, "success") != true || at(got, 1, "success") != false || at(got, 2, "success") != true || len(c.org.All("FitSync_Requirement__c")) != 0 {
		t.Errorf("delete: %v", got)
	}
}
