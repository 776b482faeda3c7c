// Package soql parses the Salesforce Object Query Language into a syntax tree.
//
// Its one idea: refuse what Salesforce refuses. A query that Salesforce would
// answer with MALFORMED_QUERY does not parse here either, and every node keeps
// its position so that errors can point a caret at it. It knows no schema and
// evaluates nothing: names are resolved by its caller.
package soql

// Query is one SELECT. Limit is -1 where the query gives none.
type Query struct {
	Items   []Item
	From    string
	FromPos int
	Alias   string
	Where   Cond // nil without a WHERE clause
	GroupBy []Path
	OrderBy []Order
	Limit   int
	Offset  int
	AllRows bool
}

// Item is one entry of a SELECT list: a field path, a function of one (COUNT,
// COUNT_DISTINCT, MIN, MAX, SUM, AVG or FIELDS), or a subquery.
type Item struct {
	Path  Path
	Func  string // upper case; empty for a plain field
	Alias string
	Sub   *Query
	Pos   int
}

// Path is a dotted name, such as Opportunity__r.Account.Name.
type Path struct {
	Names []string
	Pos   int
}

// Order is one term of ORDER BY.
type Order struct {
	Path      Path
	Desc      bool
	NullsLast bool
}

// Cond is a condition of a WHERE clause: *Logic, *Not or *Compare.
type Cond interface{ cond() }

// Logic joins two or more terms by AND, or by OR if Or is set.
type Logic struct {
	Or    bool
	Terms []Cond
}

// Not negates its term.
type Not struct{ Term Cond }

// Compare is field-operator-value. Op is one of = != < <= > >= LIKE IN,
// NOT IN, INCLUDES and EXCLUDES; the last four take Values or, for IN and
// NOT IN, a Sub query.
type Compare struct {
	Path   Path
	Op     string
	Values []Value
	Sub    *Query
}

func (*Logic) cond()   {}
func (*Not) cond()     {}
func (*Compare) cond() {}

// Kind says what a literal is.
type Kind int

// The kinds of literal. DateRange covers TODAY, LAST_N_DAYS:7 and the like,
// whose name is in Value.Text and whose number is in Value.N.
const (
	Null Kind = iota
	Bool
	String
	Number
	Date
	DateTime
	DateRange
)

// Value is one literal; Text is its unescaped text.
type Value struct {
	Kind Kind
	Text string
	N    int
	Pos  int
}
