package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/evaluate"
	"fitsync/analysis/match/learn"
)

// evalOptions are the flags of eval.
type evalOptions struct {
	catalog, product, predictions, cv, lang string
	data                                    []string
}

func (a *app) evalCommand() *cobra.Command {
	var o evalOptions
	command := &cobra.Command{
		Use:   "eval FILE...",
		Short: "Measure the judge on labelled requirements",
		Long: `Measure the judge on labelled requirements: how often category, priority, capability and
verdict are right, how well it knows that the catalog has no answer, what it decides without
a person and how precisely, how true its confidence is, and how long one requirement takes.

Files: .json with items and queries (matching); .jsonl of deal requirements, with --catalog;
.jsonl of typed limits; .csv with RequirementText;class (categories); .csv with text,
category, capabilities, verdict, with --catalog.

--cv project fits a model for every fold and throws it away: several matching files are
folded by file, a categories file by its project. Without it the program's own model is
measured.`,
		Example: `  fitsync eval --catalog catalog.yaml requirements.jsonl
  fitsync eval --catalog catalog.json --product gitlab_premium domain/dev.jsonl --predictions out.jsonl
  fitsync eval --cv project match/cis_*.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return a.eval(files, o) },
	}
	command.Flags().StringVar(&o.catalog, "catalog", "", "catalog `file` that deal requirements are matched against")
	command.Flags().StringVar(&o.product, "product", "", "`name` of the product whose support counts, for a catalog of several")
	command.Flags().StringVar(&o.predictions, "predictions", "", "write what was answered to this JSON Lines `file`")
	command.Flags().StringVar(&o.cv, "cv", "", "fit a model a fold: project")
	command.Flags().StringVar(&o.lang, "lang", "", "only requirements of this `language`, such as de")
	command.Flags().StringArrayVar(&o.data, "data", nil, "with --cv, `folder` of labelled requirements that categories are learnt from too")
	return command
}

func (a *app) eval(files []string, o evalOptions) error {
	if o.cv != "" && o.cv != "project" {
		return usage("--cv %q: the only fold is project", o.cv)
	}
	sets, err := readSets(files, o)
	if err != nil {
		return err
	}
	predictions, err := a.predictions(sets, o)
	if err != nil {
		return err
	}
	if o.predictions != "" {
		if err := writePredictions(o.predictions, predictions); err != nil {
			return err
		}
	}
	return a.printReports(sets, predictions)
}

func readSets(files []string, o evalOptions) ([]evaluate.Set, error) {
	source := evaluate.Source{Lang: o.lang}
	if o.catalog != "" {
		var err error
		if source.Catalog, err = evaluate.Catalog(o.catalog, o.product); err != nil {
			return nil, err
		}
	}
	var sets []evaluate.Set
	for _, file := range files {
		set, err := evaluate.Read(file, source)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return sets, nil
}

func (a *app) predictions(sets []evaluate.Set, o evalOptions) ([][]evaluate.Prediction, error) {
	if o.cv == "" {
		var all [][]evaluate.Prediction
		for _, set := range sets {
			all = append(all, evaluate.Predict(set, analysis.DefaultPolicy(), a.now))
		}
		return all, nil
	}
	folds := 0
	for _, set := range sets {
		if set.Kind != evaluate.Categories {
			folds++
		}
	}
	if folds == 1 || folds == 2 {
		return nil, usage("--cv project folds matching files by file: give three at least")
	}
	var background []evaluate.Set
	for _, folder := range o.data {
		read, err := evaluate.Folder(folder)
		if err != nil {
			return nil, err
		}
		background = append(background, read...)
	}
	return learn.Cross(sets, analysis.DefaultPolicy(), background, concepts.Library()), nil
}

func writePredictions(path string, sets [][]evaluate.Prediction) (err error) {
	file, err := os.Create(filepath.Clean(path))
	if err != nil {
		return err
	}
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	buffered := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffered)
	for _, predictions := range sets {
		for _, p := range predictions {
			if err := encoder.Encode(p); err != nil {
				return err
			}
		}
	}
	return buffered.Flush()
}

// printReports prints the figures of every set and, of several, of all pooled.
func (a *app) printReports(sets []evaluate.Set, predictions [][]evaluate.Prediction) error {
	var reports []evaluate.Report
	var cases []evaluate.Case
	var pooled []evaluate.Prediction
	for i, set := range sets {
		reports = append(reports, evaluate.Measure(set.Name, set.Cases, predictions[i]))
		cases, pooled = append(cases, set.Cases...), append(pooled, predictions[i]...)
	}
	if len(sets) > 1 {
		reports = append(reports, evaluate.Measure("all", cases, pooled))
	}
	if a.json {
		return a.printJSON(reports)
	}
	for _, r := range reports {
		a.say("%s: %s, %d with an answer", r.Set, plural(r.Cases, "requirement"), r.Answered)
		for _, line := range r.Figures.Lines() {
			a.say("  %-28s %s", line.Name, line.Value)
		}
	}
	return nil
}
