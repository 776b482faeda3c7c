package connectors

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Objects of the rows that fitsync keeps beside deals, as the Salesforce package
// names them. No other vendor has them.
const (
	RequirementRows = "FitSync_Requirement__c"
	GapRows         = "FitSync_Gap__c"
	ProductGapRows  = "FitSync_Product_Gap__c"
)

// Row asks for one row beside a deal to be as it says: a gap, a product gap, the
// verdict on a requirement. It belongs to the [Update] that brings it, and travels in
// the same calls as the deal's own fields.
//
// A row of fitsync's own is known by its external id, so that sending it twice equals
// sending it once, whatever became of the first; its ID, where it is known, only helps to
// send it, and may be that of a row that is gone. A requirement row that people keep has
// none: it is known by its ID, and only its fields of the verdict are set.
//
// Which rows a deal has follows from its assessment alone. What was last written is
// remembered by the row's [Row.Hash], so that an unchanged assessment sends nothing;
// the CRM's rows are never read for it. What a person changes in a row of ours stays
// until the row changes for us.
type Row struct {
	Object     string  `json:"object"`
	ExternalID string  `json:"external_id,omitempty"`
	ID         string  `json:"id,omitempty"` // the CRM's own, where it is known
	Fields     []Value `json:"fields,omitempty"`
	Links      []Link  `json:"links,omitempty"`
	// Delete asks for the row to be gone; one that is gone already counts as done. It
	// needs the ID.
	Delete bool `json:"delete,omitempty"`
}

// Link points a row to another: to a record by its ID, or by the external id to a row
// of ours, which has to be there or to come with the same Write.
type Link struct {
	Field      string `json:"field"`
	ID         string `json:"id,omitempty"`
	ExternalID string `json:"external_id,omitempty"`
}

// RowOutcome is what became of one [Row].
type RowOutcome struct {
	ID  string // the CRM's id of the row, where it said so
	Err *Error // nil: it is as asked
}

// Key identifies a row within its object.
func (r Row) Key() string {
	if r.ExternalID != "" {
		return r.ExternalID
	}
	return r.ID
}

// Hash is the same for rows that would be written alike.
func (r Row) Hash() string {
	sum := sha256.New()
	for _, v := range r.Fields {
		sum.Write([]byte(v.Field + "\x00" + v.Text + "\x00"))
	}
	for _, l := range r.Links {
		sum.Write([]byte(l.Field + "\x01" + l.ID + "\x01" + l.ExternalID + "\x01"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// RowFields are the fields of an object that fitsync may write to its rows, links
// included; nil for an object that is none of ours. A connector refuses any other.
func (m Mapping) RowFields(object string) []string {
	var fields []string
	switch {
	case !m.Rows:
	case strings.EqualFold(object, m.Requirements.Object):
		fields = m.verdictFields()
	case object == RequirementRows:
		fields = []string{"Opportunity__c", "Name", "Text__c", "Category__c", "Priority__c", "Need_By__c", "Source__c", "Verdict__c", "Capability__c", "Reason__c"}
	case object == GapRows:
		fields = []string{
			"Opportunity__c", "Product_Gap__c", "Name", "Title__c", "Type__c", "Severity__c", "Impact__c", "Effort__c", "Solution__c", "Approach__c",
			"Weeks_Low__c", "Weeks_High__c", "Cost__c", "Cost_Low__c", "Cost_High__c", "Points__c", "Fit_If_Fixed__c", "Blocks__c", "Allocated__c",
		}
	case object == ProductGapRows:
		fields = []string{"Name", "Title__c", "Capability__c", "Deals__c", "Blocked__c", "Sole_Blocker__c", "Allocated__c", "Uplift__c"}
	}
	return fields
}

// OwnRowObjects are those of the RowObjects whose rows are fitsync's own.
func (m Mapping) OwnRowObjects() []string {
	return slices.DeleteFunc(m.RowObjects(), func(object string) bool { return strings.EqualFold(object, m.Requirements.Object) })
}

func (m Mapping) verdictFields() []string {
	var fields []string
	for _, role := range verdictRoles() {
		if field := m.Requirements.Verdict[role]; field != "" {
			fields = append(fields, field)
		}
	}
	return fields
}

// verdictRoles are what is said of a requirement on its row.
func verdictRoles() []string { return []string{"verdict", "capability", "reason"} }

// RowObjects are the objects that rows are written to, in the order in which they have
// to be: what is linked to comes before what links to it.
func (m Mapping) RowObjects() []string {
	if !m.Rows {
		return nil
	}
	objects := []string{ProductGapRows}
	switch {
	case m.Requirements.Object != "":
		if len(m.verdictFields()) > 0 {
			objects = append(objects, m.Requirements.Object)
		}
	case m.Requirements.Field != "":
		objects = append(objects, RequirementRows)
	}
	return append(objects, GapRows)
}

// maxExternalID is how many characters an external id holds.
const maxExternalID = 64

// externalID joins the parts of a key to an id that fits its field. Upper case, and
// what is too long, goes by its hash: the CRM does not tell ids apart by case. A
// record's own id is the exception, in the form that does not need case.
func externalID(record, key string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:", r)
	}
	room := maxExternalID
	if record != "" {
		record += ":"
		room -= len(record)
	}
	if len(key) > room || strings.ContainsFunc(key, func(r rune) bool { return !plain(r) }) || strings.HasPrefix(key, "h:") {
		sum := sha256.Sum256([]byte(key))
		key = "h:" + hex.EncodeToString(sum[:16])
	}
	return record + key
}

// ChangedRows compares the rows that a deal should have with what was last written.
// known has the hash by object and key; "" for a row whose state is not known. Rows of
// ours that should be no more are returned with Delete set, the others are as wanted,
// with the ID under which they are known.
func ChangedRows(wanted []Row, known []KnownRow, m Mapping) (changed []Row) {
	for _, row := range wanted {
		at := slices.IndexFunc(known, func(k KnownRow) bool { return k.Object == row.Object && k.Key == row.Key() })
		if at >= 0 && row.ID == "" {
			row.ID = known[at].ID
		}
		if at < 0 || known[at].Hash != row.Hash() {
			changed = append(changed, row)
		}
	}
	for _, k := range known {
		stays := slices.ContainsFunc(wanted, func(r Row) bool { return r.Object == k.Object && r.Key() == k.Key })
		if !stays && !strings.EqualFold(k.Object, m.Requirements.Object) {
			changed = append(changed, Row{Object: k.Object, ExternalID: k.Key, ID: k.ID, Delete: true})
		}
	}
	return changed
}

// KnownRow is what is known of a row that was written before.
type KnownRow struct {
	Object string
	Key    string
	ID     string // the CRM's, "" if it never said so
	Hash   string // of what it holds, "" if that is not known
}
