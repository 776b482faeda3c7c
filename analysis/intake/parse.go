package intake

import (
	"fmt"
	"regexp"
	"strings"

	"fitsync/analysis"
)

// Parse reads the requirements in text: plain or rich text of any size, in the
// order of the text. It never fails and drops nothing but empty lines, decoration
// and a text that is a [Placeholder] as a whole; what it does not understand is one requirement a line.
//
// Each result is defaults with what the text says on top, so that defaults carry
// Origin.Row or Origin.Field, Source, Owner and what the record says. Origin.Line
// and Origin.Offset count in the text after [Clean] and the removal of HTML. Where
// the text is empty or a [Placeholder], the record's name stands for it, unless that is a mere number.
//
// IDs are unique within one call and stay the same when other lines come or go:
// the row or field, ":" and 12 hex digits of the text's SHA-256, with ~2, ~3 for
// repeats. A record that holds exactly one requirement gives it its own id.
func Parse(text string, defaults analysis.Requirement) []analysis.Requirement {
	list, _ := parse(text, defaults)
	return list
}

// parse also returns everything that was taken off the texts.
func parse(text string, defaults analysis.Requirement) (list []analysis.Requirement, dropped []string) {
	p := read(text, defaults)
	return p.list, p.dropped
}

// read parses all of a text.
func read(text string, defaults analysis.Requirement) *parser {
	p := &parser{defaults: defaults}
	if Placeholder(text) {
		p.dropped = append(p.dropped, text)
	} else {
		p.lines = lines(Clean(plain(Clean(text))))
	}
	for _, l := range p.lines {
		p.outlined.add(l.text)
	}
	for p.at = 0; p.at < len(p.lines); p.at++ {
		p.line(p.lines[p.at])
	}
	p.closeHeading()
	if len(p.list) == 0 && defaults.Name != "" && !Placeholder(defaults.Name) && !bareNumber.MatchString(defaults.Name) {
		p.add(item{text: defaults.Name}, line{number: 1})
	}
	identify(p.list)
	return p
}

// parser reads lines one by one.
type parser struct {
	defaults analysis.Requirement
	lines    []line
	at       int

	outline outlineState
	columns []column // of the table that is being read
	open    bool     // its rows begin without a sign
	sign    string   // that cuts its rows
	list    []analysis.Requirement
	dropped []string
	notes   []Note

	outlined numbering // of all lines
}

func (p *parser) line(l line) {
	content := strings.TrimSpace(l.text)
	if content == "" {
		p.columns = nil
		p.endLeadIn()
		return
	}
	if decoration.MatchString(content) {
		if !ruler.MatchString(content) {
			p.notes = append(p.notes, Note{Line: l.number, Message: fmt.Sprintf("%q states no requirement; left out", shorten(content))})
		}
		return
	}
	if p.row(l) {
		return
	}
	p.columns = nil
	if h, ok := asHeading(l); ok && p.followed(h) {
		p.enter(&h)
		return
	}
	it := item{text: content, offset: l.indent, outlined: p.outlined}
	it.strip()
	if h := p.outline.current; h != nil && h.list && !it.marked && l.indent <= h.line.indent {
		p.endLeadIn()
	}
	p.add(it, l)
}

// enter makes h the heading of the lines below. The one before it is closed, as
// read under where what it says goes on within h.
func (p *parser) enter(h *heading) {
	before := p.outline.current
	after := p.outline
	after.enter(h)
	if before != nil && before.known() && (before.priority == "" || before.priority == after.priority) &&
		(before.category == "" || before.category == after.category) {
		before.used = true
	}
	p.closeHeading()
	p.outline = after
}

// followed reports whether lines come that the heading can be of. Words alone
// ("Security") are one only above a longer line: else they are an item of a list.
func (p *parser) followed(h heading) bool {
	for _, l := range p.lines[p.at+1:] {
		content := strings.TrimSpace(l.text)
		if content == "" {
			continue
		}
		return !decoration.MatchString(content) && (!h.bare || l.indent > h.line.indent || len(strings.Fields(content)) > 2)
	}
	return false
}

// row reads the line as a row of a table, or of cells with a meaning of their own.
func (p *parser) row(l line) bool {
	for _, sign := range []string{"|", "\t", ";"} {
		if p.columns != nil && sign != p.sign || !strings.Contains(strings.TrimSpace(l.text), sign) {
			continue
		}
		width := 0
		if p.open {
			width = len(p.columns)
		}
		cells, offsets := cellsOf(l.text, sign, width)
		if len(cells) < 2 && (sign != "|" || p.columns != nil) {
			continue
		}
		if p.columns == nil {
			p.unmark(cells, offsets)
		}
		if p.columns != nil {
			p.add(whole(byColumns(cells, offsets, p.columns), l), l)
			return true
		}
		if p.header(cells, sign) {
			p.open = !strings.HasPrefix(strings.TrimSpace(l.text), sign)
			return true
		}
		if it, ok := byWords(cells, offsets, sign); ok {
			p.add(whole(it, l), l)
			return true
		}
	}
	return false
}

// unmark takes the bullet off the first cell of a row that is an item of a list.
func (p *parser) unmark(cells []string, offsets []int) {
	if m := bulletOf(cells[0]); m != "" {
		p.dropped = append(p.dropped, m)
		cells[0] = cells[0][len(m):]
		offsets[0] += len(m)
	}
}

// header starts a table when the cells are its header and a row follows.
func (p *parser) header(cells []string, sign string) bool {
	columns, ok := header(cells)
	if !ok || p.at+1 >= len(p.lines) || !strings.Contains(p.lines[p.at+1].text, sign) && !separator.MatchString(p.lines[p.at+1].text) {
		return false
	}
	p.columns, p.sign = columns, sign
	p.dropped = append(p.dropped, cells...)
	return true
}

// whole keeps a row all of whose cells were recognised as it stands: there is no
// text without them.
func whole(it item, l line) item {
	if it.text != "" {
		return it
	}
	return item{text: strings.TrimSpace(l.text), offset: l.indent}
}

// add makes a requirement of an item.
func (p *parser) add(it item, l line) {
	p.dropped = append(p.dropped, it.dropped...)
	r := p.defaults
	r.Text, r.Origin.Line, r.Origin.Offset = it.text, l.number, it.offset
	r.Priority = first(it.priority, p.outline.priority, r.Priority)
	r.Category = first(it.category, p.outline.category, r.Category)
	r.Name = first(it.name, p.outline.name(), r.Name)
	r.Owner, r.Source = first(it.owner, r.Owner), first(it.source, r.Source)
	if r.NeedBy = it.needBy; r.NeedBy.IsZero() {
		r.NeedBy = dueIn(it.text, p.defaults.NeedBy)
	}
	r.Parts = split(r.Text)
	p.list = append(p.list, r)
	if p.outline.current != nil {
		p.outline.current.used = true
		p.outline.current.list = p.outline.current.list || it.marked
	}
}

func first[T ~string](values ...T) T {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// closeHeading keeps a heading that nothing was read under as a requirement.
func (p *parser) closeHeading() {
	h := p.outline.current
	p.outline.current = nil
	if h == nil {
		return
	}
	if h.used {
		p.dropped = append(p.dropped, h.text)
		return
	}
	before := p.outline
	p.outline = outlineState{}
	it := item{text: strings.TrimSpace(h.line.text), offset: h.line.indent, outlined: p.outlined}
	it.strip()
	p.add(it, h.line)
	p.outline = before
}

// endLeadIn ends what "We need:" says of the lines below it.
func (p *parser) endLeadIn() {
	if h := p.outline.current; h != nil && h.used && !h.section {
		p.closeHeading()
	}
}

var due = regexp.MustCompile(`(?i)\b(?:by|until|before|no later than|not later than|due)\s+((?:end of\s+)?(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\s+\d{4}|[a-z]{3,9}\s+\d{1,2},?\s+\d{4}|q[1-4][\s/-]*\d{4}|[a-z]{3,9}\s+\d{4}))\b`)

// dueIn finds "by 1 March 2027" in a text, which stays as it is.
func dueIn(text string, byDefault analysis.Date) analysis.Date {
	if !strings.Contains(text, "20") {
		return byDefault
	}
	if m := due.FindStringSubmatch(text); m != nil {
		if d, ok := parseDay(m[1]); ok {
			return d
		}
	}
	return byDefault
}
