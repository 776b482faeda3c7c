package main

import (
	"fmt"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/salesforce/orgsim"
)

// sent is what a CRM applied to one deal: texts by role.
type sent struct {
	id    string
	texts map[string]string
}

// dealBook is a CRM as the people see it who sell, and its ledger of writes. Every deal
// differs from the others in its one requirement only; "" is none.
type dealBook interface {
	open(need string) (id string)
	set(id, need string)
	texts(id string) map[string]string // of our fields, by role
	// writes are those that took effect, from a place of the ledger on.
	writes(from int) (list []sent, next int)
}

// orgBook keeps requirements as rows.
type orgBook struct {
	*orgsim.Org
	rows map[string]string
}

func (b orgBook) open(need string) string {
	id := b.Insert("Opportunity", map[string]any{
		"Name": "Deal", "StageName": "Negotiation/Review", "Amount": 100000.0, "Probability": 50.0, "CloseDate": "2027-06-30",
	})
	if need != "" {
		b.set(id, need)
	}
	return id
}

func (b orgBook) set(id, need string) {
	row := map[string]any{"Text__c": need}
	switch had := b.rows[id]; {
	case need == "" && had != "":
		b.Delete("FitSync_Requirement__c", had)
		fallthrough
	case need == "":
		delete(b.rows, id)
		return
	case had != "":
		b.Update("FitSync_Requirement__c", had, row)
		return
	}
	row["Opportunity__c"], row["Priority__c"] = id, "critical"
	b.rows[id] = b.Insert("FitSync_Requirement__c", row)
}

func (b orgBook) texts(id string) map[string]string {
	record, texts := b.Get("Opportunity", id), map[string]string{}
	for _, field := range connectors.WriteBackFields() {
		texts[field.Role] = textOf(record[field.Salesforce])
	}
	return texts
}

func (b orgBook) writes(from int) (list []sent, next int) {
	calls := b.Calls()
	for _, call := range calls[from:] {
		for _, write := range call.Writes {
			if write.Object != "Opportunity" {
				continue
			}
			texts := map[string]string{}
			for _, field := range connectors.WriteBackFields() {
				if value, ok := write.Fields[field.Salesforce]; ok {
					texts[field.Role] = textOf(value)
				}
			}
			list = append(list, sent{write.ID, texts})
		}
	}
	return list, len(calls)
}

func textOf(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// portalBook keeps requirements as lines of a property.
type portalBook struct{ *portalsim.Portal }

func line(need string) string {
	if need == "" {
		return ""
	}
	return "critical | " + need
}

func (b portalBook) open(need string) string {
	return b.Insert("deals", map[string]string{
		"dealname": "Deal", "dealstage": "contractsent", "pipeline": "default", "amount": "100000", "closedate": "2027-06-30",
		"fitsync_requirements": line(need),
	})
}

func (b portalBook) set(id, need string) {
	if err := b.Update("deals", id, map[string]any{"fitsync_requirements": line(need)}); err != nil {
		panic(err) // of a deal that this test has made
	}
}

func (b portalBook) texts(id string) map[string]string {
	record, _ := b.Get("deals", id)
	texts := map[string]string{}
	for _, field := range connectors.WriteBackFields() {
		texts[field.Role] = record.Properties[field.HubSpot]
	}
	return texts
}

func (b portalBook) writes(from int) (list []sent, next int) {
	calls := b.Calls()
	for _, call := range calls[from:] {
		for _, write := range call.Writes {
			if write.Object != "deals" {
				continue
			}
			texts := map[string]string{}
			for _, field := range connectors.WriteBackFields() {
				if value, ok := write.Properties[field.HubSpot]; ok {
					texts[field.Role] = value
				}
			}
			list = append(list, sent{write.ID, texts})
		}
	}
	return list, len(calls)
}

// needs are what a buyer may require, the first time nothing.
func needs() []string {
	return []string{
		"", "Single sign-on with SAML", "Data residency in Brazil", "Mobile app for phones", "CSV export of every list",
	}
}

// catalogs are two versions of one product, which differ in every answer but one.
func catalogs() []string {
	const entries = `product: Test
capabilities:
  - {id: sso, name: Single sign-on, description: "Users sign in through the company's identity provider with SAML.", support: SSO}
  - {id: residency, name: Data residency in Brazil, description: Tenant data stays in data centres in Brazil., support: BRAZIL}
  - {id: mobile, name: Mobile app, description: An app for phones and tablets with offline approval., support: full}
  - {id: export, name: CSV export, description: Every list can be exported as a CSV file for spreadsheets., support: EXPORT}
`
	return []string{
		strings.NewReplacer("SSO", "full", "BRAZIL", "none", "EXPORT", "partial").Replace(entries),
		strings.NewReplacer("SSO", "none", "BRAZIL", "full", "EXPORT", "workaround").Replace(entries),
	}
}

// version is all that the judgement of a deal depends on here, as places in [needs] and
// [catalogs].
type version struct{ need, catalog int }

// answers is what the judge says: the texts of our fields by role, of deals of each
// version, in each CRM.
type answers map[string]map[version]map[string]string

// judged asks the judge by way of syncs that nothing disturbs.
func judged(t *testing.T) answers {
	t.Helper()
	w := newWorld(t)
	w.crms.Org.DefineFitSync()
	w.crms.Portal.DefineFitSync()
	books, said := w.books(), answers{"sf": {}, "hs": {}}
	for catalog, text := range catalogs() {
		w.ok(t, "catalog", "import", w.write(t, "catalog.yaml", text))
		ids := map[string][]string{}
		for _, need := range needs() {
			for connection, book := range books {
				ids[connection] = append(ids[connection], book.open(need))
			}
		}
		w.ok(t, "sync")
		for connection, book := range books {
			for need, id := range ids[connection] {
				said[connection][version{need, catalog}] = book.texts(id)
			}
		}
	}
	for connection := range books {
		if a, b := said[connection][version{1, 0}], said[connection][version{1, 1}]; a["score"] == b["score"] || a["score"] == "" {
			t.Fatalf("%s: the catalogs must differ in their answers: %v, %v", connection, a, b)
		}
	}
	return said
}

func (w *world) books() map[string]dealBook {
	return map[string]dealBook{"sf": orgBook{w.crms.Org, map[string]string{}}, "hs": portalBook{w.crms.Portal}}
}
