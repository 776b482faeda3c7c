package intake

import (
	"regexp"
	"slices"
	"strings"

	"fitsync/analysis"
)

// column is what a table's column holds.
type column int

const (
	otherColumn column = iota
	textColumn
	nameColumn
	priorityColumn
	categoryColumn
	dateColumn
	refColumn
	ownerColumn
	sourceColumn
)

// columnWords are the headers that people write, in lower case.
var columnWords = map[string]column{
	"requirement": textColumn, "requirements": textColumn, "description": textColumn, "text": textColumn, "need": textColumn,
	"requirement description": textColumn, "requirement text": textColumn, "details": textColumn, "specification": textColumn,
	"anforderung": textColumn, "beschreibung": textColumn, "question": textColumn, "user story": textColumn,
	"name": nameColumn, "title": nameColumn, "subject": nameColumn, "short name": nameColumn, "titel": nameColumn, "topic": nameColumn,
	"priority": priorityColumn, "prio": priorityColumn, "moscow": priorityColumn, "importance": priorityColumn, "must/should": priorityColumn,
	"must/should/could": priorityColumn, "weight": priorityColumn, "level": priorityColumn, "severity": priorityColumn,
	"priorität": priorityColumn, "m/s/c": priorityColumn, "must/should/could/won't": priorityColumn,
	"category": categoryColumn, "area": categoryColumn, "type": categoryColumn, "section": categoryColumn, "domain": categoryColumn,
	"kategorie": categoryColumn, "bereich": categoryColumn, "group": categoryColumn,
	"need by": dateColumn, "need-by": dateColumn, "needed by": dateColumn, "need_by": dateColumn, "date": dateColumn, "due": dateColumn,
	"due date": dateColumn, "deadline": dateColumn, "by": dateColumn, "termin": dateColumn, "need by date": dateColumn,
	"id": refColumn, "ref": refColumn, "ref.": refColumn, "reference": refColumn, "no": refColumn, "no.": refColumn, "nr": refColumn,
	"nr.": refColumn, "#": refColumn, "number": refColumn, "req": refColumn, "req id": refColumn, "req. id": refColumn,
	"requirement id": refColumn, "req-id": refColumn, "item": refColumn,
	"owner": ownerColumn, "source": sourceColumn,
}

func columnOf(header string) column {
	return columnWords[strings.ToLower(strings.Trim(header, "*_: \ufeff"))]
}

// namesOf lists the headers of a kind of column, sorted.
func namesOf(kind column) []string {
	var names []string
	for name, is := range columnWords {
		if is == kind {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// header reads a row as a table's header: a column of texts and at least one other
// that is known.
func header(cells []string) ([]column, bool) {
	columns := make([]column, len(cells))
	known, text, name := 0, -1, -1
	for i, c := range cells {
		columns[i] = columnOf(c)
		if columns[i] != otherColumn {
			known++
		}
		switch columns[i] {
		case textColumn:
			if text >= 0 {
				// Of two text columns the first is the short one ("Requirement", "Description").
				columns[text] = nameColumn
			}
			text = i
		case nameColumn:
			name = i
		}
	}
	if text < 0 && name >= 0 {
		columns[name], text = textColumn, name
	}
	return columns, text >= 0 && known >= 2
}

// separator is the row of dashes below the header of a Markdown table.
var separator = regexp.MustCompile(`^[|\s:+=-]*-{2,}[|\s:+=-]*$`)

// cellsOf cuts a row and returns the sign that cut it; nil for a line that is none.
// Offsets are those of the cells in the line. In a table of the given width an
// empty first cell is one; 0 where rows begin with the sign.
func cellsOf(text, sign string, width int) (cells []string, offsets []int) {
	at := 0
	for {
		next := strings.Index(text[at:], sign)
		end := len(text)
		if next >= 0 {
			end = at + next
		}
		cell := strings.TrimLeft(text[at:end], " \t")
		offsets = append(offsets, end-len(cell))
		cells = append(cells, strings.TrimRight(cell, " \t"))
		if next < 0 {
			return outer(cells, offsets, sign, width)
		}
		at = end + len(sign)
	}
}

// outer drops the empty cells before the first and after the last "|".
func outer(cells []string, offsets []int, sign string, width int) ([]string, []int) {
	if sign != "|" {
		return cells, offsets
	}
	if n := len(cells); n > 1 && cells[n-1] == "" {
		cells, offsets = cells[:n-1], offsets[:n-1]
	}
	if len(cells) > max(width, 1) && cells[0] == "" {
		cells, offsets = cells[1:], offsets[1:]
	}
	return cells, offsets
}

var bareReference = regexp.MustCompile(`^(?:[A-Za-z]{1,6}[-_. ]?)?\d{1,4}(?:[.\-]\d{1,4}){0,4}\.?$`)

// byColumns reads a row of a table whose header is known.
func byColumns(cells []string, offsets []int, columns []column) item {
	var it item
	var rest []int
	named := 0
	for i, cell := range cells {
		kind := otherColumn
		if i < len(columns) {
			kind = columns[i]
		}
		switch {
		case cell == "":
		case kind == textColumn && it.text == "":
			it.text, it.offset = cell, offsets[i]
		case kind == nameColumn && it.name == "":
			it.name, named = cell, offsets[i]
		case it.known(kind, cell):
			it.dropped = append(it.dropped, cell)
		default:
			rest = append(rest, i)
		}
	}
	if it.text == "" {
		it.text, it.offset, it.name = it.name, named, ""
	}
	it.strip()
	for _, i := range rest {
		it.append(cells[i], offsets[i])
	}
	return it
}

// append adds a cell that has no place of its own to the text; where there is no
// text yet, it is the text.
func (i *item) append(cell string, offset int) {
	if i.text == "" {
		i.text, i.offset = cell, offset
		return
	}
	i.text += " – " + cell
}

// known keeps a cell of a recognised column and reports whether it could be read.
func (i *item) known(kind column, cell string) bool {
	switch kind {
	case priorityColumn:
		p, ok := asPriority(cell)
		if !ok {
			p, ok = moscow[strings.ToLower(strings.TrimSpace(cell))]
		}
		i.priority = p
		return ok
	case categoryColumn:
		c, ok := asCategory(cell)
		i.category = c
		return ok
	case dateColumn:
		d, ok := parseDay(cell)
		i.needBy = d
		return ok
	case refColumn:
		return bareReference.MatchString(cell)
	case ownerColumn:
		i.owner = cell
		return true
	case sourceColumn:
		i.source = asSource(cell)
		return i.source != ""
	}
	return false
}

// moscow are the letters and numbers that only a priority column makes clear.
var moscow = map[string]analysis.Priority{
	"m": analysis.Critical, "s": analysis.High, "c": analysis.Low, "w": analysis.Low,
	"1": analysis.Critical, "2": analysis.High, "3": analysis.Medium, "4": analysis.Low, "5": analysis.Low,
	"a": analysis.Critical, "b": analysis.High, "k": analysis.Critical, "h": analysis.High, "l": analysis.Low,
}

// byWords reads a row without a header: cells that are a priority, category or
// date say so, the rest is the text. It is a row only where a cell says something
// or all but one are empty; between semicolons, a category beside several texts
// ("SSO; support; audit trail") is one of the needs in a list.
func byWords(cells []string, offsets []int, sign string) (it item, ok bool) {
	var texts []int
	filled, recognised := 0, 0
	for i, cell := range cells {
		if cell != "" {
			filled++
		}
		switch {
		case cell == "":
		case it.note(cell):
			it.dropped = append(it.dropped, cell)
			recognised++
		case i == 0 && bareReference.MatchString(cell):
			it.dropped = append(it.dropped, cell)
		default:
			texts = append(texts, i)
		}
	}
	ok = recognised > 0 || len(it.dropped) > 0
	switch sign {
	case ";":
		ok = recognised > 0 && (len(texts) < 2 || it.priority != "" || !it.needBy.IsZero())
	case "|":
		ok = ok || filled == 1
	}
	for n, i := range texts {
		if n == 0 {
			it.text, it.offset = cells[i], offsets[i]
			it.strip()
		} else {
			it.append(cells[i], offsets[i])
		}
	}
	if len(texts) == 2 && len(cells[texts[0]]) <= longestName && len(cells[texts[1]]) > len(cells[texts[0]]) {
		it.name = cells[texts[0]]
		it.text, it.offset = cells[texts[1]], offsets[texts[1]]
	}
	return it, ok
}

// longestName is the longest first cell, in bytes, that names the second.
const longestName = 48
