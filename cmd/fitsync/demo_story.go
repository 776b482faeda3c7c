package main

import (
	"cmp"
	"context"
	"fmt"

	"fitsync/analysis"
	"fitsync/cmd/fitsync/report"
	"fitsync/jobs"
	"fitsync/store"
)

// demoResult is the demo's counts, as --json prints them.
type demoResult struct {
	Provisioned []demoProvision       `json:"provisioned"`
	Catalog     demoCatalog           `json:"catalog"`
	Syncs       []demoSync            `json:"syncs"`
	Grades      map[string]int        `json:"grades"`
	Currency    string                `json:"currency"` // of the amounts that follow
	Pipeline    analysis.Pipeline     `json:"pipeline"`
	TopGaps     []analysis.GapRevenue `json:"top_gaps"`
	Explained   string                `json:"explained"`
	Edited      string                `json:"edited"`
}

type demoProvision struct {
	Connection string `json:"connection"`
	Created    int    `json:"created"`
	Left       int    `json:"left"`
}

type demoCatalog struct {
	Product      string `json:"product"`
	Revision     string `json:"revision"`
	Capabilities int    `json:"capabilities"`
}

type demoSync struct {
	Name string    `json:"name"`
	Runs []runView `json:"runs"`
}

// syncAll runs one request a connection and shows what came of it.
func (d *demonstration) syncAll(ctx context.Context, name string) error {
	entry := demoSync{Name: name}
	var failure error
	for _, c := range d.loaded.Connections {
		run, err := d.syncOne(ctx, c.Name)
		if err != nil {
			failure = cmp.Or(failure, err)
			continue
		}
		entry.Runs = append(entry.Runs, viewRun(run))
		d.tell("%s", runLine(run))
		failure = cmp.Or(failure, d.reasons(ctx, run))
	}
	d.result.Syncs = append(d.result.Syncs, entry)
	return failure
}

func (d *demonstration) syncOne(ctx context.Context, connection string) (store.Run, error) {
	ticket, err := d.engine.Ask(ctx, jobs.Request{Connection: connection, By: "demo"})
	if err != nil {
		return store.Run{}, err
	}
	run, err := d.engine.Follow(ctx, ticket, d.progress())
	d.clearProgress()
	return run, err
}

// reasons shows why records failed, and fails when the run itself did.
func (d *demonstration) reasons(ctx context.Context, run store.Run) error {
	errs, err := d.db.RunErrors(ctx, store.RunErrorFilter{Run: run.ID, Limit: 10})
	if err != nil {
		return err
	}
	for _, e := range errs {
		d.tell("    %s: %s %s", e.Opportunity, e.Code, e.Message)
	}
	if run.Status != store.RunDone {
		return fmt.Errorf("%s: sync %s: %s", run.Connection, run.Status, run.Message)
	}
	return nil
}

func (d *demonstration) firstSync(ctx context.Context) error {
	d.heading("3  First sync: everything is pulled, judged and written back (fitsync sync)")
	if err := d.syncAll(ctx, "first"); err != nil {
		return err
	}
	d.result.Grades = map[string]int{}
	for _, grade := range analysis.Grades() {
		d.result.Grades[string(grade)] = 0
	}
	list, err := d.db.List(ctx, store.ListFilter{Limit: 1000})
	if err != nil {
		return err
	}
	for _, deal := range list {
		d.result.Grades[string(deal.Grade)]++
	}
	line := fmt.Sprintf("%s:", plural(len(list), "deal"))
	for _, grade := range analysis.Grades() {
		line += fmt.Sprintf("  %s %d", d.style().Grade(grade), d.result.Grades[string(grade)])
	}
	d.tell("%s", line)
	return nil
}

func (d *demonstration) showGaps(ctx context.Context) error {
	ledger, err := revenueOf(ctx, d.db, "")
	if err != nil {
		return err
	}
	rows := ledger.Rows()
	d.result.TopGaps, d.result.Pipeline = rows[:min(5, len(rows))], ledger.Total()
	d.result.Currency = policyOf(d.loaded.Enterprise).Currency
	d.heading("4  The five gaps that block most revenue, in EUR weighted by probability (fitsync gaps --by revenue)")
	if d.json {
		return nil
	}
	if err := d.printTable([]string{"GAP", "DEALS", "BLOCKED", "SOLE", "ALLOCATED", "UPLIFT", "TITLE"}, gapRows(d.result.TopGaps)); err != nil {
		return err
	}
	total := ledger.Total()
	d.tell("%s open, expected %s, of which %s at risk", plural(total.Deals, "deal"), report.Thousands(total.Expected), report.Thousands(total.AtRisk))
	return nil
}

// explainOne picks, of the blocked Salesforce deals that are mostly assessed, the one
// with most revenue at risk.
func (d *demonstration) explainOne(ctx context.Context) error {
	connection := d.loaded.Connections[0].Name
	list, err := d.db.List(ctx, store.ListFilter{Connection: connection, OpenOnly: true, Limit: 1000})
	if err != nil {
		return err
	}
	for _, deal := range list {
		if deal.Grade != analysis.Blocked {
			continue
		}
		found, err := d.db.Opportunities(ctx, connection, []string{deal.ID})
		if err != nil {
			return err
		}
		if a := found[deal.ID].Assessment; a.Confidence >= 7000 && len(a.Findings) >= 4 {
			d.explains = deal.ID
			break
		}
	}
	if d.explains == "" {
		return fmt.Errorf("no deal of the demo is blocked")
	}
	d.result.Explained = d.explains
	d.heading("5  One deal, line by line (fitsync explain %s)", d.explains)
	if d.json {
		return nil
	}
	stored, err := d.stored(ctx)
	if err != nil {
		return err
	}
	report.Deal(d.out, stored.Opportunity, *stored.Assessment, "EUR", d.style())
	return nil
}

func (d *demonstration) stored(ctx context.Context) (store.Stored, error) {
	found, err := d.db.Opportunities(ctx, d.loaded.Connections[0].Name, []string{d.explains})
	return found[d.explains], err
}

// editAndSync lowers the priority of the requirement that costs the explained deal
// most, as the customer might in a negotiation. Only the child row is touched.
func (d *demonstration) editAndSync(ctx context.Context) error {
	before, err := d.stored(ctx)
	if err != nil {
		return err
	}
	worst := analysis.Reason{Points: -1}
	for _, reason := range before.Assessment.Reasons {
		if reason.Points > worst.Points && reason.Verdict != analysis.Unassessed {
			worst = reason
		}
	}
	var row string
	for _, requirement := range before.Opportunity.Requirements {
		if requirement.ID == worst.Requirement {
			row = requirement.Origin.Row
		}
	}
	d.heading("6  A person edits one requirement of that deal in Salesforce, then the second sync")
	d.tell("“%s” becomes a nice-to-have (priority low)", report.Cut(worst.Text, 80))
	d.crms.Org.Update("FitSync_Requirement__c", row, map[string]any{"Priority__c": string(analysis.Low)})
	d.result.Edited = row
	if err := d.syncAll(ctx, "after a person's edit"); err != nil {
		return err
	}
	after, err := d.stored(ctx)
	if err != nil {
		return err
	}
	d.tell("%s: fit %d %s → %d %s", after.Opportunity.Name, before.Assessment.Fit, d.style().Grade(before.Assessment.Grade),
		after.Assessment.Fit, d.style().Grade(after.Assessment.Grade))
	return nil
}

func (d *demonstration) syncAgain(ctx context.Context) error {
	d.heading("7  Third sync: nothing changed, so nothing is written")
	return d.syncAll(ctx, "nothing changed")
}
