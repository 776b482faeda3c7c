package intake

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"fitsync/analysis"
)

// workbook reads the first sheet whose columns are recognised. The others are
// noted.
func (r *reader) workbook(data []byte) ([]analysis.Requirement, error) {
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("no Excel workbook (%w): save it as .xlsx again, without a password", err)
	}
	defer func() { _ = book.Close() }() // only removes temporary files
	var chosen, fallback *table
	for _, name := range book.GetSheetList() {
		t, err := r.sheet(book, name)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", name, err)
		}
		_, _, ok := findHeader(t, r.column)
		switch {
		case len(t.rows) == 0:
		case ok && chosen == nil:
			chosen = &t
		case ok:
			r.note(0, "", "sheet %q is not read: one sheet at a time", name)
		case fallback == nil:
			fallback = &t
		}
	}
	if chosen == nil {
		chosen = fallback
	}
	if chosen == nil {
		return nil, nil
	}
	return r.tabular(*chosen, ",")
}

// sheet is the rows of a sheet as they are shown, but for days: those come as they
// are kept, since how one is shown is the reader's taste (03-01-27).
func (r *reader) sheet(book *excelize.File, name string) (table, error) {
	rows, err := book.GetRows(name)
	if err != nil {
		return table{}, err
	}
	kept, err := book.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		return table{}, err
	}
	properties, err := book.GetWorkbookProps()
	if err != nil {
		return table{}, err
	}
	var t table
	for i, cells := range rows {
		t.add(i+1, cells)
	}
	columns, _, ok := findHeader(t, r.column)
	for i := range t.rows {
		for k := range t.rows[i] {
			if ok && k < len(columns) && columns[k] == dateColumn && i < len(kept) && k < len(kept[i]) {
				t.rows[i][k] = dayOf(t.rows[i][k], kept[i][k], properties.Date1904 != nil && *properties.Date1904)
			}
		}
	}
	return t, nil
}

// dayOf reads a cell that Excel keeps as a number of days; others stay as shown.
func dayOf(shown, kept string, from1904 bool) string {
	days, err := strconv.ParseFloat(kept, 64)
	if _, read := parseDay(shown); read || err != nil || days < 1 {
		return shown
	}
	day, err := excelize.ExcelDateToTime(days, from1904)
	if err != nil {
		return shown
	}
	return analysis.DateOf(day).String()
}
