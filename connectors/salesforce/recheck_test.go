package salesforce_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

// checked is an update of the score of a record that held another.
func checked(id, was, text string) connectors.Update {
	u := score(id, text)
	u.Fields[0].Was = &was
	return u
}

// edit is what a person does to a record.
func (r *rig) edit(id string, fields map[string]any) { r.org.Update("Opportunity", id, fields) }

func (r *rig) wantScore(t *testing.T, id string, want any) {
	t.Helper()
	if got := r.org.Get("Opportunity", id)["FitSync_Score__c"]; got != want {
		t.Errorf("the score of %s is %v, want %v", id, got, want)
	}
}

func TestCheckCostsNoCall(t *testing.T) {
	for name, c := range map[string]struct {
		records, calls int
		stays          bool // the person's value
	}{
		"as many as leave room for the check": {800, 2, true},
		"more, which are written unchecked":   {1000, 1, false},
		"those behind a full call":            {1100, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, orgsim.Options{})
			var updates []connectors.Update
			for _, id := range r.fillOrg(c.records, 0) {
				updates = append(updates, checked(id, "", "50"))
			}
			edited := c.records - 1
			r.edit(updates[edited].ID, map[string]any{"FitSync_Score__c": 7})
			var outcomes []connectors.Outcome
			calls := r.calls(func() {
				var err error
				if outcomes, err = r.Write(t.Context(), updates); err != nil {
					t.Fatal(err)
				}
			})
			if calls != c.calls {
				t.Errorf("%d calls, want %d", calls, c.calls)
			}
			for i, o := range outcomes {
				if conflict := o.Err != nil && o.Err.Class == connectors.Conflict; conflict != (i == edited && c.stays) || o.Err != nil && !conflict {
					t.Fatalf("outcome %d: %v", i, o.Err)
				}
			}
			r.wantScore(t, updates[edited].ID, map[bool]any{true: 7.0, false: 50.0}[c.stays])
			r.wantScore(t, updates[0].ID, 50.0)
		})
	}
}

func TestWhatAPersonEnteredIsPutBackAsItWas(t *testing.T) {
	for field, c := range map[string]struct {
		kind    connectors.Kind
		text    string
		entered any
	}{
		"FitSync_Score__c":           {connectors.Number, "50", 66.6},
		"FitSync_Grade__c":           {connectors.Picklist, "Strong", "Weak"},
		"FitSync_Reasons__c":         {connectors.LongText, "ours", "“mine”\r\n👍"},
		"FitSync_Next_Action_Due__c": {connectors.Day, "2026-12-01", "2027-02-28"},
		"FitSync_Scored_At__c":       {connectors.Moment, "2026-11-24T10:00:00Z", time.Date(2026, 11, 24, 11, 30, 0, 0, time.UTC)},
		"FitSync_Revenue_At_Risk__c": {connectors.Currency, "206400.5", nil},
	} {
		t.Run(field, func(t *testing.T) {
			r := start(t, orgsim.Options{})
			id := r.deal("One")
			was := "what was read"
			r.edit(id, map[string]any{field: c.entered})
			entered := r.org.Get("Opportunity", id)[field]
			outcomes, err := r.Write(t.Context(), []connectors.Update{{ID: id, Fields: []connectors.Value{
				{Field: field, Kind: c.kind, Text: c.text, Was: &was},
				{Field: "FitSync_Coverage__c", Kind: connectors.Percent, Text: "67"},
			}}})
			if err != nil {
				t.Fatal(err)
			}
			e := class(t, outcomes[0].Err, connectors.Conflict)
			if strings.Join(e.Fields, " ") != field || strings.Contains(e.Error(), "mine") {
				t.Errorf("the conflict reads %v", e)
			}
			got := r.org.Get("Opportunity", id)
			if got[field] != entered || got["FitSync_Coverage__c"] != 67.0 {
				t.Errorf("%s is %v, want %v; the coverage is %v", field, got[field], entered, got["FitSync_Coverage__c"])
			}
		})
	}
}

func TestTroubleOfThePuttingBack(t *testing.T) {
	for name, c := range map[string]struct {
		fault orgsim.Fault
		class connectors.Class
		score any
	}{
		"locked for a moment":          {orgsim.Fault{Kind: orgsim.RowLock, Times: 1}, connectors.Conflict, 7.0},
		"locked for long":              {orgsim.Fault{Kind: orgsim.RowLock}, connectors.Transient, 50.0},
		"a rule that it does not meet": {orgsim.Fault{Kind: orgsim.ValidationRule}, connectors.Rejected, 50.0},
		"deleted":                      {orgsim.Fault{Kind: orgsim.DeleteFirst}, connectors.Gone, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, orgsim.Options{})
			id := r.deal("One")
			r.edit(id, map[string]any{"FitSync_Score__c": 7})
			c.fault.Record, c.fault.Skip = id, 1 // the write itself passes
			r.org.Faults().Set(c.fault)
			outcomes, err := r.Write(t.Context(), []connectors.Update{checked(id, "", "50")})
			if err != nil {
				t.Fatal(err)
			}
			e := class(t, outcomes[0].Err, c.class)
			if lost := c.score == 50.0; lost != strings.Contains(e.Message, "perhaps not put back") {
				t.Errorf("the error reads %v", e)
			}
			if c.score != nil {
				r.wantScore(t, id, c.score)
			}
		})
	}
}

func TestRefusedCheckDoesNotFailTheWrite(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	client := r.between(t, func(request string, parts []map[string]any) {
		if strings.Contains(request, "PATCH") {
			parts[0]["httpStatusCode"] = 400
			parts[0]["body"] = []map[string]any{{"message": "the query took too long", "errorCode": "QUERY_TIMEOUT"}}
		}
	})
	outcomes, err := client.Write(t.Context(), []connectors.Update{checked(id, "", "50")})
	if err != nil || outcomes[0].Err != nil {
		t.Fatal(outcomes, err)
	}
	r.wantScore(t, id, 50.0)
}

func TestEditWhileRecordsAreLocked(t *testing.T) {
	for name, locked := range map[string]int{"one": 1, "more than five small collections": 500} {
		t.Run(name, func(t *testing.T) {
			var r *rig
			var updates []connectors.Update
			r = start(t, orgsim.Options{}, func(o *salesforce.Options) {
				o.Transport.SleepFunc = func(context.Context, time.Duration) error {
					r.edit(updates[0].ID, map[string]any{"FitSync_Score__c": 7})
					return nil
				}
			})
			for _, id := range r.fillOrg(locked, 0) {
				updates = append(updates, checked(id, "", "50"))
			}
			r.org.Faults().Set(orgsim.Fault{Kind: orgsim.RowLock, Times: locked})
			outcomes, err := r.Write(t.Context(), updates)
			if err != nil {
				t.Fatal(err)
			}
			class(t, outcomes[0].Err, connectors.Conflict)
			r.wantScore(t, updates[0].ID, 7.0)
			for _, u := range updates[1:] {
				r.wantScore(t, u.ID, 50.0)
			}
		})
	}
}

func TestCheckOfARecordThatIsWrittenTwice(t *testing.T) {
	for name, edited := range map[string]bool{"edited": true, "as it was read": false} {
		t.Run(name, func(t *testing.T) {
			r := start(t, orgsim.Options{})
			id := r.deal("One")
			want := any(60.0)
			if edited {
				r.edit(id, map[string]any{"FitSync_Score__c": 7})
				want = 7.0
			}
			outcomes, err := r.Write(t.Context(), []connectors.Update{checked(id, "", "50"), checked(id[:15], "", "60")})
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range outcomes {
				if (o.Err != nil) != edited {
					t.Errorf("outcome %d: %v", i, o.Err)
				}
			}
			r.wantScore(t, id, want)
		})
	}
}
