package connectors

// Mapping ties the CRM's field names to the domain's. Every name in it is the
// CRM's API name; an empty or absent name means that the CRM does not hold it.
type Mapping struct {
	// Opportunity maps the logical names name, account, contact, owner, stage,
	// amount, currency, probability, close_date, need_by, closed, won to fields.
	// A Salesforce name may go through a lookup: Account.Name.
	Opportunity map[string]string
	// ProbabilityScale is what 100 % looks like in the CRM: 100 for Salesforce (and
	// where it is zero), 1 for HubSpot.
	ProbabilityScale float64
	Requirements     RequirementSource
	// WriteBack lists the fields that fitsync owns, in the order of the field table.
	WriteBack []WriteField
	// Currency is the reporting currency, shown beside costs in texts. Empty: none is shown.
	Currency string
	// Rows says that each deal's gaps and verdicts are kept in rows of their own too:
	// see [Row]. Salesforce only.
	Rows bool
}

// RequirementSource says where a deal's requirements stand: in rows of a child
// object, in a long-text field of the deal, or in both.
type RequirementSource struct {
	// Object is the child object's API name: FitSync_Requirement__c, line_items, or a HubSpot
	// custom object reached by association. Empty: no child rows.
	Object string
	Parent string // Salesforce only: the child's lookup or master-detail field
	// Fields maps text, name, category, priority, need_by, status, source, owner,
	// created to the child's fields. text is required with Object.
	Fields map[string]string
	// Field is a multi-line field of the deal itself. Empty: none.
	Field string
	// Verdict maps verdict, capability, reason to fields of Object that are written
	// where rows are. An absent one is not.
	Verdict map[string]string
}

// WriteField is one field that fitsync writes.
type WriteField struct {
	Role     string // logical name of the field table: score, grade, reasons …
	Field    string // the CRM's API name
	Kind     Kind
	Length   int // characters that the field holds; 0: no limit
	Scale    int // decimal places kept
	Triggers bool
	Policy   OverridePolicy
}

// OverridePolicy is what happens to a field's value that a person changed after us.
type OverridePolicy string

// The policies. Flag is the default.
const (
	Keep      OverridePolicy = "keep"      // the person's value stays, silently
	Overwrite OverridePolicy = "overwrite" // ours goes back
	Flag      OverridePolicy = "flag"      // the person's value stays and is reported until released
)

// WriteBackFields is the field table of the write-back, with the default name in
// each kind of CRM. The order is the order in which fields are shown.
func WriteBackFields() []StandardField {
	return []StandardField{
		{"score", "FitSync_Score__c", "fitsync_score", Number, 0, 0, true, "Product fit 0–100"},
		{"low", "FitSync_Low__c", "fitsync_low", Number, 0, 0, true, "Product fit if every unassessed requirement is missing"},
		{"high", "FitSync_High__c", "fitsync_high", Number, 0, 0, true, "Product fit if every unassessed requirement is met"},
		{"grade", "FitSync_Grade__c", "fitsync_grade", Picklist, 0, 0, true, "Product fit in one word"},
		{"confidence", "FitSync_Confidence__c", "fitsync_confidence", Percent, 0, 0, true, "Share of the requirements' weight that was assessed"},
		{"coverage", "FitSync_Coverage__c", "fitsync_coverage", Percent, 0, 0, true, "Weighted coverage of the assessed requirements"},
		{"critical_gaps", "FitSync_Critical_Gaps__c", "fitsync_critical_gaps", Number, 0, 0, true, "Gaps in critical requirements"},
		{"open_gaps", "FitSync_Open_Gaps__c", "fitsync_open_gaps", Number, 0, 0, true, "All open gaps"},
		{"reasons", "FitSync_Reasons__c", "fitsync_reasons", LongText, 4000, 0, true, "What the fit lacks; the points add up to 100 minus the score"},
		{"gaps", "FitSync_Gaps__c", "fitsync_gaps", LongText, 8000, 0, true, "Gaps with approach, timeline and cost"},
		{"actions", "FitSync_Actions__c", "fitsync_actions", LongText, 4000, 0, true, "Recommended actions, one a line: kind · title · due · owner"},
		{"next_action", "FitSync_Next_Action__c", "fitsync_next_action", Picklist, 0, 0, true, "Kind of the most valuable next action"},
		{"next_action_detail", "FitSync_Next_Action_Detail__c", "fitsync_next_action_detail", Text, 255, 0, true, "What to do next"},
		{"next_action_due", "FitSync_Next_Action_Due__c", "fitsync_next_action_due", Day, 0, 0, true, "When the next action is due"},
		{"revenue_at_risk", "FitSync_Revenue_At_Risk__c", "fitsync_revenue_at_risk", Currency, 0, 2, true, "Expected revenue times the missing fit"},
		{"scored_at", "FitSync_Scored_At__c", "fitsync_scored_at", Moment, 0, 0, false, "When the values beside were judged"},
		{"catalog_revision", "FitSync_Catalog_Revision__c", "fitsync_catalog_revision", Text, 20, 0, false, "First 12 hex digits of the catalog's hash"},
		{"input_hash", "FitSync_Input_Hash__c", "fitsync_input_hash", Text, 64, 0, false, "Hash of everything that was judged"},
	}
}

// StandardField is one row of the field table.
type StandardField struct {
	Role       string
	Salesforce string
	HubSpot    string
	Kind       Kind
	Length     int
	Scale      int
	Triggers   bool // a difference in this field alone causes a write
	Help       string
}
