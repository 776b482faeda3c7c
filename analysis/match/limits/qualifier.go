package limits

import "slices"

// qualifiers are the words that narrow or widen what was read and that no reader knows.
func (s *sentence) qualifiers() []Demand {
	out := append(s.unreadConditions(), s.unreadData()...)
	if s.accessUnread() {
		out = append(out, qualifier("access"))
	}
	out = append(out, s.unreadBrackets()...)
	return append(out, s.unreadPhrases()...)
}

// unreadConditions are circumstances under which a limit must hold too, of which nothing
// was read: "even where two sites are lost", "under full load", and what is finer than any
// limit that a catalog states.
func (s *sentence) unreadConditions() []Demand {
	var out []Demand
	for _, m := range s.marks[cues] {
		to := s.partEnd(m.to-1, len(s.words))
		if among(m.name, "finer", "owned") || m.name == "never_down" && !s.hasTime() || m.name == "condition" && !s.touched(m.from, to) && !s.holds(m.from, to, "weekend", "round_clock", "all_days") {
			out = append(out, qualifier(s.written(m.from, to)))
		}
	}
	return out
}

// unreadData is what else a text wants in a place beside data and backups, of which
// catalogs say nothing: "data, backups and logs stay in Switzerland".
func (s *sentence) unreadData() []Demand {
	if len(s.marks[places]) == 0 || len(s.amounts) > 0 || !s.has("store", "store_weak", "leave") {
		return nil
	}
	var out []Demand
	for _, m := range s.marks[cues] {
		if m.name == "other_data" && (s.in(m.from-1, "and") || s.in(m.to, "and") || s.gap(m.to) == "," || s.gap(m.from) == ",") {
			out = append(out, qualifier(s.written(m.from, m.to)))
		}
	}
	return out
}

// unreadBrackets are words in brackets behind what was read, of which none are known:
// "SAML 2.0 (IdP-initiated and SP-initiated)".
func (s *sentence) unreadBrackets() []Demand {
	var out []Demand
	for from := 1; from < len(s.words); from++ {
		if s.gap(from) != "(" || !s.touched(s.partStart(from-1), from) || s.in(from, "aside") {
			continue
		}
		to := s.partEnd(from, len(s.words))
		unknown := to-from > 1
		for k := from; k < to; k++ {
			unknown = unknown && (s.words[k].kind == letters || s.words[k].kind == number && k > from) && !s.marked(k) && !s.touched(k, k+1)
		}
		if unknown {
			out = append(out, qualifier(s.written(from, to)))
		}
	}
	return out
}

// partStart is where the part of word i begins.
func (s *sentence) partStart(i int) int {
	for i > 0 && s.words[i-1].part == s.words[i].part {
		i--
	}
	return i
}

// accessUnread holds where one part says who may look in, and only others name places.
func (s *sentence) accessUnread() bool {
	for _, m := range s.marks[cues] {
		part := s.words[m.from].part
		placed := slices.ContainsFunc(s.marks[places], func(p mark) bool { return s.words[p.from].part == part })
		if m.name == "staff_access" && len(s.marks[places]) > 0 && !placed && (s.cuedPart(part, "no") || s.cuedPart(part, "only")) && s.ownData(s.marks[places][0].from) {
			return true
		}
	}
	return false
}

// unreadPhrases are such words behind what was read: "SAML with signed assertions",
// "2 s over a mobile network".
func (s *sentence) unreadPhrases() []Demand {
	var out []Demand
	for i, begun := 1, 0; i < len(s.words); i++ {
		if s.words[i].part != s.words[begun].part {
			begun = i
		}
		before := begun
		if i == begun {
			before = s.partStart(i - 1) // "99.9 % uptime, without exceptions for weekends"
		}
		to := s.partEnd(i, len(s.words))
		if s.in(i, "each") && s.touched(before, i) {
			i = s.pastArticles(i + 1)
			if i < to && !s.touched(i, to) && (s.foreign(i, i+1) || s.covered(i, "abroad")) {
				out = append(out, qualifier("per "+s.at(i)))
			}
			continue
		}
		if s.touched(before, i) && !s.touched(i, to) && s.qualifies(i, to) {
			out = append(out, qualifier(s.written(i, to)))
			i = to - 1
		}
	}
	return out
}

// qualifies reports whether the words from i up to to begin with one that adds, that names a
// circumstance or that qualifies, and go on with something that is not known to be harmless.
// What adds only a predicate says more of the same: "4 GB and must go through".
func (s *sentence) qualifies(i, to int) bool {
	switch {
	case s.in(i, "circumstance"):
		return i+1 < to && !s.is(i+1, "not", "nicht") && !s.holds(i, to, "sla_words", "no_more", "business_hours")
	case s.in(i, "adds"):
		return !s.in(i+1, "predicate") && !s.in(i+2, "predicate") && !s.bounds(i, to) && !s.excused(i, to) && (s.foreign(i+1, to) || s.tells(i+1, to))
	case s.in(i, "qualifies"):
		return !s.covered(i-1, "sla_words") && (s.foreign(i+1, to) || !s.is(i+1, "to") && s.tells(i+1, to))
	}
	return false
}

// pastArticles is the first place from i on that is no article.
func (s *sentence) pastArticles(i int) int {
	for s.in(i, "article") {
		i++
	}
	return i
}

// tells reports whether the words from up to to hold cues, and none of those that ask for
// nothing more beside a limit or that other readers look at.
func (s *sentence) tells(from, to int) bool {
	some := false
	for k := from; k < to; k++ {
		if s.in(k, "party") || s.meaning(k).unit.dimension == count {
			return false // "including external partners"
		}
	}
	for _, m := range s.marks[cues] {
		said := from <= m.from && m.to <= to
		some = some || said && !among(m.name, "by", "and", "no", "issued", "content", "our_data", "also_backup")
	}
	return some && !s.excused(from, to)
}

// bounds reports whether the words from up to to hold a cue that only says how far a demand
// goes: "and nowhere else", "and newer".
func (s *sentence) bounds(from, to int) bool {
	return s.holds(from, to, "only", "elsewhere", "or_newer", "business_hours", "weekend", "file", "rpo", "store", "insufficient", "hold")
}

// excused reports whether the words from up to to hold a cue that asks for nothing more
// beside a limit, or that other readers look at.
func (s *sentence) excused(from, to int) bool {
	return s.holds(from, to, "sla_words", "no_more", "per_token", "report", "channel_phone", "channel_email", "webhook", "staff_access", "backup", "in_transit", "api", "rto", "support", "reach", "immutable", "grow")
}

// holds reports whether one of the cues stands in the words from up to to.
func (s *sentence) holds(from, to int, names ...string) bool {
	return slices.ContainsFunc(s.marks[cues], func(m mark) bool { return from <= m.from && m.to <= to && among(m.name, names...) })
}

// foreign reports whether one of the words from up to to is in no list.
func (s *sentence) foreign(from, to int) bool {
	for k := from; k < min(to, len(s.words)); k++ {
		if s.words[k].kind == letters && !s.meaning(k).harmless && s.meaning(k).unit.dimension == none && !s.marked(k) {
			return true
		}
	}
	return false
}

// tellingTopics are the cues that no text names in passing, with the key that they are of.
var tellingTopics = map[string]string{
	"hsm": "hsm_fips_140_2_level", "byok": "byok", "zero_knowledge": "operator_can_read", "durability": "durability",
	"undelete": "undelete", "immutable": "immutable", "fedramp": "fedramp", "baa": "hipaa_baa",
	"cookie": "third_party_cookies", "telemetry": "telemetry", "admin_rights": "client_admin_rights", "agentless": "requires_agent",
	"inbound": "requires_inbound_ports", "outbound_only": "requires_inbound_ports",
	"single": "tenancy", "dedicated": "tenancy", "shared": "tenancy",
}

// takeTopic notes that a demand of a key was read from the cues that only it has.
func (s *sentence) takeTopic(key string) {
	for _, m := range s.marks[cues] {
		if tellingTopics[m.name] == key {
			s.take(m.from, m.to)
		}
	}
}

// unreadTopics are those of which none of the demands is: "99.9 % uptime; cookies as little
// as can be".
func (s *sentence) unreadTopics(demands []Demand) []Demand {
	var out []Demand
	for _, m := range s.marks[cues] {
		key, telling := tellingTopics[m.name]
		if telling && !(m.name == "inbound" && s.has("in_transit")) && !slices.ContainsFunc(demands, func(d Demand) bool { return d.Key == key }) {
			out = append(out, unread(s.written(m.from, m.to)))
		}
	}
	return out
}
