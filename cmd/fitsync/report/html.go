package report

import (
	_ "embed"
	"html/template"
	"io"

	"fitsync/analysis"
)

//go:embed page.gohtml
var pageSource string

// page is parsed once a report; a mistake in it fails every test of the package.
func page() (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{
		"words": Words, "thousands": Thousands, "weeks": weeks, "percent": percent, "orNothing": orNothing, "list": list, "chosen": chosen, "doubted": doubted, "decided": decided,
	}).Parse(pageSource)
}

// Page is what one HTML report shows.
type Page struct {
	Deal       analysis.Opportunity
	Assessment analysis.Assessment
	Currency   string            // of all costs
	AsOf       analysis.Date     // the day of the judgement
	Names      map[string]string // of capabilities, by id; an id without a name stands for itself
	Remarks    []string          // on the file that the requirements come from
}

// HTML writes one self-contained page, fit to be printed: no script, no address
// outside itself but the catalog's own links.
func HTML(out io.Writer, p Page) error {
	parsed, err := page()
	if err != nil {
		return err
	}
	return parsed.Execute(out, p.view())
}
