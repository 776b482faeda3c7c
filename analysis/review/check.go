package review

import (
	"fmt"
	"strings"

	"fitsync/analysis"
)

// Verdicts lists what a reviewer may rule.
func Verdicts() []analysis.Verdict {
	return []analysis.Verdict{analysis.Supported, analysis.PartiallySupported, analysis.NotSupported}
}

// Check names everything that keeps a decision from being used, for people. HasFunc
// reports whether the catalog has a capability.
func Check(d analysis.Decision, hasFunc func(capability string) bool) (problems []string) {
	if strings.TrimSpace(d.Text) == "" && d.Requirement == "" {
		problems = append(problems, "it is about neither a text nor a requirement")
	}
	if d.Capability != "" && !hasFunc(d.Capability) {
		problems = append(problems, fmt.Sprintf("capability %q is not in the catalog", d.Capability))
	}
	switch d.Verdict {
	case "", analysis.NotSupported:
	case analysis.Supported, analysis.PartiallySupported:
		if d.Capability == "" {
			problems = append(problems, "a verdict of "+string(d.Verdict)+" needs a capability")
		}
	default:
		problems = append(problems, fmt.Sprintf("verdict %q is not one of %s", d.Verdict, Verdicts()))
	}
	if strings.TrimSpace(d.Reviewer) == "" {
		problems = append(problems, "the reviewer is missing")
	}
	return problems
}
