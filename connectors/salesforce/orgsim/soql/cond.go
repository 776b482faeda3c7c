package soql

import (
	"strconv"
	"strings"
)

// condition reads terms joined by AND or by OR. Salesforce refuses a mixture
// without parentheses, and so does this.
func (p *parser) condition() (Cond, error) {
	first, err := p.term()
	if err != nil {
		return nil, err
	}
	word := ""
	switch t := p.peek(); {
	case t.is("AND"):
		word = "AND"
	case t.is("OR"):
		word = "OR"
	default:
		return first, nil
	}
	l := &Logic{Or: word == "OR", Terms: []Cond{first}}
	for p.takeWord(word) {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		l.Terms = append(l.Terms, t)
	}
	if t := p.peek(); t.is("AND") || t.is("OR") {
		return nil, unexpected(t)
	}
	return l, nil
}

func (p *parser) term() (Cond, error) {
	if err := p.enter(p.peek()); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if p.takeWord("NOT") {
		t, err := p.term()
		return &Not{Term: t}, err
	}
	if !p.takeSymbol("(") {
		return p.compare()
	}
	c, err := p.condition()
	if err == nil && !p.takeSymbol(")") {
		err = unexpected(p.peek())
	}
	return c, err
}

func (p *parser) compare() (Cond, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	c := &Compare{Path: path}
	t := p.take()
	switch {
	case t.kind == tokSymbol && strings.Contains(" = != <> < <= > >= ", " "+t.text+" "):
		c.Op = strings.Replace(t.text, "<>", "!=", 1)
		return c, p.single(c)
	case t.is("LIKE"):
		c.Op = "LIKE"
		return c, p.single(c)
	case t.is("NOT") && p.takeWord("IN"):
		c.Op = "NOT IN"
	case t.is("IN"), t.is("INCLUDES"), t.is("EXCLUDES"):
		c.Op = strings.ToUpper(t.text)
	default:
		return nil, unexpected(t)
	}
	return c, p.list(c)
}

func (p *parser) single(c *Compare) error {
	v, err := p.value()
	c.Values = []Value{v}
	return err
}

func (p *parser) list(c *Compare) error {
	if !p.takeSymbol("(") {
		return unexpected(p.peek())
	}
	if p.peek().is("SELECT") && strings.HasSuffix(c.Op, "IN") {
		var err error
		if c.Sub, err = p.query(); err != nil {
			return err
		}
	} else {
		for {
			v, err := p.value()
			if err != nil {
				return err
			}
			c.Values = append(c.Values, v)
			if !p.takeSymbol(",") {
				break
			}
		}
	}
	if !p.takeSymbol(")") {
		return unexpected(p.peek())
	}
	return nil
}

func (p *parser) value() (Value, error) {
	t := p.take()
	v := Value{Text: t.text, Pos: t.pos}
	switch t.kind {
	case tokString:
		v.Kind = String
	case tokNumber:
		v.Kind = Number
	case tokDate:
		v.Kind = Date
	case tokDateTime:
		v.Kind = DateTime
	case tokIdent:
		return p.word(v)
	default:
		return v, unexpected(t)
	}
	return v, nil
}

// word reads null, true, false or a date literal such as LAST_N_DAYS:7.
func (p *parser) word(v Value) (Value, error) {
	v.Text = strings.ToUpper(v.Text)
	switch v.Text {
	case "NULL":
		v.Kind = Null
		return v, nil
	case "TRUE", "FALSE":
		v.Kind, v.Text = Bool, strings.ToLower(v.Text)
		return v, nil
	case "TODAY", "YESTERDAY", "TOMORROW":
		v.Kind = DateRange
		return v, nil
	case "LAST_N_DAYS", "NEXT_N_DAYS":
	default:
		return v, malformed(v.Pos, "unexpected token: '%s'", v.Text)
	}
	v.Kind = DateRange
	if !p.takeSymbol(":") {
		return v, unexpected(p.peek())
	}
	t := p.take()
	n, err := strconv.Atoi(t.text)
	if err != nil || n <= 0 || n > 36500 {
		return v, unexpected(t)
	}
	v.N = n
	return v, nil
}
