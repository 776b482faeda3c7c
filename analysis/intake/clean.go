package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Clean makes text safe to keep and compare: valid UTF-8 in composed form (NFC),
// lines ended by \n, no NUL or control character but newline and tab, no invisible
// marks (zero-width spaces, byte order marks, directional overrides). Bytes that
// are not UTF-8 are read as Windows-1252, which is what they most often are.
func Clean(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(text[at])
		}
		at += size
		switch {
		case r == '\r':
			if at >= len(text) || text[at] != '\n' {
				b.WriteByte('\n')
			}
		case r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			b.WriteByte('\n')
		case r == '\n' || r == '\t' || !invisible(r):
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// invisible holds for characters that print nothing. The zero-width joiner and
// non-joiner stay: emoji, Persian and Indian scripts are spelt with them.
func invisible(r rune) bool {
	switch {
	case unicode.IsControl(r), r == 0x00AD, r == 0x200B, r == 0x2060, r == 0xFEFF, r == 0x061C,
		r == 0x200E, r == 0x200F, 0x202A <= r && r <= 0x202E, 0x2066 <= r && r <= 0x2069:
		return true
	}
	return false
}
