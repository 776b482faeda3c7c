package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/analysis/intake"
	"fitsync/cmd/fitsync/report"
	"fitsync/config"
	"fitsync/store"
)

type assessFlags struct {
	catalog string
	format  string
	output  string
	name    string
	column  string
}

func (a *app) assessCommand() *cobra.Command {
	var flags assessFlags
	command := &cobra.Command{
		Use:   "assess FILE",
		Short: "Judge requirements from a CSV, JSON, YAML, XLSX or text file; no CRM needed",
		Example: `  fitsync assess rfp.xlsx
  fitsync assess rfp.csv --catalog catalog.yaml --format html --output fit.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.assess(c.Context(), args[0], flags)
		},
	}
	command.Flags().StringVar(&flags.catalog, "catalog", "", "judge by this catalog `file` instead of the imported one")
	command.Flags().StringVar(&flags.format, "format", "text", "text, json or html")
	command.Flags().StringVarP(&flags.output, "output", "o", "", "write to this `file` instead of standard output")
	command.Flags().StringVar(&flags.column, "column", "", "the `header` of the column that holds the texts, where it is not recognised")
	command.Flags().StringVar(&flags.name, "name", "", "what to call the deal; by default the file's name")
	return command
}

func (a *app) assess(ctx context.Context, path string, flags assessFlags) error {
	if a.json {
		flags.format = "json"
	}
	if !slices.Contains([]string{"text", "json", "html"}, flags.format) {
		return usage("--format %q: use text, json or html", flags.format)
	}
	for _, read := range []string{path, flags.catalog} {
		if overwrites(flags.output, read) {
			return usage("--output %s would overwrite what is read; name another file", flags.output)
		}
	}
	reading, err := a.readRequirements(path, flags.column)
	if err != nil {
		return err
	}
	policy, snapshot, decisions, err := a.judgingBy(ctx, flags.catalog)
	if err != nil {
		return err
	}
	if flags.name == "" {
		flags.name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	deal := analysis.Opportunity{ID: "file", Name: flags.name, Requirements: reading.Requirements}
	assessor := analysis.NewAssessor(snapshot, policy, judgeWith(policy)(snapshot, decisions))
	asOf := analysis.DateOf(a.now())
	assessment := assessor.Assess(analysis.Case{Opportunity: deal, AsOf: asOf})
	return a.writeOut(flags.output, func(out io.Writer) error {
		switch flags.format {
		case "json":
			return (&app{streams: streams{out: out}}).printJSON(map[string]any{
				"currency": policy.Currency, "opportunity": deal, "assessment": assessment, "notes": append([]intake.Note{}, reading.Notes...),
			})
		case "html":
			return report.HTML(out, report.Page{
				Deal: deal, Assessment: assessment, Currency: policy.Currency, AsOf: asOf, Names: namesOf(snapshot), Remarks: remarks(reading.Notes),
			})
		default:
			style := a.style()
			style.Color = style.Color && flags.output == ""
			report.Deal(out, deal, assessment, policy.Currency, style)
			return nil
		}
	})
}

// namesOf are the names of the capabilities by id.
func namesOf(snapshot analysis.Snapshot) map[string]string {
	names := make(map[string]string, len(snapshot.Capabilities))
	for _, c := range snapshot.Capabilities {
		names[c.ID] = c.Name
	}
	return names
}

func remarks(notes []intake.Note) []string {
	texts := make([]string, len(notes))
	for i, note := range notes {
		texts[i] = note.String()
	}
	return texts
}

// readRequirements reads a file and says on standard error what of it was not read.
func (a *app) readRequirements(path, column string) (intake.Reading, error) {
	reading, err := intake.ReadFile(path, intake.Options{Column: column})
	if errors.Is(err, intake.ErrColumn) {
		err = fmt.Errorf("%w\nor choose the column of the texts with --column NAME", err)
	}
	for i, note := range reading.Notes {
		if i == shownNotes {
			a.note("%s: and %d more; --json lists all", path, len(reading.Notes)-i)
			break
		}
		a.note("%s: %s", path, note)
	}
	return reading, err
}

// shownNotes is how many remarks on a file a person gets to read.
const shownNotes = 20

// overwrites reports whether writing to output would destroy a file that is read.
func overwrites(output, read string) bool {
	if output == "" || output == "-" || read == "" || read == "-" {
		return false
	}
	source, err := os.Stat(read)
	if err != nil {
		return false // reading it says so
	}
	for _, written := range []string{output, draftOf(output)} {
		target, err := os.Stat(written)
		if err == nil && os.SameFile(source, target) {
			return true
		}
	}
	return false
}

// judgingBy is what to judge a file with: the named catalog under the default
// rules, or what the configuration says. Without a configuration a catalog file
// is enough.
func (a *app) judgingBy(ctx context.Context, path string) (analysis.Policy, analysis.Snapshot, []analysis.Decision, error) {
	policy := analysis.DefaultPolicy()
	loaded, err := a.load()
	if err == nil {
		policy = policyOf(loaded.Enterprise)
	}
	if path != "" {
		if _, wrong := errors.AsType[*config.Problems](err); wrong {
			return policy, analysis.Snapshot{}, nil, err
		}
		file, err := a.readCatalog(path)
		if err == nil && len(file.Capabilities) == 0 {
			err = fmt.Errorf("%s holds no capability", path)
		}
		snapshot := analysis.Snapshot{Product: file.Product, Capabilities: file.Capabilities, Revision: "file"}
		return policy, snapshot, nil, err
	}
	if err != nil {
		return policy, analysis.Snapshot{}, nil, fmt.Errorf("%w\nor name a catalog file with --catalog", err)
	}
	var (
		snapshot  analysis.Snapshot
		decisions []analysis.Decision
	)
	err = a.withStore(ctx, func(db *store.DB) (err error) {
		if snapshot, err = db.Snapshot(ctx); err != nil {
			return err
		}
		decisions, err = db.Decisions(ctx)
		return err
	})
	if err == nil && len(snapshot.Capabilities) == 0 {
		err = errors.New("the catalog is empty; `fitsync catalog import FILE` fills it, or name one with --catalog")
	}
	return policy, snapshot, decisions, err
}

// writeOut writes to a file, whole or not at all, or to standard output.
func (a *app) writeOut(path string, fillFunc func(io.Writer) error) error {
	if path == "" || path == "-" {
		return fillFunc(a.out)
	}
	if err := writeFile(path, fillFunc); err != nil {
		return err
	}
	a.note("wrote %s", path)
	return nil
}
