package config

// withoutEffect names the keys that are accepted for what comes later, and what
// to know about each today.
var withoutEffect = map[string]string{
	"enterprise_sales.enablement":                     "read, but without effect yet: enablement is not part of this version",
	"enterprise_sales.poc":                            "read, but without effect yet: proofs of concept are not part of this version",
	"enterprise_sales.rfp.template":                   "read, but without effect yet: response documents are not part of this version",
	"enterprise_sales.contract.templates":             "read, but without effect yet: contract documents are not part of this version",
	"enterprise_sales.contract.terms.payment_terms":   "read, but without effect yet: payment terms are not compared in this version",
	"enterprise_sales.product_fit.analysis.frequency": "read, but without effect: the schedule of a connection says when it is analysed",
}
