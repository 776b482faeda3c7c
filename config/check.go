package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"fitsync/connectors"
)

// checker collects problems and finds the line of each path.
type checker struct {
	lines   map[string]int
	earlier []Problem // found before the values were checked
	list    []Problem
}

// add notes a problem at path; the line is that of the nearest path above that
// stands in the file.
func (c *checker) add(path, format string, args ...any) {
	line, above := 0, path
	for line == 0 && above != "" {
		line = c.lines[above]
		above = above[:max(strings.LastIndexAny(above, ".["), 0)]
	}
	c.list = append(c.list, Problem{Path: path, Line: line, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) oneOf(path, value string, known []string) {
	if !slices.Contains(known, value) {
		c.add(path, "%q is not known; use %s", value, strings.Join(known, ", "))
	}
}

func (c *Config) check(check *checker, schedule func(spec, zone string) error) []Problem {
	check.oneOf("log.level", c.Log.Level, []string{"debug", "info", "warn", "error"})
	check.oneOf("log.format", c.Log.Format, []string{"console", "json"})
	if c.Worker.Concurrency < 1 || c.Worker.Concurrency > 64 {
		check.add("worker.concurrency", "%d: use 1 to 64", c.Worker.Concurrency)
	}
	if host, _, err := net.SplitHostPort(c.Worker.Listen); err != nil || !loopback(host) {
		check.add("worker.listen", "%q: use a loopback address such as 127.0.0.1:8321", c.Worker.Listen)
	}
	first := map[string]int{}
	for i := range c.Connections {
		path := fmt.Sprintf("connections[%d]", i)
		check.connection(path, &c.Connections[i], schedule)
		name := c.Connections[i].Name
		if earlier, taken := first[name]; taken && name != "" {
			check.add(path+".name", "%q is also the name of connections[%d]; names must differ", name, earlier)
		} else {
			first[name] = i
		}
	}
	check.enterprise(&c.Enterprise)
	return check.list
}

var connectionName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

func (c *checker) connection(path string, conn *Connection, schedule func(spec, zone string) error) {
	if !connectionName.MatchString(conn.Name) {
		c.add(path+".name", "%q: use lower-case letters, digits, - and _, at most 63", conn.Name)
	}
	c.oneOf(path+".kind", conn.Kind, []string{Salesforce, HubSpot})
	if !slices.Contains([]string{Salesforce, HubSpot}, conn.Kind) {
		return // what follows depends on the kind
	}
	c.baseURL(path+".base_url", conn.BaseURL)
	c.auth(path+".auth", conn)
	if conn.Schedule != "" && schedule != nil {
		if err := schedule(conn.Schedule, conn.TimeZone); err != nil {
			c.add(path+".schedule", "%v", err)
		}
	}
	most := map[string]int{Salesforce: 2000, HubSpot: 200}[conn.Kind]
	if conn.PageSize < 0 || conn.PageSize > most {
		c.add(path+".page_size", "%d: use 1 to %d, or leave it out", conn.PageSize, most)
	}
	if conn.Overlap < 0 {
		c.add(path+".overlap", "%s: must not be negative", conn.Overlap)
	}
	c.mapping(path, conn)
}

func (c *checker) baseURL(path, raw string) {
	base, err := url.Parse(raw)
	switch {
	case err != nil || base.Host == "":
		c.add(path, "not an address; use https://host")
	case base.User != nil:
		c.add(path, "must not hold credentials; use auth")
	case base.Scheme == "http" && !loopback(base.Hostname()):
		c.add(path, "plain http is only for loopback addresses; use https://%s", base.Host)
	case base.Scheme != "http" && base.Scheme != "https":
		c.add(path, "scheme %q: use https", base.Scheme)
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// opportunityFields are the logical names that connections[].opportunity may map.
var opportunityFields = []string{
	"name", "account", "contact", "owner", "stage", "amount", "currency", "probability", "close_date", "need_by", "closed", "won",
}

func (c *checker) mapping(path string, conn *Connection) {
	for logical := range conn.Opportunity {
		c.oneOf(path+".opportunity."+logical, logical, opportunityFields)
	}
	need := conn.Requirements
	if need.Object == "" && need.Field == "" {
		c.add(path+".requirements", "name an object with its text field, or a field of the deal, or both")
	}
	if need.Object != "" && need.Text == "" {
		c.add(path+".requirements.text", "missing: which field of %s holds the requirement?", need.Object)
	}
	if need.Object != "" && need.Parent == "" && conn.Kind == Salesforce {
		c.add(path+".requirements.parent", "missing: which field of %s points to the opportunity?", need.Object)
	}
	c.writeBack(path+".write_back", conn)
	c.oneOf(path+".override_policy", conn.OverridePolicy, overridePolicies)
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
	roles := []string{}
	for _, field := range connectors.WriteBackFields() {
		roles = append(roles, field.Role)
	}
	owner := map[string]string{}
	for _, role := range slices.Sorted(maps.Keys(conn.WriteBack)) {
		field := conn.WriteBack[role]
		c.oneOf(path+"."+role, role, roles)
		if field.Policy != conn.OverridePolicy {
			c.oneOf(path+"."+role+".policy", field.Policy, overridePolicies)
		}
		if field.Field != "" && conn.reads(field.Field) {
			c.add(path+"."+role, "%s is also read under opportunity or requirements; fitsync only writes fields of its own", field.Field)
		}
		if field.Length < 0 {
			c.add(path+"."+role+".length", "%d: use a number of characters, or leave it out", field.Length)
		}
		if other, taken := owner[field.Field]; taken && field.Field != "" {
			c.add(path+"."+role, "%s is already written as %s", field.Field, other)
		}
		owner[field.Field] = role
	}
}
