package words_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis/match/words"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string // stems; "+" before a compound, "-" before its part
	}{
		{"stems", "Provisioned provisioning provisions", "provis provis provis"},
		{"acronyms", "SAML, SCIM and OIDC", "saml scim and oidc"},
		{"hyphens and slashes", "role-based read/write", "role base read write"},
		{"glued prefixes", "e-mail re-use de-provisioning X-ray", "email reus deprovis xray"},
		{"camelCase", "GraphQL DocuSign APIs", "+graphql -graph -ql +docusign -docu -sign api"},
		{"numbers", "99.9 % of 10,000 at 3.", "99.9 of 10,000 at 3"},
		{"apostrophes", "don't vendor’s", "don't vendor"},
		{"other languages", "Datensicherung täglich", "datensicherung täglich"},
		{"nothing", " – … \n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, token := range words.NewStemmer().Tokens(nil, c.text) {
				mark := ""
				if token.Compound {
					mark = "+"
				}
				if token.Part {
					mark = "-"
				}
				got = append(got, mark+token.Stem)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("stems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPhrases(t *testing.T) {
	numbers := words.NewNumbers()
	p := words.NewPhrases(numbers)
	for i, phrase := range []string{"single sign on", "single", "sign on page", "audit"} {
		if !p.Add(strings.Fields(phrase), i) {
			t.Fatalf("%q is not new", phrase)
		}
	}
	if p.Add([]string{"audit"}, 9) {
		t.Error("a phrase added twice counts as new")
	}
	text := strings.Fields("a single sign on page and single audit sign on")
	got := p.Find(nil, len(text), func(i int) int32 { return numbers.Of(text[i]) })
	want := []words.Match{{From: 1, To: 4, Entry: 0}, {From: 6, To: 7, Entry: 1}, {From: 7, To: 8, Entry: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("matches (-want +got):\n%s", diff)
	}
}

// FuzzTokens: tokens are pieces of the text, in its order, and the same again.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"e-mail GraphQL 99.9", "İstanbul-Ğ\xff", "a-b-c-", "don't'", "ǅ x\u0301", "AbCdEf 1a.2b"} {
		f.Add(seed)
	}
	stemmer := words.NewStemmer()
	f.Fuzz(func(t *testing.T, text string) {
		tokens := stemmer.Tokens(nil, text)
		if diff := cmp.Diff(tokens, words.NewStemmer().Tokens(nil, text)); diff != "" {
			t.Errorf("a second look differs:\n%s", diff)
		}
		start := 0
		for _, token := range tokens {
			if token.Start < start || token.End <= token.Start || token.End > len(text) || token.Lower == "" || token.Stem == "" {
				t.Errorf("token %+v of %q after %d", token, text, start)
			}
			start = token.Start
		}
	})
}
