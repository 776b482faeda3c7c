package sfdx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// namespace is that of every metadata file.
const namespace = "http://soap.sforce.com/2006/04/metadata"

// node is an element of a metadata file: it has text or further elements.
type node struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
	Nodes   []node `xml:",any"`
}

// child is the text of the first element of that name, or "".
func (n node) child(name string) string {
	for _, c := range n.Nodes {
		if c.XMLName.Local == name {
			return strings.TrimSpace(c.Text)
		}
	}
	return ""
}

func parse(content []byte) (node, error) {
	var n node
	err := xml.Unmarshal(content, &n)
	return n, err
}

// render writes a file with the root that is given, in one fixed layout.
func render(root string, nodes []node) []byte {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	fmt.Fprintf(&out, "<%s xmlns=%q>\n", root, namespace)
	for _, n := range nodes {
		n.write(&out, n.XMLName.Local, 1)
	}
	fmt.Fprintf(&out, "</%s>\n", root)
	return out.Bytes()
}

func (n node) write(out *bytes.Buffer, name string, depth int) {
	indent := strings.Repeat("    ", depth)
	if len(n.Nodes) == 0 {
		fmt.Fprintf(out, "%s<%s>%s</%s>\n", indent, name, escape.Replace(n.Text), name)
		return
	}
	fmt.Fprintf(out, "%s<%s>\n", indent, name)
	for _, c := range n.Nodes {
		c.write(out, c.XMLName.Local, depth+1)
	}
	fmt.Fprintf(out, "%s</%s>\n", indent, name)
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
