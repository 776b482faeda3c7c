package salesforce

import (
	"fmt"
	"strings"
)

// refusal is a component that the org would not take.
type refusal struct {
	Name    string `json:"fullName"`
	Kind    string `json:"componentType"`
	File    string `json:"fileName"`
	Line    int    `json:"lineNumber"`
	Problem string `json:"problem"`
}

// String names the component, its place, the org's reason and what to do about it.
func (r refusal) String() string {
	place := r.File
	if r.Line > 0 {
		place = fmt.Sprintf("%s line %d", r.File, r.Line)
	}
	text := strings.TrimSpace(r.Kind + " " + r.Name)
	if place != "" {
		text += " (" + place + ")"
	}
	text += ": " + strings.TrimSuffix(shorten(r.Problem), ".")
	if advice := r.advice(); advice != "" {
		text += " → " + advice
	}
	return text
}

// advice is what a person can do about the problem. The org's texts are stable
// enough to be recognised by a few words; an unknown one stands alone.
func (r refusal) advice() string {
	for _, known := range []struct{ words, advice string }{
		{"required field", "take the field out of the permission set: whoever sees the object sees it"},
		{"depends on permission", "the permission set must grant what is named last, too: add it to the SFDX source and deploy that with the Salesforce CLI"},
		{"history", "switch field history on for the object, or track fewer fields (an object has room for 20)"},
		{"maximum number", "delete what the org no longer needs, then apply again"},
		{"already a field named", "rename the field in write_back, or delete the one in the org"},
		{"does not resolve to a valid", "the object it points to is missing or was deleted; apply again without leaving it out"},
		{"no customfield named", "the field was deleted or renamed in the org: plan again, and apply"},
		{"invalid reference", "the component reads a field that is missing: plan again, and apply"},
		{"enum 'fieldtype'", "the org does not know this type of field: use an API version that does"},
		{"not available", "the org's edition lacks the feature: deploy the SFDX source without this component"},
		{"precision", "correct the field's digits in the mapping"},
	} {
		if strings.Contains(strings.ToLower(r.Problem), known.words) {
			return known.advice
		}
	}
	return ""
}
