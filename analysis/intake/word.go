package intake

import (
	"strings"

	"fitsync/analysis"
)

// priorityWords are the cells, prefixes and headings that state a priority.
var priorityWords = map[string]analysis.Priority{
	"critical": analysis.Critical, "must": analysis.Critical, "must have": analysis.Critical, "must-have": analysis.Critical,
	"must haves": analysis.Critical, "must-haves": analysis.Critical, "mandatory": analysis.Critical, "required": analysis.Critical,
	"essential": analysis.Critical, "blocker": analysis.Critical, "showstopper": analysis.Critical, "knock-out": analysis.Critical,
	"deal-breaker": analysis.Critical, "dealbreaker": analysis.Critical, "deal breaker": analysis.Critical,
	"deal breakers": analysis.Critical, "deal-breakers": analysis.Critical, "mandatory requirements": analysis.Critical,
	"must have requirements": analysis.Critical, "p1": analysis.Critical, "prio 1": analysis.Critical, "priority 1": analysis.Critical,
	"high": analysis.High, "should": analysis.High, "should have": analysis.High, "should-have": analysis.High,
	"should haves": analysis.High, "important": analysis.High, "high priority": analysis.High, "urgent": analysis.High,
	"p2": analysis.High, "prio 2": analysis.High, "priority 2": analysis.High,
	"medium": analysis.Medium, "med": analysis.Medium, "normal": analysis.Medium, "desirable": analysis.Medium, "medium priority": analysis.Medium,
	"p3": analysis.Medium, "prio 3": analysis.Medium, "priority 3": analysis.Medium,
	"low": analysis.Low, "could": analysis.Low, "could have": analysis.Low, "could-have": analysis.Low, "could haves": analysis.Low,
	"nice to have": analysis.Low, "nice-to-have": analysis.Low, "nice to haves": analysis.Low, "optional": analysis.Low,
	"low priority": analysis.Low, "won't have": analysis.Low, "wont": analysis.Low, "won't": analysis.Low,
	"p4": analysis.Low, "prio 4": analysis.Low, "priority 4": analysis.Low,
}

// categoryWords are the cells, prefixes and headings that state a category.
var categoryWords = map[string]analysis.Category{
	"functional": analysis.Functional, "functionality": analysis.Functional, "features": analysis.Functional,
	"functional requirements": analysis.Functional,
	"technical":               analysis.Technical, "technology": analysis.Technical, "platform": analysis.Technical, "infrastructure": analysis.Technical,
	"technical requirements": analysis.Technical, "architecture": analysis.Technical,
	"security": analysis.Security, "it security": analysis.Security, "information security": analysis.Security,
	"security requirements": analysis.Security, "access": analysis.Security,
	"integration": analysis.Integration, "integrations": analysis.Integration, "interfaces": analysis.Integration,
	"integration requirements": analysis.Integration,
	"compliance":               analysis.Compliance, "legal": analysis.Compliance, "privacy": analysis.Compliance, "data protection": analysis.Compliance,
	"compliance requirements": analysis.Compliance, "regulatory": analysis.Compliance, "legal and compliance": analysis.Compliance,
	"performance": analysis.Performance, "availability": analysis.Performance, "scalability": analysis.Performance,
	"performance requirements": analysis.Performance, "non-functional": analysis.Performance,
	"support": analysis.Support, "support and services": analysis.Support, "service": analysis.Support, "services": analysis.Support,
	"training": analysis.Support, "support requirements": analysis.Support,
}

// asWord is the form in which the words above are looked up.
func asWord(s string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(s), "*_[]() :"))
}

func asPriority(s string) (analysis.Priority, bool) {
	p, ok := priorityWords[asWord(s)]
	return p, ok
}

func asCategory(s string) (analysis.Category, bool) {
	c, ok := categoryWords[asWord(s)]
	return c, ok
}
