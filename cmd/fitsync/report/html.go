package report

import (
	_ "embed"
	"html/template"
	"io"

	"fitsync/analysis"
)

//go:embed page.gohtml
var pageSource string

// page is parsed once; a mistake in it fails every test of the package.
func page() (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{
		"words": Words, "thousands": Thousands, "weeks": weeks, "evidence": Evidence,
	}).Parse(pageSource)
}

// HTML writes one self-contained page: no script, no address outside itself but
// the catalog's own links.
func HTML(out io.Writer, deal analysis.Opportunity, a analysis.Assessment, currency string) error {
	parsed, err := page()
	if err != nil {
		return err
	}
	points := map[string]int{}
	for _, reason := range a.Reasons {
		points[reason.Requirement] += reason.Points
	}
	return parsed.Execute(out, map[string]any{
		"Deal": deal, "A": a, "Currency": currency, "Points": points, "Lost": 100 - a.Fit,
		"Unscored": a.Grade == analysis.Unscored,
	})
}
