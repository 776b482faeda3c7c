package main

import (
	"fitsync/config"
	"fitsync/connectors"
)

// mappingOf turns the names of the file into the connectors' mapping. What the
// file does not say of a field, such as its kind and length, is the field table's.
func mappingOf(c config.Connection) connectors.Mapping {
	need := c.Requirements
	mapping := connectors.Mapping{
		Opportunity:      map[string]string{},
		ProbabilityScale: 100,
		Requirements: connectors.RequirementSource{
			Object: need.Object, Parent: need.Parent, Field: need.Field, Fields: map[string]string{},
		},
	}
	if c.Rows {
		mapping.Rows = true
		mapping.Requirements.Verdict = map[string]string{"verdict": need.Verdict, "capability": need.Capability, "reason": need.Reason}
	}
	if c.Kind == config.HubSpot {
		mapping.ProbabilityScale = 1
	}
	for logical, field := range c.Opportunity {
		if field != "" {
			mapping.Opportunity[logical] = field
		}
	}
	for logical, field := range map[string]string{
		"text": need.Text, "name": need.Name, "category": need.Category, "priority": need.Priority,
		"need_by": need.NeedBy, "status": need.Status, "source": need.Source, "owner": need.Owner,
	} {
		if field != "" {
			mapping.Requirements.Fields[logical] = field
		}
	}
	for _, standard := range connectors.WriteBackFields() {
		given := c.WriteBack[standard.Role]
		if given.Field == "" {
			continue
		}
		length := standard.Length
		if given.Length > 0 && (length == 0 || given.Length < length) {
			length = given.Length
		}
		mapping.WriteBack = append(mapping.WriteBack, connectors.WriteField{
			Role: standard.Role, Field: given.Field, Kind: standard.Kind, Length: length, Scale: standard.Scale,
			Triggers: standard.Triggers, Policy: connectors.OverridePolicy(given.Policy),
		})
	}
	return mapping
}
