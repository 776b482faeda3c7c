package hubspot

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fitsync/connectors"
)

// choices are the values that we write, by property, where these are few.
func choices(m connectors.Mapping) map[string][]string {
	out := map[string][]string{}
	for _, f := range m.WriteBack {
		if values := optionsOf(f.Role); len(values) > 0 {
			out[f.Field] = values
		}
	}
	return out
}

// lacks lists the options that a property needs for its role and does not have.
func (u used) lacks(p property) []string {
	if p.kind != "enumeration" {
		return nil
	}
	return lacking(p.options, optionsOf(u.role))
}

func lacking(have, want []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(option string) bool { return slices.Contains(have, option) })
}

// lackOf says that a property lacks options, and who can add them.
func lackOf(p property, absent []string) string {
	text := "the property " + p.name + " lacks the " + optionList(absent) + "; "
	if p.fixed {
		return text + "its options cannot be changed, so map another property"
	}
	return text + "`fitsync provision --apply` adds what is missing"
}

func optionList(values []string) string {
	if len(values) == 1 {
		return "option " + values[0]
	}
	return "options " + strings.Join(values, ", ")
}

// option is what extending a property sends for a new option.
type option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// extend adds options to a deal property. The account's own stay as they are, with
// all that HubSpot says of them.
func (a *api) extend(ctx context.Context, name string, wanted []string) error {
	path := "/crm/v3/properties/" + deals + "/" + url.PathEscape(name)
	var definition struct {
		Options []json.RawMessage `json:"options"`
	}
	if err := a.call(ctx, "read the property "+name, http.MethodGet, path, nil, &definition); err != nil {
		return err
	}
	options, err := extended(definition.Options, wanted)
	if err != nil {
		return a.malformed("read the property " + name)
	}
	var changed struct{}
	return a.ask(ctx, "add options to the property "+name, http.MethodPatch, path, map[string]any{"options": options}, &changed)
}

// extended is a list of options with those that it lacks at its end. HubSpot takes
// no two options with one label.
func extended(have []json.RawMessage, wanted []string) ([]json.RawMessage, error) {
	var values, labels []string
	for _, raw := range have {
		var known option
		if err := json.Unmarshal(raw, &known); err != nil {
			return nil, err
		}
		values, labels = append(values, known.Value), append(labels, known.Label)
	}
	out := slices.Clone(have)
	for _, value := range lacking(values, wanted) {
		label := optionLabel(value)
		if slices.Contains(labels, label) {
			label += " (" + groupLabel + ")"
		}
		raw, err := json.Marshal(option{Label: label, Value: value, DisplayOrder: len(out)})
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

// withoutOption gives up the changes that set a property to a value it has no option
// for, and returns the others: HubSpot refuses a whole batch for one of them.
func (s *sender) withoutOption(ctx context.Context, batch []*change) (others []*change) {
	for _, c := range batch {
		if e := s.optionProblem(ctx, c); e != nil {
			c.err = e
			continue
		}
		others = append(others, c)
	}
	return others
}

// optionProblem is the error for a change to a value that we write everywhere and
// that the property has no option for, nil if that is not so or cannot be known.
func (s *sender) optionProblem(ctx context.Context, c *change) *connectors.Error {
	incomplete := s.incomplete(ctx)
	for _, name := range slices.Sorted(maps.Keys(incomplete)) {
		p := incomplete[name]
		absent := lacking(p.options, s.choices[name])
		if !slices.Contains(absent, c.properties[name]) {
			continue
		}
		return &connectors.Error{
			Class: connectors.Schema, Op: "update " + deals, Code: invalidOption, Fields: []string{name}, Message: lackOf(p, absent),
		}
	}
	return nil
}

// incomplete are the properties that lack options which we write. HubSpot is asked
// once a Write.
func (s *sender) incomplete(ctx context.Context) map[string]property {
	if s.lacked != nil || len(s.choices) == 0 {
		return s.lacked
	}
	s.lacked = map[string]property{}
	known, err := s.api.properties(ctx, deals)
	if err != nil {
		return s.lacked // the refusal that led here is reported instead
	}
	for _, p := range known {
		if want := s.choices[p.name]; p.kind == "enumeration" && len(lacking(p.options, want)) > 0 {
			s.lacked[p.name] = p
		}
	}
	return s.lacked
}
