package evaluate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fitsync/analysis"
)

// matching is a file of items and of queries with the relevant items.
type matching struct {
	Name  string `json:"name"`
	Items []struct {
		ID, Name, Desc, Cat string
	} `json:"items"`
	Queries []struct {
		ID, Text, Long, Proj string
		Rel                  map[string]float64
	} `json:"queries"`
}

func (s *Set) readMatching(data []byte) error {
	var m matching
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	if len(m.Items) == 0 || len(m.Queries) == 0 {
		return fmt.Errorf("it has no items or no queries")
	}
	s.Kind = Matching
	for _, item := range m.Items {
		c := analysis.Capability{ID: item.ID, Name: item.Name, Description: item.Desc, Support: analysis.Full}
		if item.Cat != "" {
			c.Tags = []string{item.Cat}
		}
		s.Snapshot.Capabilities = append(s.Snapshot.Capabilities, c)
	}
	for _, q := range m.Queries {
		text := q.Long
		if text == "" {
			text = q.Text
		}
		s.Cases = append(s.Cases, Case{
			ID: q.ID, Group: q.Proj, Requirement: analysis.Requirement{Text: text}, Capabilities: byRelevance(q.Rel),
		})
	}
	return nil
}

// byRelevance orders item ids, the most relevant first.
func byRelevance(relevant map[string]float64) []string {
	ids := slices.Sorted(maps.Keys(relevant))
	slices.SortStableFunc(ids, func(a, b string) int {
		switch {
		case relevant[a] > relevant[b]:
			return -1
		case relevant[a] < relevant[b]:
			return 1
		}
		return 0
	})
	return ids
}

// line is one case of a JSON Lines file, of deals or of limits.
type line struct {
	ID          string          `json:"id"`
	Text        string          `json:"text"`
	Name        string          `json:"name"`
	Source      analysis.Source `json:"source"`
	Category    string          `json:"category"`
	Second      string          `json:"category_alt"`
	Cue         string          `json:"priority_cue"`
	IDs         []string        `json:"capability_ids"`
	Verdict     string          `json:"verdict"`
	Lang        string          `json:"lang"`
	Requirement string          `json:"requirement"`
	Capability  *struct {
		Text   string         `json:"text"`
		Limits map[string]any `json:"limits"`
	} `json:"capability"`
}

func (s *Set) readLines(data []byte, source Source) error {
	for number := 1; len(data) > 0; number++ {
		text, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := s.add(l, source); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	return nil
}

func (s *Set) add(l line, source Source) error {
	kind := Deals
	if l.Capability != nil {
		kind = Limits
	}
	if s.Kind != "" && s.Kind != kind {
		return fmt.Errorf("a case of %s among cases of %s", kind, s.Kind)
	}
	s.Kind = kind
	if source.Lang != "" && l.Lang != source.Lang {
		return nil
	}
	if kind == Limits {
		s.Cases = append(s.Cases, Case{
			ID: l.ID, Requirement: analysis.Requirement{Text: l.Requirement}, Result: analysis.LimitResult(l.Verdict),
			Offer: analysis.Capability{Description: l.Capability.Text, Limits: l.Capability.Limits},
		})
		return nil
	}
	if len(source.Catalog.Capabilities) == 0 {
		return fmt.Errorf("deal requirements need the catalog they are matched against (--catalog)")
	}
	s.Snapshot = source.Catalog
	s.Cases = append(s.Cases, Case{
		ID: l.ID, Group: source.Catalog.Product, Requirement: analysis.Requirement{Text: l.Text, Name: l.Name, Source: l.Source},
		Category: analysis.Category(l.Category), Second: analysis.Category(l.Second), Priority: cue(l.Cue),
		Capabilities: l.IDs, Verdict: analysis.Verdict(l.Verdict),
	})
	return nil
}

// cue is the priority that a text names; "none" says that it names none.
func cue(label string) analysis.Priority {
	if strings.EqualFold(label, "none") {
		return ""
	}
	return analysis.Priority(label)
}
