package catalog

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"fitsync/analysis"
)

// columns in the order in which they are written.
var columns = []string{
	"id", "name", "aliases", "description", "category", "tags", "support", "limits", "gap",
	"roadmap_item", "ship_date", "commitment", "effort_days", "evidence", "materials", "updated",
}

func readCSV(from io.Reader) (File, []int, error) {
	content, err := io.ReadAll(from)
	if err != nil {
		return File{}, nil, fmt.Errorf("read catalog: %w", err)
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return File{}, nil, Problems{{Message: "empty file; the first line must name the columns: " + strings.Join(columns, ",")}}
	}
	if err != nil {
		return File{}, nil, Problems{csvProblem(err)}
	}
	if problems := checkHeader(header); len(problems) > 0 {
		return File{}, nil, problems
	}
	var (
		file     File
		lines    []int
		problems Problems
	)
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return File{}, nil, append(problems, csvProblem(err))
		}
		line, _ := reader.FieldPos(0)
		capability, wrong := capabilityOf(header, row)
		for _, message := range wrong {
			problems = append(problems, Problem{Line: line, Capability: capability.ID, Message: message})
		}
		file.Capabilities, lines = append(file.Capabilities, capability), append(lines, line)
	}
	if len(problems) > 0 {
		return File{}, nil, problems
	}
	return file, lines, nil
}

// csvProblem takes the line out of an error of the CSV reader.
func csvProblem(err error) Problem {
	if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
		return Problem{Line: wrong.Line, Message: wrong.Err.Error()}
	}
	return Problem{Message: err.Error()}
}

func checkHeader(header []string) (problems Problems) {
	for i, name := range header {
		header[i] = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(columns, header[i]) {
			problems = append(problems, Problem{Line: 1, Message: fmt.Sprintf("unknown column %q; known: %s", name, strings.Join(columns, ", "))})
		}
	}
	for _, needed := range []string{"id", "name", "support"} {
		if !slices.Contains(header, needed) {
			problems = append(problems, Problem{Line: 1, Message: fmt.Sprintf("column %q is missing", needed)})
		}
	}
	return problems
}

func capabilityOf(header, row []string) (capability analysis.Capability, wrong []string) {
	roadmap := analysis.RoadmapItem{}
	for i, name := range header {
		if err := set(&capability, &roadmap, name, restore(strings.TrimSpace(row[i]))); err != nil {
			wrong = append(wrong, fmt.Sprintf("column %s: %v", name, err))
		}
	}
	if roadmap != (analysis.RoadmapItem{}) {
		capability.Roadmap = &roadmap
	}
	return capability, wrong
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
		if err := json.Unmarshal([]byte(cell), &c.Limits); err != nil {
			return fmt.Errorf(`not a JSON object such as {"availability": 99.9}: %w`, err)
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

// formulaStarts are the characters that make a spreadsheet run a cell as a formula.
const formulaStarts = "=+-@\t\r"

// Neutral makes a cell that a spreadsheet would run as a formula into plain text,
// by the apostrophe that spreadsheets themselves use for it.
func Neutral(cell string) string {
	if cell != "" && strings.ContainsRune(formulaStarts, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// restore takes back what [Neutral] did.
func restore(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulaStarts, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
