package catalog

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"fitsync/analysis"
)

// File is a catalog document.
type File struct {
	Product      string                `json:"product,omitempty" yaml:"product,omitempty"`
	Capabilities []analysis.Capability `json:"capabilities" yaml:"capabilities"`
}

// Format is how a catalog is written down.
type Format string

// The formats. CSV has no product name; its lists are joined by "; ".
const (
	YAML Format = "yaml"
	JSON Format = "json"
	CSV  Format = "csv"
)

// FormatOf tells the format from a file name's ending.
func FormatOf(name string) (Format, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return YAML, nil
	case ".json":
		return JSON, nil
	case ".csv":
		return CSV, nil
	default:
		return "", fmt.Errorf("%s: cannot tell the format; use a name that ends in .yaml, .json or .csv", name)
	}
}

// Problem is one thing wrong with a catalog, or worth a look.
type Problem struct {
	Line       int    `json:"line,omitempty"` // 0 where none is known
	Capability string `json:"capability,omitempty"`
	Message    string `json:"message"`
}

// String renders "line 3: sso: message".
func (p Problem) String() string {
	text := p.Message
	if p.Capability != "" {
		text = p.Capability + ": " + text
	}
	if p.Line > 0 {
		text = fmt.Sprintf("line %d: %s", p.Line, text)
	}
	return text
}

// Problems is the error of [Read] for a catalog that cannot be used.
type Problems []Problem

// Error lists every problem on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Read reads and checks a catalog. The error is [Problems] for content that was
// read and is not right, with everything that is wrong with it in the order of the
// lines; nothing of it is then returned.
func Read(from io.Reader, format Format) (File, error) {
	content, err := io.ReadAll(from)
	if err != nil {
		return File{}, fmt.Errorf("read catalog: %w", err)
	}
	text := strings.TrimPrefix(string(content), "\ufeff")
	if problems := checkText(text); len(problems) > 0 {
		return File{}, problems
	}
	var read document
	switch format {
	case JSON:
		read = readJSON(text)
	case CSV:
		read = readCSV(text)
	default:
		read = readYAML(text)
	}
	problems := append(read.problems, check(read.file.Capabilities, read.places)...)
	if len(problems) > 0 {
		slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
		return File{}, problems
	}
	return read.file, nil
}

// document is a catalog in the making.
type document struct {
	file     File
	places   []places // of the capabilities
	problems Problems
}

func (d *document) say(line int, capability, format string, args ...any) {
	d.problems = append(d.problems, Problem{Line: line, Capability: capability, Message: fmt.Sprintf(format, args...)})
}

// places is where the fields of one capability stand.
type places struct {
	line   int            // of the capability
	fields map[string]int // lines by key
	broken []string       // keys whose value could not be read, which was said
}

// of is the line of a field, else that of its capability.
func (p places) of(field string) int { return cmp.Or(p.fields[field], p.line) }

// Write writes a catalog so that [Read] gives it back.
func Write(to io.Writer, file File, format Format) error {
	switch format {
	case JSON:
		return writeJSON(to, file)
	case CSV:
		return writeCSV(to, file)
	default:
		return writeYAML(to, file)
	}
}
