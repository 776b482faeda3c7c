package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a configuration file; a larger one is another kind of file.
const maxFile = 4 << 20

// Outside is what a file refers to and this package does not know by itself.
type Outside struct {
	LookupFunc   func(name string) (string, bool) // environment variables, normally os.LookupEnv
	ScheduleFunc func(spec, zone string) error    // what is wrong with a cron spec in a time zone; nil: not checked
}

// Load reads the file at path, resolves ${NAME} references, fills in defaults and
// checks everything. The error is a [*Problems] when the file could be read and is
// not right.
func Load(path string, outside Outside) (*Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open configuration: %w; `fitsync init` writes one to start from", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read configuration %s: %w", path, err)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("read configuration %s: larger than %d MiB; is this the right file?", path, maxFile>>20)
	}
	return Parse(path, content, outside)
}

// Parse is [Load] for content that was already read; name stands in messages.
func Parse(name string, content []byte, outside Outside) (*Config, error) {
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		return nil, &Problems{File: name, List: []Problem{syntaxProblem(err)}}
	}
	var list []Problem
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		list = append(list, Problem{Message: "more than one YAML document; keep one"})
	}
	walk := walker{lookup: outside.LookupFunc, lines: map[string]int{}}
	loaded := &Config{Path: name}
	if len(document.Content) > 0 {
		walk.visit(document.Content[0], typeOf[Config](), "")
		list = append(list, walk.problems...)
		list = append(list, decode(document.Content[0], loaded)...)
	}
	loaded.fillDefaults()
	list = append(list, loaded.check(&checker{lines: walk.lines, earlier: list}, outside.ScheduleFunc)...)
	if len(list) > 0 {
		return nil, &Problems{File: name, List: sorted(list)}
	}
	loaded.Warnings = sorted(walk.warnings)
	return loaded, nil
}

// decode fills target and returns what did not fit its types.
func decode(node *yaml.Node, target *Config) []Problem {
	err := node.Decode(target)
	mismatch, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		if err != nil {
			return []Problem{syntaxProblem(err)}
		}
		return nil
	}
	var list []Problem
	for _, text := range mismatch.Errors {
		list = append(list, syntaxProblem(errors.New(text)))
	}
	return list
}

var linePrefix = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)

// quoted is the value that the YAML library repeats in its messages: it may be a
// resolved secret, so it is taken out.
var quoted = regexp.MustCompile("`[^`]*`")

// syntaxProblem turns a message of the YAML library into a Problem.
func syntaxProblem(err error) Problem {
	text := err.Error()
	problem := Problem{Message: strings.TrimPrefix(text, "yaml: ")}
	if found := linePrefix.FindStringSubmatch(text); found != nil {
		problem.Line, _ = strconv.Atoi(found[1])
		problem.Message = text[len(found[0]):]
	}
	problem.Message = quoted.ReplaceAllString(problem.Message, "this value")
	problem.Message = strings.NewReplacer("!!str", "text", "!!int", "a number", "!!float", "a number", "!!seq", "a list",
		"!!map", "a block", "!!bool", "true or false", "cannot unmarshal", "cannot use", "into", "as").Replace(problem.Message)
	return problem
}
