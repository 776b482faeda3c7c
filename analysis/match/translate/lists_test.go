package translate_test

import (
	"strings"
	"testing"

	"fitsync/analysis/match/translate"
)

func TestParseErrors(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"neither":         {"# fine\nAnmeldung login", "line 2: want"},
		"no English":      {"Anmeldung =", "line 1: no English words"},
		"no term":         {"= login", "line 1: an empty term"},
		"one empty term":  {"Anmeldung, = login", "line 1: an empty term"},
		"unknown setting": {"colour: red", `line 1: unknown setting "colour"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := translate.Parse(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
