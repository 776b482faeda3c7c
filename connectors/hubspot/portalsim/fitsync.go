package portalsim

// fitSyncGroup is the property group of the deal properties that fitsync
// writes, under their default names.
const fitSyncGroup = "fitsync"

// DefineFitSync creates the property group fitsync with every deal property
// that fitsync reads or writes, under the default names, and the multi-line
// fitsync_requirements. Without it they exist once a client provisions them.
// Properties that exist already stay as they are.
func (p *Portal) DefineFitSync() {
	p.mu.Lock()
	defer p.mu.Unlock()
	deals := p.typeName["deals"]
	if !deals.hasGroup(fitSyncGroup) {
		deals.groups = append(deals.groups, &group{Name: fitSyncGroup, Label: "FitSync", DisplayOrder: -1})
	}
	p.defineAll(deals, fitSyncGroup, fitSyncProperties())
}

// DefineRequirements creates the custom object "requirement" with the
// properties text, category, priority, need_by, status, and the written-back
// verdict, capability and reason. It does nothing when the object exists.
func (p *Portal) DefineRequirements() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.typeName["requirement"] != nil {
		return
	}
	_, err := p.defineType(schema{
		Name: "requirement", Primary: "text", RequiredProperties: []string{"text"},
		Labels: labels{"Requirement", "Requirements"}, Properties: requirementProperties(),
	})
	if err != nil {
		panic("portalsim: " + err.Error())
	}
}

func (p *Portal) defineAll(t *objectType, group string, defs []*property) {
	for _, d := range defs {
		if _, exists := t.byName[d.Name]; exists {
			continue
		}
		d.GroupName = group
		if err := p.define(t, d); err != nil {
			panic("portalsim: " + err.Error())
		}
	}
}

func fitSyncProperties() []*property {
	defs := []*property{
		define("fitsync_grade", "enumeration", "select", "Strong", "Good", "Weak", "Blocked", "Unscored"),
		define("fitsync_next_action", "enumeration", "select",
			"close_gap", "commit_roadmap", "offer_workaround", "clarify_requirement", "review_match", "schedule_demo", "send_material",
			"start_poc", "answer_rfp", "negotiate_sla", "handle_objection", "train_team", "requalify"),
		define("fitsync_next_action_detail", "string", "text"),
		define("fitsync_next_action_due", "date", "date"),
		define("fitsync_catalog_revision", "string", "text"),
		define("fitsync_input_hash", "string", "text"),
		define("fitsync_resync_error", "string", "text"),
	}
	for _, name := range []string{"score", "low", "high", "confidence", "coverage", "critical_gaps", "open_gaps", "revenue_at_risk"} {
		defs = append(defs, define("fitsync_"+name, "number", "number"))
	}
	for _, name := range []string{"reasons", "gaps", "actions", "requirements"} {
		defs = append(defs, define("fitsync_"+name, "string", "textarea"))
	}
	for _, name := range []string{"scored_at", "resync", "resync_done"} {
		defs = append(defs, define("fitsync_"+name, "datetime", "date"))
	}
	return defs
}

func requirementProperties() []*property {
	return []*property{
		define("text", "string", "textarea"),
		define("category", "string", "text"),
		define("priority", "enumeration", "select", "critical", "high", "medium", "low"),
		define("need_by", "date", "date"),
		define("status", "enumeration", "select", "open", "met", "dropped"),
		define("verdict", "string", "text"),
		define("capability", "string", "text"),
		define("reason", "string", "text"),
	}
}

// define makes a definition as an app would send it.
func define(name, kind, fieldType string, values ...string) *property {
	d := newProperty()
	d.Name, d.Label, d.Type, d.FieldType = name, label(name), kind, fieldType
	for i, v := range values {
		d.Options = append(d.Options, option{Label: v, Value: v, DisplayOrder: i})
	}
	return d
}
