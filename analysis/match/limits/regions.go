package limits

import "slices"

// readRegions finds where data and backups may lie and from where staff may look in.
func readRegions(s *sentence) []Demand {
	named := slices.DeleteFunc(s.regions(), func(r region) bool { return s.elsewhere(r) || s.ofDisaster(r.from) || s.ofWaiting(r.from) })
	if len(named) == 0 || s.has("measured") && s.has("latency", "answer") || s.has("language_word") && !s.has("only", "data_word") {
		return nil
	}
	if s.has("same_country") {
		return s.apart(named)
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
			for _, r := range mine {
				s.take(r.from, r.to)
			}
			out = append(out, s.residence(mine, key).demand(key))
		}
	}
	return out
}

// apart finds "backups not in the same country as the data, which lies in Germany" and
// "data in Spain, backups in another country of the EU".
func (s *sentence) apart(named []region) []Demand {
	backup, _ := s.nearest(0, 0, "backup")
	if backup.to == 0 {
		return nil
	}
	r := residency{asked: "not in"}
	var data []region
	for _, place := range named {
		s.take(place.from, place.to)
		if place.from > backup.to && len(place.codes) > 1 {
			r.allowed = append(r.allowed, place.codes...)
			r.groups = append(r.groups, place.codes)
			continue
		}
		if place.to <= backup.from && (s.covered(place.from-2, "store", "store_weak", "data_word") || s.is(place.from-2, "primary", "production", "main", "primar", "produktion")) {
			data = append(data, place)
		}
		r.excluded = append(r.excluded, place.codes...)
		r.asked += " " + place.text
	}
	out := []Demand{r.demand("backup_regions")}
	if len(data) > 0 {
		out = append(out, s.residence(data, "storage_regions").demand("storage_regions"))
	}
	return out
}

// elsewhere holds for an adjective that does not go with a place of data: "under the
// Austrian tax code", "our Danish and Swedish companies".
func (s *sentence) elsewhere(r region) bool {
	if s.ofPeople(r.from) {
		return true
	}
	if s.is(r.from, "us", "uk") && (s.in(r.to, "list") || s.is(r.to, "/")) {
		for _, next := range s.regions() {
			if next.from == r.to+1 || next.from == r.to+2 && s.in(r.to+1, "article") {
				return s.elsewhere(next) || s.covered(next.to, "abroad") || s.meaning(next.to).unit.name == "users" // "UK or EU"
			}
		}
	}
	if r.to-r.from > 1 || !s.covered(r.from, "adjective") || s.is(r.from-1, "the", "in") && s.is(r.from, "us", "uk") {
		return false
	}
	for k := r.to; k < r.to+5 && k < len(s.words); k++ {
		if s.covered(k, "place_of_data") {
			return false
		}
	}
	return r.to < len(s.words) && s.words[r.to].part == s.words[r.from].part
}

// ofPeople holds for places where the buyer's people or customers are: "our customers
// in the US and in Asia".
func (s *sentence) ofPeople(from int) bool {
	for k := from - 1; k >= 0; k-- {
		place := slices.ContainsFunc(s.marks[places], func(m mark) bool { return m.from <= k && k < m.to })
		if !place && !s.in(k, "between_places") && !s.isCode(k, s.written(k, k+1)) {
			return s.covered(k, "abroad")
		}
	}
	return false
}

// residents says for each place what has to be there.
func (s *sentence) residents(named []region) [][]string {
	first, last := named[0], named[len(named)-1]
	scattered := false
	for i := 1; i < len(named); i++ {
		if s.distance(named[i-1].from, named[i-1].to, named[i].from, named[i].to) > 4 || s.split(named[i-1].to, named[i].from) {
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
			if s.split(r.to, named[i+1].from) {
				to = r.to
			}
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

// split holds for "data in Germany and backups in the EU": each place has its own.
func (s *sentence) split(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if s.in(i-1, "and") && s.covered(i, "backup", "staff_access", "data_word") {
			return true
		}
	}
	return false
}

// isWhere holds for a place behind a word such as "in".
func (s *sentence) isWhere(i int) bool {
	if i == 0 {
		return true
	}
	for k := i - 1; k >= max(i-3, 0); k-- {
		if s.in(k, "where") {
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
	case in("choose") && (in("region_word", "store") || s.is(placeFrom-1, "between", "from", "zwischen", "entre") || s.covered(placeFrom-1, "choose")) && !in("staff_access"):
		return []string{"regions_available"}
	case in("support") && s.is(placeFrom-1, "from", "aus") || in("support") && s.is(placeFrom-2, "from"):
		return []string{"support_access_regions"}
	case in("staff_access") && !s.ownData(placeFrom) && (in("no", "only", "store", "store_weak", "leave") || in("staff_access")):
		keys := []string{"support_access_regions"}
		if in("backup") || in("likewise") || s.storedBefore(from, to) {
			keys = append(keys, "storage_regions")
		}
		if in("backup") {
			keys = append(keys, "backup_regions")
		}
		return keys
	case in("backup") && !in("data_word", "store", "no") && s.isWhere(placeFrom) && to == len(s.words):
		return []string{"backup_regions"}
	case in("backup") && s.backupHere(placeFrom, placeTo):
		if in("data_word") || in("store") && s.backupListed() || in("also_backup") && (in("only") || in("store") || in("no")) && s.backupLate(placeTo) {
			return []string{"storage_regions", "backup_regions"}
		}
		return []string{"backup_regions"}
	case in("store"), in("store_weak") && s.isWhere(placeFrom), in("only", "leave") && (in("data_word") || len(s.words) <= 9), in("no") && in("data_word") && s.isWhere(placeFrom):
		return []string{"storage_regions"}
	case (s.is(placeTo, "region", "regions") || s.is(placeFrom-1, "region", "regions")) && (in("data_word") || len(s.words) <= 5):
		return []string{"storage_regions"}
	case s.onlyPlaces():
		return []string{"storage_regions"}
	case in("country_word") && in("exclude") && !s.has("support", "ui"):
		return []string{"storage_regions"}
	case len(s.words) <= 6 && in("no", "only", "leave", "exclude") && !s.has("support", "ui", "channel_phone"):
		return []string{"storage_regions"}
	case in("data_word") && to < len(s.words), s.is(placeFrom-1, "data") || s.is(placeTo, "data", "cloud"), s.dataIn(placeFrom):
		return []string{"storage_regions"}
	}
	return nil
}

// ofDisaster holds for the second place of "primary site Germany, DR site Austria".
func (s *sentence) ofDisaster(placeFrom int) bool {
	part := s.words[placeFrom].part
	for k := placeFrom - 1; k >= 0 && s.words[k].part == part; k-- {
		if s.is(k, "dr", "standby", "failover") {
			return true
		}
	}
	return false
}

// onlyPlaces holds for "either Singapore or Hong Kong".
func (s *sentence) onlyPlaces() bool {
	for i := range s.words {
		place := slices.ContainsFunc(s.marks[places], func(m mark) bool { return m.from <= i && i < m.to })
		if !place && !s.in(i, "list") && !s.is(i, "/", "either", "entweder", "soit") && !s.isCode(i, s.written(i, i+1)) {
			return false
		}
	}
	return len(s.regions()) > 1
}

// ofWaiting holds for a place between which and the product a time is measured.
func (s *sentence) ofWaiting(placeFrom int) bool {
	return s.has("latency") && slices.ContainsFunc(s.amounts, func(a amount) bool {
		return a.dimension == duration && a.value <= slowest && s.words[a.from].part == s.words[placeFrom].part
	})
}

// ownData holds for a place in a part that says where data lies, where another part speaks
// of access: "no access from abroad, data only in Germany".
func (s *sentence) ownData(placeFrom int) bool {
	part := s.words[placeFrom].part
	return !s.cuedPart(part, "staff_access") && s.cuedPart(part, "data_word")
}

// dataIn holds for "data in France".
func (s *sentence) dataIn(placeFrom int) bool {
	k := placeFrom - 1
	if s.is(k, "the") {
		k--
	}
	return s.in(k, "there") && s.covered(k-1, "data_word")
}

// storedBefore holds for "data stored in the EU and accessed from the EU".
func (s *sentence) storedBefore(from, to int) bool {
	for i := from; i < to; i++ {
		if s.in(i, "stored") {
			return true
		}
	}
	return false
}

// backupListed holds for "hosting and backups in Germany only".
func (s *sentence) backupListed() bool {
	for _, m := range s.marks[cues] {
		if m.name == "backup" && (s.in(m.from-1, "and_plus") && s.covered(m.from-2, "store") || s.in(m.to, "and_plus") && s.covered(m.to+1, "store")) {
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
