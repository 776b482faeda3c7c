package jobs

import (
	"context"
	"slices"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/store"
)

// Rows beside a deal follow from its assessment: what differs from what was last
// written goes out with the deal's own fields. The rows of product gaps follow from all
// assessments: they go out with the last page of a pull, and at the end of a run that
// moved them otherwise.

// keepsRows reports whether the connection has rows.
func (p *pass) keepsRows() bool { return p.connection.Mapping.Rows }

// ruleKey is what stored opportunities are judged and shown with. Where rows were just
// switched on, they are all gone through once more.
func (p *pass) ruleKey() string {
	key := p.assessor.Key()
	if p.keepsRows() {
		key += "+rows"
	}
	return key
}

// rowsDue reports whether the rows of a deal are to be compared although its judgement
// stands.
func (p *pass) rowsDue(id string) bool {
	return p.keepsRows() && (p.reopened[id] || p.state.ReassessRevision != p.key)
}

// loadRows adds to entries that will be judged what is known of their rows.
func (p *pass) loadRows(ctx context.Context, list []entry) error {
	if !p.keepsRows() {
		return nil
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].record.ID
	}
	rows, err := p.db.Rows(ctx, p.connection.Name, ids)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].rows = rows[list[i].record.ID]
	}
	return nil
}

// rows drafts the rows of a deal that differ from what was written.
func (p *pass) rows(d *draft, e entry, a analysis.Assessment, o analysis.Opportunity) []connectors.Row {
	changed := connectors.ChangedRows(connectors.RenderRows(a, o, p.connection.Mapping), known(e.rows), p.connection.Mapping)
	if p.keepsRows() {
		d.plan.Rows = append(d.plan.Rows, planned(e.record.ID, changed)...)
		return changed
	}
	return nil // what was written while there were rows stays
}

func known(rows []store.Row) []connectors.KnownRow {
	list := make([]connectors.KnownRow, len(rows))
	for i, r := range rows {
		list[i] = connectors.KnownRow{Object: r.Object, Key: r.Key, ID: r.ID, Hash: r.Hash}
	}
	return list
}

func planned(opportunity string, rows []connectors.Row) []store.PlannedRow {
	list := make([]store.PlannedRow, len(rows))
	for i, r := range rows {
		list[i] = store.PlannedRow{Opportunity: opportunity, Object: r.Object, Key: r.Key(), Hash: r.Hash(), Delete: r.Delete}
	}
	return list
}

// withProducts adds to the updates of a draft that is planned the rows of product gaps
// that they need or that they moved. With last, no page follows, so that the figures
// are those of the whole pipeline; before that, gaps that are new go without.
func (p *pass) withProducts(ctx context.Context, d *draft, last bool) ([]connectors.Update, error) {
	if !p.keepsRows() {
		return d.updates, nil
	}
	p.moved = p.moved || len(d.plan.Assessments)+len(d.plan.Gone)+len(d.plan.Rows) > 0
	if !p.moved || !last && len(d.plan.Rows) == 0 {
		return d.updates, nil
	}
	var rows []connectors.Row
	var err error
	if last {
		rows, err = p.productRows(ctx)
	} else {
		rows, err = p.newProducts(ctx, d)
	}
	if err != nil || len(rows) == 0 {
		return d.updates, err
	}
	if err := p.planProducts(ctx, rows); err != nil {
		return nil, err
	}
	// With the first deal: an update of their own would take the place of one.
	updates := slices.Clone(d.updates)
	if len(updates) == 0 {
		updates = []connectors.Update{{}}
	}
	updates[0].Rows = append(rows, updates[0].Rows...)
	return updates, nil
}

func (p *pass) planProducts(ctx context.Context, rows []connectors.Row) error {
	return p.db.Plan(ctx, store.Plan{Connection: p.connection.Name, Run: p.claim.Run, Epoch: p.claim.Epoch, Rows: planned("", rows)})
}

// productRows are the product gaps whose figures over all stored assessments differ
// from what was written.
func (p *pass) productRows(ctx context.Context) ([]connectors.Row, error) {
	var ledger analysis.Ledger
	for after := ""; ; {
		page, err := p.db.EachOpportunity(ctx, p.connection.Name, after, batch)
		if err != nil {
			return nil, err
		}
		for _, s := range page {
			if s.Assessment != nil {
				ledger.Add(s.Assessment)
			}
		}
		if len(page) < batch {
			break
		}
		after = page[len(page)-1].ID
	}
	var wanted []connectors.Row
	for _, revenue := range ledger.Rows() {
		wanted = append(wanted, connectors.ProductGapRow(revenue))
	}
	stored, err := p.db.Rows(ctx, p.connection.Name, []string{""})
	if err != nil {
		return nil, err
	}
	p.moved = false
	return connectors.ChangedRows(wanted, known(stored[""]), p.connection.Mapping), nil
}

// newProducts are bare rows for product gaps that rows of a draft link to and that were
// never written.
func (p *pass) newProducts(ctx context.Context, d *draft) (rows []connectors.Row, err error) {
	stored, err := p.db.Rows(ctx, p.connection.Name, []string{""})
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, r := range stored[""] {
		have[r.Key] = true
	}
	for _, u := range d.updates {
		for _, row := range u.Rows {
			if product, ok := connectors.BareProductGap(row); ok && !have[product.Key()] {
				have[product.Key()] = true
				rows = append(rows, product)
			}
		}
	}
	return rows, nil
}

// products writes the figures of product gaps that a run moved after its last page.
func (p *pass) products(ctx context.Context) error {
	if !p.moved || p.previewFunc != nil {
		return nil
	}
	updates, err := p.withProducts(ctx, &draft{}, true)
	if err != nil || len(updates) == 0 {
		return err
	}
	_, err = p.send(ctx, updates, place{}, true)
	return err
}

// recoverRows finds the deals whose rows are open: sent by a run that crashed, or
// refused. A refusal that is no passing one waits like that of a deal.
func (p *pass) recoverRows(ctx context.Context) (ids []string, err error) {
	if !p.keepsRows() {
		return nil, nil
	}
	open, err := p.db.OpenRows(ctx, p.connection.Name)
	if err != nil {
		return nil, err
	}
	p.reopened = map[string]bool{}
	for _, row := range open {
		passing := row.ErrClass == "" || row.ErrClass == string(connectors.Transient)
		switch {
		case !passing && p.options.Now().Sub(row.At) < refusedWait:
		case row.Opportunity == "":
			p.moved = true
		default:
			p.reopened[row.Opportunity] = true
			ids = append(ids, row.Opportunity)
		}
	}
	return ids, nil
}

// tallyRows turns the outcomes of rows into results. What concerns all rows of an
// object alike, such as that it does not exist, is recorded once.
func (p *pass) tallyRows(updates []connectors.Update, outcomes []connectors.Outcome, settle *store.Settle) {
	said := map[[2]string]bool{}
	for i, u := range updates {
		gone := outcomes[i].Err != nil && outcomes[i].Err.Class == connectors.Gone
		for j, outcome := range outcomes[i].Rows {
			result := store.RowResult{Opportunity: u.ID, Object: u.Rows[j].Object, Key: u.Rows[j].Key(), ID: outcome.ID}
			if result.Object == connectors.ProductGapRows {
				result.Opportunity = ""
			} else if gone {
				continue // its rows went with it
			}
			if e := outcome.Err; e != nil {
				p.count.Failed++
				result.ErrClass, result.ErrCode, result.ErrMessage = string(e.Class), e.Code, e.Message
				alike := [2]string{result.Object, result.ErrClass + result.ErrCode}
				result.Silent = said[alike] && (e.Class == connectors.Schema || e.Class == connectors.Forbidden)
				said[alike] = true
			}
			settle.Rows = append(settle.Rows, result)
		}
	}
}

// ofRecords leaves out the outcomes of updates that only brought rows.
func ofRecords(updates []connectors.Update, outcomes []connectors.Outcome) (rest []connectors.Outcome) {
	for i, outcome := range outcomes {
		if len(updates[i].Fields) > 0 {
			rest = append(rest, outcome)
		}
	}
	return rest
}
