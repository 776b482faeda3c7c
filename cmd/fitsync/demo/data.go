package demo

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
)

//go:embed data
var files embed.FS

// Deal is one deal of the demo as the data files hold it.
type Deal struct {
	ID           string // of the data files, not of a CRM
	CRM          string // salesforce, hubspot
	Name         string
	Account      string
	Owner        string
	Stage        string // qualification, discovery, proposal, negotiation, closed_won, closed_lost
	Amount       float64
	Currency     string
	Probability  float64 // percent
	CloseDate    string
	NeedBy       string
	Requirements []Requirement
}

// Requirement is one line of a buyer, with what the CRM's own fields say of it and
// the answer that a person gave.
type Requirement struct {
	Text, Source             string
	CRMCategory, CRMPriority string
	NeedBy                   string

	Category     analysis.Category
	Priority     analysis.Priority
	Capabilities []string // that answer it, the best first; none: off-product or too vague
	Verdict      analysis.Verdict
}

// Catalog is the catalog of the invented product.
func Catalog() (catalog.File, error) {
	file, err := files.Open("data/catalog.yaml")
	if err != nil {
		return catalog.File{}, fmt.Errorf("demo catalog: %w", err)
	}
	defer file.Close()
	return catalog.Read(file, catalog.YAML)
}

// Deals are all deals with their requirements, in the order of the data files.
func Deals() ([]*Deal, error) {
	var deals []*Deal
	byID := map[string]*Deal{}
	names, err := fs.Glob(files, "data/deals_*.csv")
	if err != nil {
		return nil, fmt.Errorf("demo data: %w", err)
	}
	for _, name := range names {
		rows, err := table(name)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			deal, err := dealOf(row)
			if err != nil {
				return nil, fmt.Errorf("demo deal %s: %w", row["id"], err)
			}
			deals, byID[deal.ID] = append(deals, deal), deal
		}
		lines, err := table(strings.Replace(name, "deals_", "requirements_", 1))
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			deal := byID[line["deal"]]
			if deal == nil {
				return nil, fmt.Errorf("demo requirement %q: no deal %q", line["text"], line["deal"])
			}
			deal.Requirements = append(deal.Requirements, requirementOf(line))
		}
	}
	return deals, nil
}

// table reads a data file into one map a row.
func table(name string) ([]map[string]string, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("demo data: %w", err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("demo data %s: %w", name, err)
	}
	rows := make([]map[string]string, 0, len(records))
	for _, record := range records[1:] {
		row := make(map[string]string, len(record))
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func dealOf(row map[string]string) (*Deal, error) {
	amount, err := strconv.ParseFloat(row["amount"], 64)
	if err != nil {
		return nil, fmt.Errorf("amount: %w", err)
	}
	probability, err := strconv.ParseFloat(row["probability"], 64)
	if err != nil {
		return nil, fmt.Errorf("probability: %w", err)
	}
	return &Deal{
		ID: row["id"], CRM: row["crm"], Name: row["name"], Account: row["account"], Owner: row["owner"], Stage: row["stage"],
		Amount: amount, Currency: row["currency"], Probability: probability, CloseDate: row["close_date"], NeedBy: row["need_by"],
	}, nil
}

func requirementOf(row map[string]string) Requirement {
	r := Requirement{
		Text: row["text"], Source: row["source"], CRMCategory: row["crm_category"], CRMPriority: row["crm_priority"], NeedBy: row["need_by"],
		Category: analysis.Category(row["category"]), Priority: analysis.Priority(row["priority"]), Verdict: analysis.Verdict(row["verdict"]),
	}
	if row["capabilities"] != "" {
		r.Capabilities = strings.Split(row["capabilities"], ";")
	}
	return r
}

// Config is the configuration that the demo runs with.
//
//go:embed config.yaml
var Config []byte
