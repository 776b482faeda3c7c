package memory_test

import (
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/connectortest"
	"fitsync/connectors/memory"
)

func mapping(rows bool) connectors.Mapping {
	m := connectors.Mapping{
		Opportunity:      map[string]string{"name": "Name", "amount": "Amount", "close_date": "CloseDate", "closed": "IsClosed"},
		ProbabilityScale: 100,
	}
	if rows {
		m.Requirements = connectors.RequirementSource{Object: "Need", Fields: map[string]string{"text": "Text"}}
	} else {
		m.Requirements.Field = "Needs"
	}
	for _, f := range connectors.WriteBackFields() {
		m.WriteBack = append(m.WriteBack, connectors.WriteField{
			Role: f.Role, Field: f.HubSpot, Kind: f.Kind, Length: f.Length, Scale: f.Scale, Triggers: f.Triggers,
		})
	}
	return m
}

func TestConnector(t *testing.T) {
	for name, c := range map[string]struct {
		rows bool
		part bool
		kept bool
	}{
		"requirements in a field":          {},
		"requirements in rows":             {rows: true},
		"ticks carry only rows that moved": {rows: true, part: true},
		"rows beside deals":                {rows: true, kept: true},
	} {
		t.Run(name, func(t *testing.T) { connectortest.Run(t, harness(c.rows, c.part, c.kept)) })
	}
}

func harness(rows, part, kept bool) connectortest.Harness {
	const pageSize = 7
	return connectortest.Harness{
		PageSize:     pageSize,
		UnknownID:    "deal-999999",
		Cannot:       []connectortest.Kind{connectortest.Expire},
		DeletesShown: true,
		MergesNamed:  true,
		Open: func(_ *testing.T, s connectortest.Settings) connectortest.CRM {
			m := mapping(rows)
			if m.Rows = kept; kept {
				m.Requirements.Verdict = map[string]string{"verdict": "Verdict"}
			}
			crm := memory.New(memory.Options{Mapping: m, PageSize: pageSize, ChangedChildrenOnly: part, FollowMerges: part, ShowsAsked: part, Now: s.Clock.Now})
			out := connectortest.CRM{
				Mapping: m,
				Connect: func(*testing.T) connectors.Connector { return crm.Connect() },
				Deals:   deals{crm, m},
				Faults:  faults{crm},
				Asking:  asking{crm},
				Calls:   crm.Calls,
			}
			if kept {
				out.Beside = crm.Beside
			}
			if rows {
				out.Rows = needs{crm}
			}
			return out
		},
	}
}

type asking struct{ *memory.CRM }

func (a asking) Ask(deal string) {
	a.CRM.Ask(connectors.Request{Scope: connectors.ScopeRecord, Opportunity: deal, By: "Ann"})
}

func (a asking) Answer(deal string) (connectors.RequestStatus, string) { return a.Answered(deal) }
func (a asking) Remove()                                               { a.RemoveRequests() }

type deals struct {
	*memory.CRM
	mapping connectors.Mapping
}

func (d deals) Create(x connectortest.Deal) string {
	fields := map[string]any{"Name": x.Name}
	if x.Amount != "" {
		fields["Amount"] = x.Amount
	}
	text := ""
	for _, r := range x.Requirements {
		text += r + "\n"
	}
	if f := d.mapping.Requirements.Field; f != "" {
		fields[f] = text
		return d.Insert(fields)
	}
	id := d.Insert(fields)
	for _, r := range x.Requirements {
		d.InsertRow(id, map[string]any{"Text": r})
	}
	return id
}

type needs struct{ crm *memory.CRM }

func (n needs) Add(deal, text string) string {
	return n.crm.InsertRow(deal, map[string]any{"Text": text})
}
func (n needs) Edit(row, text string) { n.crm.EditRow(row, map[string]any{"Text": text}) }
func (n needs) Delete(row string)     { n.crm.DeleteRow(row) }

type faults struct{ crm *memory.CRM }

func (f faults) Clear() { f.crm.ClearFaults() }

func (f faults) Set(x connectortest.Fault) {
	switch x.Kind {
	case connectortest.Revoke:
		f.crm.Fail(memory.Any, x.Times, connectors.Error{Class: connectors.Auth})
	case connectortest.Throttle:
		f.crm.Fail(memory.Any, x.Times, connectors.Error{Class: connectors.Limit, RetryAfter: x.After})
	case connectortest.Outage, connectortest.Cut:
		f.crm.Fail(memory.Any, x.Times, connectors.Error{Class: connectors.Transient})
	case connectortest.WebPage:
		f.crm.Fail(memory.Any, x.Times, connectors.Error{Class: connectors.Malformed})
	case connectortest.Silence:
		f.crm.FallSilent()
	case connectortest.Lose:
		f.crm.LoseAnswers(x.Times)
	case connectortest.Lag:
		f.crm.ShowLate(x.After)
	case connectortest.Refuse:
		f.crm.Refuse(x.Record, connectors.Error{Class: connectors.Rejected})
	case connectortest.Hide:
		f.crm.Hide(x.Field)
	case connectortest.ReadOnly:
		f.crm.Protect(x.Field)
	}
}
