package salesforce

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// page is one page of a query's rows.
type page struct {
	total int
	next  string // path of the next page, "" on the last
	rows  []row
}

// edge tells one page from another: its first and last ids.
func (p page) edge() string {
	if len(p.rows) == 0 {
		return ""
	}
	return p.rows[0].id + p.rows[len(p.rows)-1].id
}

var errNotAPage = errors.New("not a page of rows")

// readPage decodes rows one by one, so that only what the mapping asks for stays in
// memory.
func readPage(body []byte, read func(map[string]any) (row, bool)) (page, error) {
	var p page
	var head struct {
		Total *int             `json:"totalSize"`
		Done  *bool            `json:"done"`
		Next  string           `json:"nextRecordsUrl"`
		Rows  *json.RawMessage `json:"records"`
	}
	if json.Unmarshal(body, &head) != nil || head.Total == nil || head.Done == nil || head.Rows == nil || *head.Done != (head.Next == "") {
		return p, errNotAPage
	}
	p.total, p.next = *head.Total, head.Next
	decoder := json.NewDecoder(bytes.NewReader(*head.Rows))
	decoder.UseNumber()
	if open, err := decoder.Token(); err != nil || open != json.Delim('[') {
		return p, errNotAPage
	}
	for decoder.More() {
		var raw map[string]any
		if decoder.Decode(&raw) != nil {
			return p, errNotAPage
		}
		r, ok := read(raw)
		if !ok {
			return p, errNotAPage
		}
		p.rows = append(p.rows, r)
	}
	return p, nil
}

// offsetOf splits a locator's path such as …/0r8xx5R2yF2gs3VASQ-2000 into what all
// pages share and the number of rows before the page.
func offsetOf(path string) (base string, offset int, ok bool) {
	i := strings.LastIndexByte(path, '-')
	if i < 0 {
		return "", 0, false
	}
	offset, err := strconv.Atoi(path[i+1:])
	return path[:i+1], offset, err == nil && offset > 0
}
