package limits

import (
	"strconv"
	"strings"
)

// name is a protocol or certificate that texts ask for by name.
type name struct {
	phrase    string // as scanned
	canonical string
}

var protocols = []name{
	{"openid connect", "OIDC"},
	{"oidc", "OIDC"},
	{"saml", "SAML"},
	{"scim", "SCIM"},
	{"ldaps", "LDAPS"},
	{"ldap", "LDAP"},
	{"kerberos", "Kerberos"},
	{"oauth", "OAuth"},
	{"radius", "RADIUS"},
	{"sftp", "SFTP"},
	{"ftps", "FTPS"},
	{"edifact", "EDIFACT"},
	{"cxml", "cXML"},
}

// readProtocols finds protocols, each with its version if the text gives one.
func readProtocols(s *sentence) []Demand {
	var asked, words []string
	for i := range s.words {
		for _, p := range protocols {
			if !s.matches(i, p.phrase) || s.negated(i) {
				continue
			}
			after := i + strings.Count(p.phrase, " ") + 1
			if s.at(after) == "v" || s.at(after) == "version" {
				after++
			}
			full := p.canonical
			if after < len(s.words) && s.words[after].number && s.words[after].value < 10 {
				full += " " + strconv.FormatFloat(s.words[after].value, 'f', 1, 64)
			}
			asked, words = append(asked, full), append(words, strings.ToLower(p.canonical))
			break
		}
	}
	if len(asked) == 0 {
		return nil
	}
	anyOf := s.hasAny("or", "either", "oder")
	return []Demand{named("protocols", dedupe(asked), anyOf, compareVersions, words...)}
}

// compareVersions compares "SCIM 2.0" with "SCIM 1.1": an older one is weaker, and
// one without a version answers only a demand without.
func compareVersions(asked, stated string) grade {
	name, version, versioned := strings.Cut(asked, " ")
	has, hasVersion, hasVersioned := strings.Cut(stated, " ")
	switch {
	case !strings.EqualFold(name, has):
		return other
	case !versioned || version == hasVersion:
		return same
	case !hasVersioned:
		return weaker
	}
	want, _ := strconv.ParseFloat(version, 64)
	have, _ := strconv.ParseFloat(hasVersion, 64)
	if have >= want {
		return same
	}
	return weaker
}

// readCertificates finds certificates and attestations.
func readCertificates(s *sentence) []Demand {
	var asked, words []string
	var out []Demand
	for i := range s.words {
		switch {
		case s.negated(i):
		case s.at(i) == "soc" && (s.at(i+1) == "1" || s.at(i+1) == "2" || s.at(i+1) == "3"):
			asked = append(asked, strings.TrimSpace("SOC "+s.at(i+1)+" "+socType(s, i+2)))
			words = append(words, "soc")
		case s.at(i) == "iso" && isoNumber(s, i+1) != "":
			asked = append(asked, "ISO "+isoNumber(s, i+1))
			words = append(words, isoNumber(s, i+1))
		case s.at(i) == "pci":
			asked, words = append(asked, "PCI DSS"), append(words, "pci")
		case s.at(i) == "tisax":
			asked, words = append(asked, "TISAX"), append(words, "tisax")
		case s.at(i) == "fedramp":
			out = append(out, fedramp(s, i))
		case s.at(i) == "baa" || s.matches(i, "business associate"):
			out = append(out, flag("hipaa_baa", "HIPAA business associate agreement", true, "associate"))
		}
	}
	if len(asked) == 0 {
		return out
	}
	if s.hasAny("old", "older", "newer than", "recent") {
		// How old a report may be depends on a day that is not known here.
		out = append(out, unknown("report_date", "age of the report"))
	}
	if s.hasAny("for the", "scope", "including the", "covering") {
		out = append(out, unknown("certificate_scope", "scope of the certificate"))
	}
	return append(out, named("certificates", dedupe(asked), s.hasAny("or", "either"), compareCertificates, words...))
}

func socType(s *sentence, i int) string {
	if s.at(i) != "type" {
		return ""
	}
	switch s.at(i + 1) {
	case "1", "i":
		return "Type I"
	case "2", "ii":
		return "Type II"
	}
	return ""
}

func isoNumber(s *sentence, i int) string {
	for s.at(i) == "iec" || s.at(i) == "/" {
		i++
	}
	switch n := s.at(i); n {
	case "27001", "27017", "27018", "27701", "9001", "22301", "20000", "42001", "26262", "14001":
		return n
	}
	return ""
}

// compareCertificates: without an asked type any will do; Type I is weaker than
// Type II, and a certificate without a stated type may be either.
func compareCertificates(asked, stated string) grade {
	asked, stated = strings.ToLower(asked), strings.ToLower(stated)
	name, kind, typed := strings.Cut(asked, " type ")
	has, hasKind, _ := strings.Cut(stated, " type ")
	has = strings.TrimSuffix(has, " report")
	if name != has && !strings.HasPrefix(has, name+":") {
		return other
	}
	if !typed || kind == hasKind || kind == "i" && hasKind == "ii" {
		return same
	}
	return weaker
}
