package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong with a file: where it is, what it is and what to do.
type Problem struct {
	Path    string `json:"path,omitempty"` // such as connections[0].schedule
	Line    int    `json:"line,omitempty"` // 0 where the file as a whole is meant
	Message string `json:"message"`
}

// String renders "line 12: connections[0].schedule: message".
func (p Problem) String() string {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Line > 0 {
		text = fmt.Sprintf("line %d: %s", p.Line, text)
	}
	return text
}

// Problems is the error of [Load] for a file that was read and is not right.
type Problems struct {
	File     string
	List     []Problem // by line
	Warnings []Problem // what is only worth knowing, by line
}

// Error lists every problem on a line of its own.
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, problem := range p.List {
		lines[i] = "  " + problem.String()
	}
	what := "problems"
	if len(p.List) == 1 {
		what = "problem"
	}
	return fmt.Sprintf("%s: %d %s\n%s", p.File, len(p.List), what, strings.Join(lines, "\n"))
}

// sorted orders problems by line and place, and drops exact repeats.
func sorted(list []Problem) []Problem {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Path, b.Path))
	})
	return slices.Compact(list)
}
