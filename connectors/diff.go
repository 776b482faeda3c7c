package connectors

import "slices"

// History holds, by field, the texts that the field may have from us: what was
// written last and, while that is unsettled, what was planned after it. Adding a
// person's text to it releases an override: the text then counts as one of ours.
type History map[string][]string

// Diffed is what sets a record apart from its desired values.
type Diffed struct {
	// Update holds the fields to write; it has none when nothing that triggers a
	// write differs.
	Update Update
	// Differences are the fields of Update with what stands there now.
	Differences []Difference
	// Overrides are fields that a person changed after us and that stay as they are.
	Overrides []Override
}

// Changed reports whether there is anything to write.
func (d Diffed) Changed() bool { return len(d.Update.Fields) > 0 }

// Difference is a field's content before and after a write, in canonical text.
type Difference struct {
	Role   string
	Field  string
	Old    string
	New    string
	Unread bool // Old is not known
}

// Override is a field whose content a person changed after us.
type Override struct {
	Role   string
	Field  string
	Policy OverridePolicy // Keep or Flag
	Ours   string         // what we would write
	Theirs string
}

// Diff compares a record with the desired values of its write-back fields, both in
// canonical text. Values for fields that the mapping does not own are ignored.
//
// A field that holds something and none of our texts is a person's; its policy
// decides. Where fields are flagged, the reasons say so. With no history at all, a
// record that carries our input hash was written by us and then forgotten, or copied
// from one that was: what it holds counts as ours.
// A field that was not read is written unless it is known to hold the desired text.
// What was read goes along as [Value.Was], but for fields that are overwritten anyway.
// After a CRM took the update, the diff of the record is empty.
func Diff(record Record, desired []Value, m Mapping, ours History) Diffed {
	fields := compareAll(record, desired, m, ours)
	noteOverrides(fields, ours)
	d := Diffed{Update: Update{ID: record.ID}}
	triggered := slices.ContainsFunc(fields, func(c comparison) bool { return c.write && c.field.Triggers })
	for _, c := range fields {
		if c.override {
			d.Overrides = append(d.Overrides, c.asOverride())
		}
		if c.write && triggered {
			d.Update.Fields = append(d.Update.Fields, c.guarded())
			d.Differences = append(d.Differences, Difference{c.field.Role, c.field.Field, c.current, c.value.Text, !c.read})
		}
	}
	return d
}

// comparison is one field's state while a diff is made.
type comparison struct {
	field    WriteField
	value    Value
	current  string
	read     bool
	adopted  bool // what it holds counts as ours without a history
	write    bool
	override bool
}

func compareAll(record Record, desired []Value, m Mapping, ours History) []comparison {
	adopted := len(ours) == 0 && m.marks(record)
	var all []comparison
	for _, f := range m.WriteBack {
		at := slices.IndexFunc(desired, func(v Value) bool { return v.Field == f.Field })
		if at < 0 {
			continue
		}
		raw, read := record.Fields[f.Field]
		c := comparison{field: f, value: desired[at], read: read, current: lenient(f, raw), adopted: adopted}
		c.value.Text = lenient(f, c.value.Text)
		c.decide(ours[f.Field])
		all = append(all, c)
	}
	return all
}

// marks reports whether a record carries the hash that every write of ours leaves.
func (m Mapping) marks(record Record) bool {
	at := slices.IndexFunc(m.WriteBack, func(f WriteField) bool { return f.Role == "input_hash" })
	return at >= 0 && lenient(m.WriteBack[at], record.Fields[m.WriteBack[at].Field]) != ""
}

// decide settles whether the field is to be written or is a person's.
func (c *comparison) decide(ours []string) {
	c.write, c.override = false, false
	switch {
	case !c.read:
		c.write = len(ours) != 1 || lenient(c.field, ours[0]) != c.value.Text
	case c.current == c.value.Text:
	case c.field.Policy == Overwrite, len(ours) == 0 && (c.current == "" || c.adopted):
		c.write = true
	default:
		c.override = !slices.ContainsFunc(ours, func(text string) bool { return lenient(c.field, text) == c.current })
		c.write = !c.override
	}
}

// guarded is the value to write, bound to what was read: a change that nobody has
// seen yet is not to be overwritten, save where any is.
func (c *comparison) guarded() Value {
	value := c.value
	if c.read && c.field.Policy != Overwrite {
		value.Was = new(c.current)
	}
	return value
}

func (c *comparison) asOverride() Override {
	policy := c.field.Policy
	if policy != Keep {
		policy = Flag
	}
	return Override{Role: c.field.Role, Field: c.field.Field, Policy: policy, Ours: c.value.Text, Theirs: c.current}
}

// noteOverrides adds a line to the reasons for each flagged field, so that whoever
// reads the record knows which values are not ours.
func noteOverrides(all []comparison, ours History) {
	var lines string
	for _, c := range all {
		// A field beside the judgement tells the reader nothing of it.
		if c.override && c.field.Policy != Keep && c.field.Triggers {
			lines += "\n" + overrideLine(c)
		}
	}
	at := slices.IndexFunc(all, func(c comparison) bool { return c.field.Role == "reasons" })
	if lines == "" || at < 0 || all[at].override {
		return
	}
	reasons := &all[at]
	reasons.value.Text = lenient(reasons.field, withNote(reasons.value.Text, lines, reasons.field.Length))
	reasons.decide(ours[reasons.field.Field])
}

func overrideLine(c comparison) string {
	line := words(c.field.Role) + " was set by a person and is not updated"
	if c.field.Kind == LongText || c.field.Kind == Text {
		return line
	}
	return line + "; fitsync has " + orNothing(c.value.Text)
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// withNote shortens the text rather than the note where both do not fit.
func withNote(text, note string, length int) string {
	if length <= 0 {
		return text + note
	}
	room := length - unitsOf(note)
	if room <= 0 {
		return Shorten(text+note, length)
	}
	return Shorten(text, room) + note
}

// lenient is the canonical text, or for a value that is malformed its plain text,
// so that the field counts as different and no error of one field hides the others.
func lenient(f WriteField, raw any) string {
	text, err := Canonical(f.Kind, f.Scale, raw)
	if err != nil {
		text, _ = Canonical(Text, 0, raw)
	}
	return text
}
