package limits

import (
	"slices"
	"strings"
)

// The ISO 3166 codes of the EU's members; the EEA has three more. The United Kingdom
// and Switzerland are in neither.
const (
	euCodes     = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
	eeaCodes    = euCodes + " IS LI NO"
	europeCodes = eeaCodes + " CH GB MC AD SM VA"
)

// codes are the countries of a name in the word list of places.
func codes(name string) []string {
	switch name {
	case "EU":
		name = euCodes
	case "EEA":
		name = eeaCodes
	case "EUROPE":
		name = europeCodes
	}
	return strings.Fields(name)
}

// region is a place that a text names, with its countries.
type region struct {
	name
	codes []string
}

// regions are the places of a sentence in order, country codes among them.
func (s *sentence) regions() []region {
	var out []region
	for _, m := range s.marks[places] {
		if s.spoken(m) {
			continue
		}
		out = append(out, region{name: name{s.placeText(m), m.from, m.to}, codes: codes(m.name)})
	}
	dismissed := s.dismissed(true)
	for i, w := range s.words {
		if slices.Contains(dismissed, w.part) {
			continue
		}
		code := s.text[w.start:w.end]
		if len(code) == 2 && s.isCode(i, code) {
			out = append(out, region{name: name{code, i, i + 1}, codes: []string{strings.Replace(code, "UK", "GB", 1)}})
		}
	}
	slices.SortStableFunc(out, func(a, b region) int { return a.from - b.from })
	return out
}

// spoken holds for a name that is meant as a language: "support in German".
func (s *sentence) spoken(m mark) bool {
	if !s.has("ui", "support", "language_word", "channel_phone") {
		return false
	}
	for _, tongue := range s.marks[tongues] {
		if tongue.from == m.from && (s.is(m.from-1, "in", "into", "auf", "en", "speak", "speaks") || s.is(m.to, "speaking", "language") || s.is(m.from-1, "and", "or", "und", "oder") && len(s.marks[tongues]) > 1) {
			return true
		}
	}
	return false
}

// placeText is the place for people: "EU", "Germany".
func (s *sentence) placeText(m mark) string {
	if m.name == "EU" || m.name == "EEA" {
		return m.name
	}
	text := []rune(s.written(m.from, m.to))
	return strings.ToUpper(string(text[:1])) + string(text[1:])
}

// isCode holds for a country code in capitals. Codes that are English words as well
// count only beside another code.
func (s *sentence) isCode(i int, code string) bool {
	if s.isNumber(i-1) || s.isTongueCode(i) || strings.ToUpper(code) != code || strings.ToUpper(s.text) == s.text && len(s.words) > 4 {
		return false
	}
	const plain = "DE CH US GB UK FR NL ES PL SE DK FI JP CA AU SG BR CN RU CZ HU LU NZ KR ZA"
	const doubtful = "AT IT BE IN NO IE IS PT RO GR BG HR SI SK EE LV LT MT CY LI"
	if slices.Contains(strings.Fields(plain), code) {
		return true
	}
	beside := func(k int) bool {
		if k < 0 || k >= len(s.words) {
			return false
		}
		other := s.text[s.words[k].start:s.words[k].end]
		return slices.Contains(strings.Fields(plain+" "+doubtful+" EU"), other)
	}
	return slices.Contains(strings.Fields(doubtful), code) && (beside(i-1) || beside(i+1) || s.is(i-1, "and", "or", "/") && beside(i-2))
}
