package limits

import (
	"slices"
	"strings"

	"fitsync/analysis"
)

// The ISO 3166 codes of the EU's members; the EEA has three more. The United
// Kingdom and Switzerland are in neither.
const euCodes = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

var (
	eu  = strings.Fields(euCodes)
	eea = strings.Fields(euCodes + " IS LI NO")
)

// place is a written name of one or more countries.
type place struct {
	phrase string
	codes  []string
}

var gazetteer = []place{
	{"eu", eu},
	{"european union", eu},
	{"europäischen union", eu},
	{"eea", eea},
	{"ewr", eea},
	{"european economic area", eea},
	{"dach", []string{"DE", "AT", "CH"}},
	{"d a ch", []string{"DE", "AT", "CH"}},
	{"germany", []string{"DE"}},
	{"german", []string{"DE"}},
	{"deutschland", []string{"DE"}},
	{"frankfurt", []string{"DE"}},
	{"austria", []string{"AT"}},
	{"switzerland", []string{"CH"}},
	{"swiss", []string{"CH"}},
	{"schweiz", []string{"CH"}},
	{"france", []string{"FR"}},
	{"ireland", []string{"IE"}},
	{"netherlands", []string{"NL"}},
	{"spain", []string{"ES"}},
	{"italy", []string{"IT"}},
	{"poland", []string{"PL"}},
	{"sweden", []string{"SE"}},
	{"norway", []string{"NO"}},
	{"united kingdom", []string{"GB"}},
	{"great britain", []string{"GB"}},
	{"uk", []string{"GB"}},
	{"usa", []string{"US"}},
	{"united states", []string{"US"}},
	{"canada", []string{"CA"}},
	{"australia", []string{"AU"}},
	{"sydney", []string{"AU"}},
	{"singapore", []string{"SG"}},
	{"japan", []string{"JP"}},
	{"india", []string{"IN"}},
	{"brazil", []string{"BR"}},
}

// found returns the named places in order.
func found(s *sentence) []place {
	var out []place
	for i := range s.words {
		for _, p := range gazetteer {
			if s.matches(i, p.phrase) {
				out = append(out, p)
				break
			}
		}
		// "us" is a pronoun, US a country.
		if w := s.words[i]; w.text == "us" && s.text[w.start:w.end] == "US" {
			out = append(out, place{"us", []string{"US"}})
		}
	}
	return out
}

func places(s *sentence) map[string]bool {
	codes := map[string]bool{}
	for _, p := range found(s) {
		for _, code := range p.codes {
			codes[code] = true
		}
	}
	return codes
}

// readRegions finds where data may lie.
func readRegions(s *sentence) []Demand {
	if !s.hasAny("data", "stor*", "host*", "resid*", "region*", "stay*", "backup*", "located", "location*", "server*", "rechenzentr*", "hoster*", "centre*", "center*", "datacent*") {
		return nil
	}
	named := found(s)
	if len(named) == 0 || s.hasAny("latency", "language*", "measured") {
		return nil
	}
	var out []Demand
	if s.hasAny("support access", "remote access", "staff") {
		out = append(out, region("support_access_regions", s, named))
	}
	if s.hasAny("backup*") {
		out = append(out, region("backup_regions", s, named))
	}
	d := region("storage_regions", s, named)
	d.also = []string{"regions_available"}
	return append(out, d)
}

// region: data must lie in the named places and nowhere else. Where single
// countries are listed without "only" or "or", one of them is not enough.
func region(key string, s *sentence, named []place) Demand {
	var names, allowed []string
	for _, p := range named {
		names = append(names, p.phrase)
		allowed = append(allowed, p.codes...)
	}
	all := len(named) > 1 && len(allowed) == len(named) && !s.hasAny("or", "only", "nowhere", "outside", "nur", "oder")
	d := Demand{Key: key, Asked: strings.ToUpper(strings.Join(dedupe(names), ", "))}
	d.compare = func(key string, v any) (analysis.LimitResult, string) {
		offered, ok := list(v)
		if !ok || len(offered) == 0 {
			return analysis.LimitUnknown, ""
		}
		inside := 0
		for _, code := range offered {
			if slices.Contains(allowed, code) {
				inside++
			}
		}
		said := strings.Join(offered, ", ")
		choice := key == "regions_available"
		switch {
		case inside == 0 || inside < len(offered) && !choice:
			return analysis.LimitViolated, said
		case all && !containsAll(offered, allowed):
			return analysis.LimitShort, said
		}
		return analysis.LimitMet, said
	}
	return d
}

func containsAll(have, want []string) bool {
	for _, w := range want {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

// readLanguages finds languages of the user interface or of the help desk.
func readLanguages(s *sentence) []Demand {
	support := s.hasAny("support*", "hotline", "help desk", "helpdesk", "service desk")
	if !support && !s.hasAny("interface", "ui", "language*", "locali*", "translat*", "menus", "screens") {
		return nil
	}
	var asked []string
	for _, w := range s.words {
		if code, ok := languages[w.text]; ok {
			asked = append(asked, code)
		}
	}
	// One language beside support may be a nationality ("German data centre support").
	if len(asked) == 0 || support && !s.hasAny("speak*", "language*", "in german", "in french", "in english", "hotline", "help desk") {
		return nil
	}
	key := "languages"
	if support {
		key = "support_languages"
	}
	return []Demand{named(key, dedupe(asked), s.hasAny("or"), equalFold)}
}

// languages are the ISO 639 codes of languages by English name.
var languages = map[string]string{
	"english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl", "polish": "pl",
	"portuguese": "pt", "swedish": "sv", "danish": "da", "czech": "cs", "finnish": "fi", "norwegian": "no", "hungarian": "hu",
	"romanian": "ro", "greek": "el", "turkish": "tr", "japanese": "ja", "chinese": "zh", "korean": "ko", "arabic": "ar",
	"hebrew": "he", "russian": "ru",
}
