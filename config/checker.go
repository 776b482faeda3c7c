package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// checker looks at values once they are decoded. It adds to what the walker found,
// and knows from it which keys the file gives and in which line.
type checker struct {
	*walker
	scheduleFunc func(Timing) (time.Duration, error)
}

// problem notes what is wrong at path, unless something is already known to be
// wrong there.
func (c *checker) problem(path, format string, args ...any) {
	if !c.reported(path) {
		c.problems = append(c.problems, Problem{Path: path, Line: c.lineOf(path), Message: fmt.Sprintf(format, args...)})
	}
}

// warn notes what is allowed and probably not meant.
func (c *checker) warn(path, format string, args ...any) {
	c.warnings = append(c.warnings, Problem{Path: path, Line: c.lineOf(path), Message: fmt.Sprintf(format, args...)})
}

// given reports whether the file has a key at path.
func (c *checker) given(path string) bool { return c.lines[path] > 0 }

// lineOf is the line of path, or of the nearest block around it that the file has.
func (c *checker) lineOf(path string) int {
	for path != "" {
		if line := c.lines[path]; line > 0 {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 0
}

func (c *checker) reported(path string) bool {
	at := func(p Problem) bool { return p.Path == path }
	return slices.ContainsFunc(c.problems, at) || slices.ContainsFunc(c.unready, at)
}

func (c *checker) oneOf(path, value string, known []string) {
	if !slices.Contains(known, value) {
		c.problem(path, "%q is not known; use %s", value, strings.Join(known, ", "))
	}
}

// between checks a number; unit follows the bounds in the message.
func between[N int | float64](c *checker, path string, n, low, high N, unit string) {
	if !(n >= low && n <= high) {
		c.problem(path, "%v: use %v to %v%s", n, low, high, unit)
	}
}

// distinct checks a list of names: none may be empty or there twice.
func (c *checker) distinct(path string, names []string) {
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch first := slices.Index(names, name); {
		case strings.TrimSpace(name) == "":
			c.problem(at, "empty; write the entry or take it out")
		case first < i:
			c.problem(at, "%q is there twice; keep one", name)
		}
	}
}
