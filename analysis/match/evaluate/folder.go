package evaluate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"fitsync/analysis"
)

// Folder reads the labelled deals of products. A folder with a catalog.yaml is one
// product: its *.jsonl and *.csv files are the requirements. Any other folder holds
// such folders. The sets come in the order of their paths.
func Folder(path string) ([]Set, error) {
	if _, err := os.Stat(filepath.Join(path, "catalog.yaml")); err == nil {
		set, err := product(path)
		return []Set{set}, err
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return nil, err
	}
	var sets []Set
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		set, err := product(filepath.Join(path, entry.Name()))
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("%s: no folder with a catalog.yaml in it", path)
	}
	return sets, nil
}

// product reads the files of one product that hold labelled requirements.
func product(path string) (Set, error) {
	snapshot, err := Catalog(filepath.Join(path, "catalog.yaml"), "")
	if err != nil {
		return Set{}, err
	}
	all := Set{Name: filepath.Base(path), Kind: Deals, Snapshot: snapshot}
	if snapshot.Product != "" {
		all.Name = snapshot.Product
	}
	for _, pattern := range []string{"*.jsonl", "requirements*.csv"} {
		files, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return Set{}, err
		}
		slices.Sort(files)
		for _, file := range files {
			set, err := Read(file, Source{Catalog: snapshot})
			if err != nil {
				return Set{}, err
			}
			all.Cases = append(all.Cases, set.Cases...)
		}
	}
	if len(all.Cases) == 0 {
		return Set{}, fmt.Errorf("%s: no labelled requirements beside its catalog", path)
	}
	return all, all.check()
}

// check finds labels that name what the catalog does not have.
func (s *Set) check() error {
	known := map[string]bool{}
	for _, c := range s.Snapshot.Capabilities {
		known[c.ID] = true
	}
	for _, c := range s.Cases {
		for _, id := range c.Capabilities {
			if !known[id] {
				return fmt.Errorf("%s: case %s names capability %q, which the catalog does not have", s.Name, c.ID, id)
			}
		}
		if !slices.Contains([]analysis.Verdict{analysis.Supported, analysis.PartiallySupported, analysis.NotSupported}, c.Verdict) {
			return fmt.Errorf("%s: case %s has verdict %q", s.Name, c.ID, c.Verdict)
		}
	}
	return nil
}
