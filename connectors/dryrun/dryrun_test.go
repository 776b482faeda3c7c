package dryrun_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors"
	"fitsync/connectors/dryrun"
	"fitsync/connectors/memory"
)

func TestWriteSendsNothing(t *testing.T) {
	crm := memory.New(memory.Options{Mapping: connectors.Mapping{Opportunity: map[string]string{"name": "Name"}}})
	id := crm.Insert(map[string]any{"Name": "Acme"})
	c, recorder := dryrun.New(crm.Connect())
	updates := []connectors.Update{
		{ID: id, Fields: []connectors.Value{{Field: "Name", Kind: connectors.Text, Text: "Other"}}},
		{ID: "no such deal"},
	}
	outcomes, err := c.Write(t.Context(), updates)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]connectors.Outcome{{ID: id}, {ID: "no such deal"}}, outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(updates, recorder.Updates()); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	if got := crm.Get(id)["Name"]; got != "Acme" {
		t.Errorf("the CRM's name is %v", got)
	}
	if page, err := c.Pull(t.Context(), connectors.Cursor{}); err != nil || len(page.Records) != 1 {
		t.Errorf("Pull gives %d records, %v", len(page.Records), err)
	}
}

func TestWriteHeedsItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c, recorder := dryrun.New(memory.New(memory.Options{}).Connect())
	if _, err := c.Write(ctx, []connectors.Update{{ID: "1"}}); !errors.Is(err, context.Canceled) || len(recorder.Updates()) != 0 {
		t.Errorf("error %v, recorded %v", err, recorder.Updates())
	}
}

// The powers below are named for what they add to a connector.
type (
	plain  struct{ connectors.Connector }
	budget struct{ connectors.Budgeter }
	list   struct{ connectors.Archiver }
	schema struct{ applied *int }
)

func (schema) Plan(context.Context) ([]connectors.Change, error) {
	return []connectors.Change{{Action: "create", Name: "fitsync_score"}}, nil
}

func (s schema) Apply(context.Context, []connectors.Change, func(connectors.Change)) error {
	*s.applied++
	return nil
}

func TestPowersAreThoseOfTheConnector(t *testing.T) {
	for name, c := range map[string]struct {
		next                         connectors.Connector
		provisions, budgets, archive bool
	}{
		"none": {next: plain{}},
		"P": {next: struct {
			plain
			schema
		}{}, provisions: true},
		"B": {next: struct {
			plain
			budget
		}{}, budgets: true},
		"A": {next: struct {
			plain
			list
		}{}, archive: true},
		"PB": {next: struct {
			plain
			schema
			budget
		}{}, provisions: true, budgets: true},
		"PA": {next: struct {
			plain
			schema
			list
		}{}, provisions: true, archive: true},
		"BA": {next: struct {
			plain
			budget
			list
		}{}, budgets: true, archive: true},
		"PBA": {next: struct {
			plain
			schema
			budget
			list
		}{}, provisions: true, budgets: true, archive: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := dryrun.New(c.next)
			_, provisions := got.(connectors.Provisioner)
			_, budgets := got.(connectors.Budgeter)
			_, archives := got.(connectors.Archiver)
			if provisions != c.provisions || budgets != c.budgets || archives != c.archive {
				t.Errorf("provisions %v, budgets %v, archives %v", provisions, budgets, archives)
			}
		})
	}
}

func TestApplyChangesNothing(t *testing.T) {
	var applied int
	c, recorder := dryrun.New(struct {
		plain
		schema
	}{schema: schema{&applied}})
	p, ok := c.(connectors.Provisioner)
	if !ok {
		t.Fatal("the power to provision is lost")
	}
	changes, err := p.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var done []connectors.Change
	if err := p.Apply(t.Context(), changes, func(c connectors.Change) { done = append(done, c) }); err != nil {
		t.Fatal(err)
	}
	if applied != 0 {
		t.Error("the schema was changed")
	}
	if diff := cmp.Diff(changes, recorder.Changes()); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(changes, done); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
}
