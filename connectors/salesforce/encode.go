package salesforce

import (
	"encoding/json"
	"regexp"
	"time"

	"fitsync/connectors"
)

var decimal = regexp.MustCompile(`^-?(?:0|[1-9]\d*)(?:\.\d+)?$`)

// encode turns a value into what the REST API takes for its kind.
func encode(v connectors.Value) (any, *connectors.Error) {
	bad := &connectors.Error{Class: connectors.Rejected, Message: "the value is not of the field's kind", Fields: []string{v.Field}}
	if v.Text == "" {
		if v.Kind == connectors.Bool {
			return false, nil // a checkbox has no empty state
		}
		return nil, nil //nolint:nilnil // null clears the field
	}
	switch v.Kind {
	case connectors.Number, connectors.Percent, connectors.Currency:
		if !decimal.MatchString(v.Text) {
			return nil, bad
		}
		return json.Number(v.Text), nil
	case connectors.Bool:
		if v.Text != "true" && v.Text != "false" {
			return nil, bad
		}
		return v.Text == "true", nil
	case connectors.Day:
		if _, err := time.Parse(time.DateOnly, v.Text); err != nil {
			return nil, bad
		}
		return v.Text, nil
	case connectors.Moment:
		t, err := time.Parse(time.RFC3339, v.Text)
		if err != nil {
			return nil, bad
		}
		return moment(t), nil
	default:
		return v.Text, nil
	}
}

// item is a record of a collection. It keeps to the fields that the mapping owns,
// whatever the caller asks for.
func (c *Client) item(u connectors.Update) (map[string]any, *connectors.Error) {
	item := blank(u.ID)
	for _, v := range u.Fields {
		if !c.owns(v.Field) {
			return nil, &connectors.Error{Class: connectors.Schema, Message: "the mapping does not let fitsync write the field " + v.Field, Fields: []string{v.Field}}
		}
		encoded, err := encode(v)
		if err != nil {
			return nil, err
		}
		item[v.Field] = encoded
	}
	return item, nil
}

// blank is an item that sets no field yet.
func blank(id string) map[string]any {
	return map[string]any{"attributes": map[string]string{"type": opportunity}, "id": id}
}

func (c *Client) owns(field string) bool {
	for _, w := range c.options.Mapping.WriteBack {
		if w.Field == field && field != "" {
			return true
		}
	}
	return false
}
