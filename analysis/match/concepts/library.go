package concepts

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"fitsync/analysis"
)

//go:embed library/*.txt
var files embed.FS

// Concept is one thing that enterprise software does.
type Concept struct {
	Name     string
	Category analysis.Category // what a need for it is about
	Names    []string          // what vendors call it
	Asks     []string          // how buyers ask for it
	Not      []string          // what sounds alike and is something else
}

// Library returns the reviewed concepts that are part of the program, in the order
// of their files. The caller must not change them.
func Library() []Concept { return library() }

var library = sync.OnceValue(func() []Concept {
	all, err := read(files)
	if err != nil {
		panic("concepts: " + err.Error()) //nolint:forbidigo // the files are part of the binary and tested
	}
	return all
})

func read(files fs.FS) ([]Concept, error) {
	paths, err := fs.Glob(files, "library/*.txt") // sorted by name
	if err != nil {
		return nil, err
	}
	var all []Concept
	for _, path := range paths {
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return nil, err
		}
		concepts, err := Parse(string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, concepts...)
	}
	return all, nil
}

// Parse reads concepts from blocks of "key: value" lines; a line that begins with #
// is a comment. Each block begins with concept: NAME and has category, names and
// asks; not may follow. Phrases are separated by semicolons. Errors name the line.
func Parse(text string) ([]Concept, error) {
	var all []Concept
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if key == "concept" {
			all = append(all, Concept{Name: value})
			continue
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("line %d: %q before the first concept", number, key)
		}
		if err := all[len(all)-1].set(key, value); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	for _, c := range all {
		if c.Category == "" || len(c.Names) == 0 || len(c.Asks) == 0 {
			return nil, fmt.Errorf("concept %q lacks its category, names or asks", c.Name)
		}
	}
	return all, nil
}

func (c *Concept) set(key, value string) error {
	switch key {
	case "category":
		c.Category = analysis.Category(value)
	case "names":
		c.Names = phrases(value)
	case "asks":
		c.Asks = phrases(value)
	case "not":
		c.Not = phrases(value)
	default:
		return fmt.Errorf("key %q is none of concept, category, names, asks, not", key)
	}
	return nil
}

func phrases(list string) []string {
	var all []string
	for phrase := range strings.SplitSeq(list, ";") {
		if phrase = strings.TrimSpace(phrase); phrase != "" {
			all = append(all, phrase)
		}
	}
	return all
}
