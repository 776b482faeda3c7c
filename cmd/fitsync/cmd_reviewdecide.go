package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/analysis/review"
	"fitsync/store"
)

type decideFlags struct {
	requirement, text string
	alone             bool
	capability        string
	none              bool
	verdict           string
	reason, reviewer  string
}

func (a *app) reviewDecide() *cobra.Command {
	var flags decideFlags
	command := &cobra.Command{
		Use:   "decide",
		Short: "Say which capability answers a need, or that none does",
		Long: `Say which capability answers a need, or that none does. It counts at once for the same,
equal and nearly equal text in every deal. The verdict follows from what the catalog says
of the capability, unless --verdict puts another one above it.`,
		Example: `  fitsync review decide --requirement acme/006xx000001aBcDAAU/a07xx00000Q1aBcAAJ --capability sso-saml
  fitsync review decide --text "Approve invoices on a phone" --capability mobile-app --verdict partially_supported --reason "no offline mode"
  fitsync review decide --text "Delivery by drone" --none`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error { return a.decide(c.Context(), db, flags) })
		},
	}
	f := command.Flags()
	f.StringVar(&flags.requirement, "requirement", "", "the need by its `place`, CONNECTION/DEAL/REQUIREMENT, as review list shows it")
	f.StringVar(&flags.text, "text", "", "the need by its `text`")
	f.BoolVar(&flags.alone, "alone", false, "only for that requirement, not for equal text elsewhere")
	f.StringVar(&flags.capability, "capability", "", "`id` of the capability that answers")
	f.BoolVar(&flags.none, "none", false, "nothing in the catalog answers")
	f.StringVar(&flags.verdict, "verdict", "", "supported, partially_supported or not_supported; by default what the catalog says")
	f.StringVar(&flags.reason, "reason", "", "why, for those who read it later")
	f.StringVar(&flags.reviewer, "reviewer", "", "who decided; by default who runs this")
	return command
}

// check refuses flags that do not fit together.
func (f decideFlags) check() error {
	verdict := analysis.Verdict(f.verdict)
	switch {
	case (f.requirement == "") == (strings.TrimSpace(f.text) == ""):
		return usage("name the need with either --requirement or --text")
	case (f.capability == "") == !f.none:
		return usage("name the answer with either --capability or --none")
	case f.alone && f.requirement == "":
		return usage("--alone needs --requirement")
	case f.none && verdict != "" && verdict != analysis.NotSupported:
		return usage("--none means not_supported; --verdict %s needs --capability", f.verdict)
	case f.verdict != "":
		return oneOf("verdict", verdict, review.Verdicts()...)
	}
	return nil
}

func (a *app) decide(ctx context.Context, db *store.DB, f decideFlags) error {
	snapshot, err := db.Snapshot(ctx)
	if err != nil {
		return err
	}
	names := namesOf(snapshot)
	if _, ok := names[f.capability]; !ok && !f.none {
		return usage("--capability %q: the catalog has no such id; `fitsync catalog list` shows them", f.capability)
	}
	decision := analysis.Decision{
		Text: strings.TrimSpace(f.text), Capability: f.capability, Verdict: analysis.Verdict(f.verdict),
		Reviewer: a.reviewer(f.reviewer), Reason: f.reason,
	}
	if f.none {
		decision.Verdict = analysis.NotSupported
	}
	if f.requirement != "" {
		if decision.Requirement, decision.Text, err = needAt(ctx, db, f); err != nil {
			return err
		}
	}
	if decision, err = db.AddDecision(ctx, decision, a.who()); err != nil {
		return err
	}
	if err := a.rejudge(ctx, db); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(decision)
	}
	a.note("decided as %s; %s", decision.ID, nextSync)
	return nil
}

// needAt is what a decision about a stored requirement is about: its id, and its text
// unless it is for that one alone. A part of a requirement has no id.
func needAt(ctx context.Context, db *store.DB, f decideFlags) (id, text string, err error) {
	place, err := review.ParsePlace(f.requirement)
	if err != nil {
		return "", "", usage("--requirement %w", err)
	}
	requirement, err := requirementAt(ctx, db, place)
	if err != nil {
		return "", "", err
	}
	if place.Part > 0 {
		if place.Part > len(requirement.Parts) {
			return "", "", usage("--requirement %s: it has %s", f.requirement, plural(len(requirement.Parts), "part"))
		}
		if f.alone {
			return "", "", usage("--alone: a part of a requirement is known by its text only")
		}
		return "", requirement.Parts[place.Part-1].Text, nil
	}
	if !f.alone {
		return requirement.ID, cmp.Or(requirement.Text, requirement.Name), nil
	}
	if requirement.Origin.Row == "" {
		return "", "", usage("--alone: %s is a line of a text field, which is known by its text only", f.requirement)
	}
	return requirement.ID, "", nil
}

func requirementAt(ctx context.Context, db *store.DB, place review.Place) (analysis.Requirement, error) {
	deal := recordID(place.Opportunity)
	stored, err := db.Opportunities(ctx, place.Connection, []string{deal})
	if err != nil {
		return analysis.Requirement{}, err
	}
	found, ok := stored[deal]
	if !ok {
		return analysis.Requirement{}, fmt.Errorf("no deal %s of connection %s is stored; `fitsync review list` shows places", place.Opportunity, place.Connection)
	}
	for _, r := range found.Opportunity.Requirements {
		if r.ID == place.Requirement || r.ID == recordID(place.Requirement) {
			return r, nil
		}
	}
	return analysis.Requirement{}, fmt.Errorf("deal %s has no requirement %s; `fitsync review list` shows places", place.Opportunity, place.Requirement)
}
