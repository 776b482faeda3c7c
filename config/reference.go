package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// dsnPath is the one value beside the secrets that may hold a credential.
const dsnPath = "store.dsn"

var (
	reference = regexp.MustCompile(`\$\$|\$\{([^}]*)\}`)
	// secretReference is a reference and nothing else, not even a default.
	secretReference = regexp.MustCompile(`^\$\{(file:[^}]+|[^}:]+(:-)?)\}$`)
	bareReference   = regexp.MustCompile(`\$\{(file:[^}]+|[^}:]+(:-)?)\}`)
	// passwordIn finds the password of an address, in its authority or its query.
	passwordIn = regexp.MustCompile(`://[^/?#:@]*:(.*)@|[?&]password=([^&]*)`)
)

// scalar resolves a single value in place and reports whether it fits kind.
func (w *walker) scalar(node *yaml.Node, kind reflect.Type, path string) bool {
	if kind == reflect.TypeFor[Secret]() {
		return w.secret(node, path)
	}
	if path == dsnPath && literalPassword(node.Value) {
		w.add(node, path, `the password must be a reference: "postgres://user:${NAME}@host/database"`)
		return false
	}
	said, refers := "", strings.Contains(node.Value, "${")
	if !refers && len(node.Value) <= 40 {
		said = fmt.Sprintf("%q: ", node.Value)
	}
	if refers && path == dsnPath {
		w.written[path] = node.Value
	}
	if !w.resolve(node, path) {
		return false
	}
	if refers && wanted(kind) != text {
		node.Tag, node.Style = "", 0 // ${SIZE} may be a number, in quotes too
	}
	if !fits(node, kind) {
		w.add(node, path, "%suse %s", said, wanted(kind))
		return false
	}
	return true
}

// secret finds what a secret's reference holds; the reference itself is decoded.
func (w *walker) secret(node *yaml.Node, path string) bool {
	if node.Value == "" {
		return true
	}
	found := secretReference.FindStringSubmatch(node.Value)
	if found == nil {
		w.add(node, path, `a secret must be a reference such as "${NAME}" or "${file:/run/secrets/name}" and nothing else, not written here`)
		return false
	}
	content, err := w.valueOf(found[1])
	if err != nil {
		w.unready = append(w.unready, Problem{Path: path, Line: node.Line, Message: err.Error()})
	}
	w.written[path], w.secrets[node.Value] = node.Value, content
	return true
}

// literalPassword reports whether an address holds a password that is not a reference.
func literalPassword(dsn string) bool {
	for _, found := range passwordIn.FindAllStringSubmatch(dsn, -1) {
		if bareReference.ReplaceAllString(found[1]+found[2], "") != "" {
			return true
		}
	}
	return false
}

// resolve puts the values in place of the references and reports whether the node
// can be decoded. What a credential refers to may be missing until it is needed: the
// reference stays.
func (w *walker) resolve(node *yaml.Node, path string) bool {
	var wrong []Problem
	resolved := reference.ReplaceAllStringFunc(node.Value, func(found string) string {
		if found == "$$" {
			return "$"
		}
		content, err := w.valueOf(found[2 : len(found)-1])
		if err != nil {
			wrong = append(wrong, Problem{Path: path, Line: node.Line, Message: err.Error()})
		}
		return content
	})
	switch {
	case len(wrong) == 0:
		node.Value = resolved
	case strings.Contains(path, "].auth."):
		w.unready = append(w.unready, wrong...)
		w.written[path] = node.Value
	default:
		w.problems = append(w.problems, wrong...)
		return false
	}
	return true
}

// valueOf finds the value of NAME, NAME:-default or file:PATH.
func (w *walker) valueOf(name string) (string, error) {
	if path, ok := strings.CutPrefix(name, "file:"); ok {
		content, err := read(path)
		if err != nil {
			return "", fmt.Errorf("cannot read ${%s}: %w", name, err)
		}
		return strings.TrimRight(string(content), "\r\n"), nil
	}
	name, fallback, hasFallback := strings.Cut(name, ":-")
	if value, ok := w.lookup(name); ok && value != "" {
		return value, nil
	}
	if !hasFallback {
		return "", fmt.Errorf("environment variable %s is not set", name)
	}
	return fallback, nil
}
