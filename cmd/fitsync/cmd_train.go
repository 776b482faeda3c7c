package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/evaluate"
	"fitsync/analysis/match/learn"
)

func (a *app) trainCommand() *cobra.Command {
	var folders []string
	var out string
	var check bool
	command := &cobra.Command{
		Use:   "train",
		Short: "Fit the judge's model to labelled requirements",
		Long: `Fit the judge's model to labelled requirements: what words say about categories, how
the evidence for a capability adds up, and when an answer can be relied on. Equal input
gives equal bytes. The figures in the model file are measured on products that were left
out of training. A model whose figures are worse does not replace a better one.

A data folder holds a folder a product, each with catalog.yaml and requirements as
.jsonl or .csv.`,
		Example: `  fitsync train                       # in the source tree; then build again
  fitsync train --check               # does the committed model follow from the data?`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			model, err := a.fit(folders)
			if err != nil {
				return err
			}
			return a.keepModel(model, out, check)
		},
	}
	command.Flags().StringArrayVar(&folders, "data", []string{"analysis/match/labelled", "cmd/fitsync/demo/data"}, "`folder` of labelled requirements; may be repeated")
	command.Flags().StringVar(&out, "model", "analysis/match/model.json", "model `file` to write")
	command.Flags().BoolVar(&check, "check", false, "write nothing; fail if the file is not what training gives")
	return command
}

func (a *app) fit(folders []string) (*match.Model, error) {
	var sets []evaluate.Set
	for _, folder := range folders {
		read, err := evaluate.Folder(folder)
		if err != nil {
			return nil, err
		}
		sets = append(sets, read...)
	}
	for _, set := range sets {
		a.note("%s: %d requirements, %d capabilities", set.Name, len(set.Cases), len(set.Snapshot.Capabilities))
	}
	return learn.Fit(sets, analysis.DefaultPolicy(), concepts.Library())
}

// keepModel writes a model unless the file holds a better one.
func (a *app) keepModel(model *match.Model, path string, check bool) error {
	data, err := json.Marshal(model)
	if err != nil {
		return err
	}
	data = append(data, '\n')
	for _, name := range slices.Sorted(maps.Keys(model.Metrics)) {
		a.say("%-20s %.3f", name, model.Metrics[name])
	}
	old, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(old, data):
		a.say("%s is what training gives (version %s)", path, model.Version)
		return nil
	case check && err == nil:
		return fmt.Errorf("%s is not what training gives; run `fitsync train` and build again", path)
	case err != nil && !os.IsNotExist(err):
		return err
	}
	if err == nil {
		before, err := match.ReadModel(old)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if reason := learn.Worse(model, before); reason != "" {
			return fmt.Errorf("%s is kept: %s", path, reason)
		}
	}
	return replaceFile(path, data)
}

// replaceFile writes a file in one step, so that no reader sees a half.
func replaceFile(path string, data []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // it is gone after the renaming
	if _, err := temporary.Write(data); err != nil {
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o644); err != nil { //nolint:gosec // a model is no secret
		return err
	}
	return os.Rename(temporary.Name(), path)
}
