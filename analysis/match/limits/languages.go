package limits

import (
	"slices"
	"strings"
)

// readLanguages finds languages of the user interface and of the help desk.
func readLanguages(s *sentence) []Demand {
	s.addTongueCodes()
	if d, ok := s.allOfUnion(); ok {
		return []Demand{d}
	}
	if len(s.marks[tongues]) == 0 {
		return nil
	}
	desk := s.has("support")
	if !desk && !s.has("ui") || s.has("no_language") && !desk || s.has("training") {
		return nil
	}
	var ofDesk, ofScreens []name
	for _, m := range s.marks[tongues] {
		if !s.isLanguage(m) || s.unwanted(m.from) {
			continue
		}
		if part := s.words[m.from].part; s.cuedPart(part, "no") && s.is(m.from-1, "speak", "speaks", "understand", "sprechen") && !s.cuedPart(part, "support") {
			s.take(m.from, m.to) // "not all of us speak English"
			continue
		}
		s.take(m.from, m.to)
		n := name{languageCode(s, m), m.from, m.to}
		_, toDesk := s.nearest(m.from, m.to, "support")
		_, toUI := s.nearest(m.from, m.to, "ui")
		if toDesk < toUI {
			ofDesk = append(ofDesk, n)
		} else if toUI < far {
			ofScreens = append(ofScreens, n)
		}
	}
	var out []Demand
	if all := slices.Concat(ofScreens, ofDesk); len(all) == 1 && s.notOnly(all[0].from) {
		key := "languages"
		if len(ofDesk) > 0 {
			key = "support_languages"
		}
		return []Demand{besides(key, all[0].text)}
	}
	if len(ofScreens) > 0 {
		out = append(out, named("languages", s.alternatives(ofScreens), compareLanguages))
	}
	if len(ofDesk) > 0 {
		out = append(out, named("support_languages", s.alternatives(ofDesk), compareLanguages))
	}
	return out
}

// addTongueCodes marks the languages of "UI: DE, EN, FR".
func (s *sentence) addTongueCodes() {
	if !s.has("ui", "support", "language_word") {
		return
	}
	for i := range s.words {
		if s.isTongueCode(i) {
			s.marks[tongues] = append(s.marks[tongues], mark{s.at(i), i, i + 1})
		}
	}
}

// isTongueCode holds for the codes of a list in which English stands: others are of
// countries.
func (s *sentence) isTongueCode(i int) bool {
	from, to := i, i+1
	for before := s.pairBefore(from); before >= 0; before = s.pairBefore(from) {
		from = before
	}
	for after := to; s.isCapitalPair(after) || s.in(after, "and") && s.isCapitalPair(after+1); after = to {
		to = after + 1
	}
	english := false
	for k := from; k < to; k++ {
		english = english || s.is(k, "en") && s.isCapitalPair(k)
	}
	return english && to-from > 1 && s.isCapitalPair(i) && s.in(i, "tongue_code")
}

// pairBefore is the place of the code before place i, over an "and", or -1.
func (s *sentence) pairBefore(i int) int {
	if s.in(i-1, "and") {
		i--
	}
	if s.isCapitalPair(i - 1) {
		return i - 1
	}
	return -1
}

func (s *sentence) isCapitalPair(i int) bool {
	if i < 0 || i >= len(s.words) || len(s.words[i].text) != 2 || s.words[i].kind != letters {
		return false
	}
	written := s.written(i, i+1)
	return strings.ToUpper(written) == written
}

// isLanguage tells "German" the language from German data centres and hours.
func (s *sentence) isLanguage(m mark) bool {
	for _, thing := range []string{"data", "server", "servers", "business", "office", "law", "time", "company", "customers", "team", "subsidiary", "market", "plants", "hosting", "public", "holidays", "working", "entity", "colleagues", "gaap", "bank", "tax", "authorities"} {
		if s.is(m.to, thing) && s.words[m.to].part == s.words[m.from].part {
			return false
		}
	}
	if s.is(m.to, "speaking", "language", "interface", "ui", "version") || s.is(m.from-1, "in", "into", "auf", "en", "speak", "speaks", "and", "or", "und", "oder", "et", "y", "ou", "ins") || len(s.marks[tongues]) > 1 {
		return true
	}
	return s.has("language_word", "support", "ui") && !s.has("store", "data_word")
}

// languageCode is the ISO 639 code, with the country where the text gives one.
func languageCode(s *sentence, m mark) string {
	switch {
	case m.name == "pt" && s.is(m.from-1, "brazilian"), m.name == "pt" && s.is(m.to, "brazil"):
		return "pt-BR"
	case m.name == "zh" && s.is(m.from-1, "simplified"):
		return "zh-CN"
	case m.name == "zh" && s.is(m.from-1, "traditional"):
		return "zh-TW"
	case m.name == "fr" && s.is(m.from-1, "canadian"):
		return "fr-CA"
	}
	return m.name
}

// compareLanguages: any variety answers for a language; for a variety the language
// alone may not be enough.
func compareLanguages(asked, stated string) grade {
	stated = strings.ReplaceAll(stated, "_", "-")
	if strings.EqualFold(asked, stated) {
		return same
	}
	want, wantVariety, _ := strings.Cut(asked, "-")
	have, _, _ := strings.Cut(stated, "-")
	if len(have) > 3 {
		s := scan(have)
		shared().find(s)
		if len(s.marks[tongues]) > 0 {
			have = s.marks[tongues][0].name
		}
	}
	switch {
	case !strings.EqualFold(want, have):
		return other
	case wantVariety == "":
		return same
	}
	return unsure
}

var channels = map[string]string{"channel_phone": "phone", "channel_chat": "chat", "channel_email": "email", "channel_portal": "portal", "channel_forum": "forum"}

// readChannels finds the ways in which the help desk is reached.
func readChannels(s *sentence) []Demand {
	var asked []name
	calls := false
	for _, m := range s.marks[cues] {
		channel, ok := channels[m.name]
		if !ok || s.unwanted(m.from) || s.optional(m.to) || s.is(m.from, "call") && s.is(m.from-1, "on") || len(asked) > 0 && asked[len(asked)-1].text == channel {
			continue
		}
		asked = append(asked, name{channel, m.from, m.to})
		calls = calls || s.is(m.from, "call", "calling", "anrufen", "phone", "telephone", "hotline", "chat", "ring")
	}
	wish := s.contains("we") && (s.contains("want") || s.contains("need") || s.contains("can") || s.contains("must"))
	if len(asked) == 0 || !s.has("support") && !(len(asked) > 1 && s.onlyChannels()) && !(s.is(0, "contact", "kontakt") && len(s.words) <= 6) && !(calls && wish && len(asked) > 1) && !(s.contains("ticket") && len(asked) > 1) && !(calls && s.contains("you") && len(s.words) <= 7) || s.has("per_token", "request") && s.contains("api") {
		return nil
	}
	if s.has("telemetry") || s.contains("home") || s.contains("field") {
		return nil
	}
	d := named("support_channels", s.alternatives(asked), compareChannels)
	d.passing = len(asked) == 1 && s.contains("hotline") && len(readSupportHours(s))+len(readResponse(s))+len(readLanguages(s)) > 0
	return []Demand{d}
}

// onlyChannels holds for "phone or chat".
func (s *sentence) onlyChannels() bool {
	for i := range s.words {
		if !s.in(i, "list") && !s.covered(i, "channel_phone", "channel_chat", "channel_email", "channel_portal", "channel_forum") {
			return false
		}
	}
	return true
}

// compareChannels knows what catalogs call the same.
func compareChannels(asked, stated string) grade {
	s := scan(stated)
	shared().find(s)
	for _, m := range s.marks[cues] {
		if channels[m.name] == asked {
			return same
		}
	}
	return equalFold(asked, stated)
}
