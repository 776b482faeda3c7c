package intake_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fitsync/analysis"
	"fitsync/analysis/intake"
)

// FuzzParse: whatever the text, nothing panics, offsets are right, ids are unique,
// and every letter and digit is in a requirement or in what was recognised.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"critical | security | Login | 2027-03-01", "| ID | Requirement | Prio |\n|--|--|--|\n| 1 | a | M |", "Security:\n- a\n- b",
		"<ul><li>[HIGH] x &amp; y</li></ul>", "must support SAML, SCIM and audit log export; more", "\xff\x00\u202e 3.2.1 shall\r\n(iv) x", "Name\tPrio\na\tx", "iv. a\nR-12: b\n| | c |\n[R1] SSO, API and audit log", "ID | Need\n | x |", "N/A",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, dropped := intake.ParseTrace(text, analysis.Requirement{Origin: analysis.Origin{Field: "F"}})
		kept := strings.Join(dropped, " ")
		ids := map[string]bool{}
		lines := strings.Split(intake.Clean(intake.Plain(intake.Clean(text))), "\n")
		for _, r := range list {
			kept += " " + r.Text + " " + r.Name
			if ids[r.ID] {
				t.Errorf("id %q twice", r.ID)
			}
			ids[r.ID] = true
			if !utf8.ValidString(r.Text) || r.Text == "" {
				t.Errorf("text %q", r.Text)
			}
			checkPlace(t, r, lines)
		}
		have := count(kept)
		for r, n := range count(strings.Join(lines, " ")) {
			if have[r] < n {
				t.Errorf("%d of %d %q lost in %q: %q", n-have[r], n, r, text, kept)
			}
		}
	})
}

func checkPlace(t *testing.T, r analysis.Requirement, lines []string) {
	t.Helper()
	line := lines[r.Origin.Line-1]
	if r.Origin.Offset > len(line) {
		t.Fatalf("offset %d is beyond line %q", r.Origin.Offset, line)
	}
	head, _, _ := strings.Cut(r.Text, " ")
	if !strings.HasPrefix(line[r.Origin.Offset:], head) {
		t.Errorf("text %q does not stand at %d of line %q", r.Text, r.Origin.Offset, line)
	}
	for _, p := range r.Parts {
		if p.Text == "" || r.Text[p.Offset:p.Offset+len(p.Text)] != p.Text {
			t.Errorf("part %q does not stand at %d of %q", p.Text, p.Offset, r.Text)
		}
	}
}

func count(text string) map[rune]int {
	out := map[rune]int{}
	for _, r := range norm.NFC.String(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out[r]++
		}
	}
	return out
}

func FuzzClean(f *testing.F) {
	f.Add("caf\xe9\x00\r\n\u200b")
	f.Fuzz(func(t *testing.T, text string) {
		once := intake.Clean(text)
		if twice := intake.Clean(once); twice != once {
			t.Errorf("Clean is not stable: %q → %q → %q", text, once, twice)
		}
		if !utf8.ValidString(once) || strings.ContainsAny(once, "\x00\r\x1b") {
			t.Errorf("Clean(%q) = %q", text, once)
		}
	})
}

// BenchmarkParse shows linear time: B/s is the same for both sizes.
func BenchmarkParse(b *testing.B) {
	for _, size := range []struct {
		name  string
		lines int
	}{{"32k", 640}, {"320k", 6400}} {
		b.Run(size.name, func(b *testing.B) {
			text := strings.Repeat("- [HIGH] the system shall, whenever asked, do it\n", size.lines)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				intake.Parse(text, analysis.Requirement{})
			}
		})
	}
}
