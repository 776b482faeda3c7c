package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"fitsync/connectors"
)

// naming is how a kind of CRM names things, and how a message says so. Read fields
// may lie behind a lookup.
type naming struct {
	field, lookup, object *regexp.Regexp
	example, says         string
}

var (
	salesforceName = `[A-Za-z][A-Za-z0-9]*(?:_{1,3}[A-Za-z0-9]+)*`
	hubspotName    = `[a-z][a-z0-9_]{0,99}`

	salesforceNaming = naming{
		field:   regexp.MustCompile(`^` + salesforceName + `$`),
		lookup:  regexp.MustCompile(`^` + salesforceName + `(?:\.` + salesforceName + `){0,4}$`),
		object:  regexp.MustCompile(`^` + salesforceName + `$`),
		example: "Need_By__c", says: "an API name: letters, digits and _, beginning with a letter",
	}
	hubspotNaming = naming{
		field:   regexp.MustCompile(`^` + hubspotName + `$`),
		lookup:  regexp.MustCompile(`^(?:(?:company|contact)\.)?` + hubspotName + `$`),
		object:  regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9_]*|\d+-\d+)$`),
		example: "need_by", says: "an internal name: lower-case letters, digits and _, beginning with a letter",
	}
)

// named checks a name that the CRM gives. An empty name, and that of a CRM that is
// not known, is not checked.
func (c *checker) named(path, kind, name string, shapeFunc func(naming) *regexp.Regexp) {
	rules, known := map[string]naming{Salesforce: salesforceNaming, HubSpot: hubspotNaming}[kind]
	if known && name != "" && !shapeFunc(rules).MatchString(name) {
		c.problem(path, "%q cannot be a name in %s; use %s, such as %s", name, kind, rules.says, rules.example)
	}
}

func field(n naming) *regexp.Regexp  { return n.field }
func lookup(n naming) *regexp.Regexp { return n.lookup }
func object(n naming) *regexp.Regexp { return n.object }

// opportunityFields are the logical names that connections[].opportunity may map.
var opportunityFields = []string{
	"name", "account", "contact", "owner", "stage", "amount", "currency", "probability", "close_date", "need_by", "closed", "won",
}

func (c *checker) opportunity(path string, conn *Connection) {
	for _, logical := range slices.Sorted(maps.Keys(conn.Opportunity)) {
		c.oneOf(path+"."+logical, logical, opportunityFields)
		c.named(path+"."+logical, conn.Kind, conn.Opportunity[logical], lookup)
	}
}

func (c *checker) requirements(path string, conn *Connection) {
	need := &conn.Requirements
	if need.Object == "" && need.Field == "" && (conn.Kind == Salesforce || conn.Kind == HubSpot || c.given(path)) {
		c.problem(path, "name an object with its text field, or a field of the deal, or both")
	}
	if need.Object != "" && need.Text == "" {
		c.problem(path+".text", "missing: which field of %s holds the requirement?", need.Object)
	}
	if need.Object != "" && need.Parent == "" && conn.Kind == Salesforce {
		c.problem(path+".parent", "missing: which field of %s points to the opportunity?", need.Object)
	}
	if need.Parent != "" && conn.Kind == HubSpot {
		c.warn(path+".parent", "without effect: HubSpot reaches the object by its associations with the deal")
	}
	c.named(path+".object", conn.Kind, need.Object, object)
	c.named(path+".parent", conn.Kind, need.Parent, field)
	c.named(path+".field", conn.Kind, need.Field, field)
	for key, name := range need.rowFields() {
		c.named(path+"."+key, conn.Kind, name, lookup)
		if name != "" && need.Object == "" {
			c.warn(path+"."+key, "without effect: it is a field of requirements.object, which is not given")
		}
	}
	c.verdict(path, conn)
}

// verdict checks the fields of requirement rows that are written.
func (c *checker) verdict(path string, conn *Connection) {
	need := &conn.Requirements
	for key, name := range need.verdictFields() {
		c.named(path+"."+key, conn.Kind, name, field)
		switch {
		case name == "":
		case need.Object == "":
			c.warn(path+"."+key, "without effect: it is a field of requirements.object, which is not given")
		}
		for _, read := range need.rowFields() {
			if name != "" && strings.EqualFold(read, name) {
				c.problem(path+"."+key, "%s is also read under requirements; fitsync only writes fields of its own", name)
			}
		}
	}
}

// rows checks whether the CRM has rows to keep.
func (c *checker) rows(path string, conn *Connection) {
	if conn.Rows && conn.Kind == HubSpot {
		c.problem(path, "HubSpot has no rows for gaps and verdicts: leave it out, the deal's own properties hold them as text")
	}
}

// verdictFields are the fields of the child object that are written, by their keys.
func (r *Requirements) verdictFields() map[string]string {
	return map[string]string{"verdict": r.Verdict, "capability": r.Capability, "reason": r.Reason}
}

// rowFields are the fields of the child object by their keys.
func (r *Requirements) rowFields() map[string]string {
	return map[string]string{
		"text": r.Text, "name": r.Name, "category": r.Category, "priority": r.Priority,
		"need_by": r.NeedBy, "status": r.Status, "source": r.Source, "owner": r.Owner,
	}
}

// reads reports whether a field of the deal is an input; the case of a name does not matter.
func (c *Connection) reads(field string) bool {
	for _, input := range c.Opportunity {
		if strings.EqualFold(input, field) {
			return true
		}
	}
	return strings.EqualFold(c.Requirements.Field, field)
}

var overridePolicies = []string{string(connectors.Keep), string(connectors.Overwrite), string(connectors.Flag)}

func (c *checker) writeBack(path string, conn *Connection) {
	known := map[string]connectors.StandardField{}
	roles := []string{}
	for _, standard := range connectors.WriteBackFields() {
		known[standard.Role], roles = standard, append(roles, standard.Role)
	}
	owner := map[string]string{}
	for _, role := range slices.Sorted(maps.Keys(conn.WriteBack)) {
		at, written := path+"."+role, conn.WriteBack[role]
		c.oneOf(at, role, roles)
		if written.Policy != conn.OverridePolicy {
			c.oneOf(at+".policy", written.Policy, overridePolicies)
		}
		c.length(at+".length", written, known[role])
		if written.Field == "" {
			continue
		}
		name := strings.ToLower(written.Field) // neither CRM tells names apart by case
		if other, taken := owner[name]; taken {
			c.problem(at, "%s is already written as %s; every role needs a field of its own", written.Field, other)
		} else if conn.reads(written.Field) {
			c.problem(at, "%s is also read under opportunity or requirements; fitsync only writes fields of its own", written.Field)
		}
		owner[name] = role
		c.named(at, conn.Kind, written.Field, field)
	}
}

// length checks how many characters a written field is said to hold.
func (c *checker) length(path string, written WriteField, standard connectors.StandardField) {
	switch {
	case !c.given(path):
	case written.Length < 1:
		c.problem(path, "%d: use a number of characters, or leave it out", written.Length)
	case standard.Length == 0:
		c.warn(path, "without effect: %s holds no text", standard.Role)
	case written.Length > standard.Length:
		c.warn(path, "without effect: %s is never longer than %d characters", standard.Role, standard.Length)
	}
}
