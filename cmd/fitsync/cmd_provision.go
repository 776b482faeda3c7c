package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/store"
)

func (a *app) provisionCommand() *cobra.Command {
	var apply bool
	command := &cobra.Command{
		Use:   "provision [CONNECTION]",
		Short: "Show the fields that fitsync needs in the CRM, and create them with --apply",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			loaded, err := a.load()
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
				plan, err := a.provision(c.Context(), loaded, connection, apply)
				plans, errs = append(plans, plan), append(errs, err)
			}
			if a.json {
				errs = append(errs, a.printJSON(plans))
			}
			return errors.Join(errs...)
		},
	}
	command.Flags().BoolVar(&apply, "apply", false, "make the changes; without it they are only shown")
	return command
}

// provisionView is the plan of one connection.
type provisionView struct {
	Connection string              `json:"connection"`
	Applied    bool                `json:"applied"`
	Changes    []connectors.Change `json:"changes"`
}

func (a *app) provision(ctx context.Context, loaded *config.Config, c config.Connection, apply bool) (provisionView, error) {
	view := provisionView{Connection: c.Name, Changes: []connectors.Change{}}
	connector, _, err := a.connect(c, "")
	if err != nil {
		return view, err
	}
	provisioner, ok := connector.(connectors.Provisioner)
	if !ok {
		return view, fmt.Errorf("%s: fields of a %s have to be created by hand", c.Name, c.Kind)
	}
	changes, err := provisioner.Plan(ctx)
	if err != nil {
		return view, err
	}
	view.Changes = append(view.Changes, changes...)
	create, conflict := 0, 0
	for _, change := range changes {
		switch change.Action {
		case "create":
			create++
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
	if !apply || create == 0 {
		a.note("%s: %d to create, %d there already%s", c.Name, create, len(changes)-create, map[bool]string{true: "; --apply creates them"}[create > 0])
		return view, nil
	}
	if err := provisioner.Apply(ctx, changes, func(done connectors.Change) { a.note("%s: created %s.%s", c.Name, done.Object, done.Name) }); err != nil {
		return view, err
	}
	view.Applied = true
	return view, a.auditProvision(ctx, loaded, view)
}

func (a *app) auditProvision(ctx context.Context, loaded *config.Config, view provisionView) error {
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	created := []string{}
	for _, change := range view.Changes {
		if change.Action == "create" {
			created = append(created, change.Object+"."+change.Name)
		}
	}
	err = db.Audit(ctx, store.Entry{Actor: a.who(), Action: "crm.provision", Subject: view.Connection, Detail: map[string]any{"created": created}})
	return errors.Join(err, db.Close())
}
