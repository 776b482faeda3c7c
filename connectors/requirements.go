package connectors

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/intake"
)

func (m Mapping) mergeRequirements(prev []analysis.Requirement, record Record) ([]analysis.Requirement, []Note) {
	kept := m.keep(prev, record)
	var notes []Note
	for _, child := range newest(record.Children) {
		rows, problems := m.row(child)
		kept, notes = append(kept, rows...), append(notes, problems...)
	}
	lines, problems := m.lines(record)
	kept, notes = append(kept, lines...), append(notes, problems...)
	slices.SortStableFunc(kept, inOrder)
	return kept, notes
}

// newest leaves one version of each row, should a record hold several.
func newest(children []Child) []Child {
	var rows []Child
	for _, child := range children {
		at := slices.IndexFunc(rows, func(c Child) bool { return c.ID == child.ID })
		switch {
		case at < 0:
			rows = append(rows, child)
		case !child.Modified.Before(rows[at].Modified):
			rows[at] = child
		}
	}
	return rows
}

// keep is what a record leaves of the requirements known before it. What no longer
// has a place in the mapping goes.
func (m Mapping) keep(prev []analysis.Requirement, record Record) []analysis.Requirement {
	_, fieldRead := record.Fields[m.Requirements.Field]
	changed := map[string]bool{}
	for _, child := range record.Children {
		changed[child.ID] = changed[child.ID] || child.Gone || m.textRead(child)
	}
	var kept []analysis.Requirement
	for _, q := range prev {
		fromRow := q.Origin.Row != ""
		switch {
		case fromRow && (m.Requirements.Object == "" || record.ChildrenComplete || changed[q.Origin.Row]):
		case !fromRow && (fieldRead || q.Origin.Field != m.Requirements.Field):
		default:
			kept = append(kept, q)
		}
	}
	return kept
}

// textRead reports whether a row's text is known. A row whose text may not be read
// says nothing about the requirements it had.
func (m Mapping) textRead(child Child) bool {
	_, read := child.Fields[m.Requirements.Fields["text"]]
	return read
}

// row turns one child record into its requirements: one, or several where its text
// states several on lines of their own.
func (m Mapping) row(child Child) ([]analysis.Requirement, []Note) {
	if child.Gone || !m.textRead(child) {
		return nil, nil
	}
	r := fieldReader{names: m.Requirements.Fields, fields: child.Fields, row: child.ID}
	defaults := analysis.Requirement{
		Updated: child.Modified,
		Origin:  analysis.Origin{Row: child.ID, Field: m.Requirements.Fields["text"]},
	}
	r.text("name", &defaults.Name)
	r.text("owner", &defaults.Owner)
	r.date("need_by", &defaults.NeedBy)
	r.moment("created", &defaults.Created)
	word(&r, "category", &defaults.Category, analysis.Categories())
	word(&r, "priority", &defaults.Priority, analysis.Priorities())
	word(&r, "status", &defaults.Status, []analysis.Status{analysis.StatusNew, analysis.StatusInProgress, analysis.StatusCompleted, analysis.StatusBlocked})
	word(&r, "source", &defaults.Source, []analysis.Source{analysis.FromCustomer, analysis.FromRFP, analysis.FromSales})
	text := r.whole("text")
	requirements := intake.Parse(text, defaults)
	if len(requirements) == 1 {
		prefer(&requirements[0], defaults)
	}
	switch {
	case intake.Placeholder(text):
		r.note("text", "the text states no requirement")
	case len(requirements) == 0:
		r.notes = append(r.notes, Note{Row: child.ID, Field: defaults.Origin.Field, Message: "the row has no text; left out"})
	}
	return requirements, r.notes
}

// prefer lets the row's own columns win over marks within its text. Where a text
// states several requirements, the mark of each line is the more specific.
func prefer(r *analysis.Requirement, columns analysis.Requirement) {
	r.Category = cmp.Or(columns.Category, r.Category)
	r.Priority = cmp.Or(columns.Priority, r.Priority)
	if !columns.NeedBy.IsZero() {
		r.NeedBy = columns.NeedBy
	}
}

// lines reads the requirements in the long-text field of the deal.
func (m Mapping) lines(record Record) ([]analysis.Requirement, []Note) {
	r := fieldReader{names: map[string]string{"text": m.Requirements.Field}, fields: record.Fields}
	defaults := analysis.Requirement{Origin: analysis.Origin{Field: m.Requirements.Field}}
	text := r.whole("text")
	if intake.Placeholder(text) {
		r.note("text", "the text states no requirement")
	}
	return intake.Parse(text, defaults), r.notes
}

// whole is a text as the CRM holds it, since requirements say at which line and
// offset of it they stand.
func (r *fieldReader) whole(name string) string {
	text, err := plain(r.fields[r.names[name]])
	if err != nil {
		r.note(name, err.Error())
	}
	return text
}

// inOrder puts rows before lines, rows by creation and id. Within a row or a field
// the order of the text stands.
func inOrder(a, b analysis.Requirement) int {
	x, y := a.Origin, b.Origin
	if c := cmp.Compare(rank(x), rank(y)); c != 0 || x.Row == "" {
		return c
	}
	return cmp.Or(
		a.Created.Compare(b.Created),
		cmp.Compare(len(x.Row), len(y.Row)), // ids that are numbers count up
		cmp.Compare(x.Row, y.Row),
	)
}

func rank(o analysis.Origin) int {
	if o.Row == "" {
		return 1
	}
	return 0
}

func (r *fieldReader) moment(name string, to *time.Time) {
	text, read := r.value(name, Moment, 0)
	if !read {
		return
	}
	*to, _ = time.Parse(time.RFC3339, text) // canonical or empty, and then zero
}

// word reads one of a set of words, in whatever case and with blanks for "_".
func word[W ~string](r *fieldReader, name string, to *W, allowed []W) {
	text, read := r.value(name, Picklist, 0)
	if !read || text == "" {
		return
	}
	got := W(strings.ReplaceAll(strings.ToLower(text), " ", "_"))
	if !slices.Contains(allowed, got) {
		r.note(name, "not one of the known values")
		return
	}
	*to = got
}
