package config

// withoutEffect names the keys that are accepted for what comes later, and what
// to know about each today.
var withoutEffect = map[string]string{
	"enterprise_sales.requirements.categories":        "without effect yet: all seven categories are in use in this version",
	"enterprise_sales.requirements.priority_levels":   "without effect yet: all four priorities are in use in this version",
	"enterprise_sales.product_fit.analysis.frequency": "without effect: the schedule of a connection says when it is analysed",
	"enterprise_sales.actions.answer_rfp.days":        "without effect: rfp.response_time says when an answer is due",
	"enterprise_sales.enablement":                     "without effect yet: enablement is not part of this version",
	"enterprise_sales.rfp.enabled":                    "without effect yet: the action answer_rfp is always recommended in this version",
	"enterprise_sales.rfp.template":                   "without effect yet: response documents are not part of this version",
	"enterprise_sales.poc":                            "without effect yet: proofs of concept are not part of this version",
	"enterprise_sales.contract.enabled":               "without effect yet: the terms are always named in this version",
	"enterprise_sales.contract.templates":             "without effect yet: contract documents are not part of this version",
}
