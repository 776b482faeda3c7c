package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decode turns a file into text without losing a character: UTF-16 by its byte
// order mark, else UTF-8, and bytes that are not UTF-8 as Windows-1252, noted.
func (r *reader) decode(data []byte) (string, error) {
	text := string(bytes.TrimPrefix(data, []byte("\ufeff")))
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return decodeUTF16(data[2:], binary.BigEndian)
	case strings.ContainsRune(text, 0):
		return "", fmt.Errorf("line %d: not text, or UTF-16 without a byte order mark: save it as UTF-8", lineAt(text, strings.IndexByte(text, 0)))
	case utf8.ValidString(text):
		return text, nil
	}
	return r.windows1252(text)
}

func decodeUTF16(data []byte, order binary.ByteOrder) (string, error) {
	if len(data)%2 != 0 {
		return "", errors.New("cut off in the middle of a UTF-16 character: save it again")
	}
	units := make([]uint16, len(data)/2)
	replaced := 0
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
		if units[i] == utf8.RuneError {
			replaced++
		}
	}
	text := string(utf16.Decode(units))
	if strings.Count(text, string(utf8.RuneError)) > replaced || strings.ContainsRune(text, 0) {
		return "", errors.New("broken UTF-16: save it as UTF-8")
	}
	return text, nil
}

// windows1252 reads the bytes that are not UTF-8.
func (r *reader) windows1252(text string) (string, error) {
	var b strings.Builder
	first := -1
	for at := 0; at < len(text); {
		char, size := utf8.DecodeRuneInString(text[at:])
		if char == utf8.RuneError && size == 1 {
			if char = charmap.Windows1252.DecodeByte(text[at]); char == utf8.RuneError {
				return "", fmt.Errorf("line %d: neither UTF-8 nor Windows-1252: save it as UTF-8", lineAt(text, at))
			}
			if first < 0 {
				first = at
			}
		}
		b.WriteRune(char)
		at += size
	}
	r.note(lineAt(text, first), "", "not UTF-8; read as Windows-1252. Save the file as UTF-8 should letters look wrong")
	return b.String(), nil
}

func lineAt(text string, at int) int { return 1 + strings.Count(text[:at], "\n") }
