package config

import (
	"encoding"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// walker goes through the YAML tree beside the Go types that it will fill. It
// resolves references in place, refuses unknown keys and literal secrets, warns of
// keys without effect, and notes the line of every path.
type walker struct {
	lookup   func(string) (string, bool)
	lines    map[string]int
	problems []Problem
	warnings []Problem
}

func (w *walker) add(node *yaml.Node, path, format string, args ...any) {
	w.problems = append(w.problems, Problem{Path: path, Line: node.Line, Message: fmt.Sprintf(format, args...)})
}

func (w *walker) visit(node *yaml.Node, kind reflect.Type, path string) {
	w.lines[path] = node.Line
	if warning, ok := withoutEffect[path]; ok {
		w.warnings = append(w.warnings, Problem{Path: path, Line: node.Line, Message: warning})
	}
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	switch node.Kind {
	case yaml.AliasNode:
		w.add(node, path, "YAML aliases are not supported here; write the value out")
	case yaml.ScalarNode:
		w.scalar(node, kind, path)
	case yaml.SequenceNode:
		for i, item := range node.Content {
			w.visit(item, elementOf(kind), fmt.Sprintf("%s[%d]", path, i))
		}
	case yaml.MappingNode:
		w.mapping(node, kind, path)
	}
}

func elementOf(kind reflect.Type) reflect.Type {
	if kind.Kind() == reflect.Slice || kind.Kind() == reflect.Map {
		return kind.Elem()
	}
	return typeOf[any]()
}

func (w *walker) mapping(node *yaml.Node, kind reflect.Type, path string) {
	known := keysOf(kind)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		below := strings.TrimPrefix(path+"."+key.Value, ".")
		if kind.Kind() != reflect.Struct {
			w.visit(value, elementOf(kind), below)
			continue
		}
		field, ok := known[key.Value]
		if !ok {
			w.add(key, below, "unknown key %q%s", key.Value, nearest(key.Value, known))
			continue
		}
		w.visit(value, field, below)
	}
}

// keysOf maps the YAML keys of a struct to the types of their values.
func keysOf(kind reflect.Type) map[string]reflect.Type {
	known := map[string]reflect.Type{}
	if kind.Kind() != reflect.Struct || kind == typeOf[time.Time]() {
		return known
	}
	for i := range kind.NumField() {
		if key := kind.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			known[key] = kind.Field(i).Type
		}
	}
	return known
}

// nearest suggests the known key that was probably meant.
func nearest(key string, known map[string]reflect.Type) string {
	best, distance := "", 4
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if d := levenshtein.ComputeDistance(key, name); d < distance && d < len(name) {
			best, distance = name, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; known here: " + strings.Join(names, ", ")
}

var reference = regexp.MustCompile(`\$\$|\$\{([^}]*)\}`)

func (w *walker) scalar(node *yaml.Node, kind reflect.Type, path string) {
	secret := kind == typeOf[Secret]()
	refers := strings.Contains(node.Value, "${")
	if secret && node.Value != "" && !refers {
		w.add(node, path, `a secret must be a reference such as "${NAME}" or "${file:/run/secrets/name}", not written here`)
		node.Value = ""
		return
	}
	if !strings.Contains(node.Value, "$") {
		return
	}
	node.Value = reference.ReplaceAllStringFunc(node.Value, func(found string) string {
		if found == "$$" {
			return "$"
		}
		return w.resolve(node, path, found[2:len(found)-1])
	})
	if node.Style == 0 && refers && !kind.Implements(typeOf[encoding.TextUnmarshaler]()) {
		node.Tag = "" // a plain ${PORT} may be a number
	}
}

// resolve finds the value of NAME, NAME:-default or file:PATH.
func (w *walker) resolve(node *yaml.Node, path, name string) string {
	if file, ok := strings.CutPrefix(name, "file:"); ok {
		content, err := os.ReadFile(file)
		if err != nil {
			w.add(node, path, "cannot read ${%s}: %v", name, err)
		}
		return strings.TrimRight(string(content), "\r\n")
	}
	name, fallback, hasFallback := strings.Cut(name, ":-")
	if value, ok := w.lookup(name); ok && value != "" {
		return value
	}
	if !hasFallback {
		w.add(node, path, "environment variable %s is not set", name)
	}
	return fallback
}
