package soql

import (
	"regexp"
	"strings"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokIdent
	tokString
	tokNumber
	tokDate
	tokDateTime
	tokSymbol
)

// token is one lexeme; text is unescaped for strings and the source otherwise.
type token struct {
	kind tokenKind
	text string
	pos  int
}

func (t token) is(word string) bool {
	return t.kind == tokIdent && strings.EqualFold(t.text, word)
}

func (t token) symbol(s string) bool { return t.kind == tokSymbol && t.text == s }

// lexeme is what a token of one kind looks like.
type lexeme struct {
	kind tokenKind
	re   *regexp.Regexp
}

// lexemes are tried in order: a date-time begins like a date, a date like a number.
var lexemes = []lexeme{
	{tokDateTime, regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)`)},
	{tokDate, regexp.MustCompile(`^\d{4}-\d\d-\d\d`)},
	{tokNumber, regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`)},
	{tokIdent, regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*`)},
}

// lex cuts the query into tokens, the last of which is tokEnd.
func lex(query string) ([]token, error) {
	var out []token
	for pos := 0; ; {
		for pos < len(query) && strings.IndexByte(" \t\r\n", query[pos]) >= 0 {
			pos++
		}
		if pos == len(query) {
			return append(out, token{kind: tokEnd, pos: pos}), nil
		}
		t, n, err := next(query, pos)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		pos += n
	}
}

func next(query string, pos int) (token, int, error) {
	rest := query[pos:]
	if rest[0] == '\'' {
		text, n, err := lexString(rest, pos)
		return token{kind: tokString, text: text, pos: pos}, n, err
	}
	for _, try := range lexemes {
		if m := try.re.FindString(rest); m != "" {
			return token{kind: try.kind, text: m, pos: pos}, len(m), nil
		}
	}
	for _, s := range []string{"!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ",", ".", ":"} {
		if strings.HasPrefix(rest, s) {
			return token{kind: tokSymbol, text: s, pos: pos}, len(s), nil
		}
	}
	return token{}, 0, malformed(pos, "unexpected char: '%c'", []rune(rest)[0])
}

func lexString(rest string, pos int) (string, int, error) {
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\'':
			return b.String(), i + 1, nil
		case '\\':
			i++
			if i == len(rest) {
				return "", 0, malformed(pos, "unclosed string")
			}
			c, ok := unescape(rest[i])
			if !ok {
				return "", 0, malformed(pos+i-1, `Invalid string literal. Illegal character sequence '\%c' in string literal`, rest[i])
			}
			b.WriteString(c)
		default:
			b.WriteByte(rest[i])
		}
	}
	return "", 0, malformed(pos, "unclosed string")
}

// unescape returns what \c stands for. \_ and \% stay escaped because only
// LIKE gives the bare characters a meaning.
func unescape(c byte) (string, bool) {
	switch c {
	case 'n', 'N':
		return "\n", true
	case 'r', 'R':
		return "\r", true
	case 't', 'T':
		return "\t", true
	case 'b', 'B':
		return "\b", true
	case 'f', 'F':
		return "\f", true
	case '"', '\'', '\\':
		return string(c), true
	case '_', '%':
		return `\` + string(c), true
	}
	return "", false
}
