package config

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// walker goes through the YAML tree beside the Go types that it will fill. It
// resolves references in place, refuses what does not fit (unknown and repeated
// keys, wrong types, literal secrets), warns of keys without effect, and notes the
// line of every path. What it refused is taken out of the tree, so that one mistake
// is one problem.
type walker struct {
	lookup   func(string) (string, bool)
	lines    map[string]int
	written  map[string]string // by path: references to be shown as the file has them
	secrets  map[string]string // what references of secrets were found to hold
	problems []Problem
	warnings []Problem
	unready  []Problem // see [Config.Ready]
}

func newWalker(lookup func(string) (string, bool)) *walker {
	return &walker{lookup: lookup, lines: map[string]int{}, written: map[string]string{}, secrets: map[string]string{}}
}

func (w *walker) add(node *yaml.Node, path, format string, args ...any) {
	w.problems = append(w.problems, Problem{Path: path, Line: node.Line, Message: fmt.Sprintf(format, args...)})
}

// root visits the whole document; false means that there is nothing to decode.
func (w *walker) root(node *yaml.Node) bool {
	return !isNull(node) && w.visit(node, reflect.TypeFor[Config](), "")
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" }

// visit reports whether the node can be decoded as kind.
func (w *walker) visit(node *yaml.Node, kind reflect.Type, path string) bool {
	if _, noted := w.lines[path]; !noted {
		w.lines[path] = node.Line
	}
	if warning, ok := withoutEffect[path]; ok {
		w.warnings = append(w.warnings, Problem{Path: path, Line: w.lines[path], Message: warning})
	}
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	switch shape := shapeOf(kind); {
	case node.Kind == yaml.AliasNode:
		w.add(node, path, "YAML aliases are not supported here; write the value out")
	case node.Kind == yaml.MappingNode && (shape == block || kind == reflect.TypeFor[WriteField]()):
		w.mapping(node, kind, path)
		return true
	case node.Kind == yaml.SequenceNode && shape == list:
		w.sequence(node, kind, path)
		return true
	case node.Kind == yaml.ScalarNode && (shape == value || kind == reflect.TypeFor[WriteField]()):
		return w.scalar(node, kind, path)
	default:
		w.add(node, path, "must be %s", shape)
	}
	return false
}

func (w *walker) sequence(node *yaml.Node, kind reflect.Type, path string) {
	for i, item := range node.Content {
		below := fmt.Sprintf("%s[%d]", path, i)
		if isNull(item) {
			w.lines[below] = item.Line
			w.add(item, below, "empty; write the entry or take it out")
		} else if w.visit(item, kind.Elem(), below) {
			continue
		}
		// Something keeps the place, for the numbers of the entries after it.
		node.Content[i] = blank(kind.Elem())
	}
}

func (w *walker) mapping(node *yaml.Node, kind reflect.Type, path string) {
	known := keysOf(kind)
	first := map[string]int{}
	kept := node.Content[:0]
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
			w.add(key, path, "a key must be plain text; write the block out")
			continue
		}
		below := strings.TrimPrefix(path+"."+key.Value, ".")
		if line, again := first[key.Value]; again {
			w.add(key, below, "given twice, first in line %d; keep one", line)
			continue
		}
		first[key.Value], w.lines[below] = key.Line, key.Line
		if w.entry(key, value, kind, known, below) {
			kept = append(kept, key, value)
		}
	}
	node.Content = kept
}

// entry visits the value of one key. A key without a value is as if it were not
// there, but where names of fields are given it is an empty name.
func (w *walker) entry(key, value *yaml.Node, kind reflect.Type, known map[string]reflect.Type, path string) bool {
	if kind.Kind() == reflect.Map {
		switch below := kind.Elem(); {
		case !isNull(value):
			return w.visit(value, below, path)
		case below.Kind() == reflect.String, below == reflect.TypeFor[WriteField]():
			value.SetString("")
			return true
		}
		return false
	}
	field, ok := known[key.Value]
	if !ok {
		w.add(key, path, "unknown key %q%s", key.Value, nearest(key.Value, known))
		return false
	}
	return !isNull(value) && w.visit(value, field, path)
}
