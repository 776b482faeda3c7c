package salesforce

import (
	"fmt"
	"slices"
	"strings"

	"fitsync/connectors"
)

// judge compares a mapped field with what the org says of it.
func judge(objects map[string]object, w wanted) connectors.FieldState {
	s := connectors.FieldState{Object: w.object, Field: w.field, Role: w.role}
	f, known, found := find(objects, w.object, w.field)
	if !known {
		return s // behind a lookup to several objects or over two lookups: only a query shows it
	}
	if !found {
		s.Missing = true
		s.Problem = fmt.Sprintf("%s.%s does not exist or is hidden from the integration user: create it, grant it or correct the mapping.", w.object, w.field)
		if _, exists := objects[strings.ToLower(w.object)]; !exists {
			s.Problem = fmt.Sprintf("The object %s does not exist or is hidden from the integration user: create it, grant it or correct the mapping.", w.object)
		}
		return s
	}
	s.Kind, s.ReadOnly = f.kind(), !f.Updateable
	if s.Kind == connectors.Text || s.Kind == connectors.LongText {
		s.Length = f.Length
	}
	s.Options = f.options()
	switch {
	case w.role != roleRow || !s.ReadOnly:
	case f.Cascade:
		s.Problem = fmt.Sprintf("%s.%s cannot be written to a row that is there, and a row is sent with it: allow reparenting in the field's definition.", w.object, w.field)
	default:
		s.Problem = fmt.Sprintf("%s.%s is read-only for the integration user: grant it edit access to the field.", w.object, w.field)
	}
	if w.write != nil {
		s.Problem = f.problem(w)
	}
	return s
}

// find looks a field up, through one lookup at most. known is false where the
// description cannot tell.
func find(objects map[string]object, objectName, path string) (f described, known, found bool) {
	o := objects[strings.ToLower(objectName)]
	name, rest, through := strings.Cut(path, ".")
	if !through {
		f, found = o.fields[strings.ToLower(name)]
		return f, true, found
	}
	lookup, ok := o.lookup(name)
	if !ok {
		return f, true, false
	}
	if len(lookup.ReferenceTo) != 1 || strings.Contains(rest, ".") {
		return f, false, false
	}
	target, ok := objects[strings.ToLower(lookup.ReferenceTo[0])]
	if !ok {
		return f, true, false
	}
	f, found = target.fields[strings.ToLower(rest)]
	return f, true, found
}

// problem says why a field cannot take what is written to it.
func (f described) problem(w wanted) string {
	kind := f.kind()
	switch {
	case !f.Updateable:
		return fmt.Sprintf("%s is read-only for the integration user: grant it edit access to the field.", w.field)
	case !takes(kind, w.write.Kind):
		return fmt.Sprintf("%s is of type %s, but %s needs %s: map another field.", w.field, f.Type, w.role, w.write.Kind)
	case w.write.Length > 0 && f.Length > 0 && f.Length < w.write.Length:
		return fmt.Sprintf("%s holds %d characters, the mapping says %d: lengthen the field or lower the mapping's length.", w.field, f.Length, w.write.Length)
	}
	if f.Restricted {
		if lacking := f.lacks(picklistValues(w.role)); len(lacking) > 0 {
			return fmt.Sprintf("The picklist %s does not offer %s: add them.", w.field, strings.Join(lacking, ", "))
		}
	}
	return ""
}

// takes reports whether a field of one kind can hold values of another.
func takes(field, values connectors.Kind) bool {
	numeric := []connectors.Kind{connectors.Number, connectors.Percent, connectors.Currency}
	text := []connectors.Kind{connectors.Text, connectors.LongText}
	switch {
	case field == values:
		return true
	case slices.Contains(numeric, field):
		return slices.Contains(numeric, values)
	case slices.Contains(text, field):
		return slices.Contains(text, values) || values == connectors.Picklist
	}
	return false
}

func (f described) lacks(values []string) []string {
	offered := f.options()
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(offered, v) })
}

func (f described) options() (values []string) {
	for _, o := range f.Options {
		if o.Active {
			values = append(values, o.Value)
		}
	}
	return values
}

func (f described) kind() connectors.Kind {
	switch f.Type {
	case "double", "int", "long":
		return connectors.Number
	case "percent":
		return connectors.Percent
	case "currency":
		return connectors.Currency
	case "boolean":
		return connectors.Bool
	case "date":
		return connectors.Day
	case "datetime":
		return connectors.Moment
	case "picklist", "multipicklist":
		return connectors.Picklist
	case "textarea":
		if f.Length > 255 {
			return connectors.LongText
		}
	}
	return connectors.Text
}

// picklistValues are what a role writes into a picklist.
func picklistValues(role string) []string {
	switch role {
	case "grade":
		return []string{"Strong", "Good", "Weak", "Blocked", "Unscored"}
	case "next_action":
		return []string{
			"close_gap", "commit_roadmap", "offer_workaround", "clarify_requirement", "review_match", "schedule_demo", "send_material",
			"start_poc", "answer_rfp", "negotiate_sla", "handle_objection", "train_team", "requalify",
		}
	}
	return nil
}
