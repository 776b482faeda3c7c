package demo_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"fitsync/analysis"
	"fitsync/cmd/fitsync/demo"
)

func load(t *testing.T) (map[string]analysis.Capability, []*demo.Deal, []demo.Requirement) {
	t.Helper()
	file, err := demo.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	deals, err := demo.Deals()
	if err != nil {
		t.Fatal(err)
	}
	capabilities := map[string]analysis.Capability{}
	for _, c := range file.Capabilities {
		capabilities[c.ID] = c
	}
	var requirements []demo.Requirement
	for _, deal := range deals {
		requirements = append(requirements, deal.Requirements...)
	}
	return capabilities, deals, requirements
}

func TestDataHasItsSize(t *testing.T) {
	capabilities, deals, requirements := load(t)
	crms := map[string]int{}
	for _, deal := range deals {
		crms[deal.CRM]++
	}
	if len(capabilities) < 150 || len(deals) != 300 || crms["salesforce"] != 150 || crms["hubspot"] != 150 || len(requirements) < 1500 {
		t.Errorf("%d capabilities, %d deals (%v), %d requirements", len(capabilities), len(deals), crms, len(requirements))
	}
}

func TestLabelsAreValid(t *testing.T) {
	capabilities, _, requirements := load(t)
	for _, r := range requirements {
		for _, id := range r.Capabilities {
			if _, ok := capabilities[id]; !ok {
				t.Errorf("%q: no capability %q", r.Text, id)
			}
		}
		verdicts := []analysis.Verdict{analysis.Supported, analysis.PartiallySupported, analysis.NotSupported}
		if !slices.Contains(analysis.Categories(), r.Category) || !slices.Contains(analysis.Priorities(), r.Priority) || !slices.Contains(verdicts, r.Verdict) {
			t.Errorf("%q: labels %s, %s, %s", r.Text, r.Category, r.Priority, r.Verdict)
		}
		if len(r.Capabilities) == 0 && r.Verdict != analysis.NotSupported {
			t.Errorf("%q: %s without a capability", r.Text, r.Verdict)
		}
	}
}

// opening matches what stands before the words of a line: bullets, numbers, tags.
var opening = regexp.MustCompile(`^(?:\[[^\]]*\]|[PR]\d\b|[\s\d.()#*•–-]+)+`)

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func TestNoTemplateFilling(t *testing.T) {
	_, _, requirements := load(t)
	seen := map[string][]string{}
	for _, r := range requirements {
		text := r.Text
		if cells := strings.Split(text, "|"); len(cells) > 1 {
			text = slices.MaxFunc(cells, func(a, b string) int { return len(a) - len(b) })
		}
		first := words(opening.ReplaceAllString(strings.TrimSpace(text), ""))
		if len(first) >= 4 {
			key := strings.Join(first[:4], " ")
			seen[key] = append(seen[key], r.Text)
		}
	}
	for key, texts := range seen {
		if len(texts) > 3 {
			t.Errorf("%d requirements begin with %q", len(texts), key)
		}
	}
}

// stop words carry no content.
var stop = words("a an and any are as at be by can each for from has have in into is it its no not of on or our per so than that the their them this to up we when which with")

func TestBuyersUseTheirOwnWords(t *testing.T) {
	capabilities, _, requirements := load(t)
	answered, own := 0, 0
	for _, r := range requirements {
		if len(r.Capabilities) == 0 {
			continue
		}
		answered++
		name := content(capabilities[r.Capabilities[0]].Name)
		if !slices.ContainsFunc(content(r.Text), func(word string) bool { return slices.Contains(name, word) }) {
			own++
		}
	}
	if own*100 < answered*30 {
		t.Errorf("%d of %d share no content word with the name of their answer, want at least 30 %%", own, answered)
	}
}

// content is the first five letters of each word that carries content: enough to
// take the forms of a word for one.
func content(text string) []string {
	var list []string
	for _, word := range words(text) {
		if !slices.Contains(stop, word) {
			list = append(list, string([]rune(word)[:min(5, len([]rune(word)))]))
		}
	}
	return list
}
