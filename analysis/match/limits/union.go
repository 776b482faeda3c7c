package limits

import (
	"strings"

	"fitsync/analysis"
)

// unionLanguages are the 24 official languages of the European Union.
const unionLanguages = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"

// allOfUnion finds "interface in all EU languages".
func (s *sentence) allOfUnion() (Demand, bool) {
	key := "languages"
	switch {
	case s.has("support") && !s.has("ui"):
		key = "support_languages"
	case !s.has("ui"):
		return Demand{}, false
	}
	for _, place := range s.marks[places] {
		word, distance := s.nearest(place.from, place.to, "language_word")
		if place.name != "EU" || distance > 3 || word.to == 0 {
			continue
		}
		for k := max(place.from-6, 0); k < place.from; k++ {
			if s.is(k, "all", "every", "each", "alle", "allen", "toutes", "todas", "todos", "24") && s.words[k].part == s.words[place.from].part {
				s.take(k, max(place.to, word.to))
				return ofUnion(key), true
			}
		}
	}
	return Demand{}, false
}

func ofUnion(key string) Demand {
	var groups [][]string
	for code := range strings.FieldsSeq(unionLanguages) {
		groups = append(groups, []string{code})
	}
	d := named(key, groups, compareLanguages)
	d.Asked, d.list = "all EU languages", nil
	return d
}

// notOnly holds for a name behind "not only in" or "besides".
func (s *sentence) notOnly(from int) bool {
	k := from - 1
	if s.is(k, "in", "auf", "en") {
		k--
	}
	if s.is(from-1, "besides", "beside", "beyond", "neben", "outre") || s.is(from-2, "addition", "other") && s.is(from-1, "to", "than") {
		return true
	}
	return s.is(k, "only", "just", "nur", "seulement", "uniquement", "solo", "solamente") && s.is(k-1, "not", "nicht", "pas", "no")
}

// besides wants a language more than the one.
func besides(key, code string) Demand {
	return Demand{Key: key, Asked: "not only " + code, check: ofList(key, func(offered []string) outcome {
		got := said(analysis.LimitViolated, strings.Join(offered, ", "))
		for _, o := range offered {
			if compareLanguages(code, o) == other {
				got.result = analysis.LimitMet
			}
		}
		return got
	})}
}
