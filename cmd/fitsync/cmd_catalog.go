package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
	"fitsync/cmd/fitsync/report"
	"fitsync/store"
)

func (a *app) catalogCommand() *cobra.Command {
	command := &cobra.Command{Use: "catalog", Short: "Import, export, list, check or compare the capability catalog"}
	command.AddCommand(a.catalogImport(), a.catalogExport(), a.catalogList(), a.catalogLint(), a.catalogDiff())
	return command
}

// readCatalog reads a catalog file; "-" is standard input in YAML.
func (a *app) readCatalog(path string) (catalog.File, error) {
	if path == "-" {
		return catalog.Read(a.in, catalog.YAML)
	}
	format, err := catalog.FormatOf(path)
	if err != nil {
		return catalog.File{}, err
	}
	file, err := os.Open(path)
	if err != nil {
		return catalog.File{}, fmt.Errorf("open catalog: %w", err)
	}
	defer file.Close()
	read, err := catalog.Read(file, format)
	if problems, ok := errors.AsType[catalog.Problems](err); ok {
		return read, fmt.Errorf("%s: %s\n%w", path, plural(len(problems), "problem"), err)
	}
	return read, err
}

func (a *app) catalogImport() *cobra.Command {
	return &cobra.Command{
		Use:     "import FILE",
		Short:   "Make a CSV, YAML or JSON file the catalog; the next sync judges by it",
		Example: `  fitsync catalog import catalog.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			file, err := a.readCatalog(args[0])
			if _, wrong := errors.AsType[catalog.Problems](err); wrong {
				return fmt.Errorf("nothing was imported: %w", err)
			}
			if err != nil {
				return err
			}
			if len(file.Capabilities) == 0 {
				return fmt.Errorf("%s holds no capability; nothing was imported", args[0])
			}
			return a.withStore(c.Context(), func(db *store.DB) error {
				product, err := productOf(c.Context(), db, file)
				if err != nil {
					return err
				}
				change, err := db.ImportCatalog(c.Context(), product, file.Capabilities, a.who())
				if err != nil {
					return err
				}
				if change.Revision != change.Previous {
					if err := a.rejudge(c.Context(), db); err != nil {
						return err
					}
				}
				if a.json {
					return a.printJSON(map[string]any{
						"revision": change.Revision, "previous": change.Previous,
						"added": list(change.Added), "changed": list(change.Changed), "removed": list(change.Removed),
					})
				}
				if change.Revision == change.Previous {
					a.say("nothing changed: revision %.12s", change.Revision)
					return nil
				}
				a.say("revision %.12s: %d added, %d changed, %d removed; the next sync judges by it",
					change.Revision, len(change.Added), len(change.Changed), len(change.Removed))
				return nil
			})
		},
	}
}

// productOf is the product that a file is about. One that does not say, as no CSV can,
// is about the product of the catalog in use.
func productOf(ctx context.Context, db *store.DB, file catalog.File) (string, error) {
	if file.Product != "" {
		return file.Product, nil
	}
	snapshot, err := db.Snapshot(ctx)
	return snapshot.Product, err
}

// list makes a nil list an empty one for JSON.
func list(items []string) []string { return append([]string{}, items...) }

func (a *app) catalogExport() *cobra.Command {
	var to string
	command := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the catalog to a CSV, YAML or JSON file, or to standard output",
		Example: `  fitsync catalog export catalog.csv
  fitsync catalog export --format json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			format, err := a.exportFormat(first(args), to, c.Flags().Changed("format"))
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error {
				snapshot, err := db.Snapshot(c.Context())
				if err != nil {
					return err
				}
				content := catalog.File{Product: snapshot.Product, Capabilities: snapshot.Capabilities}
				if len(args) == 0 {
					return catalog.Write(a.out, content, format)
				}
				return a.writeOut(args[0], func(out io.Writer) error { return catalog.Write(out, content, format) })
			})
		},
	}
	command.Flags().StringVar(&to, "format", "yaml", "on standard output: yaml, json or csv")
	return command
}

// exportFormat is the form that an export takes: the file's ending says it, on
// standard output the flag.
func (a *app) exportFormat(path, to string, asked bool) (catalog.Format, error) {
	switch {
	case path != "" && asked:
		return "", usage("--format is for standard output; the ending of %s says the format", path)
	case path != "":
		return catalog.FormatOf(path)
	case a.json && !asked:
		return catalog.JSON, nil
	default:
		format := catalog.Format(strings.ToLower(to))
		return format, oneOf("format", format, catalog.YAML, catalog.JSON, catalog.CSV)
	}
}

// draftOf is where a file is written until it is whole.
func draftOf(path string) string { return path + ".part" }

// writeFile writes a file whole or not at all.
func writeFile(path string, fillFunc func(io.Writer) error) error {
	draft := draftOf(path)
	file, err := os.Create(draft)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := errors.Join(fillFunc(file), file.Sync(), file.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(draft))
	}
	return os.Rename(draft, path)
}

func (a *app) catalogList() *cobra.Command {
	var support, category string
	command := &cobra.Command{
		Use:   "list",
		Short: "List the capabilities",
		Example: `  fitsync catalog list --support none
  fitsync catalog list --category security --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := knownFilter(analysis.Level(support), analysis.Category(category)); err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error {
				snapshot, err := db.Snapshot(c.Context())
				if err != nil {
					return err
				}
				shown := []analysis.Capability{}
				for _, capability := range snapshot.Capabilities {
					if (support == "" || string(capability.Support) == support) && (category == "" || string(capability.Category) == category) {
						shown = append(shown, capability)
					}
				}
				if a.json {
					return a.printJSON(catalog.File{Product: snapshot.Product, Capabilities: shown})
				}
				rows := make([][]string, len(shown))
				for i, capability := range shown {
					rows[i] = []string{capability.ID, string(capability.Support), string(capability.Category), capability.Name, report.Cut(capability.Description, 60)}
				}
				if err := a.printTable([]string{"ID", "SUPPORT", "CATEGORY", "NAME", "DESCRIPTION"}, rows); err != nil {
					return err
				}
				a.note("%s, revision %.12s", plural(len(shown), "capability"), snapshot.Revision)
				return nil
			})
		},
	}
	command.Flags().StringVar(&support, "support", "", "only this support `level`: full, workaround, partial, roadmap or none")
	command.Flags().StringVar(&category, "category", "", "only this `category`")
	return command
}

func knownFilter(support analysis.Level, category analysis.Category) error {
	var errs []error
	if support != "" {
		errs = append(errs, oneOf("support", support, analysis.Levels()...))
	}
	if category != "" {
		errs = append(errs, oneOf("category", category, analysis.Categories()...))
	}
	return errors.Join(errs...)
}

func (a *app) catalogLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint [FILE]",
		Short: "Say what makes a file, or the catalog in use, worse than it could be",
		Example: `  fitsync catalog lint catalog.yaml
  fitsync catalog lint`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			capabilities, err := a.capabilities(c.Context(), args)
			if wrong, ok := errors.AsType[catalog.Problems](err); ok && a.json {
				return errors.Join(a.printJSON(wrong), err)
			}
			if err != nil {
				return err
			}
			problems := catalog.Lint(capabilities, analysis.DateOf(a.now()))
			if a.json {
				return a.printJSON(append(catalog.Problems{}, problems...))
			}
			for _, problem := range problems {
				a.say("%s", problem)
			}
			a.note("%s, %s", plural(len(capabilities), "capability"), plural(len(problems), "remark"))
			return nil
		},
	}
}

// capabilities are those of the named file, or those in use.
func (a *app) capabilities(ctx context.Context, args []string) (found []analysis.Capability, err error) {
	if len(args) > 0 {
		file, err := a.readCatalog(args[0])
		return file.Capabilities, err
	}
	err = a.withStore(ctx, func(db *store.DB) error {
		snapshot, err := db.Snapshot(ctx)
		found = snapshot.Capabilities
		return err
	})
	return found, err
}

func (a *app) catalogDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff FILE [OTHER]",
		Short: "Show what importing FILE would change, or how OTHER differs from FILE",
		Example: `  fitsync catalog diff new.yaml
  fitsync catalog diff old.yaml new.yaml`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			before, err := a.capabilities(c.Context(), args[:len(args)-1])
			if err != nil {
				return err
			}
			after, err := a.readCatalog(args[len(args)-1])
			if err != nil {
				return err
			}
			changes, err := catalog.Diff(before, after.Capabilities)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(append([]catalog.Change{}, changes...))
			}
			for _, change := range changes {
				a.say("%s %s", change.Kind, change.Capability)
				if change.Kind != "changed" {
					continue
				}
				for _, field := range change.Fields {
					a.say("  %s: %s → %s", field.Name, shown(field.Old), shown(field.New))
				}
			}
			a.note("%s differ", plural(len(changes), "capability"))
			return nil
		},
	}
}
