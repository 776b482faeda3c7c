package limits

import (
	"slices"
	"strconv"
	"strings"

	"fitsync/analysis"
)

// residency is where something has to be, or may not be.
type residency struct {
	allowed  []string // all allowed countries; with none, all but the excluded ones
	excluded []string
	groups   [][]string // the asked places, each with its countries; names in the first
	several  int        // in how many countries or sites at least, 0 for any number
	sites    bool       // sites are counted, of which one country may have several
	each     bool       // something in each of the places, and more is fine
	asked    string
}

// residence reads which of the places are wanted and which are ruled out.
func (s *sentence) residence(named []region, key string) residency {
	var r residency
	var wanted []name
	var ruledOut []string
	byText := map[string][]string{}
	excluded := false
	for i, place := range named {
		excluded = s.isExcluded(place) || excluded && s.listed(named[i-1], place)
		if excluded {
			r.excluded = append(r.excluded, place.codes...)
			ruledOut = append(ruledOut, place.text)
			continue
		}
		if s.onlyBounds(place, named) {
			continue
		}
		r.allowed = append(r.allowed, place.codes...)
		wanted = append(wanted, place.name)
		byText[place.text] = place.codes
	}
	groups := s.alternatives(wanted)
	choosing := key == "regions_available"
	r.each = len(groups) > 1 && !s.has("only", "leave", "allowed") && !s.explains(wanted)
	if choosing || len(groups) > 0 && s.has("one_copy") && !s.has("only") {
		r.each = true
	}
	if len(groups) > 1 && s.permitted(wanted) {
		r.each, groups = true, groups[:len(groups)-1] // "in Luxembourg, and may be mirrored to Belgium"
	}
	for _, g := range groups {
		var countries []string
		for _, text := range g {
			countries = append(countries, byText[text]...)
		}
		r.groups = append(r.groups, countries)
	}
	r.asked = s.residenceText(groups, named, r)
	if len(groups) > 0 && len(ruledOut) > 0 {
		r.asked += ", not in " + strings.Join(ruledOut, ", ")
	}
	if r.several, r.sites = s.severalPlaces(); r.several > 0 {
		r.asked += ", " + strconv.Itoa(r.several) + " places"
	}
	return r
}

// permitted holds for a last place that a text only permits.
func (s *sentence) permitted(wanted []name) bool {
	last := wanted[len(wanted)-1]
	for k := wanted[len(wanted)-2].to; k < last.from; k++ {
		if s.is(k, "may", "can", "could", "darf", "durfen", "peut", "peuvent", "puede", "pueden") {
			return true
		}
	}
	return false
}

// listed holds for a place that goes on with the list of the one before it: "not in Russia,
// China or Belarus".
func (s *sentence) listed(before, place region) bool {
	for k := before.to; k < place.from; k++ {
		if !s.in(k, "list") {
			return false
		}
	}
	return !s.covered(place.to, "only")
}

// onlyBounds holds for the EU of "in Germany and never outside the EU": the narrower
// place decides.
func (s *sentence) onlyBounds(place region, named []region) bool {
	if _, left := s.leaving(place); !left {
		return false
	}
	return slices.ContainsFunc(named, func(other region) bool {
		_, left := s.leaving(other)
		return !left && !s.isExcluded(other) && len(other.codes) < len(place.codes) && within(place.codes, other.codes)
	})
}

// within reports whether all codes are among those of a larger place.
func within(larger, codes []string) bool {
	return !slices.ContainsFunc(codes, func(code string) bool { return !slices.Contains(larger, code) })
}

// explains holds for "DACH (Germany, Austria, Switzerland)".
func (s *sentence) explains(wanted []name) bool {
	return s.gap(wanted[1].from) == "(" || s.is(wanted[0].to, "i", "d") || s.is(wanted[0].to, "ie", "dh")
}

// severalPlaces is the number of "at least two different EU countries", 0 for none.
func (s *sentence) severalPlaces() (n int, sites bool) {
	for i := range s.words {
		if n, to, ok := s.small(i); ok && n >= 2 && n <= 9 && !s.touched(i, to) {
			for k := to; k < to+4; k++ {
				if s.covered(k, "country_word", "region_word") {
					return int(n), !s.covered(k, "country_word")
				}
				if !s.in(k, "apart") && !s.covered(k, "adjective") && !s.is(k, "eu", "eea") {
					break
				}
			}
		}
	}
	return 0, false
}

func (s *sentence) residenceText(groups [][]string, named []region, r residency) string {
	if len(groups) > 0 {
		text := writtenGroups(groups)
		if !r.each && len(groups) > 1 {
			text = strings.ReplaceAll(text, " and ", ", ")
		}
		if !r.each && s.has("only", "leave") {
			text += " only"
		}
		return text
	}
	var out []string
	for _, place := range named {
		out = append(out, place.text)
	}
	return "not in " + strings.Join(out, ", ")
}

// isExcluded holds for a place that is ruled out: "not in the US", "outside the US",
// "anywhere except China"; not for "must not leave the EU" and "no storage outside".
func (s *sentence) isExcluded(place region) bool {
	if m, ok := s.before(place.from, 6, "exclude"); ok {
		return !s.is(m.from-2, "no", "nowhere", "kein", "keine", "aucun", "aucune") // "no region other than Japan"
	}
	no, denied := s.negation(place)
	leaving, left := s.leaving(place)
	if left {
		return !denied && leaving.to <= place.from
	}
	return denied && no
}

// leaving is a word of being outside that governs the place.
func (s *sentence) leaving(place region) (mark, bool) {
	if m, ok := s.before(place.from, 6, "leave"); ok {
		return m, true
	}
	for _, m := range s.marks[cues] {
		if m.name == "leave" && m.from >= place.to && m.from <= place.to+4 {
			return m, true
		}
	}
	return mark{}, false
}

// negation finds a no that governs the place: directly before it, or anywhere where
// a word of leaving takes it.
func (s *sentence) negation(place region) (direct, anywhere bool) {
	_, left := s.leaving(place)
	for _, m := range s.marks[cues] {
		if left && m.name == "no" && s.is(m.from, "excluded", "prohibited", "forbidden", "ausgeschlossen", "exclu", "excluido") && m.from > place.to && s.words[m.from].part == s.words[place.from].part {
			anywhere = true // "access from outside the EU is excluded"
			continue
		}
		if m.name != "no" || s.doubled(m, place) || s.is(m.from, "none", "exclude", "excluded", "avoid") && m.from > place.to || s.is(m.from+1, "other", "copies", "where") && m.from >= place.to {
			continue
		}
		if m.to <= place.from && s.has("never_at_all") && !s.has("leave") {
			direct, anywhere = true, true
		}
		if m.to <= place.from && s.turns(m.to, place.from) && !s.is(place.from-1, "not", "nicht") {
			continue // "not in the US but in the EU"
		}
		if m.to <= place.from && m.to >= place.from-9 && s.words[m.from].part == s.words[place.from].part {
			direct, anywhere = true, true
		}
		if m.from >= place.to && m.from <= place.to+3 && !s.in(place.to, "and") && !s.turns(place.to, m.from) && s.words[m.from].part == s.words[place.from].part && !s.is(m.from, "no") {
			direct, anywhere = true, true
		}
		anywhere = true
	}
	return direct, anywhere
}

// doubled holds for "will not sign unless ... in a Swiss data centre".
func (s *sentence) doubled(no mark, place region) bool {
	for k := no.to; k < place.from; k++ {
		if s.is(k, "unless", "until", "sign", "accept", "only", "except", "ausser", "sauf", "just") {
			return true
		}
	}
	return false
}

// demand compares with the countries stated under the key. Where only the regions
// that one can choose are stated, one inside is enough for storage.
func (r residency) demand(key string) Demand {
	return Demand{Key: key, Asked: r.asked, check: func(stated map[string]any) outcome {
		v, ok := stated[key]
		choice := key == "regions_available"
		if !ok && key == "storage_regions" {
			v, ok = stated["regions_available"]
			choice = true
		}
		if !ok {
			return silent()
		}
		offered, ok := list(v)
		if !ok || len(offered) == 0 {
			return said(analysis.LimitUnknown, "")
		}
		countries := make([]string, len(offered))
		for i, code := range offered {
			countries[i] = strings.ToUpper(code)
		}
		return said(r.compare(countries, choice), strings.Join(offered, ", "))
	}}
}

func (r residency) compare(offered []string, choice bool) analysis.LimitResult {
	inside := 0
	for _, code := range offered {
		if r.allows(code) {
			inside++
		}
	}
	switch {
	case inside == 0:
		return analysis.LimitViolated
	case r.each:
		return r.eachOf(offered)
	case inside < r.several && r.sites:
		return analysis.LimitUnknown
	case inside < r.several:
		return analysis.LimitShort
	case inside < len(offered) && !choice:
		return analysis.LimitViolated
	}
	return analysis.LimitMet
}

func (r residency) allows(code string) bool {
	if slices.Contains(r.excluded, code) {
		return false
	}
	return len(r.allowed) == 0 || slices.Contains(r.allowed, code)
}

func (r residency) eachOf(offered []string) analysis.LimitResult {
	for _, countries := range r.groups {
		if !slices.ContainsFunc(offered, func(code string) bool { return slices.Contains(countries, code) }) {
			return analysis.LimitShort
		}
	}
	return analysis.LimitMet
}
