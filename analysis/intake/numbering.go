package intake

import (
	"regexp"
	"strconv"
	"strings"
)

// numbering is the numbers, as 3.2 or 3, that lines of a text begin with. It tells the
// number of a section from an amount: sections come one after the other.
type numbering map[string]bool

// leading is a number at the front of a line, with or without levels.
var leading = regexp.MustCompile(`^\(?(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?\s`)

// grouped is an amount whose figures are written in groups of three: 5.000, 1.250.000.
var grouped = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+$`)

func (n *numbering) add(text string) {
	text = strings.TrimSpace(text)
	m := leading.FindStringSubmatch(text)
	if m == nil {
		m = leading.FindStringSubmatch(text[len(bulletOf(text)):])
	}
	if m == nil {
		return
	}
	if *n == nil {
		*n = numbering{}
	}
	(*n)[m[1]] = true
}

// has reports whether an outline number is one of a section. Beyond doubt are a §, a
// point behind it and three levels; two levels are a decimal ("99.9 uptime") unless
// another line has the number before or after, above or below.
func (n numbering) has(number string) bool {
	number = strings.TrimSpace(number)
	figures := strings.TrimSuffix(strings.TrimLeft(number, "§ \t"), ".")
	amount := grouped.MatchString(figures)
	if !amount && (figures != number || strings.Count(figures, ".") > 1) {
		return true
	}
	cut := strings.LastIndex(figures, ".")
	if cut < 0 {
		return false
	}
	above, below := figures[:cut], figures[cut+1:]
	last, err := strconv.Atoi(below)
	if err != nil || below != strconv.Itoa(last) {
		return false // no section is called 5.000
	}
	return n[above+"."+strconv.Itoa(last-1)] || n[above+"."+strconv.Itoa(last+1)] ||
		!amount && (n[figures+".1"] || last == 1 && n[above])
}
