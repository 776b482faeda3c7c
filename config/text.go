package config

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// decodeText gives the content as UTF-8. Content in UTF-16 that says so with a byte
// order mark, as some editors save it, is converted; other content that cannot be
// text is a problem.
func decodeText(content []byte) ([]byte, *Problem) {
	if bytes.HasPrefix(content, []byte{0xFF, 0xFE}) || bytes.HasPrefix(content, []byte{0xFE, 0xFF}) {
		text, err := unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Bytes(content)
		if err != nil {
			return nil, &Problem{Message: "begins as UTF-16 and is not; save it as UTF-8"}
		}
		content = text
	}
	if at := bytes.IndexByte(content, 0); at >= 0 {
		line := 1 + bytes.Count(content[:at], []byte{'\n'})
		return nil, &Problem{Line: line, Message: "is no text: a binary file, or UTF-16 without a byte order mark; save it as UTF-8"}
	}
	line := 1
	for rest := content; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == '\n':
			line++
		case r == utf8.RuneError && size == 1:
			return nil, &Problem{Line: line, Message: fmt.Sprintf("byte %#x is no UTF-8; save the file as UTF-8", rest[0])}
		case r < ' ' && r != '\t' && r != '\r', r == 0x7F:
			return nil, &Problem{Line: line, Message: fmt.Sprintf("control character %U; remove it", r)}
		}
		rest = rest[size:]
	}
	return content, nil
}
