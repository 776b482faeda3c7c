package intake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fitsync/analysis"
)

// ErrFormat says that a file is none of those that [ReadFile] reads, or broken.
var ErrFormat = errors.New("requirements file not readable")

// ErrColumn says that a table does not tell which column holds the texts. It comes
// with [ErrFormat]; [Options] can name the column.
var ErrColumn = errors.New("no column of requirement texts")

// maxFile bounds what is read into memory, in bytes.
const maxFile = 64 << 20

// Options say what a file does not.
type Options struct {
	// Column is the header of the column that holds the texts of a table, in any
	// case; empty to recognise it.
	Column string
}

// Reading is what a file holds.
type Reading struct {
	Requirements []analysis.Requirement
	Notes        []Note // what was not read, or not as it may have been meant; in the file's order
}

// Note says what of a file did not become part of a requirement, and why.
type Note struct {
	Line    int    `json:"line,omitempty"`   // line or row, 1-based; 0 for the whole file
	Column  string `json:"column,omitempty"` // its header, or the key of an entry
	Message string `json:"message"`
}

// String renders "line 3, Priority: message".
func (n Note) String() string {
	var place []string
	if n.Line > 0 {
		place = append(place, fmt.Sprintf("line %d", n.Line))
	}
	if n.Column != "" {
		place = append(place, n.Column)
	}
	if len(place) == 0 {
		return n.Message
	}
	return strings.Join(place, ", ") + ": " + n.Message
}

// ReadFile reads the requirements in a file, chosen by its extension: .csv and
// .tsv, .json, .yaml and .yml, .xlsx, and .txt and .md, which are read by [Parse].
//
// Tables need a header with a column for the text (requirement, description, text
// and the like); further columns are recognised as in Parse. A cell that cannot be
// read as what its column holds leaves the text alone and makes a note, and so does
// a column that is not known. JSON and YAML are a list of texts or of objects with
// a text and, if known, id, name, category, priority, need_by, owner and source; a
// list may stand under the key "requirements".
//
// Of a text file, lines without a letter or digit are left out, with a note unless they
// are mere rulers. Text files are UTF-8, UTF-16 with a byte order mark, or else Windows-1252, which
// makes a note.
//
// Errors wrap [ErrFormat] and name the file, the line or row where known, and what
// to do; a file that is not there is [fs.ErrNotExist].
func ReadFile(path string, options Options) (Reading, error) {
	data, err := readAll(path)
	if err != nil {
		return Reading{}, err
	}
	r := reader{column: strings.TrimSpace(options.Column)}
	list, err := r.read(strings.ToLower(filepath.Ext(path)), data)
	if err != nil {
		return Reading{}, fmt.Errorf("%w: %s: %w", ErrFormat, path, err)
	}
	if len(list) == 0 {
		return Reading{}, fmt.Errorf("%w: %s: holds no requirement%s", ErrFormat, path, r.firstNote())
	}
	identify(list)
	return Reading{Requirements: list, Notes: r.notes}, nil
}

func readAll(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read requirements: not found: %w", err)
	case err != nil:
		return nil, fmt.Errorf("read requirements: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("%w: %s: is a folder: name a file in it", ErrFormat, path)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%w: %s: larger than 64 MB: split it", ErrFormat, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read requirements: %w", err)
	}
	return data, nil
}

// reader reads one file.
type reader struct {
	column string // header of the texts, as asked for
	notes  []Note
}

func (r *reader) note(line int, column, message string, args ...any) {
	r.notes = append(r.notes, Note{Line: line, Column: column, Message: fmt.Sprintf(message, args...)})
}

// firstNote is why nothing was read, where that is known.
func (r *reader) firstNote() string {
	if len(r.notes) == 0 {
		return ""
	}
	return ": " + r.notes[0].String()
}

func (r *reader) read(extension string, data []byte) ([]analysis.Requirement, error) {
	if extension == ".xlsx" {
		return r.workbook(data)
	}
	var from func(string) ([]analysis.Requirement, error)
	switch extension {
	case ".csv", ".tsv":
		from = r.delimited
	case ".json":
		from = r.json
	case ".yaml", ".yml":
		from = r.yaml
	case ".txt", ".md", ".markdown":
		from = r.text
	default:
		return nil, errors.New("unknown extension: save it as .csv, .json, .yaml, .xlsx, .txt or .md")
	}
	if r.column != "" && extension != ".csv" && extension != ".tsv" {
		return nil, errors.New("no table, so that no column can be chosen")
	}
	text, err := r.decode(data)
	if err != nil {
		return nil, err
	}
	return from(text)
}

func (r *reader) text(text string) ([]analysis.Requirement, error) {
	p := read(text, analysis.Requirement{})
	r.notes = append(r.notes, p.notes...)
	return p.list, nil
}
