package catalog

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pair is a key of a mapping with its value.
type pair struct {
	key   string
	line  int
	value *yaml.Node
}

// target is the node that an alias stands for.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// plainPairs are the keys of a mapping, none of another node.
func plainPairs(node *yaml.Node) (pairs []pair) {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := target(node.Content[i])
		pairs = append(pairs, pair{key: key.Value, line: node.Content[i].Line, value: target(node.Content[i+1])})
	}
	return pairs
}

// pairs are the known keys of a mapping, each once; the others are problems.
func (d *document) pairs(node *yaml.Node, id string, known []string) []pair {
	var kept []pair
	has := func(key string) bool { return slices.ContainsFunc(kept, func(p pair) bool { return p.key == key }) }
	var merged []pair
	for _, p := range plainPairs(node) {
		switch {
		case p.key == "<<":
			merged = append(merged, mergedBy(p.value)...)
		case !slices.Contains(known, p.key):
			d.say(p.line, id, "%s", unknown("key", p.key, known))
		case has(p.key):
			d.say(p.line, id, "the key %q is there twice", p.key)
		default:
			kept = append(kept, p)
		}
	}
	for _, p := range merged {
		if slices.Contains(known, p.key) && !has(p.key) {
			kept = append(kept, p)
		}
	}
	return kept
}

// mergedBy are the keys that "<<" brings in from one mapping or several, one level
// deep: an anchor may hold anything, so that its other keys are no mistake.
func mergedBy(value *yaml.Node) (pairs []pair) {
	if value.Kind != yaml.SequenceNode {
		return plainPairs(value)
	}
	for _, one := range value.Content {
		pairs = append(pairs, plainPairs(target(one))...)
	}
	return pairs
}

func words(list []string) string { return strings.Join(list, ", ") }
