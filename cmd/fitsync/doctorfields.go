package main

import (
	"context"
	"strings"

	"fitsync/connectors"
)

// examineFields says in as few lines as there are things to do what the mapped
// fields lack: one for all that provisioning creates, one for each other remedy.
func examineFields(ctx context.Context, name string, connector connectors.Connector, fields []connectors.FieldState) []checkView {
	createdFunc := creation(ctx, connector, fields)
	var created []string
	var problems []string // in the order of the mapping
	concerned := map[string][]string{}
	for _, field := range fields {
		path := field.Object + "." + field.Field
		switch {
		case field.Problem == "":
		case field.Missing && createdFunc(field):
			created = append(created, path)
		default:
			if concerned[field.Problem] == nil {
				problems = append(problems, field.Problem)
			}
			concerned[field.Problem] = append(concerned[field.Problem], path)
		}
	}
	var checks []checkView
	if len(created) > 0 {
		checks = append(checks, checkView{
			name, "fields", false, plural(len(created), "field") + " missing or hidden from the integration user (" +
				strings.Join(created, ", ") + "): `fitsync provision " + name + " --apply` creates and grants them",
		})
	}
	for _, problem := range problems {
		checks = append(checks, checkView{name, strings.Join(concerned[problem], ", "), false, problem})
	}
	if len(checks) == 0 {
		return []checkView{{name, "fields", true, plural(len(fields), "mapped field") + " present, ours writable"}}
	}
	return checks
}

// creation asks the connector, where something is missing, which fields provisioning
// would create. A plan that cannot be had creates nothing.
func creation(ctx context.Context, connector connectors.Connector, fields []connectors.FieldState) func(connectors.FieldState) bool {
	created := map[string]bool{}
	path := func(object, field string) string { return strings.ToLower(object + "." + field) }
	missing := 0
	for _, field := range fields {
		if field.Missing {
			missing++
		}
	}
	if provisioner, ok := connector.(connectors.Provisioner); ok && missing > 0 {
		changes, _ := provisioner.Plan(ctx) // what it would say of permissions, provision says
		for _, change := range changes {
			created[path(change.Object, change.Name)] = change.Action == "create"
		}
	}
	return func(field connectors.FieldState) bool {
		planned, known := created[path(field.Object, field.Field)]
		return planned || !known && created[path(field.Object, field.Object)] // comes with its object
	}
}
