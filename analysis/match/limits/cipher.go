package limits

import (
	"slices"
	"strings"

	"fitsync/analysis"
)

// ciphers beside AES, as the words of their names are written together.
var ciphers = []string{"3des", "tripledes", "des", "chacha20", "chacha", "xchacha20", "blowfish", "twofish", "camellia", "serpent", "aria", "sm4", "rc4", "gost", "kuznyechik"}

// namedCiphers are the places of the ciphers that a sentence names beside AES.
func (s *sentence) namedCiphers() []name {
	var out []name
	for i := 0; i < len(s.words); i++ {
		for to := min(i+2, len(s.words)); to > i; to-- {
			text := s.written(i, to)
			if to > i+1 && s.words[i].end != s.words[i+1].start || strings.EqualFold(text, "des") && text != "DES" || strings.EqualFold(text, "aria") && text != "ARIA" {
				continue
			}
			if slices.Contains(ciphers, strings.ToLower(text)) {
				out = append(out, name{text, i, to})
				i = to - 1
				break
			}
		}
	}
	return out
}

// withoutEncryption holds where the text says that it needs or wants none.
func (s *sentence) withoutEncryption() bool {
	if s.has("no_deal") {
		return false
	}
	for _, m := range s.marks[cues] {
		if m.name != "encrypt" || s.covered(m.from, "plain") || strings.HasPrefix(s.at(m.from), "un") {
			continue
		}
		if s.is(m.from-1, "no", "kein", "keine", "aucun", "aucune") || s.is(m.from-1, "without", "ohne", "sans", "sin") && s.firstDenial(m.from-1) {
			return true
		}
	}
	return s.rulesOut("encrypt") || s.notNeeded("encrypt")
}

// notNeeded holds for "encryption at rest is not required".
func (s *sentence) notNeeded(name string) bool {
	for _, m := range s.marks[cues] {
		for k := m.to; m.name == name && k < m.to+6 && k < len(s.words) && s.words[k].part == s.words[m.from].part; k++ {
			if s.in(k, "denial") && s.in(k+1, "refused") && !s.in(k+1, "accepted") {
				return true
			}
		}
	}
	return false
}

// firstDenial holds where no other denial stands before place i.
func (s *sentence) firstDenial(i int) bool {
	for k := range i {
		if s.in(k, "denial") {
			return false
		}
	}
	return true
}

// otherCiphers are the demands for ciphers beside AES, and what must not be used.
func (s *sentence) otherCiphers(aes string) (out []Demand, wanted bool) {
	var refused []string
	named := s.namedCiphers()
	for i := range s.words {
		if s.is(i, "aes") {
			named = append(named, name{"AES", i, i + 1})
		}
	}
	for _, n := range named {
		if s.forbids(n.from, n.to) {
			s.take(n.from, n.to)
			refused = append(refused, n.text)
			continue
		}
		if n.text != "AES" && aes == "" {
			s.take(n.from, n.to)
			out, wanted = append(out, withCipher(n.text)), true
		}
	}
	if len(refused) > 0 {
		s.negated = true
		out = append(out, withoutNames("encryption_at_rest", unique([][]string{refused})[0], usesCipher))
	}
	return out, wanted || slices.Contains(refused, "AES")
}

// withCipher wants one cipher; that the catalog names another leaves it open.
func withCipher(cipher string) Demand {
	return Demand{Key: "encryption_at_rest", Asked: cipher + " at rest", check: func(stated map[string]any) outcome {
		v, ok := stated["encryption_at_rest"]
		if !ok {
			return silent()
		}
		text, isText := v.(string)
		switch {
		case isNo(v):
			return said(analysis.LimitViolated, "none")
		case isText && usesCipher(cipher, text) == same:
			return said(analysis.LimitMet, text)
		}
		return said(analysis.LimitUnknown, text)
	}}
}

// usesCipher finds a cipher in a stated one, whatever its strength.
func usesCipher(cipher, stated string) grade {
	plain := strings.NewReplacer("-", "", " ", "", "_", "")
	have := strings.ToUpper(plain.Replace(stated))
	switch {
	case strings.Contains(have, strings.ToUpper(plain.Replace(cipher))):
		return same
	case have == "TRUE", have == "YES":
		return unsure
	}
	return other
}
