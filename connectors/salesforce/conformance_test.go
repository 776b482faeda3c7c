package salesforce_test

import (
	"fmt"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/connectortest"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

func TestConnector(t *testing.T) {
	for name, change := range map[string]func(*connectors.Mapping){
		"requirements in rows":    func(*connectors.Mapping) {},
		"requirements in a field": func(m *connectors.Mapping) { m.Requirements = connectors.RequirementSource{Field: "Description"} },
		"rows beside deals": func(m *connectors.Mapping) {
			m.Rows, m.Requirements.Verdict = true, map[string]string{"verdict": "Verdict__c", "capability": "Capability__c", "reason": "Reason__c"}
		},
		"requirements in both": func(m *connectors.Mapping) { m.Requirements.Field = "Description" },
	} {
		t.Run(name, func(t *testing.T) { connectortest.Run(t, harness(change)) })
	}
}

func harness(change func(*connectors.Mapping)) connectortest.Harness {
	const pageSize = 200
	return connectortest.Harness{
		PageSize:     pageSize,
		UnknownID:    "006Sim00000zzzzIAA",
		DeletesShown: true,
		MergesNamed:  true,
		Open: func(t *testing.T, s connectortest.Settings) connectortest.CRM {
			options := orgsim.Options{Now: s.Clock.Now, ClientID: "client", ClientSecret: "secret", FieldSecurity: s.Bare}
			org := orgsim.New(options)
			if !s.Bare {
				org.DefineFitSync()
			}
			r := serve(t, org, options, pageOf(pageSize), func(o *salesforce.Options) {
				change(&o.Mapping)
				o.Transport.SleepFunc = s.Clock.Sleep
			})
			m := r.options.Mapping
			out := connectortest.CRM{
				Mapping: m,
				Connect: func(t *testing.T) connectors.Connector { return r.again(t) },
				Deals:   deals{r, m},
				Faults:  &faults{org: org, mapping: m},
				Asking:  asking{org},
				Calls:   func() int64 { return int64(org.Totals().Charged) },
			}
			if m.Rows {
				out.Beside = func(object string) map[string]map[string]any {
					all := map[string]map[string]any{}
					for _, row := range org.All(object) {
						all[row["External_Id__c"].(string)] = row
					}
					return all
				}
			}
			if m.Requirements.Object != "" {
				out.Rows = rows{r}
			}
			return out
		},
	}
}

// deals are what users do, in the simulated org.
type deals struct {
	*rig
	mapping connectors.Mapping
}

func (d deals) Create(deal connectortest.Deal) string {
	fields := map[string]any{"Name": deal.Name, "StageName": "Prospecting", "CloseDate": "2027-01-31"}
	if deal.Amount != "" {
		fields["Amount"] = deal.Amount
	}
	if d.mapping.Requirements.Object == "" && len(deal.Requirements) > 0 {
		fields[d.mapping.Requirements.Field] = strings.Join(deal.Requirements, "\n")
	}
	id := d.org.Insert("Opportunity", fields)
	if d.mapping.Requirements.Object != "" {
		for _, text := range deal.Requirements {
			d.row(id, text)
		}
	}
	return id
}

func (d deals) Edit(id string, fields map[string]any) { d.org.Update("Opportunity", id, fields) }
func (d deals) Delete(id string)                      { d.org.Delete("Opportunity", id) }
func (d deals) Merge(winner, loser string)            { d.org.Merge("Opportunity", winner, loser) }

// asking is what the card does.
type asking struct{ org *orgsim.Org }

func (a asking) Ask(deal string) {
	a.org.Insert("FitSync_Request__c", map[string]any{"Opportunity__c": deal, "Scope__c": "record"})
}

func (a asking) Answer(deal string) (status connectors.RequestStatus, message string) {
	for _, r := range a.org.All("FitSync_Request__c") {
		if r["Opportunity__c"] == deal {
			status = connectors.RequestStatus(fmt.Sprint(r["Status__c"]))
			message, _ = r["Error__c"].(string)
		}
	}
	return status, message
}

func (a asking) Remove() {
	a.org.Faults().Set(orgsim.Fault{Kind: orgsim.HiddenField, Object: "FitSync_Request__c", Field: "Status__c"})
}

type rows struct{ *rig }

func (r rows) Add(deal, text string) string { return r.row(deal, text) }
func (r rows) Edit(id, text string) {
	r.org.Update("FitSync_Requirement__c", id, map[string]any{"Text__c": text})
}
func (r rows) Delete(id string) { r.org.Delete("FitSync_Requirement__c", id) }

type faults struct {
	org     *orgsim.Org
	mapping connectors.Mapping
	undo    []func()
}

func (f *faults) Set(fault connectortest.Fault) {
	set := orgsim.Fault{Times: fault.Times, Delay: fault.After, Path: "/services/data"}
	switch fault.Kind {
	case connectortest.Expire:
		set.Kind = orgsim.ExpireSession
	case connectortest.Revoke:
		f.org.Faults().Set(orgsim.Fault{Kind: orgsim.RevokeRefresh})
		set.Kind = orgsim.ExpireSession
	case connectortest.Throttle:
		set.Kind = orgsim.TooManyRequests
	case connectortest.Outage:
		set.Kind = orgsim.Unavailable
	case connectortest.WebPage:
		set.Kind = orgsim.HTMLPage
	case connectortest.Cut:
		set.Kind = orgsim.Cut
	case connectortest.Silence:
		set.Kind = orgsim.BlackHole
	case connectortest.Lose:
		set.Kind = orgsim.LostResponse
	case connectortest.Lag:
		set = orgsim.Fault{Kind: orgsim.Lag, Delay: fault.After}
	case connectortest.Refuse:
		set = orgsim.Fault{Kind: orgsim.ValidationRule, Record: fault.Record}
	case connectortest.Hide:
		set = orgsim.Fault{Kind: orgsim.HiddenField, Field: fault.Field}
	case connectortest.ReadOnly:
		f.lock(fault.Field)
		return
	}
	f.org.Faults().Set(set)
}

// lock makes a picklist of the field table read-only; the suite locks no other.
func (f *faults) lock(name string) {
	field := orgsim.Field{Name: name, Type: "Picklist", Restricted: true, Values: []string{"Strong", "Good", "Weak", "Blocked", "Unscored"}}
	f.undo = append(f.undo, func() { f.org.DefineField("Opportunity", field) })
	locked := field
	locked.ReadOnly = true
	f.org.DefineField("Opportunity", locked)
}

func (f *faults) Clear() {
	f.org.Faults().Clear()
	for _, undo := range f.undo {
		undo()
	}
	f.undo = nil
}
