package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"fitsync/analysis/review"
	"fitsync/store"
)

func (a *app) reviewExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the decisions that stand as JSON Lines to a file, or to standard output",
		Example: `  fitsync review export decisions.jsonl
  fitsync review export`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), func(db *store.DB) error {
				decisions, err := db.Decisions(c.Context())
				if err != nil {
					return err
				}
				return a.writeOut(first(args), func(out io.Writer) error { return review.Write(out, decisions) })
			})
		},
	}
}

func (a *app) reviewImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Add the decisions of a file, or name every problem in it with its line",
		Long: `Add the decisions of a file that "review export" wrote, or name every problem in it with its
line. A decision that is known here, standing or withdrawn, is left as it is, so that a
file can be imported again.`,
		Example: `  fitsync review import decisions.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), func(db *store.DB) error {
				snapshot, err := db.Snapshot(c.Context())
				if err != nil {
					return err
				}
				known, err := db.DecisionIDs(c.Context())
				if err != nil {
					return err
				}
				names := namesOf(snapshot)
				in, err := a.open(args[0])
				if err != nil {
					return err
				}
				defer in.Close()
				decisions, err := review.Read(in, review.Here{
					HasFunc:   func(capability string) bool { _, ok := names[capability]; return ok },
					KnownFunc: func(id string) bool { return known[id] },
				})
				if problems, ok := errors.AsType[review.Problems](err); ok {
					return fmt.Errorf("nothing was imported: %s: %s\n%w", args[0], plural(len(problems), "problem"), err)
				}
				if err != nil {
					return err
				}
				added, err := db.ImportDecisions(c.Context(), decisions, a.who())
				if err == nil && added > 0 {
					err = a.rejudge(c.Context(), db)
				}
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]int{"added": added, "known": len(decisions) - added})
				}
				then := nextSync
				if added == 0 {
					then = "nothing was new"
				}
				a.note("%s added, %d known already; %s", plural(added, "decision"), len(decisions)-added, then)
				return nil
			})
		},
	}
}

// open opens a file to read; "-" is standard input.
func (a *app) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(a.in), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open decisions: %w", err)
	}
	return file, nil
}
