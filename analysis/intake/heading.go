package intake

import (
	"regexp"
	"strings"

	"fitsync/analysis"
)

var (
	markdownHeading = regexp.MustCompile(`^#{1,6}\s+`)
	boldLine        = regexp.MustCompile(`^(\*\*|__)([^*_]{1,80})(\*\*|__):?$`)
	qualified       = regexp.MustCompile(`^(.{1,40}?)\s*[(–—-]\s*([^()]{1,24}?)\)?$`)
)

// heading is a line that says something of the lines below it.
type heading struct {
	text     string
	line     line
	priority analysis.Priority
	category analysis.Category
	section  bool // a heading of the document rather than the beginning of a list
	bare     bool // nothing but its words makes it a heading
	used     bool // lines below were read under it
	list     bool // some of them as items of a list
}

// longestWord bounds, in bytes, the words that state a priority or category.
const longestWord = 32

// longestHeading bounds, in bytes, what a heading may be.
const longestHeading = 90

// asHeading reads a line as a heading. A heading that no line follows is a
// requirement like any other: the parser keeps it then.
func asHeading(l line) (heading, bool) {
	text := strings.TrimSpace(l.text)
	if len(text) > longestHeading || strings.ContainsAny(text, "|\t") {
		return heading{}, false
	}
	h := heading{text: text, line: l}
	if m := markdownHeading.FindString(text); m != "" {
		h.section = true
		h.read(text[len(m):])
		return h, true
	}
	if m := boldLine.FindStringSubmatch(text); m != nil {
		h.section = true
		h.read(m[2])
		return h, true
	}
	h.section = h.read(text[len(bulletOf(text)):])
	h.bare = h.section && !strings.HasSuffix(text, ":")
	return h, h.section || strings.HasSuffix(text, ":")
}

// read notes the priority and category that a heading's text is ("Security",
// "Must have", "Security (must have)") and reports whether it is one.
func (h *heading) read(text string) bool {
	text = strings.TrimSuffix(strings.TrimSpace(text), ":")
	if h.word(text) {
		return true
	}
	if !strings.ContainsAny(text, "(-–—") {
		return false
	}
	m := qualified.FindStringSubmatch(text)
	return m != nil && h.word(m[1]) && h.word(m[2])
}

// numbered is the numbering of a heading.
var numbered = regexp.MustCompile(`^\d{1,2}(?:\.\d{1,3}){0,4}[.)]?\s+`)

func (h *heading) word(text string) bool {
	text = strings.TrimSpace(text)
	text = text[len(numbered.FindString(text)):]
	if len(text) > longestWord {
		return false
	}
	if p, ok := asPriority(text); ok && h.priority == "" {
		h.priority = p
		return true
	}
	if c, ok := asCategory(text); ok && h.category == "" {
		h.category = c
		return true
	}
	return false
}

// known reports whether the heading states a priority or category.
func (h heading) known() bool { return h.priority != "" || h.category != "" }

// outlineState is what the headings so far say of the next line.
type outlineState struct {
	current  *heading
	priority analysis.Priority
	category analysis.Category
	inner    string // "priority" or "category": which of the two changes within the other
}

// enter applies a heading. Whichever kind came first is the outer one: its next
// heading ends the inner one's section.
func (o *outlineState) enter(h *heading) {
	o.current = h
	switch {
	case h.priority != "" && h.category != "":
		o.priority, o.category = h.priority, h.category
	case h.priority != "":
		if o.inner == "" && o.category != "" {
			o.inner = "priority"
		}
		if o.inner != "priority" {
			o.category = ""
		}
		o.priority = h.priority
	case h.category != "":
		if o.inner == "" && o.priority != "" {
			o.inner = "category"
		}
		if o.inner != "category" {
			o.priority = ""
		}
		o.category = h.category
	case h.section:
		o.priority, o.category, o.inner = "", "", ""
	}
}

// name is what an unrecognised heading calls the lines below it.
func (o *outlineState) name() string {
	if o.current == nil || o.current.known() {
		return ""
	}
	text := strings.Trim(markdownHeading.ReplaceAllString(o.current.text, ""), "*_: ")
	return text
}
