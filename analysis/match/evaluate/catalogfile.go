package evaluate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
)

// Catalog reads the catalog that deal requirements are matched against: a catalog
// file of fitsync, or a JSON list of {id, name, description, category_source,
// support_by_product}, of which the support of one product counts. A product without
// a claim has no support.
func Catalog(path, product string) (analysis.Snapshot, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return analysis.Snapshot{}, err
	}
	var listed []listed
	if strings.EqualFold(filepath.Ext(path), ".json") && json.Unmarshal(data, &listed) == nil && len(listed) > 0 && listed[0].Support != nil {
		return snapshotOf(path, product, listed)
	}
	format, err := catalog.FormatOf(path)
	if err != nil {
		return analysis.Snapshot{}, err
	}
	document, err := catalog.Read(bytes.NewReader(data), format)
	if err != nil {
		return analysis.Snapshot{}, fmt.Errorf("%s: %w", path, err)
	}
	return analysis.Snapshot{Product: document.Product, Capabilities: document.Capabilities}, nil
}

// listed is one entry of a list of products' features.
type listed struct {
	ID          string                                       `json:"id"`
	Name        string                                       `json:"name"`
	Description string                                       `json:"description"`
	Source      []string                                     `json:"category_source"`
	Support     map[string]struct{ Support, Details string } `json:"support_by_product"`
}

func snapshotOf(path, product string, list []listed) (analysis.Snapshot, error) {
	if product == "" {
		return analysis.Snapshot{}, fmt.Errorf("%s lists the support of several products; name one with --product", path)
	}
	snapshot := analysis.Snapshot{Product: product}
	claimed := false
	for _, l := range list {
		claim, ok := l.Support[product]
		claimed = claimed || ok
		level := analysis.None
		switch claim.Support {
		case "full":
			level = analysis.Full
		case "partial":
			level = analysis.Partial
		}
		snapshot.Capabilities = append(snapshot.Capabilities, analysis.Capability{
			ID: l.ID, Name: l.Name, Description: l.Description, Tags: l.Source, Support: level, Gap: claim.Details,
		})
	}
	if !claimed {
		return analysis.Snapshot{}, fmt.Errorf("%s claims nothing of product %q", path, product)
	}
	return snapshot, nil
}
