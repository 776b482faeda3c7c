package config

import "go.yaml.in/yaml/v3"

// UnmarshalYAML accepts a bare name or a block with field and policy.
func (w *WriteField) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&w.Field)
	}
	type block WriteField
	return node.Decode((*block)(w))
}
