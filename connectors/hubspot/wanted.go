package hubspot

import (
	"slices"

	"fitsync/connectors"
)

// requirementsField is the only property for requirements that is created: any other
// name is one that the account is supposed to have.
const requirementsField = "fitsync_requirements"

// Properties of deals by which a resync is asked for, which no mapping names.
const (
	// ResyncField is set to the present time by whoever asks for a resync: the card, a
	// person or a workflow. It is never cleared. ResyncDoneField echoes the request that
	// was done; ResyncErrorField says of one that failed when it was asked and why it
	// failed, and is empty once one is done.
	ResyncField      = "fitsync_resync"
	ResyncDoneField  = "fitsync_resync_done"
	ResyncErrorField = "fitsync_resync_error"
)

// wanted is a property as fitsync creates it.
type wanted struct {
	property
	use used
}

// wanted lists the properties of deals that the mapping needs.
func (c *Client) wanted() []wanted {
	help := map[string]string{
		"requirements": "What the customer requires, one a line: priority | category | text | date",
		"resync":       "Set it to the present time to have FitSync judge the deal again",
		"resync_done":  "The last resync request that FitSync has done",
		"resync_error": "When a resync was requested that FitSync could not do, and why; empty once one is done",
	}
	for _, f := range connectors.WriteBackFields() {
		help[f.Role] = f.Help
	}
	fields := append(slices.Clone(c.mapping.WriteBack),
		connectors.WriteField{Role: "resync", Field: ResyncField, Kind: connectors.Moment},
		connectors.WriteField{Role: "resync_done", Field: ResyncDoneField, Kind: connectors.Moment},
		connectors.WriteField{Role: "resync_error", Field: ResyncErrorField, Kind: connectors.Text})
	if c.mapping.Requirements.Field == requirementsField {
		fields = append(fields, connectors.WriteField{Role: "requirements", Field: requirementsField, Kind: connectors.LongText})
	}
	var out []wanted
	for _, f := range fields {
		out = append(out, want(deals, groupName, f, groupLabel+" "+words(f.Role), help[f.Role], optionsOf(f.Role)))
	}
	return out
}

// want is a property of an object that holds a field of the kind.
func want(object, group string, f connectors.WriteField, label, help string, options []string) wanted {
	w := wanted{use: used{object: object, field: f.Field, name: f.Field, role: f.Role, write: &f}}
	w.name, w.label, w.group, w.help, w.options = f.Field, label, group, help, options
	w.kind, w.fieldType = typeOf(f.Kind)
	return w
}
