package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"fitsync/analysis"
)

// table is the rows of a file with the line at which each begins.
type table struct {
	rows  [][]string
	lines []int
}

func (t *table) add(line int, cells []string) {
	clean := make([]string, len(cells))
	for i, cell := range cells {
		clean[i] = strings.TrimSpace(plain(Clean(cell)))
	}
	t.rows, t.lines = append(t.rows, clean), append(t.lines, line)
}

var lineEndings = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// delimited reads a table whose cells are separated by comma, semicolon or tab.
func (r *reader) delimited(text string) ([]analysis.Requirement, error) {
	text = lineEndings.Replace(text)
	separator := r.separatorOf(text)
	if err := checkQuotes(text, separator); err != nil {
		return nil, err
	}
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma = separator
	rows.FieldsPerRecord = -1
	rows.LazyQuotes = true // what lenience would hide, checkQuotes has refused
	rows.TrimLeadingSpace = separator != '\t'
	var t table
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: check the quotes of that line", err)
		}
		line, _ := rows.FieldPos(0)
		t.add(line, cells)
	}
	return r.tabular(t, string(separator))
}

// separatorOf is the sign between the cells of the header, else the one that the
// first line has most of.
func (r *reader) separatorOf(text string) rune {
	signs := []rune{',', ';', '\t'}
	head := strings.SplitN(strings.TrimLeft(text, "\n"), "\n", headerRows)
	for _, sign := range signs {
		var t table
		for _, line := range head {
			t.add(0, strings.Split(strings.ReplaceAll(line, `"`, ""), string(sign)))
		}
		if columns, _, ok := findHeader(t, r.column); ok && len(columns) > 1 {
			return sign
		}
	}
	best, most := signs[0], 0
	for _, sign := range signs {
		if n := strings.Count(head[0], string(sign)); n > most {
			best, most = sign, n
		}
	}
	return best
}

// headerRows is how far down a header is looked for: sheets begin with titles.
const headerRows = 20

// findHeader finds the row that names the columns: with a text beside another
// known column, else with a text alone; or with the column that was asked for.
func findHeader(t table, asked string) (columns []column, row int, ok bool) {
	head := t.rows[:min(len(t.rows), headerRows)]
	for i, cells := range head {
		if asked != "" {
			columns, ok = headerWith(cells, asked)
		} else {
			columns, ok = header(cells)
		}
		if ok {
			return columns, i, true
		}
	}
	for i, cells := range head {
		for _, cell := range cells {
			if asked == "" && columnOf(cell) == textColumn {
				columns, _ = header(cells)
				return columns, i, true
			}
		}
	}
	return nil, 0, false
}

// headerWith reads a row as the header that has the asked column, which holds the
// texts; another column of texts is not read then.
func headerWith(cells []string, asked string) ([]column, bool) {
	columns, found := make([]column, len(cells)), false
	for i, cell := range cells {
		switch kind := columnOf(cell); {
		case !found && strings.EqualFold(cell, asked):
			columns[i], found = textColumn, true
		case kind != textColumn:
			columns[i] = kind
		}
	}
	return columns, found
}

// tabular reads the rows below the header; sign stood between their cells.
func (r *reader) tabular(t table, sign string) ([]analysis.Requirement, error) {
	columns, at, ok := findHeader(t, r.column)
	if !ok {
		return nil, r.noColumn(t)
	}
	h := head{names: t.rows[at], columns: columns, sign: sign}
	for _, cells := range t.rows[at+1:] {
		for i, cell := range cells {
			if i < len(columns) && columns[i] == textColumn {
				h.outlined.add(cell)
			}
		}
	}
	var list []analysis.Requirement
	for i := at + 1; i < len(t.rows); i++ {
		line := t.lines[i]
		it, ok := r.row(&h, t.rows[i], line)
		if !ok {
			continue
		}
		q := analysis.Requirement{
			Name: it.name, Text: it.text, Priority: it.priority, Category: it.category, NeedBy: it.needBy,
			Source: it.source, Owner: it.owner, Origin: analysis.Origin{Line: line},
		}
		q.Parts = split(q.Text)
		list = append(list, q)
	}
	return list, nil
}

// noColumn names the columns of a table and those that would be recognised.
func (r *reader) noColumn(t table) error {
	var found []string
	for _, cells := range t.rows {
		for _, cell := range cells {
			if cell != "" {
				found = append(found, fmt.Sprintf("%q", shorten(cell)))
			}
		}
		if found != nil {
			break
		}
	}
	if found == nil {
		return errors.New("holds no requirement")
	}
	if r.column != "" {
		return fmt.Errorf("%w: no column %q; the first row has %s", ErrColumn, r.column, strings.Join(found, ", "))
	}
	return fmt.Errorf("%w: the first row has %s; the first row must name the columns, the one of the texts %s; beside it are read %s",
		ErrColumn, strings.Join(found, ", "), strings.Join(namesOf(textColumn), ", "),
		"name, priority, category, need by, id, owner and source. Name the columns so, or save a list without columns as .txt")
}

// longestShown is how much of a cell a message repeats, in runes.
const longestShown = 40

func shorten(cell string) string {
	if runes := []rune(cell); len(runes) > longestShown {
		return string(runes[:longestShown-1]) + "…"
	}
	return cell
}
