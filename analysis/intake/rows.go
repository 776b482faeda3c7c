package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"fitsync/analysis"
)

// readDelimited reads a table whose cells are separated by comma, semicolon or tab,
// whichever the first line has most of.
func readDelimited(data []byte) ([]analysis.Requirement, error) {
	text := Clean(string(data))
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma = separatorOf(text)
	rows.FieldsPerRecord = -1
	rows.LazyQuotes = true
	var table [][]string
	var places []int
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return fromTable(table, places), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: check the quotes of that line", err)
		}
		at, _ := rows.FieldPos(0)
		table, places = append(table, cells), append(places, at)
	}
}

func separatorOf(text string) rune {
	head, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best, most := ',', 0
	for _, sign := range []rune{',', ';', '\t'} {
		if n := strings.Count(head, string(sign)); n > most {
			best, most = sign, n
		}
	}
	return best
}

// readWorkbook reads the first sheet that has a recognisable header, else the
// first that has cells.
func readWorkbook(data []byte) ([]analysis.Requirement, error) {
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("no Excel workbook (%w): save it as .xlsx again, without a password", err)
	}
	defer func() { _ = book.Close() }() // only removes temporary files
	var fallback [][]string
	for _, sheet := range book.GetSheetList() {
		table, err := book.GetRows(sheet)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", sheet, err)
		}
		if _, _, ok := findHeader(table); ok {
			return fromTable(table, nil), nil
		}
		if fallback == nil && len(table) > 0 {
			fallback = table
		}
	}
	return fromTable(fallback, nil), nil
}

// headerRows is how far down a header is looked for: sheets begin with titles.
const headerRows = 20

func findHeader(table [][]string) ([]column, int, bool) {
	for i, cells := range table[:min(len(table), headerRows)] {
		if columns, ok := header(cells); ok {
			return columns, i, true
		}
		if len(cells) == 1 && columnWords[strings.ToLower(strings.TrimSpace(cells[0]))] == textColumn {
			return []column{textColumn}, i, true
		}
	}
	return nil, 0, false
}

// fromTable reads rows; places are their lines where they differ from their number.
func fromTable(table [][]string, places []int) []analysis.Requirement {
	columns, at, ok := findHeader(table)
	if !ok {
		columns, at = []column{textColumn}, -1
	}
	var list []analysis.Requirement
	for i := at + 1; i < len(table); i++ {
		cells := make([]string, len(table[i]))
		for k, cell := range table[i] {
			cells[k] = strings.TrimSpace(plain(Clean(cell)))
		}
		it := byColumns(cells, make([]int, len(cells)), columns)
		if decoration.MatchString(it.text) {
			continue
		}
		r := analysis.Requirement{Name: it.name, Text: it.text, Priority: it.priority, Category: it.category, NeedBy: it.needBy}
		r.Source, r.Owner = it.source, it.owner
		r.Origin.Line = i + 1
		if places != nil {
			r.Origin.Line = places[i]
		}
		r.Parts = split(r.Text)
		list = append(list, r)
	}
	return list
}
