package limits

import (
	"slices"
	"strings"

	"fitsync/analysis"
)

// residency is where something has to be, or may not be.
type residency struct {
	allowed  []string // all allowed countries; with none, all but the excluded ones
	excluded []string
	groups   [][]string // the asked places, each with its countries; names in the first
	each     bool       // something in each of the places, and more is fine
	asked    string
}

// readRegions finds where data and backups may lie and from where staff may look in.
func readRegions(s *sentence) []Demand {
	named := slices.DeleteFunc(s.regions(), func(r region) bool { return s.elsewhere(r) })
	if len(named) == 0 || s.has("measured") && s.has("latency", "answer") || s.has("language_word") && !s.has("only", "data_word") {
		return nil
	}
	keys := s.residents(named)
	if len(keys) == 0 {
		return nil
	}
	var out []Demand
	for _, key := range []string{"storage_regions", "backup_regions", "support_access_regions", "regions_available"} {
		var mine []region
		for i, r := range named {
			if slices.Contains(keys[i], key) {
				mine = append(mine, r)
			}
		}
		if len(mine) > 0 {
			out = append(out, s.residence(mine, key).demand(key))
		}
	}
	return out
}

// elsewhere holds for an adjective that does not go with a place of data: "under the
// Austrian tax code", "our Danish and Swedish companies".
func (s *sentence) elsewhere(r region) bool {
	if !s.is(r.from, "german", "austrian", "swiss", "french", "irish", "british", "dutch", "belgian", "polish", "hungarian", "swedish", "norwegian", "danish", "american", "canadian", "mexican", "brazilian", "australian", "japanese", "chinese", "indian", "russian", "european", "portuguese", "us", "uk", "deutsche", "deutscher", "deutschen") || s.is(r.from-1, "the", "in") && s.is(r.from, "us", "uk") {
		return false
	}
	for k := r.to; k < r.to+5 && k < len(s.words); k++ {
		if s.is(k, "data", "hosting", "server", "servers", "soil", "region", "regions", "cloud", "datacentre", "datacenter", "centre", "center", "territory", "ground", "jurisdiction", "residency", "location", "locations", "storage", "site", "sites", "rechenzentrum", "rechenzentren", "rechenzentrums", "standort", "only", "boden", "servern", "datacenters", "host") {
			return false
		}
	}
	return r.to < len(s.words) && s.words[r.to].part == s.words[r.from].part
}

// residents says for each place what has to be there.
func (s *sentence) residents(named []region) [][]string {
	first, last := named[0], named[len(named)-1]
	scattered := false
	for i := 1; i < len(named); i++ {
		if s.distance(named[i-1].from, named[i-1].to, named[i].from, named[i].to) > 4 {
			scattered = true
		}
	}
	out := make([][]string, len(named))
	whole := s.resident(0, len(s.words), first.from, last.to)
	for i, r := range named {
		out[i] = whole
		if !scattered {
			continue
		}
		from, to := 0, len(s.words)
		if i > 0 {
			from = named[i-1].to
		}
		if i+1 < len(named) {
			to = s.partEnd(r.to-1, named[i+1].from)
		}
		if own := s.resident(from, to, r.from, r.to); len(own) > 0 {
			out[i] = own
			continue
		}
		if i > 0 {
			out[i] = out[i-1]
		}
	}
	for _, keys := range out {
		if len(keys) > 0 {
			return out
		}
	}
	return nil
}

// isWhere holds for a place behind a word such as "in".
func (s *sentence) isWhere(i int) bool {
	if i == 0 {
		return true
	}
	for k := i - 1; k >= max(i-3, 0); k-- {
		if s.is(k, "in", "within", "inside", "into", "to", "from", "outside", "on", "im", "nach", "aus", "innerhalb", "en", "dans", "sur", "vers", "a", "aux") {
			return true
		}
	}
	return false
}

// partEnd is where the part of word i ends, at most limit.
func (s *sentence) partEnd(i, limit int) int {
	to := i + 1
	for to < limit && s.words[to].part == s.words[i].part {
		to++
	}
	return to
}

// resident says what the words from up to to say has to be in a place.
func (s *sentence) resident(from, to, placeFrom, placeTo int) []string {
	in := func(names ...string) bool {
		for _, m := range s.marks[cues] {
			if m.from >= from && m.to <= to && slices.Contains(names, m.name) {
				return true
			}
		}
		return false
	}
	switch {
	case in("choose") && (in("region_word", "store") || s.is(placeFrom-1, "between", "from", "zwischen", "entre")) && !in("staff_access"):
		return []string{"regions_available"}
	case in("staff_access") && (in("no", "only", "store", "store_weak", "leave") || in("staff_access")):
		if in("backup") || s.storedBefore(from, to) {
			return []string{"storage_regions", "support_access_regions"}
		}
		return []string{"support_access_regions"}
	case in("backup") && s.backupHere(placeFrom, placeTo):
		if in("data_word") || in("also_backup") && (in("only") || in("store")) && s.backupLate(placeTo) {
			return []string{"storage_regions", "backup_regions"}
		}
		return []string{"backup_regions"}
	case in("store"), in("store_weak") && s.isWhere(placeFrom), in("only", "leave") && (in("data_word") || len(s.words) <= 8), in("no") && in("data_word") && s.isWhere(placeFrom):
		return []string{"storage_regions"}
	case (s.is(placeTo, "region", "regions") || s.is(placeFrom-1, "region", "regions")) && (in("data_word") || len(s.words) <= 5):
		return []string{"storage_regions"}
	case len(s.words) <= 6 && in("no", "only", "leave") && !s.has("support", "ui", "channel_phone"):
		return []string{"storage_regions"}
	case in("data_word") && to < len(s.words), s.is(placeFrom-1, "data") || s.is(placeTo, "data", "cloud"):
		return []string{"storage_regions"}
	}
	return nil
}

// storedBefore holds for "data stored in the EU and accessed from the EU".
func (s *sentence) storedBefore(from, to int) bool {
	for i := from; i < to; i++ {
		if s.is(i, "stored", "hosted", "gespeichert", "kept", "stays", "hosting", "storage", "resides") {
			return true
		}
	}
	return false
}

// backupHere holds unless the backups belong to another demand: "data in the EU,
// backups kept 30 days".
func (s *sentence) backupHere(placeFrom, placeTo int) bool {
	for _, m := range s.marks[cues] {
		if m.name != "backup" {
			continue
		}
		part := s.words[m.from].part
		if part >= s.words[placeFrom].part && part <= s.words[placeTo-1].part || !s.timedPart(part) {
			return true
		}
	}
	return false
}

func (s *sentence) timedPart(part int) bool {
	for _, a := range s.amounts {
		if s.words[a.from].part == part {
			return true
		}
	}
	return false
}

// backupLate holds where backups are added after the place: "EU only, backups too".
func (s *sentence) backupLate(placeTo int) bool {
	for _, m := range s.marks[cues] {
		if m.name == "backup" && m.from >= placeTo {
			return true
		}
	}
	return s.has("data_word") || s.contains("primary") || s.contains("production")
}

// residence reads which of the places are wanted and which are ruled out.
func (s *sentence) residence(named []region, key string) residency {
	var r residency
	var wanted []name
	byText := map[string][]string{}
	for _, place := range named {
		if s.isExcluded(place) {
			r.excluded = append(r.excluded, place.codes...)
			continue
		}
		r.allowed = append(r.allowed, place.codes...)
		wanted = append(wanted, place.name)
		byText[place.text] = place.codes
	}
	groups := s.alternatives(wanted)
	choosing := key == "regions_available"
	r.each = len(groups) > 1 && !s.has("only", "leave", "allowed") && !s.explains(wanted)
	if choosing {
		r.each = true
	}
	for _, g := range groups {
		var countries []string
		for _, text := range g {
			countries = append(countries, byText[text]...)
		}
		r.groups = append(r.groups, countries)
	}
	r.asked = s.residenceText(groups, named, r)
	return r
}

// explains holds for "DACH (Germany, Austria, Switzerland)".
func (s *sentence) explains(wanted []name) bool {
	return s.gap(wanted[1].from) == "(" || s.is(wanted[0].to, "i", "d") || s.is(wanted[0].to, "ie", "dh")
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
	if _, ok := s.before(place.from, 6, "exclude"); ok {
		return true
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
func (s *sentence) negation(place region) (direct, any bool) {
	for _, m := range s.marks[cues] {
		if m.name != "no" || s.doubled(m, place) || s.is(m.from, "none", "exclude", "excluded", "avoid") && m.from > place.to || s.is(m.from+1, "other", "copies", "where") && m.from >= place.to {
			continue
		}
		if m.to <= place.from && m.to >= place.from-9 && s.words[m.from].part == s.words[place.from].part {
			direct, any = true, true
		}
		if m.from >= place.to && m.from <= place.to+3 && s.words[m.from].part == s.words[place.from].part && !s.is(m.from, "no") {
			direct, any = true, true
		}
		any = true
	}
	return direct, any
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
