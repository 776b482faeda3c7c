package connectors

import (
	"math"
	"strconv"
	"strings"

	"fitsync/analysis"
)

// Note says that something in a record could not be used, and what was done
// instead. It never quotes the value.
type Note struct {
	Row     string // id of the requirement row; empty for the deal itself
	Field   string
	Message string
}

// Map turns a record into the domain. What cannot be read is left empty and
// noted. Connection is the caller's to set.
func (m Mapping) Map(record Record) (analysis.Opportunity, []Note) {
	return m.Merge(analysis.Opportunity{}, record)
}

// Merge says what a pulled record means for the snapshot prev of its deal. Fields
// that were not read keep their value. Complete children replace all rows'
// requirements; changed children replace or remove those of their own rows. The
// lines of the long-text field come from the record wherever it was read.
//
// Requirements are ordered by creation and row id, then the field's lines, whatever
// the order in which changes arrived. prev is not changed.
func (m Mapping) Merge(prev analysis.Opportunity, record Record) (analysis.Opportunity, []Note) {
	r := fieldReader{names: m.Opportunity, fields: record.Fields}
	o := prev
	o.ID = record.ID
	if !record.Modified.IsZero() {
		o.Modified = record.Modified
	}
	r.text("name", &o.Name)
	r.text("account", &o.Account)
	r.text("contact", &o.Contact)
	r.text("owner", &o.Owner)
	r.text("stage", &o.Stage)
	if r.text("currency", &o.Currency) {
		o.Currency = strings.ToUpper(o.Currency)
	}
	r.money("amount", &o.Amount)
	r.share("probability", m.ProbabilityScale, &o.Probability)
	r.date("close_date", &o.CloseDate)
	r.date("need_by", &o.NeedBy)
	r.bool("closed", &o.Closed)
	r.bool("won", &o.Won)
	requirements, notes := m.mergeRequirements(prev.Requirements, record)
	o.Requirements = requirements
	return o, append(r.notes, notes...)
}

// fieldReader reads mapped fields into the domain's types. A field without an entry
// leaves the target alone; each method reports whether there was one.
type fieldReader struct {
	names  map[string]string // logical name → the CRM's
	fields map[string]any
	row    string
	notes  []Note
}

// value is a field's canonical text. What is not of the kind reads as empty and is noted.
func (r *fieldReader) value(name string, kind Kind, scale int) (text string, read bool) {
	field := r.names[name]
	raw, read := r.fields[field]
	if field == "" || !read {
		return "", false
	}
	text, err := Canonical(kind, scale, raw)
	if err != nil {
		r.note(name, err.Error())
	}
	return text, true
}

func (r *fieldReader) note(name, problem string) {
	r.notes = append(r.notes, Note{Row: r.row, Field: r.names[name], Message: problem + "; taken as empty"})
}

func (r *fieldReader) text(name string, to *string) bool {
	text, read := r.value(name, Text, 0)
	if read {
		*to = text
	}
	return read
}

func (r *fieldReader) money(name string, to **analysis.Money) {
	text, read := r.value(name, Currency, 2)
	if !read {
		return
	}
	*to = nil
	if text == "" {
		return
	}
	units, _ := strconv.ParseFloat(text, 64) // beyond a float's range it is infinite, which is refused next
	amount, err := analysis.MoneyOf(units)
	if err != nil {
		r.note(name, analysis.ErrAmount.Error())
		return
	}
	*to = &amount
}

// share reads a part of scale into basis points.
func (r *fieldReader) share(name string, scale float64, to *analysis.BasisPoints) {
	text, read := r.value(name, Number, 6)
	if !read {
		return
	}
	*to = 0
	if text == "" {
		return
	}
	if scale <= 0 {
		scale = 100
	}
	part, _ := strconv.ParseFloat(text, 64) // infinite beyond a float's range: clamped
	points := math.Round(part / scale * 10_000)
	if points < 0 || points > 10_000 {
		r.notes = append(r.notes, Note{Row: r.row, Field: r.names[name], Message: "not between 0 and 100 %; taken as the nearer of the two"})
	}
	*to = analysis.BasisPoints(min(max(points, 0), 10_000))
}

func (r *fieldReader) date(name string, to *analysis.Date) {
	text, read := r.value(name, Day, 0)
	if !read {
		return
	}
	date, err := analysis.ParseDate(text)
	if err != nil {
		r.note(name, "not a date")
	}
	*to = date
}

func (r *fieldReader) bool(name string, to *bool) {
	if text, read := r.value(name, Bool, 0); read {
		*to = text == "true"
	}
}
