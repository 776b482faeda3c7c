package orgsim

// DefineFitSync creates the write-back fields of an opportunity and the
// requirement and request objects, as provisioning would.
func (o *Org) DefineFitSync() {
	for _, d := range fitSyncOpportunity() {
		o.DefineField("Opportunity", Field(d))
	}
	o.DefineObject("FitSync_Requirement__c", "FitSync Requirement", "FitSync Requirements")
	for _, d := range fitSyncRequirement() {
		o.DefineField("FitSync_Requirement__c", Field(d))
	}
	o.DefineObject("FitSync_Request__c", "FitSync Request", "FitSync Requests")
	for _, d := range fitSyncRequest() {
		o.DefineField("FitSync_Request__c", Field(d))
	}
}

func restricted(name string, values ...string) fieldDef {
	d := picklist(name, values...)
	d.Restricted = true
	return d
}

func fitSyncOpportunity() []fieldDef {
	percent := func(name string) fieldDef { return def(name, "Percent").digits(3, 0) }
	return []fieldDef{
		number("FitSync_Score__c", 3, 0), number("FitSync_Low__c", 3, 0), number("FitSync_High__c", 3, 0),
		restricted("FitSync_Grade__c", "Strong", "Good", "Weak", "Blocked", "Unscored"),
		percent("FitSync_Confidence__c"), percent("FitSync_Coverage__c"),
		number("FitSync_Critical_Gaps__c", 4, 0), number("FitSync_Open_Gaps__c", 4, 0),
		long("FitSync_Reasons__c", 4000), long("FitSync_Gaps__c", 8000), long("FitSync_Actions__c", 4000),
		restricted("FitSync_Next_Action__c", "close_gap", "commit_roadmap", "offer_workaround", "clarify_requirement",
			"review_match", "schedule_demo", "send_material", "start_poc", "answer_rfp", "negotiate_sla",
			"handle_objection", "train_team", "requalify"),
		text("FitSync_Next_Action_Detail__c", 255), def("FitSync_Next_Action_Due__c", "Date"),
		def("FitSync_Revenue_At_Risk__c", "Currency").digits(18, 2), def("FitSync_Scored_At__c", "DateTime"),
		text("FitSync_Catalog_Revision__c", 20), text("FitSync_Input_Hash__c", 64),
	}
}

func fitSyncRequirement() []fieldDef {
	parent := lookup("Opportunity__c", "Opportunity__r", "FitSync_Requirements__r", "Opportunity")
	parent.Type = "MasterDetail"
	external := text("External_Id__c", 64)
	external.ExternalID, external.Unique = true, true
	return []fieldDef{
		parent, text("Name", 80), long("Text__c", 32000),
		picklist("Category__c", "functional", "technical", "security", "integration", "compliance", "performance", "support"),
		picklist("Priority__c", "critical", "high", "medium", "low"), def("Need_By__c", "Date"),
		picklist("Status__c", "new", "in_progress", "completed", "blocked"),
		picklist("Source__c", "customer", "rfp", "sales"),
		picklist("Verdict__c", "supported", "partially_supported", "not_supported", "unassessed"),
		text("Capability__c", 255), text("Reason__c", 255), external,
	}
}

func fitSyncRequest() []fieldDef {
	return []fieldDef{
		lookup("Opportunity__c", "Opportunity__r", "FitSync_Requests__r", "Opportunity"),
		text("Name", 80), restricted("Scope__c", "record", "mine", "all"),
		restricted("Status__c", "new", "running", "done", "failed"),
		text("Error__c", 255), text("Worker__c", 255),
	}
}
