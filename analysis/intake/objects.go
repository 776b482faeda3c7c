package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"fitsync/analysis"
)

// object is a requirement in JSON or YAML; keys match without regard to case.
type object struct {
	text, name, id, category, priority, needBy, owner, source string
}

func readJSON(data []byte) ([]analysis.Requirement, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var root any
	if err := json.Unmarshal(data, &root); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line := 1 + bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n"))
			return nil, fmt.Errorf("line %d: %w: correct the JSON", line, err)
		}
		return nil, fmt.Errorf("%w: correct the JSON", err)
	}
	return fromList(root)
}

func readYAML(data []byte) ([]analysis.Requirement, error) {
	var root any
	if err := yaml.Unmarshal([]byte(Clean(string(data))), &root); err != nil {
		return nil, fmt.Errorf("%w: correct the YAML", err)
	}
	return fromList(root)
}

func fromList(root any) ([]analysis.Requirement, error) {
	if m, ok := root.(map[string]any); ok {
		root = m["requirements"]
	}
	all, ok := root.([]any)
	if !ok {
		return nil, errors.New(`no list: write [{"text": "…"}, …], or the list under the key "requirements"`)
	}
	var list []analysis.Requirement
	for i, one := range all {
		o, err := asObject(one)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		r, err := o.requirement()
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		r.Origin.Line = i + 1
		list = append(list, r)
	}
	return list, nil
}

func asObject(v any) (object, error) {
	switch v := v.(type) {
	case string:
		return object{text: v}, nil
	case map[string]any:
		var o object
		for key, value := range v {
			if field := o.field(strings.ToLower(key)); field != nil && value != nil {
				*field = asText(value)
			}
		}
		return o, nil
	}
	return object{}, errors.New("neither a text nor an object with a text")
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
	case "text", "requirement", "description":
		return &o.text
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
