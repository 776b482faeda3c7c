package orgsim

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
)

// delimiters are the names that the API gives to column delimiters.
func delimiter(name string) (rune, bool) {
	r, ok := map[string]rune{"COMMA": ',', "SEMICOLON": ';', "TAB": '\t', "PIPE": '|', "CARET": '^', "BACKQUOTE": '`'}[name]
	return r, ok
}

// readRows parses an upload. The line ending must be the one that the job declares.
func (job *bulkJob) readRows() ([][]string, *apiError) {
	crlf := bytes.Contains(job.data, []byte("\r\n"))
	if len(bytes.TrimSpace(job.data)) == 0 {
		return nil, refuse("InvalidBatch", "Records not found for this batch")
	}
	if crlf != (job.info.LineEnding == "CRLF") {
		return nil, refuse("ClientInputError", "LineEnding is invalid on user data. Current LineEnding setting is %s", job.info.LineEnding)
	}
	r := csv.NewReader(bytes.NewReader(job.data))
	r.Comma, _ = delimiter(job.info.ColumnDelimiter)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, refuse("ClientInputError", "Failed to parse CSV: %v", err)
	}
	return rows, nil
}

// quoteRows writes rows as the API's results are: every value quoted.
func (job *bulkJob) quoteRows(rows [][]string) []byte {
	comma, _ := delimiter(job.info.ColumnDelimiter)
	end := map[string]string{"CRLF": "\r\n"}[job.info.LineEnding]
	if end == "" {
		end = "\n"
	}
	var b bytes.Buffer
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteRune(comma)
			}
			b.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
		}
		b.WriteString(end)
	}
	return b.Bytes()
}

func csvResponse(job *bulkJob, rows [][]string) *response {
	return &response{status: http.StatusOK, body: job.quoteRows(rows), headers: map[string]string{"Content-Type": "text/csv"}}
}

// csvText is a stored value as results show it.
func csvText(f *field, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case instant:
		return strings.Replace(v.String(), "+0000", "Z", 1)
	case float64:
		return string(appendValue(nil, f, v))
	}
	return ""
}
