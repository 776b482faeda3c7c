package intake

import (
	"regexp"
	"strings"

	"fitsync/analysis"
)

var (
	// bullet is what stands before the text of a list item: a sign, a number, a
	// letter, a check box, or several of them.
	bullet = regexp.MustCompile(`^(?:[-*•–—◦▪‣●○►➢✓✔☐☑☒·>+]\s+|[•◦▪‣●►➢✓✔☐☑☒]\s*|\[[ xX]?\]\s*|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})\)\s+|\(?\d{1,3}\.\s+)`)
	// numeral is a letter or Roman numeral before a point. A single capital may be
	// somebody's initial.
	numeral = regexp.MustCompile(`^\(?(?:[a-ivx]|[ivx]{2,5}|[IVX]{2,5})\.\s+`)
	// abbreviated is what makes the letter before it the beginning of "e. g.", "z. B.",
	// "c. 500" or "v. 2".
	abbreviated = regexp.MustCompile(`^(?:\p{L}\.|\p{N})`)
	// reference is the number that a requirement has in a document: R-12:, [R12],
	// REQ-7. Only words that name nothing else: ISO-27001: is no reference.
	reference = regexp.MustCompile(`(?i)^(?:\[` + referenceNumber + `\]\s*[:.)–-]?\s*|\(` + referenceNumber + `\)\s*[:.–-]?\s*|` + referenceNumber + `(?:[:.)]\s+|\s+[-–—]\s+)|(?:REQ|RQ|N?FR)-\d{1,4}\s+)`)
	// bareNumber is the name of a record that the CRM numbered.
	bareNumber = regexp.MustCompile(`(?i)^` + referenceNumber + `$`)
	// outline is the numbering of a document: 3.2.1, 3.2.1., §4.2.
	outline = regexp.MustCompile(`^(?:§\s*)?\d{1,3}(?:\.\d{1,3}){1,5}\.?\s+`)
	// tagged is a word in brackets before the text.
	tagged = regexp.MustCompile(`^[\[(]([^\[\]()]{1,24})[\])]\s*[:\-–]?\s*`)
	// prefixed is a word before a colon or dash.
	prefixed = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9 \-]{0,22}?)(\s*:\s+|\s+[-–—]\s+)`)
	// decoration is a line without a letter or digit.
	decoration = regexp.MustCompile(`^[^\p{L}\p{N}\p{So}]*$`)
	// ruler is decoration that parts a text, or the rows of a table.
	ruler = regexp.MustCompile(`^[-=*_#~+.:|·•–—─═\s]*$`)
)

// referenceNumber is a reference without the signs around it.
const referenceNumber = `(?:(?:R|RQ|FR|NFR|BR|UR|ID)[-_]?|(?:REQ|Requirement|Anforderung|ID)[-_. ]{0,2})(?:[A-Z]{2,5}[-_.])?\d{1,4}(?:[.-]\d{1,4}){0,3}[a-z]?`

// bulletOf returns the marker of a list item at the front of a text; "" for none.
func bulletOf(text string) string {
	if m := bullet.FindString(text); m != "" && !measure(text[len(m):]) {
		return m
	}
	if !strings.Contains(text[:min(len(text), longestNumeral)], ".") {
		return ""
	}
	if m := numeral.FindString(text); m != "" && !abbreviated.MatchString(text[len(m):]) {
		return m
	}
	return ""
}

// numberOf returns the number of a section or requirement at the front of a text in
// which others are numbered, too.
func numberOf(text string, others numbering) string {
	if m := outline.FindString(text); m != "" && !measure(text[len(m):]) && others.has(m) {
		return m
	}
	// The pattern costs more than all others together: few lines can hold one.
	if text == "" || !strings.ContainsRune("[(RrFfNnBbUuIiAa", rune(text[0])) || !strings.ContainsAny(text[:min(len(text), longestReference)], "0123456789") {
		return ""
	}
	return reference.FindString(text)
}

// Lengths, in bytes, within which a numeral has its point and a reference its
// first figure.
const (
	longestNumeral   = len("(XVIII.")
	longestReference = len("[Requirement. SEC-1")
)

// item is one requirement in the making.
type item struct {
	text     string
	offset   int // of text in its line
	name     string
	priority analysis.Priority
	category analysis.Category
	needBy   analysis.Date
	owner    string
	source   analysis.Source
	outlined numbering
	marked   bool     // a bullet or number stood before the text
	dropped  []string // what was taken off: markers, cells
}

// take moves n bytes off the front of the text; the rest is trimmed.
func (i *item) take(n int) {
	i.dropped = append(i.dropped, i.text[:n])
	rest := strings.TrimLeft(i.text[n:], " \t")
	i.offset += len(i.text) - len(rest)
	i.text = rest
}

// strip takes the recognised markers off the front: bullets, numbering and the
// words of priority and category. A marker without a text behind it is the text.
func (i *item) strip() {
	for {
		n := i.next()
		if n == 0 || strings.TrimSpace(i.text[n:]) == "" {
			return
		}
		i.take(n)
	}
}

// next returns the length of the marker at the front, after noting what it says.
func (i *item) next() int {
	if m := bulletOf(i.text); m != "" && byNumber(i.text) == nil {
		i.marked = true
		return len(m)
	}
	if m := numberOf(i.text, i.outlined); m != "" {
		i.marked = true
		return len(m)
	}
	if m := tagged.FindStringSubmatch(i.text); m != nil && i.note(m[1]) {
		return len(m[0])
	}
	m := prefixed.FindStringSubmatch(i.text)
	if m == nil {
		return 0
	}
	if p, ok := asPriority(m[1]); ok && i.priority == "" {
		i.priority = p
		return len(m[0])
	}
	// A category before a colon may be half of what is asked ("Support: 24/7"), so
	// that it stays in the text.
	if c, ok := asCategory(m[1]); ok && i.category == "" && strings.Contains(m[2], ":") {
		i.category = c
	}
	return 0
}

// note keeps a priority, category or date, and reports whether word was one.
func (i *item) note(word string) bool {
	if p, ok := asPriority(word); ok && i.priority == "" {
		i.priority = p
		return true
	}
	if c, ok := asCategory(word); ok && i.category == "" {
		i.category = c
		return true
	}
	if d, ok := parseDay(word); ok && i.needBy.IsZero() {
		i.needBy = d
		return true
	}
	return false
}

// measured is what follows an amount ("99.9 % …", "10 GB …"), never a numbering.
var measured = regexp.MustCompile(`^(?:%|percent\b|[kKmMgGtT]?[bB]\b|ms\b|s\b|secs?\b|min(?:ute)?s?\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b|users?\b|seats?\b|million\b|€|\$|x\b)`)

// measure reports whether a number before rest is an amount.
func measure(rest string) bool { return measured.MatchString(rest) }
