package orgsim

// DefineFitSync creates the write-back fields of an opportunity and the objects of
// requirements, gaps and requests, as provisioning would.
func (o *Org) DefineFitSync() {
	for _, d := range fitSyncOpportunity() {
		o.DefineField("Opportunity", Field(d))
	}
	for _, object := range []struct {
		name, label, plural string
		fields              []fieldDef
	}{
		{"FitSync_Requirement__c", "FitSync Requirement", "FitSync Requirements", fitSyncRequirement()},
		{"FitSync_Product_Gap__c", "FitSync Product Gap", "FitSync Product Gaps", fitSyncProductGap()},
		{"FitSync_Gap__c", "FitSync Gap", "FitSync Gaps", fitSyncGap()},
		{"FitSync_Request__c", "FitSync Request", "FitSync Requests", fitSyncRequest()},
	} {
		o.DefineObject(object.name, object.label, object.plural)
		for _, d := range object.fields {
			o.DefineField(object.name, Field(d))
		}
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

// master is the field by which a row belongs to a deal.
func master(children string) fieldDef {
	d := lookup("Opportunity__c", "Opportunity__r", children, "Opportunity")
	d.Type, d.Reparentable = "MasterDetail", true
	return d
}

func externalID() fieldDef {
	d := text("External_Id__c", 64)
	d.ExternalID, d.Unique = true, true
	return d
}

func fitSyncRequirement() []fieldDef {
	return []fieldDef{
		master("FitSync_Requirements__r"), text("Name", 80), long("Text__c", 32000),
		picklist("Category__c", "functional", "technical", "security", "integration", "compliance", "performance", "support"),
		picklist("Priority__c", "critical", "high", "medium", "low"), def("Need_By__c", "Date"),
		picklist("Status__c", "new", "in_progress", "completed", "blocked"),
		picklist("Source__c", "customer", "rfp", "sales"),
		restricted("Verdict__c", "supported", "partially_supported", "not_supported", "unassessed"),
		text("Capability__c", 255), text("Reason__c", 255), externalID(),
	}
}

func fitSyncProductGap() []fieldDef {
	return []fieldDef{
		text("Name", 80), text("Title__c", 255), text("Capability__c", 255), number("Deals__c", 6, 0),
		currency("Blocked__c"), currency("Sole_Blocker__c"), currency("Allocated__c"), currency("Uplift__c"), externalID(),
	}
}

func fitSyncGap() []fieldDef {
	blocks := def("Blocks__c", "Checkbox")
	blocks.Default = false
	return []fieldDef{
		master("FitSync_Gaps__r"), text("Name", 80), lookup("Product_Gap__c", "Product_Gap__r", "Gaps__r", "FitSync_Product_Gap__c"),
		text("Title__c", 255), restricted("Type__c", "missing_capability", "partial_capability"),
		restricted("Severity__c", "critical", "high", "medium", "low"), text("Impact__c", 255),
		restricted("Effort__c", "high", "medium", "low", "minimal"), text("Solution__c", 255),
		picklist("Approach__c", "dedicated_sprint", "feature_team", "hotfix", "next_sprint", "backlog"),
		number("Weeks_Low__c", 3, 0), number("Weeks_High__c", 3, 0),
		currency("Cost__c"), currency("Cost_Low__c"), currency("Cost_High__c"),
		number("Points__c", 3, 0), number("Fit_If_Fixed__c", 3, 0), blocks, currency("Allocated__c"), externalID(),
	}
}

func fitSyncRequest() []fieldDef {
	scope := restricted("Scope__c", "record", "mine", "all")
	scope.Default = "record"
	status := restricted("Status__c", "new", "running", "done", "failed")
	status.Default = "new"
	return []fieldDef{
		lookup("Opportunity__c", "Opportunity__r", "FitSync_Requests__r", "Opportunity"),
		text("Name", 80).readOnly(), scope, status, text("Error__c", 255), text("Worker__c", 255),
	}
}
