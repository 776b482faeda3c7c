package config

import (
	"cmp"
	"errors"

	"go.yaml.in/yaml/v3"
)

// The tree was checked against the types before it is decoded, so that the errors
// here are those that only the YAML library can have.

// UnmarshalYAML lays the file's keys over the defaults of the connection's kind.
func (c *Connection) UnmarshalYAML(node *yaml.Node) error {
	var head struct {
		Kind string `yaml:"kind"`
	}
	if err := node.Decode(&head); err != nil {
		return err
	}
	*c = connectionDefaults(head.Kind)
	type plain Connection
	if err := node.Decode((*plain)(c)); err != nil {
		return err
	}
	for role, field := range c.WriteBack {
		field.Policy = cmp.Or(field.Policy, c.OverridePolicy)
		c.WriteBack[role] = field
	}
	return nil
}

// UnmarshalYAML replaces the whole block when the file gives any key of it.
func (r *Requirements) UnmarshalYAML(node *yaml.Node) error {
	if len(node.Content) == 0 {
		return nil
	}
	*r = Requirements{}
	type plain Requirements
	return node.Decode((*plain)(r))
}

// UnmarshalYAML lays the file's fields over those that are there.
func (b *WriteBack) UnmarshalYAML(node *yaml.Node) error {
	return overlay(b, node, func(name string, given *yaml.Node) (field WriteField, err error) {
		field.Field = (*b)[name].Field // a block may give the policy alone
		err = given.Decode(&field)
		return field, err
	})
}

// UnmarshalYAML accepts a bare name or a block with field, policy and length.
func (w *WriteField) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&w.Field)
	}
	type plain WriteField
	return node.Decode((*plain)(w))
}

// UnmarshalYAML lays what the file says of each severity over the default plan.
func (p *Plans) UnmarshalYAML(node *yaml.Node) error {
	return overlay(p, node, func(severity string, given *yaml.Node) (Plan, error) {
		plan := (*p)[severity]
		err := given.Decode(&plan)
		return plan, err
	})
}

// UnmarshalYAML lays what the file says of each kind over the default rule.
func (a *Acts) UnmarshalYAML(node *yaml.Node) error {
	return overlay(a, node, func(kind string, given *yaml.Node) (Act, error) {
		act := (*a)[kind]
		err := given.Decode(&act)
		return act, err
	})
}

// overlay decodes every entry of a block into target.
func overlay[M ~map[string]V, V any](target *M, node *yaml.Node, decodeFunc func(string, *yaml.Node) (V, error)) error {
	if *target == nil {
		*target = M{}
	}
	var errs []error
	for i := 0; i+1 < len(node.Content); i += 2 {
		name := node.Content[i].Value
		decoded, err := decodeFunc(name, node.Content[i+1])
		(*target)[name] = decoded
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// UnmarshalYAML lays the file's keys over the usual port and security.
func (m *Mail) UnmarshalYAML(node *yaml.Node) error {
	*m = Mail{Port: 587, Security: "starttls"}
	type plain Mail
	return node.Decode((*plain)(m))
}
