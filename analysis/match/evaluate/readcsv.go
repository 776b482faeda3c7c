package evaluate

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"fitsync/analysis"
)

// classes maps the classes of the PROMISE data set to categories.
func classes() map[string]analysis.Category {
	return map[string]analysis.Category{
		"F": analysis.Functional, "US": analysis.Functional, "LF": analysis.Functional,
		"SE": analysis.Security, "L": analysis.Compliance, "MN": analysis.Support,
		"PE": analysis.Performance, "SC": analysis.Performance, "A": analysis.Performance, "FT": analysis.Performance,
		"O": analysis.Technical, "PO": analysis.Technical,
	}
}

func (s *Set) readTable(data []byte, source Source) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	first, _, _ := bytes.Cut(data, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(data))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		reader.Comma = ';'
	}
	head, err := reader.Read()
	if err != nil {
		return err
	}
	columns := map[string]int{}
	for i, name := range head {
		columns[strings.TrimSpace(name)] = i
	}
	rows, err := reader.ReadAll()
	if err != nil {
		return err
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := columns[name]; !ok {
				return false
			}
		}
		return true
	}
	for i, row := range rows {
		at := func(name string) string {
			if c, ok := columns[name]; ok {
				return row[c]
			}
			return ""
		}
		switch {
		case has("RequirementText", "ProjectID", "class"):
			err = s.addClass(at)
		case has("text", "category", "capabilities", "verdict"):
			err = s.addRow(at, i+1, source)
		default:
			return fmt.Errorf("its columns are %s; needed are RequirementText, ProjectID, class or text, category, capabilities, verdict", strings.Join(head, ", "))
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

func (s *Set) addClass(at func(string) string) error {
	category, ok := classes()[at("class")]
	if !ok {
		return fmt.Errorf("class %q is not known", at("class"))
	}
	s.Kind = Categories
	s.Cases = append(s.Cases, Case{
		ID: at("number"), Group: at("ProjectID"), Requirement: analysis.Requirement{Text: at("RequirementText")}, Category: category,
	})
	return nil
}

func (s *Set) addRow(at func(string) string, number int, source Source) error {
	if len(source.Catalog.Capabilities) == 0 {
		return fmt.Errorf("deal requirements need the catalog they are matched against (--catalog)")
	}
	s.Kind, s.Snapshot = Deals, source.Catalog
	id := at("id")
	if id == "" {
		id = s.Name + "-" + strconv.Itoa(number)
	}
	s.Cases = append(s.Cases, Case{
		ID: id, Group: source.Catalog.Product, Requirement: analysis.Requirement{Text: at("text"), Source: analysis.Source(at("source"))},
		Category: analysis.Category(at("category")), Second: analysis.Category(at("category_alt")), Priority: cue(at("priority_cue")),
		Capabilities: strings.Fields(strings.NewReplacer(",", " ", ";", " ", "|", " ").Replace(at("capabilities"))), Verdict: analysis.Verdict(at("verdict")),
	})
	return nil
}
