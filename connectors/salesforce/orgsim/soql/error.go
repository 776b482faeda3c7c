package soql

import (
	"fmt"
	"strings"
)

// Error is a refusal at a byte position of the query. Code is the vendor's
// error code.
type Error struct {
	Code    string
	Message string
	Pos     int
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func malformed(pos int, format string, args ...any) *Error {
	return &Error{Code: "MALFORMED_QUERY", Message: fmt.Sprintf(format, args...), Pos: pos}
}

// caretWindow is how much of the query is shown before a marked position; the
// recorded messages show about this much.
const caretWindow = 32

// Caret renders message as Salesforce does: the part of the query around pos,
// a caret below it, the row and column, and the message itself.
func Caret(query string, pos int, message string) string {
	pos = min(max(pos, 0), len(query))
	from := max(0, pos-caretWindow)
	for from > 0 && from < pos && !strings.ContainsRune(" ,(", rune(query[from-1])) {
		from++
	}
	to := min(len(query), pos+caretWindow)
	for to < len(query) && !strings.ContainsRune(" ,)", rune(query[to])) {
		to++
	}
	row := 1 + strings.Count(query[:pos], "\n")
	column := pos - strings.LastIndex(query[:pos], "\n")
	shown := strings.ReplaceAll(query[from:to], "\n", " ")
	return fmt.Sprintf("\n%s\n%s^\nERROR at Row:%d:Column:%d\n%s",
		shown, strings.Repeat(" ", pos-from), row, column, message)
}
