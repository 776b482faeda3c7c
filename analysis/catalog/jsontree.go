package catalog

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// jsonTree reads JSON into the nodes that YAML is read into, so that both are
// checked the same way and every value knows its line.
type jsonTree struct {
	text    string
	decoder *json.Decoder
	counted int64 // how far lines are counted
	lines   int
}

// deepest bounds nesting: what a catalog says needs four levels.
const deepest = 100

func newJSONTree(text string) *jsonTree {
	t := &jsonTree{text: text, decoder: json.NewDecoder(strings.NewReader(text))}
	t.decoder.UseNumber()
	return t
}

// line is where the last token stands.
func (t *jsonTree) line() int {
	at := min(t.decoder.InputOffset(), int64(len(t.text)))
	t.lines += strings.Count(t.text[t.counted:at], "\n")
	t.counted = at
	return 1 + t.lines
}

func (t *jsonTree) read() (*yaml.Node, error) {
	root, err := t.value(0)
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("the file ends in the middle of the JSON")
		}
		return nil, err
	}
	if _, err := t.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows behind the end of the catalog")
	}
	return root, nil
}

func (t *jsonTree) value(depth int) (*yaml.Node, error) {
	if depth > deepest {
		return nil, errors.New("nested too deeply")
	}
	token, err := t.decoder.Token()
	if err != nil {
		return nil, err
	}
	node := &yaml.Node{Kind: yaml.ScalarNode, Line: t.line()}
	switch token := token.(type) {
	case json.Delim:
		node.Kind, node.Tag = yaml.MappingNode, "!!map"
		if token == '[' {
			node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
		}
		return node, t.content(node, depth)
	case string:
		node.Tag, node.Value = "!!str", token
	case json.Number:
		node.Value = token.String()
		node.Tag = "!!int"
		if strings.ContainsAny(node.Value, ".eE") {
			node.Tag = "!!float"
		}
	case bool:
		node.Tag, node.Value = "!!bool", "false"
		if token {
			node.Value = "true"
		}
	default:
		node.Tag, node.Value = "!!null", "null"
	}
	return node, nil
}

// content reads up to the end of an object or list.
func (t *jsonTree) content(node *yaml.Node, depth int) error {
	for t.decoder.More() {
		child, err := t.value(depth + 1)
		if err != nil {
			return err
		}
		node.Content = append(node.Content, child)
	}
	_, err := t.decoder.Token()
	return err
}
