package salesforce_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
)

func TestWriteEveryKind(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	values := []connectors.Value{
		{Field: "FitSync_Score__c", Kind: connectors.Number, Text: "87"},
		{Field: "FitSync_Coverage__c", Kind: connectors.Percent, Text: "67"},
		{Field: "FitSync_Grade__c", Kind: connectors.Picklist, Text: "Strong"},
		{Field: "FitSync_Reasons__c", Kind: connectors.LongText, Text: "“SSO” fehlt\n👍"},
		{Field: "FitSync_Next_Action_Due__c", Kind: connectors.Day, Text: "2026-12-01"},
		{Field: "FitSync_Revenue_At_Risk__c", Kind: connectors.Currency, Text: "206400.5"},
		{Field: "FitSync_Scored_At__c", Kind: connectors.Moment, Text: "2026-11-24T10:00:00Z"},
	}
	write := func() connectors.Outcome {
		outcomes, err := r.Write(t.Context(), []connectors.Update{{ID: id, Fields: values}})
		if err != nil {
			t.Fatal(err)
		}
		return outcomes[0]
	}
	for range 2 { // twice is once
		if o := write(); o.Err != nil || o.ID != id {
			t.Fatal(o)
		}
	}
	got := r.org.Get("Opportunity", id)
	want := map[string]any{
		"FitSync_Score__c": 87.0, "FitSync_Coverage__c": 67.0, "FitSync_Grade__c": "Strong", "FitSync_Reasons__c": "“SSO” fehlt\n👍",
		"FitSync_Next_Action_Due__c": "2026-12-01", "FitSync_Revenue_At_Risk__c": 206400.5,
		"FitSync_Scored_At__c": time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), "Amount": 1000.0,
	}
	for field, v := range want {
		if got[field] != v {
			t.Errorf("%s is %v, want %v", field, got[field], v)
		}
	}
	for i := range values {
		values[i].Text = ""
	}
	if o := write(); o.Err != nil {
		t.Fatal(o)
	}
	for _, v := range values {
		if left := r.org.Get("Opportunity", id)[v.Field]; left != nil && left != "" {
			t.Errorf("%s was not cleared: %v", v.Field, left)
		}
	}
}

func TestTextOfManyLinesFitsItsField(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	for _, text := range []string{strings.Repeat("a\n", 4000), strings.Repeat("\n", 1998) + "end", strings.Repeat("👍\nword ", 900)} {
		v := connectors.Value{Field: "FitSync_Reasons__c", Kind: connectors.LongText, Text: connectors.Shorten("start"+text, 4000)}
		outcomes, err := r.Write(t.Context(), []connectors.Update{{ID: id, Fields: []connectors.Value{v}}})
		if err != nil || outcomes[0].Err != nil {
			t.Errorf("%d bytes: %v, %+v", len(v.Text), err, outcomes)
		}
	}
}

func TestThousandWritesAreOneCall(t *testing.T) {
	r := start(t, orgsim.Options{})
	var updates []connectors.Update
	for _, id := range r.fillOrg(1000, 0) {
		updates = append(updates, score(id, "50"))
	}
	calls := r.calls(func() {
		outcomes, err := r.Write(t.Context(), updates)
		if err != nil || len(outcomes) != 1000 {
			t.Fatal(len(outcomes), err)
		}
	})
	if calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
	for _, u := range updates {
		if got := r.org.Get("Opportunity", u.ID)["FitSync_Score__c"]; got != 50.0 {
			t.Fatalf("%s has %v", u.ID, got)
		}
	}
}

func TestRecordsAreRefusedOneByOne(t *testing.T) {
	tests := []struct {
		name  string
		fault orgsim.FaultKind
		value connectors.Value
		class connectors.Class
		code  string
	}{
		{name: "too long", value: connectors.Value{Field: "FitSync_Next_Action_Detail__c", Kind: connectors.Text, Text: strings.Repeat("secret", 100)}, class: connectors.Rejected, code: "STRING_TOO_LONG"},
		{name: "picklist", value: connectors.Value{Field: "FitSync_Grade__c", Kind: connectors.Picklist, Text: "secret"}, class: connectors.Rejected, code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"},
		{name: "range", value: connectors.Value{Field: "FitSync_Score__c", Kind: connectors.Number, Text: "123456"}, class: connectors.Rejected, code: "NUMBER_OUTSIDE_VALID_RANGE"},
		{name: "not a number", value: connectors.Value{Field: "FitSync_Score__c", Kind: connectors.Number, Text: "secret"}, class: connectors.Rejected},
		{name: "foreign field", value: connectors.Value{Field: "Amount", Kind: connectors.Currency, Text: "1"}, class: connectors.Schema},
		{name: "validation rule", fault: orgsim.ValidationRule, class: connectors.Rejected, code: "FIELD_CUSTOM_VALIDATION_EXCEPTION"},
		{name: "approval", fault: orgsim.ApprovalLock, class: connectors.Rejected, code: "ENTITY_IS_LOCKED"},
		{name: "duplicates", fault: orgsim.Duplicates, class: connectors.Rejected, code: "DUPLICATES_DETECTED"},
		{name: "deleted just before", fault: orgsim.DeleteFirst, class: connectors.Gone, code: "ENTITY_IS_DELETED"},
		{name: "locked", fault: orgsim.RowLock, class: connectors.Transient, code: "UNABLE_TO_LOCK_ROW"},
		{name: "locked in a trigger", fault: orgsim.RowLockNested, class: connectors.Transient, code: "UNABLE_TO_LOCK_ROW"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, orgsim.Options{})
			ids := r.fillOrg(3, 0)
			updates := []connectors.Update{score(ids[0], "1"), score(ids[1], "2"), score(ids[2], "3")}
			if test.fault != "" {
				r.org.Faults().Set(orgsim.Fault{Kind: test.fault, Record: ids[1]})
			} else {
				updates[1].Fields = []connectors.Value{test.value}
			}
			var outcomes []connectors.Outcome
			var err error
			if out := logged(t, func() { outcomes, err = r.Write(t.Context(), updates) }); out != "" {
				t.Errorf("logged %q", out)
			}
			if err != nil {
				t.Fatal(err)
			}
			if outcomes[0].Err != nil || outcomes[2].Err != nil {
				t.Errorf("neighbours: %v, %v", outcomes[0].Err, outcomes[2].Err)
			}
			e := outcomes[1].Err
			if e == nil || e.Class != test.class || e.Code != test.code || outcomes[1].ID != ids[1] {
				t.Fatalf("%+v", outcomes[1])
			}
			if strings.Contains(e.Error(), "secret") {
				t.Errorf("the error quotes the value: %s", e)
			}
			if r.org.Get("Opportunity", ids[2])["FitSync_Score__c"] != 3.0 {
				t.Error("the neighbour was not written")
			}
		})
	}
}

func TestUnknownRecordsAreGone(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	r.org.Delete("Opportunity", id)
	unknown := id[:10] + "zzzzz"
	outcomes, err := r.Write(t.Context(), []connectors.Update{score(id, "1"), score("no id", "1"), score(unknown, "1")})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err == nil || o.Err.Class != connectors.Gone {
			t.Errorf("%s: %v", o.ID, o.Err)
		}
	}
}

func TestLockGivesWay(t *testing.T) {
	r := start(t, orgsim.Options{})
	ids := r.fillOrg(300, 0)
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.RowLock, Times: 120})
	var updates []connectors.Update
	for _, id := range ids {
		updates = append(updates, score(id, "9"))
	}
	outcomes, err := r.Write(t.Context(), updates)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
	}
	if r.org.Faults().Hits(orgsim.RowLock) != 120 {
		t.Error("the lock did not strike")
	}
}

func TestHiddenFieldIsNamed(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.HiddenField, Field: "FitSync_Score__c"})
	outcomes, err := r.Write(t.Context(), []connectors.Update{score(id, "1")})
	if err != nil {
		t.Fatal(err)
	}
	if e := outcomes[0].Err; e == nil || e.Class != connectors.Schema || fmt.Sprint(e.Fields) != "[FitSync_Score__c]" {
		t.Errorf("write: %+v", e)
	}
	_, err = r.Pull(t.Context(), connectors.Cursor{})
	if e := class(t, err, connectors.Schema); fmt.Sprint(e.Fields) != "[FitSync_Score__c]" {
		t.Errorf("pull: %+v", e)
	}
}

func TestSameRecordTwiceInOneWrite(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	outcomes, err := r.Write(t.Context(), []connectors.Update{score(id, "1"), score(id, "2")})
	if err != nil || outcomes[0].Err != nil || outcomes[1].Err != nil {
		t.Fatal(outcomes, err)
	}
	if got := r.org.Get("Opportunity", id)["FitSync_Score__c"]; got != 2.0 {
		t.Errorf("the record has %v, want the later 2", got)
	}
}

func TestLostResponse(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.LostResponse, Path: "/composite"})
	outcomes, err := r.Write(t.Context(), []connectors.Update{score(id, "7")})
	class(t, err, connectors.Transient)
	if outcomes != nil {
		t.Error("outcomes beside an error")
	}
	if sent := r.org.Faults().Hits(orgsim.LostResponse); sent != 1 {
		t.Errorf("the write was sent %d times though a person may have edited the record since", sent)
	}
	r.org.Faults().Clear()
	outcomes, err = r.Write(t.Context(), []connectors.Update{score(id, "7")})
	if err != nil || outcomes[0].Err != nil || r.org.Get("Opportunity", id)["FitSync_Score__c"] != 7.0 {
		t.Fatal(outcomes, err)
	}
}

func TestNothingToWriteIsNoCall(t *testing.T) {
	r := start(t, orgsim.Options{})
	calls := r.calls(func() {
		if outcomes, err := r.Write(t.Context(), nil); err != nil || len(outcomes) != 0 {
			t.Fatal(outcomes, err)
		}
	})
	if calls != 0 {
		t.Errorf("%d calls", calls)
	}
}
