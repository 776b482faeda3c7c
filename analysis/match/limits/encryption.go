package limits

import (
	"fmt"
	"strings"

	"fitsync/analysis"
)

// readCipher finds encryption of stored data, with a cipher or without.
func readCipher(s *sentence) []Demand {
	aes, bits := s.cipher()
	atRest := s.has("at_rest") && (s.has("encrypt") || aes != "") && !s.has("zero_knowledge")
	if atRest && s.withoutEncryption() {
		return nil
	}
	if s.has("plain") && !s.has("no") || !atRest && (aes == "" || s.has("in_transit")) {
		return nil
	}
	if s.has("in_transit") && !s.restIsNear() || !atRest && aes == "" || s.has("operator") && s.has("plain") || s.has("byok") && aes == "" {
		return nil
	}
	others, instead := s.otherCiphers(aes)
	if instead {
		return others
	}
	asked := "encryption at rest"
	switch {
	case aes != "":
		asked = aes
	case bits > 0:
		asked = fmt.Sprintf("%d bit at rest", bits)
	}
	return append(others, Demand{Key: "encryption_at_rest", Asked: asked, check: func(stated map[string]any) outcome {
		v, ok := stated["encryption_at_rest"]
		if !ok {
			return silent()
		}
		return compareCipher(aes, bits, v)
	}})
}

// restIsNear holds where a sentence on transport says that storage is meant too.
func (s *sentence) restIsNear() bool {
	for i := range s.words {
		if s.is(i, "rest", "repos", "reposo", "ruhende", "gespeichert", "gespeicherte", "gespeicherten", "stored", "storage", "disk", "disks") {
			return true
		}
	}
	return false
}

// cipher reads "AES-256", "AES 256 bit", "256-bit".
func (s *sentence) cipher() (aes string, bits int) {
	for i := range s.words {
		w := &s.words[i]
		switch {
		case s.is(i, "aes") && s.isNumber(i+1):
			s.take(i, i+2)
			return "AES-" + s.at(i+1), int(s.words[i+1].value)
		case w.kind == number && (w.value == 128 || w.value == 192 || w.value == 256) && (s.is(i+1, "bit", "bits") || s.is(i+1, "aes")):
			s.take(i, i+2)
			bits = int(w.value)
			if s.contains("aes") {
				return fmt.Sprintf("AES-%d", bits), bits
			}
		case w.text == "aes" && bits == 0:
			aes = "AES"
		}
	}
	return aes, bits
}

func compareCipher(aes string, bits int, v any) outcome {
	offered := fmt.Sprint(v)
	if isNo(v) {
		return said(analysis.LimitViolated, "none")
	}
	if v == true {
		if aes == "" && bits == 0 {
			return said(analysis.LimitMet, "yes")
		}
		return said(analysis.LimitUnknown, "cipher not stated")
	}
	if _, isText := v.(string); !isText {
		return said(analysis.LimitUnknown, offered)
	}
	have := scan(strings.ReplaceAll(offered, "_", " "))
	strength := 0
	for _, w := range have.words {
		if w.kind == number && w.value >= 40 && w.value <= 512 {
			strength = int(w.value)
		}
	}
	sameCipher := aes == "" || have.contains("aes")
	switch {
	case aes == "" && bits == 0, sameCipher && strength >= bits:
		return said(analysis.LimitMet, offered)
	case sameCipher && strength == 0, !sameCipher && strength >= bits:
		return said(analysis.LimitUnknown, offered)
	}
	return said(analysis.LimitShort, offered)
}

// readHSM finds hardware security modules, with a level of FIPS 140-2 or without.
func readHSM(s *sentence) []Demand {
	if m, _ := s.nearest(0, 0, "hsm"); m.to == 0 || s.unwanted(m.from) || s.rulesOut("hsm") {
		return nil
	}
	s.takeTopic("hsm_fips_140_2_level")
	level := 1.0
	asked := "a hardware security module"
	other := false
	for i := range s.words {
		switch {
		case s.is(i, "level", "stufe", "l", "niveau", "nivel", "lvl") && s.isNumber(i+1) && s.words[i+1].value >= 1 && s.words[i+1].value <= 4:
			level, asked = s.words[i+1].value, "FIPS 140-2 level "+s.at(i+1)
		case s.is(i, "level", "stufe") && s.isSmall(i+1):
			level = s.meaning(i + 1).count
			asked = "FIPS 140-2 level " + decimalText(level)
		case s.is(i, "140") && s.is(i+1, "3") && !s.contains("2"):
			other = true
		}
	}
	return []Demand{{Key: "hsm_fips_140_2_level", Asked: asked, check: func(stated map[string]any) outcome {
		v, ok := stated["hsm_fips_140_2_level"]
		if !ok {
			return silent()
		}
		got := bound{amount{dimension: count, value: level, upper: level}, true}.against(v)
		if other && got.result == analysis.LimitMet {
			got.result = analysis.LimitUnknown
		}
		if got.result != analysis.LimitViolated {
			got.offered = "level " + got.offered
		}
		return got
	}}}
}
