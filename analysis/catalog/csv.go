package catalog

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"fitsync/analysis"
)

// columns in the order in which they are written.
var columns = []string{
	"id", "name", "aliases", "description", "category", "tags", "support", "limits", "gap",
	"roadmap_item", "ship_date", "commitment", "effort_days", "evidence", "materials", "updated",
}

func readCSV(text string) document {
	var d document
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separatorOf(text)
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		d.say(0, "", "empty file; the first line must name the columns: %s", strings.Join(columns, ","))
		return d
	}
	if err != nil {
		d.broken(err)
		return d
	}
	if !d.header(header) {
		return d
	}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return d
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			d.broken(err)
			return d
		}
		line, _ := reader.FieldPos(0)
		if len(row) != len(header) {
			d.say(line, "", "%d cells under %d columns; put a text with %q in it in quotes", len(row), len(header), string(reader.Comma))
			continue
		}
		d.row(header, row, places{line: line})
	}
}

// separatorOf is the sign between the columns: spreadsheets of some countries
// write semicolons.
func separatorOf(text string) rune {
	header, _, _ := strings.Cut(text, "\n")
	if strings.Count(header, ";") > strings.Count(header, ",") {
		return ';'
	}
	return ','
}

// broken notes an error of the CSV reader, after which no row can be found.
func (d *document) broken(err error) {
	wrong, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		d.say(0, "", "%v", err)
	case errors.Is(err, csv.ErrQuote) && wrong.StartLine != wrong.Line:
		d.say(wrong.StartLine, "", "a cell begins with a quote that is not closed; the rest of the file was not read")
	default:
		d.say(wrong.Line, "", "%v; within a quoted cell write each quote twice; the rest of the file was not read", wrong.Err)
	}
}

// header checks the names of the columns, brings them into their form and reports
// whether rows can be read under them.
func (d *document) header(header []string) bool {
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(name))
		switch {
		case !slices.Contains(columns, header[i]):
			d.say(1, "", "%s", unknown("column", name, columns))
		case slices.Contains(header[:i], header[i]):
			d.say(1, "", "the column %q is there twice", header[i])
		}
	}
	whole := true
	for _, needed := range []string{"id", "name", "support"} {
		if !slices.Contains(header, needed) {
			d.say(1, "", "column %q is missing", needed)
			whole = false
		}
	}
	return whole
}

func (d *document) row(header, row []string, place places) {
	var capability analysis.Capability
	roadmap := analysis.RoadmapItem{}
	capability.ID = restore(strings.TrimSpace(row[slices.Index(header, "id")]))
	for i, name := range header {
		if err := set(&capability, &roadmap, name, restore(strings.TrimSpace(row[i]))); err != nil {
			d.say(place.line, capability.ID, "column %s: %v", name, err)
			place.broken = append(place.broken, name)
		}
	}
	if roadmap != (analysis.RoadmapItem{}) {
		capability.Roadmap = &roadmap
	}
	d.file.Capabilities, d.places = append(d.file.Capabilities, capability), append(d.places, place)
}

func set(c *analysis.Capability, roadmap *analysis.RoadmapItem, column, cell string) (err error) {
	if cell == "" {
		return nil
	}
	switch column {
	case "id":
		c.ID = cell
	case "name":
		c.Name = cell
	case "aliases":
		c.Aliases = split(cell)
	case "description":
		c.Description = cell
	case "category":
		c.Category = analysis.Category(cell)
	case "tags":
		c.Tags = split(cell)
	case "support":
		c.Support = analysis.Level(cell)
	case "limits":
		if json.Unmarshal([]byte(cell), &c.Limits) != nil {
			return errors.New(`not a JSON object such as {"availability": 99.9}`)
		}
	case "gap":
		c.Gap = cell
	case "roadmap_item":
		roadmap.Item = cell
	case "ship_date":
		roadmap.ShipDate, err = analysis.ParseDate(cell)
	case "commitment":
		roadmap.Commitment = analysis.Commitment(cell)
	case "effort_days":
		if c.EffortDays, err = strconv.Atoi(cell); err != nil {
			err = fmt.Errorf("%q is not a whole number of person-days", cell)
		}
	case "evidence":
		c.Evidence, err = links(cell)
	case "materials":
		c.Materials, err = links(cell)
	case "updated":
		c.Updated, err = analysis.ParseDate(cell)
	}
	return err
}

// split takes a list apart; "\\;" is a semicolon within an item.
func split(cell string) []string {
	var list []string
	const escaped = "\x00"
	for item := range strings.SplitSeq(strings.ReplaceAll(cell, `\;`, escaped), ";") {
		if item = strings.TrimSpace(strings.ReplaceAll(item, escaped, ";")); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// join puts a list together so that split takes it apart.
func join(list []string) string {
	escaped := make([]string, len(list))
	for i, item := range list {
		escaped[i] = strings.ReplaceAll(item, ";", `\;`)
	}
	return strings.Join(escaped, "; ")
}

// links reads "title <address>; title <address>".
func links(cell string) ([]analysis.Link, error) {
	var list []analysis.Link
	for _, item := range split(cell) {
		title, address, ok := strings.Cut(strings.TrimSuffix(item, ">"), "<")
		if !ok || !strings.HasSuffix(item, ">") {
			return nil, fmt.Errorf("%q: want title <address>", item)
		}
		list = append(list, analysis.Link{Title: strings.TrimSpace(title), URL: strings.TrimSpace(address)})
	}
	return list, nil
}

func writeCSV(to io.Writer, file File) error {
	writer := csv.NewWriter(to)
	rows := [][]string{columns}
	for _, capability := range file.Capabilities {
		row, err := rowOf(capability)
		if err != nil {
			return fmt.Errorf("capability %s: %w", capability.ID, err)
		}
		rows = append(rows, row)
	}
	return writer.WriteAll(rows)
}

func rowOf(c analysis.Capability) ([]string, error) {
	roadmap := analysis.RoadmapItem{}
	if c.Roadmap != nil {
		roadmap = *c.Roadmap
	}
	limits, effort := "", ""
	if len(c.Limits) > 0 {
		encoded, err := json.Marshal(c.Limits)
		if err != nil {
			return nil, err
		}
		limits = string(encoded)
	}
	if c.EffortDays != 0 {
		effort = strconv.Itoa(c.EffortDays)
	}
	row := []string{
		c.ID, c.Name, join(c.Aliases), c.Description, string(c.Category), join(c.Tags),
		string(c.Support), limits, c.Gap, roadmap.Item, roadmap.ShipDate.String(), string(roadmap.Commitment), effort,
		joinLinks(c.Evidence), joinLinks(c.Materials), c.Updated.String(),
	}
	for i, cell := range row {
		row[i] = Neutral(cell)
	}
	return row, nil
}

func joinLinks(list []analysis.Link) string {
	texts := make([]string, len(list))
	for i, link := range list {
		texts[i] = fmt.Sprintf("%s <%s>", link.Title, link.URL)
	}
	return join(texts)
}

// formulaStarts are the characters, narrow and wide, that make a spreadsheet run a
// cell as a formula.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// runs reports whether a spreadsheet would run a cell, but for the apostrophes
// before it.
func runs(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'"))
	return strings.ContainsRune(formulaStarts, first)
}

// Neutral makes a cell that a spreadsheet would run as a formula into plain text,
// by the apostrophe that spreadsheets themselves use for it.
func Neutral(cell string) string {
	if runs(cell) {
		return "'" + cell
	}
	return cell
}

// restore takes back what [Neutral] did.
func restore(cell string) string {
	if strings.HasPrefix(cell, "'") && runs(cell) {
		return cell[1:]
	}
	return cell
}
