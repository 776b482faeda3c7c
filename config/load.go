package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a configuration file; a larger one is another kind of file.
const maxFile = 4 << 20

// Outside is what a file refers to and this package does not know by itself.
type Outside struct {
	LookupFunc func(name string) (string, bool) // environment variables, normally os.LookupEnv
	// ScheduleFunc gives the shortest time between two runs of a schedule, or what is
	// wrong with it. Nil: schedules are not checked.
	ScheduleFunc func(Timing) (time.Duration, error)
}

// Load reads the file at path, resolves ${NAME} references, fills in defaults and
// checks everything. The error is a [*Problems] when the file could be read and is
// not right. A variable that is not set is no error here where it stands for a
// credential: see [Config.Ready].
func Load(path string, outside Outside) (*Config, error) {
	content, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read configuration: %w; `fitsync init` writes one to start from", err)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("read configuration: %w; let the user that runs fitsync read it", err)
	case err != nil:
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return Parse(path, content, outside)
}

// read is the content of a file of sensible size.
func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a directory; name a file in it", path)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("%s is larger than %d MiB; is this the right file?", path, maxFile>>20)
	}
	return content, err
}

// Parse is [Load] for content that was already read; name stands in messages.
func Parse(name string, content []byte, outside Outside) (*Config, error) {
	text, wrong := decodeText(content)
	if wrong != nil {
		return nil, &Problems{File: name, List: []Problem{*wrong}}
	}
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		return nil, &Problems{File: name, List: []Problem{yamlProblem(err)}}
	}
	walk := newWalker(outside.LookupFunc)
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		walk.problems = append(walk.problems, Problem{Message: "more than one YAML document; keep one"})
	}
	loaded := defaults()
	loaded.Path = name
	if len(document.Content) > 0 && walk.root(document.Content[0]) {
		if err := document.Content[0].Decode(loaded); err != nil {
			walk.problems = append(walk.problems, yamlProblem(err))
		}
	}
	loaded.fillSecrets(walk.secrets)
	return loaded.finish(walk, outside)
}

// finish checks what was decoded and gathers what was found on the way.
func (c *Config) finish(walk *walker, outside Outside) (*Config, error) {
	check := &checker{walker: walk, scheduleFunc: outside.ScheduleFunc}
	check.config(c)
	c.Warnings, c.written, c.lines = sorted(walk.warnings), walk.written, walk.lines
	c.unready = walk.unready
	if len(c.Connections) == 0 {
		c.unready = append(c.unready, Problem{
			Path: "connections", Line: walk.lines["connections"],
			Message: "there are none, so that nothing is synced; add one (`fitsync init` writes an example)",
		})
	}
	if len(walk.problems) > 0 {
		return nil, &Problems{File: c.Path, List: sorted(append(walk.problems, c.unready...)), Warnings: c.Warnings}
	}
	return c, nil
}

// Ready reports what keeps the connections from being used, as a [*Problems]: there
// is none, or what auth refers to is not set or cannot be read. Commands that work
// on the store alone need not ask.
func (c *Config) Ready() error {
	if len(c.unready) == 0 {
		return nil
	}
	return &Problems{File: c.Path, List: sorted(c.unready), Warnings: c.Warnings}
}

var linePrefix = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s+)?line (\d+): `)

// quoted is the value that the YAML library repeats in its messages: it may be a
// resolved secret, so it is taken out.
var quoted = regexp.MustCompile("`[^`]*`")

// yamlProblem turns a message of the YAML library into a Problem.
func yamlProblem(err error) Problem {
	text := err.Error()
	problem := Problem{Message: strings.TrimPrefix(text, "yaml: ")}
	if found := linePrefix.FindStringSubmatch(text); found != nil {
		problem.Line, _ = strconv.Atoi(found[1]) // digits, as the pattern says
		problem.Message = text[len(found[0]):]
	}
	problem.Message = quoted.ReplaceAllString(problem.Message, "this value")
	return problem
}
