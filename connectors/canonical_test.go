package connectors_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"fitsync/connectors"
)

func TestCanonical(t *testing.T) {
	for name, c := range map[string]struct {
		kind  connectors.Kind
		scale int
		raw   any
		want  string
	}{
		"null":                         {connectors.Number, 0, nil, ""},
		"blank number":                 {connectors.Number, 0, "  ", ""},
		"trailing zeros":               {connectors.Number, 2, "5000.00", "5000"},
		"more digits than a float has": {connectors.Currency, 2, "6000.000000000000333333333333333333", "6000"},
		"half goes up":                 {connectors.Number, 0, "48.5", "49"},
		"half goes away from zero":     {connectors.Number, 0, "-48.5", "-49"},
		"just below half":              {connectors.Number, 0, "48.4999999999999999999999", "48"},
		"no minus zero":                {connectors.Number, 1, "-0.04", "0"},
		"half of the smallest place":   {connectors.Currency, 2, "0.005", "0.01"},
		"exponent":                     {connectors.Currency, 2, json.Number("1.5E+3"), "1500"},
		"negative exponent":            {connectors.Currency, 2, "125e-2", "1.25"},
		"no whole part":                {connectors.Number, 2, ".50", "0.5"},
		"no fraction":                  {connectors.Number, 2, "7.", "7"},
		"leading zeros and plus":       {connectors.Number, 0, "+007", "7"},
		"float":                        {connectors.Percent, 2, 66.67, "66.67"},
		"int":                          {connectors.Number, 0, 49, "49"},
		"day":                          {connectors.Day, 0, "2026-03-08", "2026-03-08"},
		"day from milliseconds":        {connectors.Day, 0, "1772928000000", "2026-03-08"},
		"day from a date-time":         {connectors.Day, 0, "2026-03-08T23:30:00-02:00", "2026-03-09"},
		"Salesforce date-time":         {connectors.Moment, 0, "2026-03-08T07:25:37.987+0000", "2026-03-08T07:25:37Z"},
		"RFC 3339 with zone":           {connectors.Moment, 0, "2026-03-08T07:25:37+02:00", "2026-03-08T05:25:37Z"},
		"HubSpot date-time":            {connectors.Moment, 0, "2026-03-08T07:25:37.123Z", "2026-03-08T07:25:37Z"},
		"milliseconds":                 {connectors.Moment, 0, json.Number("1772954737999"), "2026-03-08T07:25:37Z"},
		"milliseconds as a float":      {connectors.Moment, 0, 1772954737999.0, "2026-03-08T07:25:37Z"},
		"bool":                         {connectors.Bool, 0, true, "true"},
		"bool in words":                {connectors.Bool, 0, "False", "false"},
		"picklist":                     {connectors.Picklist, 0, " Strong ", "Strong"},
		"line ends":                    {connectors.LongText, 0, "a\r\nb\rc \n", "a\nb\nc"},
		"invalid UTF-8 and NUL":        {connectors.Text, 0, "a\xff\x00b", "a\uFFFDb"},
		"number in a text field":       {connectors.Text, 0, json.Number("12"), "12"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := connectors.Canonical(c.kind, c.scale, c.raw)
			if err != nil || got != c.want {
				t.Errorf("Canonical(%s, %d, %#v) = %q, %v; want %q", c.kind, c.scale, c.raw, got, err, c.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		kind connectors.Kind
		raw  any
	}{
		"NaN":               {connectors.Number, math.NaN()},
		"infinity":          {connectors.Currency, math.Inf(-1)},
		"NaN in words":      {connectors.Number, "NaN"},
		"huge exponent":     {connectors.Number, "1e999999999"},
		"words":             {connectors.Number, "about 12"},
		"two signs":         {connectors.Number, "--1"},
		"sign in the midst": {connectors.Number, "1.-5"},
		"only a point":      {connectors.Number, "."},
		"hexadecimal":       {connectors.Number, "0x10"},
		"underscore":        {connectors.Number, "1_000"},
		"no date":           {connectors.Day, "soon"},
		"no such day":       {connectors.Day, "2026-02-30"},
		"beyond year 9999":  {connectors.Moment, "999999999999999"},
		"bool":              {connectors.Bool, "maybe"},
		"a list":            {connectors.Text, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := connectors.Canonical(c.kind, 0, c.raw)
			if got != "" || connectors.ClassOf(err) != connectors.Malformed {
				t.Errorf("Canonical(%s, %v) = %q, %v; want a Malformed error", c.kind, c.raw, got, err)
			}
		})
	}
}

func kinds() []connectors.Kind {
	return []connectors.Kind{
		connectors.Number, connectors.Percent, connectors.Currency, connectors.Text, connectors.LongText,
		connectors.Picklist, connectors.Day, connectors.Moment, connectors.Bool,
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		"", "12.50", "-0.005", "1e400", "1E-400", "2026-03-08", "2026-03-08T07:25:37.000+0000",
		"0000-01-01T00:00:00+23:59", "1772928000000", "true", "a\r\n\x00\xff b ", "9999-12-31T23:59:59-01:00",
	} {
		f.Add(seed, 2)
	}
	f.Fuzz(func(t *testing.T, raw string, scale int) {
		scale %= 12
		for _, kind := range kinds() {
			once, err := connectors.Canonical(kind, scale, raw)
			if err != nil {
				continue
			}
			twice, err := connectors.Canonical(kind, scale, once)
			if err != nil || twice != once || !utf8.ValidString(once) {
				t.Errorf("%s at scale %d: %q became %q, then %q, %v", kind, scale, raw, once, twice, err)
			}
		}
	})
}

func TestShorten(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		length int
		want   string
	}{
		"fits":                       {"SSO with SAML", 13, "SSO with SAML"},
		"no limit":                   {"SSO with SAML", 0, "SSO with SAML"},
		"at a word":                  {"SSO with SAML", 12, "SSO with…"},
		"a word ends at the cut":     {"aa bb cc dd", 9, "aa bb cc…"},
		"not before a skin tone":     {"go on 👩🏽 go", 9, "go on…"},
		"exactly after a word":       {"SSO with SAML", 9, "SSO with…"},
		"no word ends late enough":   {"A verylongwordthatnobodycuts", 10, "A verylon…"},
		"lines":                      {"first line\nsecond line", 14, "first line…"},
		"a line end counts as two":   {"ab\ncd\nef", 9, "ab\ncd…"},
		"lines that just fit":        {"ab\ncd\nef", 10, "ab\ncd\nef"},
		"emoji counts as two":        {"🙂🙂🙂", 5, "🙂🙂…"},
		"not within a family":        {"go 👩‍👩‍👧 now", 9, "go…"},
		"not before an accent":       {"ab e\u0301", 4, "ab…"},
		"not within a flag":          {"🇩🇪🇫🇷", 7, "🇩🇪…"},
		"no room for anything else":  {"abc", 1, "…"},
		"nothing but piled up marks": {"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", 19, "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := connectors.Shorten(c.text, c.length); got != c.want {
				t.Errorf("Shorten(%q, %d) = %q; want %q", c.text, c.length, got, c.want)
			}
		})
	}
}

func TestShortenHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(
			rapid.Rune(), rapid.SampledFrom([]rune(" \n,·é\u0301\u200d🇩🇪👩🏽🙂ab")),
		)).Draw(t, "text")
		text, _ = connectors.Canonical(connectors.LongText, 0, text)
		length := rapid.IntRange(1, 60).Draw(t, "length")
		got := connectors.Shorten(text, length)
		if units := len(utf16.Encode([]rune(got))) + strings.Count(got, "\n"); units > length {
			t.Errorf("%q is %d units of %d", got, units, length)
		}
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		if again := connectors.Shorten(got, length); again != got {
			t.Errorf("%q shortened again is %q", got, again)
		}
		if same, err := connectors.Canonical(connectors.LongText, 0, got); err != nil || same != got {
			t.Errorf("%q is canonically %q, %v", got, same, err)
		}
	})
}
