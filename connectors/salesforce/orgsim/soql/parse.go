package soql

import (
	"strconv"
	"strings"
)

// maxLength is the longest query that Salesforce accepts, in characters.
const maxLength = 100_000

// Parse reads one query. A refusal is an *Error.
func Parse(query string) (*Query, error) {
	if len(query) > maxLength {
		return nil, &Error{Code: "QUERY_TOO_COMPLICATED", Message: "SOQL statements cannot be longer than 100000 characters."}
	}
	tokens, err := lex(query)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	q, err := p.query()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokEnd {
		return nil, unexpected(t)
	}
	return q, nil
}

// maxDepth bounds nesting of parentheses and subqueries.
const maxDepth = 50

type parser struct {
	tokens []token
	at     int
	depth  int
}

func (p *parser) peek() token  { return p.tokens[p.at] }
func (p *parser) after() token { return p.tokens[min(p.at+1, len(p.tokens)-1)] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != tokEnd {
		p.at++
	}
	return t
}

func (p *parser) takeWord(word string) bool {
	if !p.peek().is(word) {
		return false
	}
	p.at++
	return true
}

func (p *parser) takeSymbol(s string) bool {
	if !p.peek().symbol(s) {
		return false
	}
	p.at++
	return true
}

func unexpected(t token) *Error {
	if t.kind == tokEnd {
		return malformed(t.pos, "unexpected token: <EOF>")
	}
	return malformed(t.pos, "unexpected token: '%s'", t.text)
}

func (p *parser) enter(t token) error {
	p.depth++
	if p.depth > maxDepth {
		return malformed(t.pos, "query is nested too deeply")
	}
	return nil
}

func (p *parser) query() (*Query, error) {
	if err := p.enter(p.peek()); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if !p.takeWord("SELECT") {
		return nil, unexpected(p.peek())
	}
	q := &Query{Limit: -1}
	if err := p.items(q); err != nil {
		return nil, err
	}
	if err := p.from(q); err != nil {
		return nil, err
	}
	return q, p.clauses(q)
}

func (p *parser) clauses(q *Query) (err error) {
	if p.takeWord("WHERE") {
		if q.Where, err = p.condition(); err != nil {
			return err
		}
	}
	if p.takeWord("GROUP") {
		if err = p.groupBy(q); err != nil {
			return err
		}
	}
	if p.takeWord("ORDER") {
		if err = p.orderBy(q); err != nil {
			return err
		}
	}
	if p.takeWord("LIMIT") {
		if q.Limit, err = p.count(); err != nil {
			return err
		}
	}
	if p.takeWord("OFFSET") {
		if q.Offset, err = p.count(); err != nil {
			return err
		}
	}
	if p.peek().is("ALL") && p.after().is("ROWS") {
		p.at += 2
		q.AllRows = true
	}
	return nil
}

func (p *parser) items(q *Query) error {
	for {
		item, err := p.item()
		if err != nil {
			return err
		}
		q.Items = append(q.Items, item)
		if !p.takeSymbol(",") {
			return nil
		}
	}
}

func (p *parser) item() (Item, error) {
	start := p.peek()
	if p.takeSymbol("(") {
		sub, err := p.query()
		if err == nil && !p.takeSymbol(")") {
			err = unexpected(p.peek())
		}
		return Item{Sub: sub, Pos: start.pos}, err
	}
	if start.is("FROM") {
		return Item{}, unexpected(start)
	}
	item := Item{Pos: start.pos}
	var err error
	if p.after().symbol("(") {
		item.Func, item.Path, err = p.function()
	} else {
		item.Path, err = p.path()
	}
	if err == nil && item.Func != "" && p.peek().kind == tokIdent && !p.peek().is("FROM") {
		item.Alias = p.take().text
	}
	return item, err
}

func (p *parser) function() (string, Path, error) {
	name := p.take()
	p.take() // the parenthesis that the caller saw
	if name.kind != tokIdent {
		return "", Path{}, unexpected(name)
	}
	fn := strings.ToUpper(name.text)
	switch fn {
	case "COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG", "FIELDS":
	default:
		return "", Path{}, malformed(name.pos, "unexpected token: '%s'", name.text)
	}
	if fn == "COUNT" && p.takeSymbol(")") {
		return fn, Path{Pos: name.pos}, nil
	}
	path, err := p.path()
	if err == nil && !p.takeSymbol(")") {
		err = unexpected(p.peek())
	}
	return fn, path, err
}

func (p *parser) path() (Path, error) {
	path := Path{Pos: p.peek().pos}
	for {
		t := p.take()
		if t.kind != tokIdent {
			return path, unexpected(t)
		}
		path.Names = append(path.Names, t.text)
		if !p.takeSymbol(".") {
			return path, nil
		}
	}
}

func (p *parser) from(q *Query) error {
	if !p.takeWord("FROM") {
		return unexpected(p.peek())
	}
	path, err := p.path()
	if err != nil {
		return err
	}
	q.From, q.FromPos = strings.Join(path.Names, "."), path.Pos
	p.takeWord("AS")
	if t := p.peek(); t.kind == tokIdent && !clauseWord(t) {
		q.Alias = p.take().text
	}
	return nil
}

func clauseWord(t token) bool {
	for _, w := range []string{"WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "ALL", "HAVING", "WITH", "FOR", "USING"} {
		if t.is(w) {
			return true
		}
	}
	return false
}

func (p *parser) groupBy(q *Query) error {
	if !p.takeWord("BY") {
		return unexpected(p.peek())
	}
	for {
		path, err := p.path()
		if err != nil {
			return err
		}
		q.GroupBy = append(q.GroupBy, path)
		if !p.takeSymbol(",") {
			return nil
		}
	}
}

func (p *parser) orderBy(q *Query) error {
	if !p.takeWord("BY") {
		return unexpected(p.peek())
	}
	for {
		path, err := p.path()
		if err != nil {
			return err
		}
		o := Order{Path: path}
		if p.takeWord("DESC") {
			o.Desc = true
		} else {
			p.takeWord("ASC")
		}
		if p.takeWord("NULLS") {
			if o.NullsLast = p.takeWord("LAST"); !o.NullsLast && !p.takeWord("FIRST") {
				return unexpected(p.peek())
			}
		}
		q.OrderBy = append(q.OrderBy, o)
		if !p.takeSymbol(",") {
			return nil
		}
	}
}

func (p *parser) count() (int, error) {
	t := p.take()
	n, err := strconv.Atoi(t.text)
	if t.kind != tokNumber || err != nil || n < 0 {
		return 0, unexpected(t)
	}
	return n, nil
}
