package main

import (
	"context"
	"fmt"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

// examineBudget says how the API quota stands after the calls that the other checks
// made, which count like any other.
func (a *app) examineBudget(ctx context.Context, db *store.DB, connector connectors.Connector, c config.Connection) []checkView {
	budget, ok := connector.(connectors.Budgeter)
	if !ok || db == nil {
		return nil
	}
	usage := budget.Usage()
	if err := jobs.NoteCalls(ctx, db, c.Name, usage, usage.Calls); err != nil {
		return []checkView{{c.Name, "API budget", false, err.Error()}}
	}
	balance, err := jobs.BalanceOf(ctx, db, c.Name, budgetOf(c), a.now())
	if err != nil {
		return []checkView{{c.Name, "API budget", false, err.Error()}}
	}
	return []checkView{{c.Name, "API budget", balance.Limit == 0 || balance.Scheduled > 0, budgetLine(balance)}}
}

// budgetLine says how a quota stands.
func budgetLine(b jobs.Balance) string {
	if b.Limit == 0 {
		return fmt.Sprintf("%s made in 24 hours; the CRM does not tell its quota: set budget.daily_calls to have a part kept free", plural(b.Own, "call"))
	}
	window := "in the last 24 hours"
	if !b.Resets.IsZero() {
		window = "until " + b.Resets.Format("2006-01-02 15:04 MST")
	}
	if b.Scheduled <= 0 {
		return fmt.Sprintf("%d of %d calls used %s, %d by fitsync: scheduled work waits, and a person's may use %d more",
			b.Used, b.Limit, window, b.Own, max(0, b.Person))
	}
	return fmt.Sprintf("%d of %d calls used %s, %d by fitsync; scheduled work may use %d more", b.Used, b.Limit, window, b.Own, b.Scheduled)
}

// examineQuarantine counts the records that are left out of syncs.
func examineQuarantine(ctx context.Context, db *store.DB, name string) []checkView {
	if db == nil {
		return nil
	}
	list, err := db.Quarantined(ctx, name)
	switch {
	case err != nil:
		return []checkView{{name, "quarantine", false, err.Error()}}
	case len(list) == 0:
		return nil
	case len(list) == 1:
		return []checkView{{name, "quarantine", false, list[0].Record + " is set aside: " + asideLine(list[0])}}
	}
	return []checkView{{name, "quarantine", false, fmt.Sprintf("%d records are set aside, %s for the longest time; `fitsync errors %s --open` lists them all",
		len(list), list[0].Record, name)}}
}

// asideLine says why a record is set aside and what ends that.
func asideLine(q store.Quarantined) string {
	return fmt.Sprintf("%s (%s so far; tried again when it changes, daily, and by `fitsync sync %s --record %s`)",
		q.Message, plural(q.Attempts, "try"), q.Connection, q.Record)
}

// examineAlerts names the alerts that are raised, but for those whose cause another check
// names.
func examineAlerts(ctx context.Context, db *store.DB, name string) []checkView {
	if db == nil {
		return nil
	}
	alerts, err := db.Alerts(ctx)
	if err != nil {
		return []checkView{{name, "alerts", false, err.Error()}}
	}
	var checks []checkView
	for _, alert := range alerts {
		told := alert.Kind == jobs.AlertStale || alert.Kind == jobs.AlertFailing
		if alert.Connection == name && alert.Raised && told {
			checks = append(checks, checkView{name, "alert " + alert.Kind, false, alert.Detail + "; " + jobs.Remedy(name, alert.Kind)})
		}
	}
	return checks
}
