package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Show writes the configuration as a file that loads as the same configuration:
// every key with its value in effect. Secrets, a database address that was given by
// reference and what auth refers to without its being set stand as in the file.
func (c *Config) Show() ([]byte, error) {
	var tree yaml.Node
	if err := tree.Encode(c); err != nil {
		return nil, fmt.Errorf("show configuration: %w", err)
	}
	c.write(&tree, "")
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&tree), encoder.Close()); err != nil {
		return nil, fmt.Errorf("show configuration: %w", err)
	}
	return out.Bytes(), nil
}

// write turns values back into what the file says: references where they must
// stay, and dollar signs doubled.
func (c *Config) write(node *yaml.Node, path string) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			c.write(node.Content[i+1], strings.TrimPrefix(path+"."+node.Content[i].Value, "."))
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			c.write(item, fmt.Sprintf("%s[%d]", path, i))
		}
	case yaml.ScalarNode:
		if reference, ok := c.written[path]; ok {
			node.SetString(reference)
			node.Style = yaml.DoubleQuotedStyle
			return
		}
		node.Value = strings.ReplaceAll(node.Value, "$", "$$")
	}
}
