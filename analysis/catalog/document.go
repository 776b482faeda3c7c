package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

func readJSON(from io.Reader) (File, error) {
	content, err := io.ReadAll(from)
	if err != nil {
		return File{}, fmt.Errorf("read catalog: %w", err)
	}
	var file File
	target := any(&file)
	if strings.HasPrefix(strings.TrimSpace(string(content)), "[") {
		target = &file.Capabilities // a bare list is a catalog without a product name
	}
	decoder := json.NewDecoder(strings.NewReader(string(content)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		line := 1 + strings.Count(string(content[:decoder.InputOffset()]), "\n")
		return File{}, Problems{{Line: line, Message: strings.TrimPrefix(err.Error(), "json: ")}}
	}
	return file, nil
}

func readYAML(from io.Reader) (File, []int, error) {
	content, err := io.ReadAll(from)
	if err != nil {
		return File{}, nil, fmt.Errorf("read catalog: %w", err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(content, &root); err != nil {
		return File{}, nil, yamlProblems(err)
	}
	var file File
	target := any(&file)
	list := &root
	if len(root.Content) > 0 {
		list = root.Content[0]
	}
	if list.Kind == yaml.SequenceNode {
		target = &file.Capabilities
	} else {
		list = valueOf(list, "capabilities")
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(content)))
	decoder.KnownFields(true)
	if err := decoder.Decode(target); err != nil && !errors.Is(err, io.EOF) {
		return File{}, nil, yamlProblems(err)
	}
	var lines []int
	if list != nil {
		for _, item := range list.Content {
			lines = append(lines, item.Line)
		}
	}
	return file, lines, nil
}

func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

func yamlProblems(err error) error {
	mismatch, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return Problems{problemOf(err.Error())}
	}
	var problems Problems
	for _, text := range mismatch.Errors {
		problems = append(problems, problemOf(text))
	}
	return problems
}

// problemOf takes the line out of a message of the YAML library.
func problemOf(text string) Problem {
	text = strings.TrimPrefix(text, "yaml: ")
	var line int
	if n, err := fmt.Sscanf(text, "line %d:", &line); n == 1 && err == nil {
		_, text, _ = strings.Cut(text, ": ")
	}
	if at := strings.Index(text, " not found in type "); at >= 0 {
		text = "unknown key: " + strings.TrimPrefix(text[:at], "field ")
	}
	return Problem{Line: line, Message: text}
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
