package translate_test

import (
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"fitsync/analysis/match/translate"
	"fitsync/analysis/match/words"
)

var (
	smallEnglish = set("the a an and or of in on at by for to into with is are was were be has have must should do does not no it we our they this that via")
	knownEnglish = set("portal search audit export data log cola")
)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, word := range strings.Fields(list) {
		m[word] = true
	}
	return m
}

func newTranslator() (*translate.Translator, *words.Stemmer) {
	stemmer := words.NewStemmer()
	return translate.New(stemmer, maps.Keys(smallEnglish)), stemmer
}

func known(stem string) bool { return knownEnglish[stem] }

func TestTokens(t *testing.T) {
	translator, stemmer := newTranslator()
	for name, c := range map[string]struct{ text, language, want string }{
		"german":                 {"Die Anmeldung muss über SAML möglich sein", "german", "login must saml possible"},
		"german without umlauts": {"Verschluesselung fuer alle Uebertragungen", "german", "encryption transfer"},
		"combining marks":        {"Schlu\u0308ssel fu\u0308r jeden", "german", "key"},
		"compound of two":        {"Datenexport für alle", "german", "data export download"},
		"compound of three":      {"Kundendatenexport für alle", "german", "customer data export download"},
		"compound with joint":    {"Genehmigungsfristen für alle", "german", "approval deadline due date"},
		"compound's end":         {"Sprintplanung für alle", "german", "sprint planning"},
		"one word alone":         {"Kerberos-Anmeldung", "german", "kerberos login"},
		"one compound alone":     {"Benutzerrechteverwaltung", "german", "user permission management"},
		"phrase":                 {"Verzeichnis von Verarbeitungstätigkeiten", "german", "record of processing activities"},
		"longest phrase":         {"nicht zwingend erforderlich", "german", "not mandatory"},
		"negation":               {"darf nicht in die Cloud", "german", "not cloud"},
		"no word of another":     {"Benutzer benutzen, Prüfer prüfen sich selbst", "german", "user use auditor check"},
		"english in german":      {"Nice-to-have: virtuelles Whiteboard für unsere Teams", "german", "nice to have virtual whiteboard team"},
		"shared small word":      {"SSO via Okta, muss", "german", "sso okta must"},
		"french":                 {"Les utilisateurs doivent s'authentifier", "french", "user must authentication"},
		"french without accents": {"Prevoir la securite des donnees", "french", "security data"},
		"french apostrophe":      {"L’hébergement n’est pas exigé", "french", "hosting hosted not required"},
		"french elision":         {"d'Okta", "french", "okta"},
		"spanish":                {"No es necesario que los informes se exporten", "spanish", "not required report export download"},
		"spanish must":           {"Las contraseñas deben estar cifradas", "spanish", "password must encryption"},
		"unknown words stay":     {"Das Frobnikat muss nach Xanadu", "german", "frobnikat must xanadu"},

		"english":                 {"The portal must search in the audit log", "", "the portal must search in the audit log"},
		"english with die":        {"the die was in a DES envelope", "", "the die was in a des envelope"},
		"english in few words":    {"Pro licence, EST time zone", "", "pro licence est time zone"},
		"english, other's form":   {"audit log", "", "audit log"},
		"english, foreign name":   {"export to Buchhaltung, Lohnabrechnung", "", "export to buchhaltung lohnabrechnung"},
		"english with apostrophe": {"we don't do it", "", "we don't do it"},
		"english, known name":     {"Portal Cola", "", "portal cola"},
		"english heading":         {"SSO", "", "sso"},
		"nothing":                 {"", "", ""},
		"numbers":                 {"99.9 24 7", "", "99.9 24 7"},
	} {
		t.Run(name, func(t *testing.T) {
			out, language := translator.Tokens(stemmer.Tokens(nil, c.text), known)
			if got := text(out); got != c.want || language != c.language {
				t.Errorf("got %q in %q, want %q in %q", got, language, c.want, c.language)
			}
		})
	}
}

func text(tokens []words.Token) string {
	var lowers []string
	for _, token := range tokens {
		lowers = append(lowers, token.Lower)
	}
	return strings.Join(lowers, " ")
}

// TestPlaces holds that what stands for a word has the word's place in the text.
func TestPlaces(t *testing.T) {
	translator, stemmer := newTranslator()
	written := "Wir brauchen Genehmigungsfristen, nicht zwingend für Gäste"
	want := map[string]string{"need": "brauchen", "approval": "Genehmigungsfristen", "date": "Genehmigungsfristen", "mandatory": "nicht zwingend", "guest": "Gäste"}
	out, _ := translator.Tokens(stemmer.Tokens(nil, written), known)
	for _, token := range out {
		if place, ok := want[token.Lower]; ok {
			if got := written[token.Start:token.End]; got != place {
				t.Errorf("%s stands for %q, want %q", token.Lower, got, place)
			}
			delete(want, token.Lower)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing in %q: %v", text(out), want)
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{
		"Die Übertragung muss verschlüsselt sein", "l'accès n'est pas autorisé", "¿Se puede exportar?", "ß", "für für für",
		"Datendatendatendatenschlüssel für", "l'", "d’’a", "u\u0308ber \u0308", "\xff für \xc3", "\u0300", strings.Repeat("Daten", 50) + " für",
	} {
		f.Add(seed)
	}
	translator, stemmer := newTranslator()
	f.Fuzz(func(t *testing.T, written string) {
		tokens := stemmer.Tokens(nil, written)
		out, language := translator.Tokens(tokens, known)
		if language == "" && len(out) != len(tokens) {
			t.Fatalf("English changed: %d tokens of %d", len(out), len(tokens))
		}
		last := 0
		for _, token := range out {
			if token.Start < last || token.End <= token.Start || token.End > len(written) || token.Lower == "" {
				t.Fatalf("token %+v after %d in a text of %d bytes", token, last, len(written))
			}
			if utf8.ValidString(written) && !utf8.ValidString(token.Lower) {
				t.Fatalf("token %q of a valid text", token.Lower)
			}
			last = token.Start
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	translator, stemmer := newTranslator()
	for name, written := range map[string]string{
		"english": "The supplier must export every audit record to our own data centre within five minutes, and we do not want to do it by hand.",
		"german":  "Der Anbieter muss sämtliche Protokolldaten innerhalb von fünf Minuten in unser eigenes Rechenzentrum übertragen, händische Quartalsabschlussübersichten reichen dafür nicht aus.",
		"french":  "Le fournisseur doit exporter l'ensemble des journaux d'audit vers notre propre centre de données en moins de cinq minutes, sans intervention manuelle.",
	} {
		b.Run(name, func(b *testing.B) {
			tokens := stemmer.Tokens(nil, written)
			b.ReportAllocs()
			for b.Loop() {
				translator.Tokens(tokens, known)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newTranslator()
	}
}
