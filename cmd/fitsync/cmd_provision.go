package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
)

func (a *app) provisionCommand() *cobra.Command {
	var apply bool
	var with []string
	command := &cobra.Command{
		Use:   "provision [CONNECTION]",
		Short: "Show the fields that fitsync needs in the CRM, and create them with --apply",
		Long: `Show the fields that fitsync needs in the CRM, and create them with --apply.

In Salesforce that is the whole package: fields, objects, permission sets, list views, a
report and the card of the opportunity page. The org checks it before it changes anything.

--with adds what not every account needs or has. In HubSpot: companies, the properties in
which a company's open deals are summed up, and requirements, a custom object for
requirements, which takes the Enterprise edition.`,
		Example: `  fitsync provision acme
  fitsync provision acme --apply
  fitsync provision acme --with companies --apply`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			loaded, err := a.loadToConnect()
			if err != nil {
				return err
			}
			connections, err := chosen(loaded, args)
			if err != nil {
				return err
			}
			plans := []provisionView{}
			var errs []error
			for _, connection := range connections {
				plan, err := a.provision(c.Context(), loaded, connection, with, apply)
				plans, errs = append(plans, plan), append(errs, err)
			}
			if a.json {
				errs = append(errs, a.printJSON(plans))
			}
			return worst(errs...)
		},
	}
	command.Flags().BoolVar(&apply, "apply", false, "make the changes; without it they are only shown")
	command.Flags().StringSliceVar(&with, "with", nil, "what to create beside: companies, requirements (HubSpot)")
	return command
}

// provisionView is the plan of one connection.
type provisionView struct {
	Connection string              `json:"connection"`
	Applied    bool                `json:"applied"`
	Changes    []connectors.Change `json:"changes"`
}

func (a *app) provision(ctx context.Context, loaded *config.Config, c config.Connection, with []string, apply bool) (provisionView, error) {
	view := provisionView{Connection: c.Name, Changes: []connectors.Change{}}
	connector, mapping, err := a.connect(c, "")
	if err != nil {
		return view, err
	}
	provisioner, ok := connector.(connectors.Provisioner)
	if !ok {
		return view, fmt.Errorf("%s: fields of a %s have to be created by hand", c.Name, c.Kind)
	}
	changes, err := planOf(ctx, provisioner, with)
	if err != nil {
		return view, fmt.Errorf("%s: %w", c.Name, err)
	}
	view.Changes = append(view.Changes, changes...)
	todo, conflict := 0, 0
	for _, change := range changes {
		switch change.Action {
		case "create", "extend":
			todo++
		case "conflict":
			conflict++
		}
		if !a.json {
			a.say("%s: %-8s %s.%s (%s) %s", c.Name, change.Action, change.Object, change.Name, change.Type, change.Detail)
		}
	}
	if conflict > 0 {
		return view, &exitError{exitAttention, fmt.Errorf("%s: %s: rename them in write_back, or change the fields in the CRM; nothing was created", c.Name, plural(conflict, "conflict"))}
	}
	if !apply || todo == 0 {
		a.note("%s: %d to create or extend, %d there already%s", c.Name, todo, len(changes)-todo, map[bool]string{true: "; --apply does it"}[todo > 0])
		return view, nil
	}
	var made []connectors.Change
	err = provisioner.Apply(ctx, changes, func(done connectors.Change) {
		a.note("%s: %s %s.%s", c.Name, map[string]string{"create": "created", "extend": "extended"}[done.Action], done.Object, done.Name)
		made = append(made, done)
	})
	if view.Applied = err == nil; err != nil {
		err = fmt.Errorf("%s: %w", c.Name, err)
	}
	return view, errors.Join(err, a.recordProvision(ctx, loaded, mapping, c.Name, made))
}

// planOf is the plan of what the mapping needs, and of what was asked for beside.
func planOf(ctx context.Context, provisioner connectors.Provisioner, with []string) ([]connectors.Change, error) {
	changes, err := provisioner.Plan(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range with {
		extender, ok := provisioner.(connectors.Extender)
		if !ok {
			return nil, usage("--with %s: this kind of CRM has nothing to add", name)
		}
		if !slices.Contains(extender.Extras(), name) {
			return nil, usage("--with %s: not known; use %s", name, strings.Join(extender.Extras(), " or "))
		}
		more, err := extender.PlanExtra(ctx, name)
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	return changes, nil
}

// recordProvision tells the store what was created. A field that was deleted and is
// there again holds nothing, which no person has done.
func (a *app) recordProvision(ctx context.Context, loaded *config.Config, mapping connectors.Mapping, connection string, made []connectors.Change) error {
	if len(made) == 0 {
		return nil
	}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	filled, err := jobs.NoteProvisioned(ctx, db, jobs.Connection{Name: connection, Mapping: mapping}, a.who(), made)
	if filled > 0 {
		a.note("%s: the next sync fills what was created in %s", connection, plural(filled, "deal"))
	}
	return errors.Join(err, db.Close())
}
