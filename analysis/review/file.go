package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"fitsync/analysis"
)

// Problem is one thing wrong with a file of decisions.
type Problem struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Problems is the error of [Read] for a file that cannot be used.
type Problems []Problem

// Error lists every problem on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = fmt.Sprintf("line %d: %s", problem.Line, problem.Message)
	}
	return strings.Join(lines, "\n")
}

// Write writes decisions as JSON Lines, one a line, in their order.
func Write(out io.Writer, decisions []analysis.Decision) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, d := range decisions {
		if err := encoder.Encode(d); err != nil {
			return fmt.Errorf("write decisions: %w", err)
		}
	}
	return nil
}

// Here is what a file's decisions are checked against.
type Here struct {
	HasFunc   func(capability string) bool // the catalog has it
	KnownFunc func(id string) bool         // a decision of this id is stored already, and will be left as it is
}

// Read reads what [Write] wrote, by whichever fitsync. Empty lines are skipped, times
// become UTC. The error is [Problems], with everything that is wrong, for content that
// is not right; nothing of it is then returned. Of decisions that are known only the
// form is checked: they may name what has left the catalog since.
func Read(in io.Reader, here Here) ([]analysis.Decision, error) {
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	var (
		decisions []analysis.Decision
		problems  Problems
		number    int
	)
	lines := map[string]int{} // by id
	for line := range strings.Lines(strings.TrimPrefix(string(content), "\ufeff")) {
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		d, messages := decision(line, here)
		if first := lines[d.ID]; first > 0 {
			messages = append(messages, fmt.Sprintf("the id is that of line %d", first))
		} else if d.ID != "" {
			lines[d.ID] = number
		}
		for _, message := range messages {
			problems = append(problems, Problem{number, message})
		}
		decisions = append(decisions, d)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return decisions, nil
}

// decision reads one line and says what is wrong with it.
func decision(line string, here Here) (d analysis.Decision, problems []string) {
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&d)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			err = nil
		} else {
			err = errors.New("more than one object on the line")
		}
	}
	if err != nil {
		return analysis.Decision{}, []string{"no decision as JSON: " + strings.TrimPrefix(err.Error(), "json: ")}
	}
	if d.ID == "" {
		problems = append(problems, "the id is missing")
	}
	at, err := time.Parse(time.RFC3339, d.At)
	if at = at.UTC(); err != nil || at.Year() < 1 || at.Year() > 9999 {
		problems = append(problems, "at is no time such as 2027-03-01T09:00:00Z")
	}
	d.At = at.Format(time.RFC3339)
	if d.ID == "" || !here.KnownFunc(d.ID) {
		problems = append(problems, Check(d, here.HasFunc)...)
	}
	return d, problems
}
