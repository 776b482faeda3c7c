package hubspot

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"fitsync/analysis"
	"fitsync/connectors"
)

// What is created only when asked for.
const (
	// ExtraCompanies are the properties of companies that sum up their open deals.
	ExtraCompanies = "companies"
	// ExtraRequirements is the custom object requirement, which takes the Enterprise edition.
	ExtraRequirements = "requirements"
)

const (
	companies         = "companies"
	requirementObject = "requirement"
	objectType        = "custom object"
)

// Extras implements [connectors.Extender].
func (c *Client) Extras() []string { return []string{ExtraCompanies, ExtraRequirements} }

// PlanExtra implements [connectors.Extender] at two calls. Companies take the scopes
// crm.schemas.companies.read and .write, the custom object those of crm.schemas.custom.
func (c *Client) PlanExtra(ctx context.Context, name string) ([]connectors.Change, error) {
	switch name {
	case ExtraCompanies:
		return c.plan(ctx, companies, companyProperties())
	case ExtraRequirements:
		return c.planObject(ctx)
	}
	return nil, &connectors.Error{
		Class: connectors.Schema, Op: "provision " + name,
		Message: "nothing of that name can be created; use " + strings.Join(c.Extras(), " or "),
	}
}

// companyProperties are those in which a company's open deals are summed up.
func companyProperties() []wanted {
	return []wanted{
		want(companies, groupName, connectors.WriteField{Role: "best_open_fit", Field: BestOpenFit, Kind: connectors.Number},
			"FitSync best open fit", "The highest product fit, 0–100, among the company's open deals", nil),
		want(companies, groupName, connectors.WriteField{Role: "open_revenue_at_risk", Field: RevenueAtRisk, Kind: connectors.Currency, Scale: 2},
			"FitSync open revenue at risk", "Sum of the revenue at risk of the company's open deals", nil),
	}
}

// Properties of companies.
const (
	BestOpenFit   = "fitsync_best_open_fit"
	RevenueAtRisk = "fitsync_open_revenue_at_risk" // of another name than the deals' own
)

// requirementProperties are those of the custom object that a mapping can read.
func requirementProperties() []wanted {
	need := func(name string, kind connectors.Kind, help string, options ...string) wanted {
		return want(requirementObject, requirementObject+"_information", connectors.WriteField{Role: name, Field: name, Kind: kind}, optionLabel(name), help, options)
	}
	return []wanted{
		need("text", connectors.LongText, "What the customer requires"),
		need("category", connectors.Picklist, "Kind of requirement; empty: FitSync finds it", texts(analysis.Categories())...),
		need("priority", connectors.Picklist, "How much it matters to the customer", texts(analysis.Priorities())...),
		need("need_by", connectors.Day, "When the customer needs it"),
		need("status", connectors.Picklist, "How far it is",
			texts([]analysis.Status{analysis.StatusNew, analysis.StatusInProgress, analysis.StatusCompleted, analysis.StatusBlocked})...),
		need("source", connectors.Picklist, "Who says so", texts([]analysis.Source{analysis.FromCustomer, analysis.FromRFP, analysis.FromSales})...),
	}
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// planObject plans the custom object, or what it lacks.
func (c *Client) planObject(ctx context.Context) ([]connectors.Change, error) {
	exists, err := c.api.hasObject(ctx)
	if err != nil {
		return nil, err
	}
	change := connectors.Change{Action: create, Object: requirementObject, Name: requirementObject, Type: objectType}
	known := map[string]property{}
	if exists {
		change.Action = keep
		found, err := c.api.properties(ctx, requirementObject)
		if err != nil {
			return nil, err
		}
		known = byName(found)
	}
	return append([]connectors.Change{change}, planAll(requirementProperties(), known)...), nil
}

// hasObject reports whether the account has the custom object. An account without custom
// objects refuses, and the error says so.
func (a *api) hasObject(ctx context.Context) (bool, error) {
	var schemas struct {
		Results []struct {
			Name string `json:"name"`
		} `json:"results"`
	}
	if err := a.call(ctx, "read the custom objects", http.MethodGet, "/crm/v3/schemas", nil, &schemas); err != nil {
		return false, enterprise(err)
	}
	for _, s := range schemas.Results {
		if s.Name == requirementObject {
			return true, nil
		}
	}
	return false, nil
}

// createObject is content with an object that exists.
func (a *api) createObject(ctx context.Context) error {
	type definition struct {
		Name      string   `json:"name"`
		Label     string   `json:"label"`
		Type      string   `json:"type"`
		FieldType string   `json:"fieldType"`
		Help      string   `json:"description"`
		Options   []option `json:"options,omitempty"`
	}
	var properties []definition
	for _, w := range requirementProperties() {
		d := definition{Name: w.name, Label: w.label, Type: w.kind, FieldType: w.fieldType, Help: w.help}
		for i, value := range w.options {
			d.Options = append(d.Options, option{Label: optionLabel(value), Value: value, DisplayOrder: i})
		}
		properties = append(properties, d)
	}
	var made struct{}
	err := a.ask(ctx, "create the custom object "+requirementObject, http.MethodPost, "/crm/v3/schemas", map[string]any{
		"name": requirementObject, "labels": map[string]string{"singular": "Requirement", "plural": "Requirements"},
		"primaryDisplayProperty": "text", "requiredProperties": []string{"text"}, "searchableProperties": []string{"text"},
		"associatedObjects": []string{"DEAL"}, "properties": properties,
	}, &made)
	if e, ok := errors.AsType[*connectors.Error](err); ok && e.Status == http.StatusConflict {
		return nil
	}
	return enterprise(err)
}

// enterprise says of a refusal what custom objects take.
func enterprise(err error) error {
	if e, ok := errors.AsType[*connectors.Error](err); ok && e.Class == connectors.Forbidden {
		own := *e
		own.Message += "; custom objects take HubSpot's Enterprise edition, and the app the scopes crm.schemas.custom.read and crm.schemas.custom.write"
		return &own
	}
	return err
}
