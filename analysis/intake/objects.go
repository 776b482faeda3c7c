package intake

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"fitsync/analysis"
)

// object is a requirement in JSON or YAML; keys match without regard to case.
type object struct {
	text, name, id, category, priority, needBy, owner, source string

	description, short string   // texts under their other keys
	unread             []string // keys
}

func (r *reader) json(text string) ([]analysis.Requirement, error) {
	var root any
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, fmt.Errorf("line %d: %w: correct the JSON", lineAt(text, min(int(syntax.Offset), len(text))), err)
		}
		return nil, fmt.Errorf("%w: correct the JSON", err)
	}
	return r.entries(root)
}

func (r *reader) yaml(text string) ([]analysis.Requirement, error) {
	var root any
	if err := yaml.Unmarshal([]byte(Clean(text)), &root); err != nil {
		return nil, fmt.Errorf("%w: correct the YAML", err)
	}
	return r.entries(root)
}

// entries reads a list; the error names every entry that is wrong.
func (r *reader) entries(root any) ([]analysis.Requirement, error) {
	if m, ok := root.(map[string]any); ok {
		root = m["requirements"]
	}
	all, ok := root.([]any)
	if !ok {
		return nil, errors.New(`no list: write [{"text": "…"}, …], or the list under the key "requirements"`)
	}
	var (
		list   []analysis.Requirement
		wrong  []error
		unread []string
	)
	for i, one := range all {
		o, err := asObject(one)
		for _, key := range o.unread {
			if !slices.Contains(unread, key) {
				unread = append(unread, key)
				r.note(0, key, "not a key that is known; not read, in entry %d and below", i+1)
			}
		}
		if Placeholder(o.text) {
			r.note(0, "", "entry %d: %q states no requirement; left out", i+1, shorten(o.text))
			continue
		}
		q, problem := o.requirement()
		if err = cmp.Or(err, problem); err != nil {
			wrong = append(wrong, fmt.Errorf("entry %d: %w", i+1, err))
			continue
		}
		q.Origin.Line = i + 1
		list = append(list, q)
	}
	return list, errors.Join(wrong...)
}

func asObject(v any) (object, error) {
	switch v := v.(type) {
	case string:
		return object{text: v}, nil
	case map[string]any:
		return objectOf(v), nil
	}
	return object{}, errors.New("neither a text nor an object with a text")
}

// objectOf takes the keys in order, so that of two for one field always the same
// counts; the other is not read.
func objectOf(entry map[string]any) object {
	var o object
	for _, key := range slices.Sorted(maps.Keys(entry)) {
		value := entry[key]
		if value == nil {
			continue
		}
		if field := o.field(strings.ToLower(key)); field != nil && *field == "" {
			*field = asText(value)
		} else {
			o.unread = append(o.unread, key)
		}
	}
	o.choose()
	return o
}

// choose makes one text of those that an entry has: the fullest key's is the text,
// the others are its name. A placeholder is none.
func (o *object) choose() {
	var texts []string
	for _, text := range []string{o.text, o.description, o.short, o.name} {
		if strings.TrimSpace(text) != "" && !Placeholder(text) {
			texts = append(texts, text)
		}
	}
	if len(texts) > 0 {
		o.text, o.name = texts[0], strings.Join(texts[1:], " – ")
	}
}

// asText writes a value as people do; YAML turns an unquoted day into a time.
func asText(v any) string {
	if t, ok := v.(interface{ Format(string) string }); ok {
		return t.Format("2006-01-02")
	}
	return fmt.Sprint(v)
}

func (o *object) field(key string) *string {
	switch key {
	case "text":
		return &o.text
	case "description":
		return &o.description
	case "requirement":
		return &o.short
	case "name", "title":
		return &o.name
	case "id", "ref":
		return &o.id
	case "category", "area":
		return &o.category
	case "priority", "prio":
		return &o.priority
	case "need_by", "needby", "need by", "due":
		return &o.needBy
	case "owner":
		return &o.owner
	case "source":
		return &o.source
	}
	return nil
}

func (o object) requirement() (analysis.Requirement, error) {
	text := strings.TrimSpace(plain(Clean(o.text)))
	name := strings.TrimSpace(Clean(o.name))
	if text == "" {
		text, name = name, ""
	}
	if text == "" {
		return analysis.Requirement{}, errors.New(`no text: give each requirement a "text"`)
	}
	r := analysis.Requirement{Name: name, Text: text, Owner: Clean(o.owner), Source: asSource(o.source)}
	r.Origin.Row = strings.TrimSpace(Clean(o.id))
	if o.source != "" && r.Source == "" {
		return r, fmt.Errorf("source %q: write customer, rfp or sales", o.source)
	}
	ok := true
	if o.priority != "" {
		if r.Priority, ok = asPriority(o.priority); !ok {
			return r, fmt.Errorf("priority %q: write critical, high, medium or low", o.priority)
		}
	}
	if o.category != "" {
		if r.Category, ok = asCategory(o.category); !ok {
			return r, fmt.Errorf("category %q: write one of %v", o.category, analysis.Categories())
		}
	}
	if o.needBy != "" {
		if r.NeedBy, ok = parseDay(o.needBy); !ok {
			return r, fmt.Errorf("need_by %q: write a day as 2027-03-01", o.needBy)
		}
	}
	r.Parts = split(r.Text)
	return r, nil
}

// asSource reads who stated a requirement; "" for anything unknown.
func asSource(s string) analysis.Source {
	switch source := analysis.Source(strings.ToLower(strings.TrimSpace(s))); source {
	case analysis.FromCustomer, analysis.FromRFP, analysis.FromSales:
		return source
	}
	return ""
}
