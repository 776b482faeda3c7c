package config

import (
	"errors"

	"go.yaml.in/yaml/v3"
)

// Address is the address of a database that was given outside of the file, with its
// references resolved as those of store.dsn are. A password must be a reference there
// as well: a command line is seen by every user of the machine and kept in histories.
func Address(text string, lookupFunc func(name string) (string, bool)) (string, error) {
	if literalPassword(text) {
		return "", errors.New(`the password must be a reference, in single quotes so that the shell leaves it: ` +
			`'postgres://user:${NAME}@host/database' or '${file:/run/secrets/dsn}'`)
	}
	walk := newWalker(lookupFunc)
	node := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	if !walk.resolve(node, dsnPath) {
		return "", errors.New(walk.problems[0].Message)
	}
	check := &checker{walker: walk}
	if check.dsn(node.Value); len(walk.problems) > 0 {
		return "", errors.New(walk.problems[0].Message)
	}
	return node.Value, nil
}
