package salesforce

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fitsync/connectors"
)

const (
	opportunity = "Opportunity"
	fieldID     = "Id"
	fieldStamp  = "SystemModstamp"
	fieldMade   = "CreatedDate"
	fieldGone   = "IsDeleted"
)

// maxURL bounds a query's path. The org takes 16,384 bytes of URI and headers.
const maxURL = 16_000

// selection is what the mapping asks for: the columns of both queries.
type selection struct {
	object string   // of the requirement rows, "" for none
	parent string   // its lookup to the opportunity
	via    string   // the lookup's name as a relationship
	deal   []string // fields of an opportunity, sorted
	child  []string // fields of a requirement row, sorted
}

func newSelection(m connectors.Mapping) selection {
	s := selection{object: m.Requirements.Object, parent: m.Requirements.Parent}
	s.via = relationship(s.parent)
	for _, field := range m.Opportunity {
		s.deal = append(s.deal, field)
	}
	s.deal = append(s.deal, m.Requirements.Field)
	for _, w := range m.WriteBack {
		s.deal = append(s.deal, w.Field)
	}
	for _, field := range m.Requirements.Fields {
		s.child = append(s.child, field)
	}
	s.deal, s.child = distinct(s.deal), distinct(s.child)
	return s
}

func distinct(names []string) []string {
	names = slices.DeleteFunc(names, func(s string) bool { return s == "" })
	slices.Sort(names)
	return slices.Compact(names)
}

// relationship is the name under which a lookup's target is reached in a query.
func relationship(lookup string) string {
	if base, custom := strings.CutSuffix(lookup, "__c"); custom {
		return base + "__r"
	}
	return strings.TrimSuffix(lookup, "Id")
}

// dealColumns are selected of an opportunity; IsDeleted only where deleted rows
// may come.
func (s selection) dealColumns(deleted bool) []string {
	columns := slices.Concat([]string{fieldID, fieldStamp}, s.deal)
	if deleted {
		columns = append(columns, fieldGone, fieldMade)
	}
	return once(columns)
}

func (s selection) childColumns(deleted bool) []string {
	columns := slices.Concat([]string{fieldID, fieldStamp, s.parent}, s.child)
	if deleted {
		columns = append(columns, fieldGone)
	}
	return once(columns)
}

// changeColumns carry the whole deal along with a changed row, so that a change of
// the row alone needs no second query.
func (s selection) changeColumns() []string {
	columns := s.childColumns(true)
	for _, field := range s.dealColumns(true) {
		columns = append(columns, s.via+"."+field)
	}
	return once(columns)
}

// once drops repeated columns: selecting one twice is an error.
func once(columns []string) []string {
	seen := make(map[string]bool, len(columns))
	return slices.DeleteFunc(columns, func(name string) bool {
		again := seen[strings.ToLower(name)]
		seen[strings.ToLower(name)] = true
		return again
	})
}

// statement is a query whose where-clause varies.
type statement struct {
	columns []string
	object  string
	order   string
	limit   int // most rows, 0 for all
}

func (q statement) where(condition string) string {
	text := "SELECT " + strings.Join(q.columns, ",") + " FROM " + q.object
	if condition != "" {
		text += " WHERE " + condition
	}
	if q.order != "" {
		text += " ORDER BY " + q.order
	}
	if q.limit > 0 {
		text += " LIMIT " + strconv.Itoa(q.limit)
	}
	return text
}

func (c *Client) base() string { return "/services/data/v" + c.options.APIVersion }

func (c *Client) queryPath(soql string, all bool) string {
	resource := "/query"
	if all {
		resource = "/queryAll"
	}
	return c.base() + resource + "?q=" + url.QueryEscape(soql)
}

// checkURL fails before the org would, and says why.
func checkURL(path string) error {
	if len(path) <= maxURL {
		return nil
	}
	return &connectors.Error{Class: connectors.Schema, Message: fmt.Sprintf("the query has %d bytes, the org takes %d: map fewer fields", len(path), maxURL)}
}

// list renders ids for IN.
func list(ids []string) string { return "('" + strings.Join(ids, "','") + "')" }

// quote renders a text literal.
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(text) + "'"
}

// moment renders a date-time literal.
func moment(t time.Time) string { return t.UTC().Format(soqlTime) }

const soqlTime = "2006-01-02T15:04:05.000Z"

var (
	idShape   = regexp.MustCompile(`^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$`)
	nameShape = regexp.MustCompile(`^[A-Za-z]\w*(?:\.[A-Za-z]\w*){0,4}$`)
)

// checkNames refuses names that cannot be field or object names, so that none can
// change the meaning of a query.
func checkNames(m connectors.Mapping) error {
	s := newSelection(m)
	names := slices.Concat(s.deal, s.child)
	if s.object != "" {
		names = append(names, s.object, s.parent)
		if m.Requirements.Fields["text"] == "" {
			return fmt.Errorf("the mapping of %s names no field for text", s.object)
		}
	}
	for _, name := range names {
		if !nameShape.MatchString(name) {
			return fmt.Errorf("%q cannot be the API name of a field or object", name)
		}
	}
	return nil
}
