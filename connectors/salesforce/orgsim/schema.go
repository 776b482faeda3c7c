package orgsim

import (
	"fmt"
	"sort"
	"strings"
)

// Field describes one field in the words of the Metadata API, as a person
// would enter it under Setup. Type is one of Text, TextArea, LongTextArea,
// Html, Number, Currency, Percent, Checkbox, Date, DateTime, Email, Phone, Url,
// Picklist, MultiselectPicklist, Lookup and MasterDetail.
type Field struct {
	Name  string // with __c for a custom field
	Label string // Name if empty
	Type  string

	Length           int // of texts, in characters
	Precision, Scale int // of numbers: all digits, and those after the point
	Values           []string
	Restricted       bool // a picklist refuses other values

	Required, ExternalID, Unique bool
	// Reparentable lets the API name the master of a record that is there: without it, any
	// mention of a master-detail field in an update or upsert is refused.
	Reparentable bool
	// Calculated makes a formula field: the API cannot write it, and a change
	// by [Org.Update] does not move the record's stamp.
	Calculated bool
	ReadOnly   bool // kept by the org itself
	Default    any

	ReferenceTo       []string // objects that a lookup may point to
	Relationship      string   // name of the parent in a query, such as Account or Opportunity__r
	ChildRelationship string   // name of the rows in a query of the parent
}

// kind is a field's type in the words of describe.
type kind string

const (
	kindID       kind = "id"
	kindText     kind = "string"
	kindArea     kind = "textarea"
	kindDouble   kind = "double"
	kindInt      kind = "int"
	kindCurrency kind = "currency"
	kindPercent  kind = "percent"
	kindBool     kind = "boolean"
	kindDate     kind = "date"
	kindDateTime kind = "datetime"
	kindEmail    kind = "email"
	kindPhone    kind = "phone"
	kindURL      kind = "url"
	kindPicklist kind = "picklist"
	kindMulti    kind = "multipicklist"
	kindRef      kind = "reference"
)

func (k kind) numeric() bool {
	return k == kindDouble || k == kindInt || k == kindCurrency || k == kindPercent
}

// field is a Field in use. slot is its place in a version's values; the
// fields that every object has live outside the values and have negative slots.
type field struct {
	Field
	kind   kind
	slot   int
	custom bool
	byAPI  bool // created by a deployment: hidden until a permission set grants it
}

const (
	slotID = -1 - iota
	slotDeleted
	slotCreated
	slotCreatedBy
	slotModified
	slotModifiedBy
	slotStamp
)

func (f *field) longText() bool { return f.Type == "LongTextArea" || f.Type == "Html" }

// object is an sObject type with its records.
type object struct {
	name, label, plural, prefix string
	custom                      bool
	fields                      []*field
	byName                      map[string]*field // by lower-case name
	table                       *table
	history                     bool // keeps the history of fields that say so
}

func (ob *object) field(name string) *field { return ob.byName[strings.ToLower(name)] }

// parent is the lookup whose relationship is called name.
func (ob *object) parent(name string) *field {
	for _, f := range ob.fields {
		if f.Relationship != "" && strings.EqualFold(f.Relationship, name) {
			return f
		}
	}
	return nil
}

func (o *Org) object(name string) *object { return o.objects[strings.ToLower(name)] }

// child is the object, and its lookup, whose rows parents of type ob call name.
func (o *Org) child(ob *object, name string) (*object, *field) {
	for _, other := range o.sortedObjects() {
		for _, f := range other.fields {
			if f.ChildRelationship != "" && strings.EqualFold(f.ChildRelationship, name) && contains(f.ReferenceTo, ob.name) {
				return other, f
			}
		}
	}
	return nil, nil
}

func (o *Org) sortedObjects() []*object {
	out := make([]*object, 0, len(o.objects))
	for _, ob := range o.objects {
		out = append(out, ob)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if strings.EqualFold(v, s) {
			return true
		}
	}
	return false
}

// DefineObject creates an object without custom fields; a second definition of
// a name is ignored. The plural names it in relationships.
func (o *Org) DefineObject(name, label, plural string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.object(name) == nil {
		o.addObject(name, label, plural, o.nextPrefix())
	}
}

// DefineField creates or replaces a field of an object that exists. It panics
// on a definition that the org would refuse; deploy one to see the refusal.
func (o *Org) DefineField(objectName string, f Field) {
	o.mu.Lock()
	defer o.mu.Unlock()
	ob := o.object(objectName)
	if ob == nil {
		panic("orgsim: no object " + objectName)
	}
	if err := o.addField(ob, f); err != nil {
		panic(fmt.Sprintf("orgsim: field %s.%s: %v", objectName, f.Name, err))
	}
}

// nextPrefix is the key prefix of the next custom object: a00, a01, …
func (o *Org) nextPrefix() string {
	n := 0
	for _, ob := range o.objects {
		if ob.custom {
			n++
		}
	}
	return "a" + string(idDigits[n/62%62]) + string(idDigits[n%62])
}

func (o *Org) addObject(name, label, plural, prefix string) *object {
	ob := &object{
		name: name, label: label, plural: plural, prefix: prefix,
		custom: strings.HasSuffix(strings.ToLower(name), "__c"),
		byName: map[string]*field{},
	}
	ob.table = newTable(ob)
	for _, s := range systemFields() {
		ob.fields = append(ob.fields, s)
		ob.byName[strings.ToLower(s.Name)] = s
	}
	o.objects[strings.ToLower(name)] = ob
	return ob
}

func systemFields() []*field {
	sys := func(name, label string, k kind, slot int, ref string) *field {
		f := &field{Field: Field{Name: name, Label: label, ReadOnly: true}, kind: k, slot: slot}
		if ref != "" {
			f.ReferenceTo, f.Relationship = []string{"User"}, ref
		}
		return f
	}
	return []*field{
		sys("Id", "Record ID", kindID, slotID, ""),
		sys("IsDeleted", "Deleted", kindBool, slotDeleted, ""),
		sys("CreatedDate", "Created Date", kindDateTime, slotCreated, ""),
		sys("CreatedById", "Created By ID", kindRef, slotCreatedBy, "CreatedBy"),
		sys("LastModifiedDate", "Last Modified Date", kindDateTime, slotModified, ""),
		sys("LastModifiedById", "Last Modified By ID", kindRef, slotModifiedBy, "LastModifiedBy"),
		sys("SystemModstamp", "System Modstamp", kindDateTime, slotStamp, ""),
	}
}

// addField installs f after checking its definition.
func (o *Org) addField(ob *object, def Field) *apiError {
	f, err := o.compile(def)
	if err != nil {
		return err
	}
	key := strings.ToLower(def.Name)
	if old := ob.byName[key]; old != nil {
		f.slot = old.slot
		for i := range ob.fields {
			if ob.fields[i] == old {
				ob.fields[i] = f
			}
		}
	} else {
		f.slot = ob.table.slots
		ob.table.slots++
		ob.fields = append(ob.fields, f)
	}
	ob.byName[key] = f
	if f.kind == kindRef {
		ob.table.indexBy(f)
	}
	if f.Unique || f.ExternalID {
		ob.table.keyBy(f)
	}
	return nil
}
