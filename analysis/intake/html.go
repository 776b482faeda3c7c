package intake

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// tags and entities that rich-text fields write; "<" in plain text is none.
var (
	anyTag   = regexp.MustCompile(`(?i)</?(p|br|li|ul|ol|div|span|table|tbody|thead|tr|td|th|b|strong|em|i|u|a|font|h[1-6]|blockquote)(\s[^<>]*)?/?>`)
	blockTag = regexp.MustCompile(`(?i)</?(p|br|li|div|table|tr|h[1-6])(\s[^<>]*)?/?>`)
	entity   = regexp.MustCompile(`&(amp|lt|gt|quot|nbsp|apos|#[0-9]{2,6});`)
)

// plain returns the text of a rich-text field with one line a paragraph, list item
// or table row (cells between tabs), and plain text as it is.
func plain(text string) string {
	if !anyTag.MatchString(text) {
		if entity.MatchString(text) {
			return html.UnescapeString(text)
		}
		return text
	}
	w := htmlText{keepLines: !blockTag.MatchString(text)}
	for tokens := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			// The reader is a string: the only error is its end.
			return w.out.String()
		}
		w.token(kind, tokens.Token())
	}
}

// htmlText collects the lines of an HTML text.
type htmlText struct {
	out       strings.Builder
	keepLines bool // line ends in text count: the field has no block tags
	hidden    bool // within style or script
	row       bool // within a table row
	cells     int  // of the row
}

func (w *htmlText) token(kind html.TokenType, t html.Token) {
	switch kind {
	case html.TextToken:
		w.write(t.Data)
	case html.StartTagToken, html.SelfClosingTagToken:
		w.open(t)
	case html.EndTagToken:
		w.close(t.Data)
	}
}

func (w *htmlText) write(text string) {
	if w.hidden {
		return
	}
	text = strings.ReplaceAll(text, "\u00a0", " ")
	if !w.keepLines {
		text = lineEnds.Replace(text)
	}
	w.out.WriteString(text)
}

var lineEnds = strings.NewReplacer("\n", " ", "\t", " ")

func (w *htmlText) open(t html.Token) {
	switch t.Data {
	case "style", "script":
		w.hidden = true
	case "br":
		if w.row {
			w.out.WriteByte(' ')
		} else {
			w.out.WriteByte('\n')
		}
	case "li":
		w.out.WriteString("\n• ")
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.out.WriteString("\n## ")
	case "tr":
		// The row before has ended its line: an empty one would end the table.
		w.row, w.cells = true, 0
	case "td", "th":
		if w.cells > 0 {
			w.out.WriteByte('\t')
		}
		w.cells++
	case "table":
		w.row = false
		w.paragraph()
	case "p", "div", "ul", "ol", "blockquote":
		w.paragraph()
	}
}

func (w *htmlText) close(name string) {
	switch name {
	case "style", "script":
		w.hidden = false
	case "tr", "table":
		w.row = false
		w.out.WriteByte('\n')
	case "li":
		// The next item begins its own line: an empty one would end the list.
	case "p", "div", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6":
		w.paragraph()
	}
}

// paragraph ends a line; within a table row a cell's paragraphs stay on it.
func (w *htmlText) paragraph() {
	if w.row {
		w.out.WriteByte(' ')
	} else {
		w.out.WriteByte('\n')
	}
}
