package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

func readYAML(text string) document {
	var d document
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var root, next yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		return d
	case err != nil:
		line, message := placeOf(err)
		d.say(line, "", "%s", message)
		return d
	}
	d.fill(root.Content[0])
	switch err := decoder.Decode(&next); {
	case errors.Is(err, io.EOF):
	case err != nil:
		line, message := placeOf(err)
		d.say(line, "", "%s", message)
	default:
		d.say(next.Content[0].Line, "", "a second document begins here; a catalog is one")
	}
	return d
}

// placeOf takes the line out of an error of the YAML library.
func placeOf(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if n, err := fmt.Sscanf(message, "line %d:", &line); n == 1 && err == nil {
		_, message, _ = strings.Cut(message, ": ")
	}
	return line, message
}

func readJSON(text string) document {
	var d document
	tree := newJSONTree(text)
	root, err := tree.read()
	if err != nil {
		d.say(tree.line(), "", "%s", strings.TrimPrefix(err.Error(), "json: "))
		return d
	}
	d.fill(root)
	return d
}

func writeJSON(to io.Writer, file File) error {
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(file)
}

func writeYAML(to io.Writer, file File) error {
	encoder := yaml.NewEncoder(to)
	encoder.SetIndent(2)
	return errors.Join(encoder.Encode(file), encoder.Close())
}
