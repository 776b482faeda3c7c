package intake

import (
	"fmt"
	"slices"
	"strings"

	"fitsync/analysis"
)

// head is the header of a file's table.
type head struct {
	names   []string // as written
	columns []column
	sign    string // between the cells of a row
	unread  []int  // columns that were noted as not read

	outlined numbering // of all texts below it
}

// name is what a message calls a column.
func (h *head) name(column int) string {
	if column < len(h.names) && h.names[column] != "" {
		return shorten(h.names[column])
	}
	return fmt.Sprintf("column %d", column+1)
}

// row reads a row; ok is false where it states nothing.
func (r *reader) row(h *head, cells []string, line int) (it item, ok bool) {
	var beyond []string
	for i, cell := range cells {
		switch {
		case cell == "":
		case i >= len(h.columns):
			beyond = append(beyond, cell)
		case h.columns[i] == textColumn:
			it.text = joined(it.text, cell)
		case blank(cell) && h.columns[i] != otherColumn:
		case h.columns[i] == nameColumn:
			it.name = joined(it.name, cell)
		case h.columns[i] == otherColumn:
			r.unread(h, i, line)
		default:
			r.cell(h, &it, i, cell, line)
		}
	}
	if beyond != nil {
		r.note(line, "", "%d cells more than the header names; kept as the end of the text: put a text with %q in it in quotes", len(beyond), h.sign)
		it.text = strings.Join(append(slices.DeleteFunc([]string{it.text}, empty), beyond...), h.sign+" ")
	}
	if it.text != "" && blank(it.text) {
		r.note(line, "", "%q states no requirement; left out", shorten(it.text))
		it.text = ""
		if it.name == "" {
			return it, false
		}
	}
	if it.text == "" {
		it.text, it.name = it.name, ""
	}
	it.outlined = h.outlined
	it.strip()
	if it.text == "" && len(strings.Join(cells, "")) > 0 {
		r.note(line, "", "no text; left out")
	}
	return it, !decoration.MatchString(it.text)
}

// blank holds for a cell that was filled in to be filled in: "-", N/A.
func blank(cell string) bool { return decoration.MatchString(cell) || Placeholder(cell) }

func empty(s string) bool { return s == "" }

func joined(before, cell string) string {
	if before == "" {
		return cell
	}
	return before + " – " + cell
}

// cell reads the cell of a known column. One that cannot be read as what its
// column holds is noted, and the text says what it says without it.
func (r *reader) cell(h *head, it *item, at int, cell string, line int) {
	kind := h.columns[at]
	if kind == refColumn {
		if !bareReference.MatchString(cell) && strings.Contains(cell, " ") {
			it.name = joined(it.name, cell)
		}
		return
	}
	if it.known(kind, cell) {
		return
	}
	wants := map[column]string{
		priorityColumn: "is no priority; write critical, high, medium or low",
		categoryColumn: fmt.Sprintf("is no category; write one of %v", analysis.Categories()),
		dateColumn:     "is no day; write it as 2027-03-01",
		sourceColumn:   "is no source; write customer, rfp or sales",
	}
	r.note(line, h.name(at), "%q %s. Left out; the text is unchanged", shorten(cell), wants[kind])
}

// unread notes once that a column is not known.
func (r *reader) unread(h *head, at, line int) {
	if !slices.Contains(h.unread, at) {
		h.unread = append(h.unread, at)
		r.note(line, h.name(at), "not a column that is known; not read, here and below")
	}
}
