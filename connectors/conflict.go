package connectors

import "slices"

// Conflicts returns the fields of an update that somebody changed since the record
// was read: they hold neither their [Value.Was] nor what is to be written. Fields
// now are as in [Record]; one that is not among them counts as unchanged.
func (m Mapping) Conflicts(u Update, now map[string]any) (fields []string) {
	for _, v := range u.Fields {
		raw, read := now[v.Field]
		at := slices.IndexFunc(m.WriteBack, func(f WriteField) bool { return f.Field == v.Field })
		if v.Was == nil || !read || at < 0 {
			continue
		}
		if holds := lenient(m.WriteBack[at], raw); holds != *v.Was && holds != v.Text {
			fields = append(fields, v.Field)
		}
	}
	return fields
}

// NewConflict is the error of an update of which these fields are in conflict.
func NewConflict(op string, fields []string) *Error {
	return &Error{
		Class: Conflict, Op: op, Fields: fields,
		Message: "changed by somebody while fitsync was about to write it; what they entered stays, and the next sync judges the record again",
	}
}
