package orgsim

// standardSchema creates the objects that every org has, with the fields that
// a sync is likely to read.
func (o *Org) standardSchema() {
	o.define("User", "User", "Users", "005",
		text("Name", 121).readOnly(), text("FirstName", 40), text("LastName", 80).required(),
		text("Username", 80).required(), def("Email", "Email"), def("IsActive", "Checkbox"))
	o.define("Account", "Account", "Accounts", "001",
		text("Name", 255).required(), picklist("Type", "Prospect", "Customer", "Partner"),
		picklist("Industry", "Banking", "Energy", "Finance", "Healthcare", "Manufacturing", "Retail", "Technology"),
		text("BillingCity", 40), text("BillingCountry", 80), def("Website", "Url"), def("Phone", "Phone"),
		number("NumberOfEmployees", 8, 0), currency("AnnualRevenue"), long("Description", 32000),
		lookup("OwnerId", "Owner", "", "User"), lookup("MasterRecordId", "MasterRecord", "", "Account").readOnly())
	o.define("Contact", "Contact", "Contacts", "003",
		text("Name", 121).readOnly(), text("FirstName", 40), text("LastName", 80).required(),
		def("Email", "Email"), def("Phone", "Phone"), text("Title", 128), text("Department", 80),
		long("Description", 32000),
		lookup("AccountId", "Account", "Contacts", "Account"), lookup("OwnerId", "Owner", "", "User"),
		lookup("MasterRecordId", "MasterRecord", "", "Contact").readOnly())
	o.defineOpportunity()
	o.define("OpportunityContactRole", "Opportunity Contact Role", "Opportunity Contact Roles", "00K",
		lookup("OpportunityId", "Opportunity", "OpportunityContactRoles", "Opportunity").required(),
		lookup("ContactId", "Contact", "OpportunityContactRoles", "Contact").required(),
		picklist("Role", "Business User", "Decision Maker", "Economic Buyer", "Evaluator", "Executive Sponsor", "Influencer", "Technical Buyer"),
		def("IsPrimary", "Checkbox"))
	o.define("Task", "Task", "Tasks", "00T",
		text("Subject", 255), picklist("Status", "Not Started", "In Progress", "Completed"),
		picklist("Priority", "High", "Normal", "Low"), def("ActivityDate", "Date"), long("Description", 32000),
		lookup("OwnerId", "Owner", "", "User"), lookup("WhoId", "Who", "Tasks", "Contact"),
		lookup("WhatId", "What", "Tasks", "Opportunity", "Account"))
	o.define("PermissionSet", "Permission Set", "Permission Sets", "0PS",
		text("Name", 80).unique().required(), text("Label", 80), text("Description", 255))
	o.define("PermissionSetAssignment", "Permission Set Assignment", "Permission Set Assignments", "0Pa",
		lookup("AssigneeId", "Assignee", "PermissionSetAssignments", "User").required(),
		lookup("PermissionSetId", "PermissionSet", "Assignments", "PermissionSet").required())
}

func (o *Org) defineOpportunity() {
	o.define("Opportunity", "Opportunity", "Opportunities", "006",
		text("Name", 120).required(), lookup("AccountId", "Account", "Opportunities", "Account"),
		lookup("OwnerId", "Owner", "", "User"), lookup("ContactId", "Contact", "", "Contact"),
		picklist("StageName", stageNames()...).required(), currency("Amount"),
		picklist("CurrencyIsoCode", "USD", "EUR", "GBP", "CHF", "JPY", "SEK", "DKK", "NOK", "PLN", "CAD", "AUD"),
		def("Probability", "Percent").digits(3, 0), def("CloseDate", "Date").required(),
		def("IsClosed", "Checkbox").readOnly(), def("IsWon", "Checkbox").readOnly(),
		picklist("Type", "New Business", "Existing Business"), text("NextStep", 255),
		long("Description", 32000), picklist("ForecastCategory", "Omitted", "Pipeline", "BestCase", "Forecast", "Closed").readOnly(),
		picklist("LeadSource", "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"),
		lookup("MasterRecordId", "MasterRecord", "", "Opportunity").readOnly())
}

// fieldDef lets the tables above read as one line a field.
type fieldDef Field

func def(name, metadataType string) fieldDef { return fieldDef{Name: name, Type: metadataType} }

func text(name string, length int) fieldDef {
	return fieldDef{Name: name, Type: "Text", Length: length}
}

func long(name string, length int) fieldDef {
	return fieldDef{Name: name, Type: "LongTextArea", Length: length}
}

func number(name string, precision, scale int) fieldDef {
	return def(name, "Number").digits(precision, scale)
}

func currency(name string) fieldDef { return def(name, "Currency").digits(18, 2) }

func picklist(name string, values ...string) fieldDef {
	return fieldDef{Name: name, Type: "Picklist", Values: values}
}

func lookup(name, relationship, children string, to ...string) fieldDef {
	return fieldDef{Name: name, Type: "Lookup", Relationship: relationship, ChildRelationship: children, ReferenceTo: to}
}

func (d fieldDef) unique() fieldDef   { d.Unique = true; return d }
func (d fieldDef) required() fieldDef { d.Required = true; return d }
func (d fieldDef) readOnly() fieldDef { d.ReadOnly = true; return d }
func (d fieldDef) digits(precision, scale int) fieldDef {
	d.Precision, d.Scale = precision, scale
	return d
}

// define creates an object and its fields; lookups point to objects that are
// defined before it.
func (o *Org) define(name, label, plural, prefix string, defs ...fieldDef) {
	ob := o.addObject(name, label, plural, prefix)
	for _, d := range defs {
		if err := o.addField(ob, Field(d)); err != nil {
			panic("orgsim: standard schema: " + name + "." + d.Name + ": " + err.Error())
		}
	}
}

// stage is what a stage name implies for an opportunity.
type stage struct {
	name        string
	probability float64
	closed, won bool
	forecast    string
}

func stages() []stage {
	return []stage{
		{"Prospecting", 10, false, false, "Pipeline"},
		{"Qualification", 10, false, false, "Pipeline"},
		{"Needs Analysis", 20, false, false, "Pipeline"},
		{"Value Proposition", 50, false, false, "Pipeline"},
		{"Id. Decision Makers", 60, false, false, "Pipeline"},
		{"Perception Analysis", 70, false, false, "Pipeline"},
		{"Proposal/Price Quote", 75, false, false, "Pipeline"},
		{"Negotiation/Review", 90, false, false, "Pipeline"},
		{"Closed Won", 100, true, true, "Closed"},
		{"Closed Lost", 0, true, false, "Omitted"},
	}
}

func stageNames() []string {
	var out []string
	for _, s := range stages() {
		out = append(out, s.name)
	}
	return out
}
