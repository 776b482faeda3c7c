package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// The shapes of YAML and the plainest value, as messages call them.
const (
	block = "a block of keys"
	list  = "a list, such as [a, b]"
	value = "a single value"
	text  = "text"
)

// shapeOf is the shape in which a Go type is written.
func shapeOf(kind reflect.Type) string {
	switch {
	case kind == reflect.TypeFor[Secret]():
		return value
	case kind.Kind() == reflect.Struct, kind.Kind() == reflect.Map:
		return block
	case kind.Kind() == reflect.Slice:
		return list
	}
	return value
}

// fits reports whether a single value can be decoded as kind.
func fits(node *yaml.Node, kind reflect.Type) bool {
	return node.Decode(reflect.New(kind).Interface()) == nil
}

// blank is the YAML of the zero value of an entry of a list.
func blank(kind reflect.Type) *yaml.Node {
	switch {
	case shapeOf(kind) == block:
		return &yaml.Node{Kind: yaml.MappingNode}
	case kind.Kind() == reflect.String:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str"}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: "0"}
}

// wanted says how a value of kind is written.
func wanted(kind reflect.Type) string {
	switch {
	case kind == reflect.TypeFor[time.Duration]():
		return "a duration such as 90s or 2m"
	case kind.Kind() == reflect.Int:
		return "a whole number"
	case kind.Kind() == reflect.Float64:
		return "a number"
	case kind.Kind() == reflect.Bool:
		return "true or false"
	}
	return text
}

// keysOf maps the YAML keys of a struct to the types of their values.
func keysOf(kind reflect.Type) map[string]reflect.Type {
	known := map[string]reflect.Type{}
	if kind.Kind() != reflect.Struct {
		return known
	}
	for i := range kind.NumField() {
		key, _, _ := strings.Cut(kind.Field(i).Tag.Get("yaml"), ",")
		if key != "" && key != "-" {
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
