package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/review"
	"fitsync/cmd/fitsync/report"
	"fitsync/config"
	"fitsync/store"
)

func (a *app) reviewCommand() *cobra.Command {
	var connection, reviewer string
	command := &cobra.Command{
		Use:   "review",
		Short: "Decide what the machine left open, one need after the other",
		Long: `Decide what the machine left open, one need after the other, those first on which most
revenue hangs. A decision outranks the machine for the same, equal and nearly equal text,
and counts as a neighbour's vote for similar text. Without a terminal: the list.`,
		Example: `  fitsync review
  fitsync review --connection acme`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withReviewing(c.Context(), connection, func(r *reviewing) error {
				if a.json || !a.terminal(a.in) || !a.terminal(a.out) {
					return r.list(defaultQueue)
				}
				return r.sit(c.Context(), a.reviewer(reviewer))
			})
		},
	}
	command.Flags().StringVar(&connection, "connection", "", "only deals of this `connection`")
	command.Flags().StringVar(&reviewer, "reviewer", "", "who decides; by default who runs this")
	command.AddCommand(a.reviewList(), a.reviewDecide(), a.reviewDecisions(), a.reviewWithdraw(), a.reviewExport(), a.reviewImport())
	return command
}

// defaultQueue is how much of the queue is listed.
const defaultQueue = 20

// nextSync is what a change of the decisions does.
const nextSync = "the next sync judges by it and writes only the records whose result changes"

// reviewer is the named person, else the one at the keyboard.
func (a *app) reviewer(name string) string {
	if name = strings.TrimSpace(name); name != "" {
		return name
	}
	return a.who()
}

// reviewing is what one review command works with.
type reviewing struct {
	*app
	db        *store.DB
	policy    analysis.Policy
	snapshot  analysis.Snapshot
	names     map[string]string // of capabilities
	decisions []analysis.Decision
	queue     review.Queue
	judge     *match.Judge
}

// withReviewing opens the store and collects the queue of one connection, or of all
// for "".
func (a *app) withReviewing(ctx context.Context, connection string, doFunc func(*reviewing) error) error {
	loaded, err := a.load()
	if err != nil {
		return err
	}
	return a.withConnection(ctx, connection, func(db *store.DB) error {
		r, err := a.reviewing(ctx, db, loaded)
		if err != nil {
			return err
		}
		err = eachStored(ctx, db, connection, func(s store.Stored) {
			if s.Assessment != nil {
				r.queue.Add(&s.Opportunity, s.Assessment)
			}
		})
		if err != nil {
			return err
		}
		return doFunc(r)
	})
}

func (a *app) reviewing(ctx context.Context, db *store.DB, loaded *config.Config) (*reviewing, error) {
	r := &reviewing{app: a, db: db, policy: policyOf(loaded.Enterprise)}
	var err error
	if r.snapshot, err = db.Snapshot(ctx); err != nil {
		return nil, err
	}
	if len(r.snapshot.Capabilities) == 0 {
		return nil, errors.New("the catalog is empty; `fitsync catalog import FILE` fills it")
	}
	if r.decisions, err = db.Decisions(ctx); err != nil {
		return nil, err
	}
	r.names = namesOf(r.snapshot)
	r.judge = judgeBy(r.policy, r.snapshot, r.decisions)
	return r, nil
}

func (r *reviewing) has(capability string) bool {
	_, ok := r.names[capability]
	return ok
}

func (a *app) reviewList() *cobra.Command {
	var connection string
	var limit int
	command := &cobra.Command{
		Use:   "list",
		Short: "List what nobody has decided, by the revenue that hangs on it",
		Example: `  fitsync review list --limit 5
  fitsync review list --connection acme --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := atLeast("limit", limit, 0); err != nil {
				return err
			}
			return a.withReviewing(c.Context(), connection, func(r *reviewing) error { return r.list(limit) })
		},
	}
	command.Flags().StringVar(&connection, "connection", "", "only deals of this `connection`")
	command.Flags().IntVar(&limit, "limit", defaultQueue, "how many; 0 for all")
	return command
}

// list prints the queue, up to limit items, or all for 0.
func (r *reviewing) list(limit int) error {
	items := []review.Item{}
	for item := range r.queue.Open(func() review.Judge { return r.judge }) {
		if limit > 0 && len(items) == limit {
			if !r.json {
				r.note("and more; --limit 0 lists all")
			}
			break
		}
		items = append(items, item)
	}
	if r.json {
		return r.printJSON(map[string]any{"currency": r.policy.Currency, "queue": items})
	}
	if len(items) == 0 {
		r.note("nothing is left to decide")
	}
	for i, item := range items {
		if i > 0 {
			r.say("")
		}
		report.Open(r.out, item, r.names, r.policy.Currency, r.style())
	}
	return nil
}

func (a *app) reviewDecisions() *cobra.Command {
	return &cobra.Command{
		Use:     "decisions",
		Short:   "List the decisions that stand, the oldest first",
		Example: `  fitsync review decisions`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(db *store.DB) error {
				decisions, err := db.Decisions(c.Context())
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(append([]analysis.Decision{}, decisions...))
				}
				rows := make([][]string, len(decisions))
				for i, d := range decisions {
					rows[i] = []string{d.ID, localTime(d.At), d.Reviewer, orNone(d.Capability), verdictWords(d.Verdict), aboutWords(d), report.Cut(d.Reason, 60)}
				}
				return a.printTable([]string{"ID", "AT", "REVIEWER", "CAPABILITY", "VERDICT", "ABOUT", "REASON"}, rows)
			})
		},
	}
}

func (a *app) reviewWithdraw() *cobra.Command {
	return &cobra.Command{
		Use:     "withdraw ID",
		Short:   "Take a decision back",
		Example: `  fitsync review withdraw 01JF3V6QK6E4H2N8T0B5XW7RZC`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), func(db *store.DB) error {
				err := db.WithdrawDecision(c.Context(), args[0], a.who())
				if errors.Is(err, store.ErrNotFound) {
					return fmt.Errorf("no decision %s stands; `fitsync review decisions` lists them", args[0])
				}
				if err == nil {
					err = a.rejudge(c.Context(), db)
				}
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]string{"id": args[0]})
				}
				a.note("withdrawn; %s", strings.Replace(nextSync, "by it", "without it", 1))
				return nil
			})
		},
	}
}

// localTime is a stored time for a person; what is no time stays as it is.
func localTime(at string) string {
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return moment.Local().Format(time.DateTime)
}

func orNone(capability string) string {
	if capability == "" {
		return "(none)"
	}
	return capability
}

func verdictWords(v analysis.Verdict) string {
	if v == "" {
		return "as the catalog says"
	}
	return report.Words(string(v))
}

// aboutWords says what a decision is about.
func aboutWords(d analysis.Decision) string {
	if d.Text == "" {
		return "requirement " + d.Requirement + " alone"
	}
	return report.Cut(d.Text, 80)
}
