package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fitsync/analysis"
)

// Plan is what one page of a run has found out and is about to write. Opportunities
// that it refers to are stored already or among its Opportunities.
type Plan struct {
	Connection    string
	Run           string // id from [DB.StartRun]
	Epoch         int64  // from [DB.ClaimConnection]
	Opportunities []OpportunityInput
	Assessments   []analysis.Assessment // their Connection is taken from the plan
	Writes        []PlannedWrite
	Rows          []PlannedRow
	Proofs        []Proof
	Overrides     []Override // newly seen; Run and SeenAt are set by the store
	Gone          []string   // ids of opportunities that no longer exist in the CRM
}

// OpportunityInput is an opportunity to store. Equal content must have an equal
// hash: only a new hash rewrites the row.
type OpportunityInput struct {
	Opportunity analysis.Opportunity
	ContentHash string
}

// PlannedWrite is the texts about to be sent for one opportunity, by the CRM's
// field name.
type PlannedWrite struct {
	Opportunity string
	Fields      map[string]string
	// Before is what the record was seen to hold in these fields. Until the write is
	// settled, finding it there again does not mean that a person wrote it.
	Before    map[string]string
	InputHash string
	Run       string // that planned it; set on reading
}

// Proof says that the record was read and needs no write: Fields are texts of ours
// that it was seen to hold, and may be empty. It ends what a crashed run left
// unsettled, a pending retry, and the overrides of its fields. It is needed only
// for an opportunity whose [Brief] is Unsettled, Retry, or has an override that
// the record no longer shows.
type Proof struct {
	Opportunity string
	Fields      map[string]string
}

// Plan stores a page in one transaction before anything of it is sent. Rows that
// are as they were are not rewritten. Of several items for one opportunity the last
// counts. A write replaces an earlier one that was never settled, whose texts stay
// among ours. The error is [ErrFenced] when another run has taken over.
func (db *DB) Plan(ctx context.Context, p Plan) error {
	p.Connection = clean(p.Connection)
	err := db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, p.Connection, p.Epoch); err != nil {
			return err
		}
		if err := tx.storeOpportunities(ctx, p.Connection, p.Opportunities); err != nil {
			return err
		}
		if err := tx.storeAssessments(ctx, p.Connection, p.Assessments); err != nil {
			return err
		}
		if err := tx.planWrites(ctx, p); err != nil {
			return err
		}
		if err := tx.storeOverrides(ctx, p); err != nil {
			return err
		}
		if err := tx.planRows(ctx, p.Connection, p.Rows); err != nil {
			return err
		}
		return tx.bury(ctx, p.Connection, cleanAll(p.Gone))
	})
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	return nil
}

func (tx *Tx) storeOpportunities(ctx context.Context, connection string, inputs []OpportunityInput) error {
	now := millis(tx.db.now())
	rows := newRowSet(len(inputs))
	for _, in := range inputs {
		o := in.Opportunity
		o.Connection = connection
		body, err := encode(o)
		if err != nil {
			return fmt.Errorf("opportunity %s: %w", o.ID, err)
		}
		var amount any
		if o.Amount != nil {
			amount = int64(*o.Amount)
		}
		id, name, account := clean(o.ID), clean(o.Name), clean(o.Account)
		rows.put(id, []any{
			connection, id, clean(in.ContentHash), body, name, account, clean(o.Owner), clean(o.Stage), fold(name, account),
			flag(o.Closed), amount, clean(o.Currency), o.CloseDate.String(), millis(o.Modified), now,
		})
	}
	err := tx.insert(ctx, `INSERT INTO opportunities (connection, id, content_hash, body, name, account, owner, stage, folded,
			closed, amount, currency, close_date, modified, stored_at)`,
		`ON CONFLICT (connection, id) DO UPDATE SET content_hash = excluded.content_hash, body = excluded.body, name = excluded.name,
			account = excluded.account, owner = excluded.owner, stage = excluded.stage, folded = excluded.folded, closed = excluded.closed,
			amount = excluded.amount, currency = excluded.currency, close_date = excluded.close_date, modified = excluded.modified,
			stored_at = excluded.stored_at, gone = 0
		WHERE opportunities.content_hash <> excluded.content_hash OR opportunities.gone = 1`, rows.list())
	if err != nil {
		return fmt.Errorf("store opportunities: %w", err)
	}
	return tx.storeRows(ctx, connection, inputs)
}

// fold is the text that a search looks in. Both databases fold case differently,
// so it is done here.
func fold(name, account string) string { return strings.ToLower(name + "\n" + account) }

func (tx *Tx) storeAssessments(ctx context.Context, connection string, assessments []analysis.Assessment) error {
	now := millis(tx.db.now())
	rows := newRowSet(len(assessments))
	for _, a := range assessments {
		a.Connection = connection
		body, err := encode(a)
		if err != nil {
			return fmt.Errorf("assessment of %s: %w", a.Opportunity, err)
		}
		id := clean(a.Opportunity)
		rows.put(id, []any{
			connection, id, clean(a.InputHash), clean(a.CatalogRevision), clean(a.ModelVersion), a.ValidUntil.String(),
			a.Fit, clean(string(a.Grade)), int64(a.Expected), int64(a.RevenueAtRisk), body, now,
		})
	}
	err := tx.insert(ctx, `INSERT INTO assessments (connection, opportunity, input_hash, catalog_revision, model_version, valid_until,
			fit, grade, expected, at_risk, body, assessed_at)`,
		`ON CONFLICT (connection, opportunity) DO UPDATE SET input_hash = excluded.input_hash, catalog_revision = excluded.catalog_revision,
			model_version = excluded.model_version, valid_until = excluded.valid_until, fit = excluded.fit, grade = excluded.grade,
			expected = excluded.expected, at_risk = excluded.at_risk, body = excluded.body, assessed_at = excluded.assessed_at
		WHERE assessments.body <> excluded.body`, rows.list())
	if err != nil {
		return fmt.Errorf("store assessments: %w", err)
	}
	return nil
}

func (tx *Tx) planWrites(ctx context.Context, p Plan) error {
	ids := make(map[string]bool, len(p.Writes)+len(p.Proofs))
	for _, proof := range p.Proofs {
		ids[clean(proof.Opportunity)] = true
	}
	for _, write := range p.Writes {
		ids[clean(write.Opportunity)] = true
	}
	known, err := tx.writebacks(ctx, p.Connection, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return err
	}
	proven := make(map[string]map[string]string, len(p.Proofs))
	for _, proof := range p.Proofs {
		id, fields := clean(proof.Opportunity), cleanMap(proof.Fields)
		orNew(known, id).prove(fields)
		proven[id] = fields
	}
	for _, write := range p.Writes {
		orNew(known, clean(write.Opportunity)).plan(p.Run, clean(write.InputHash), cleanMap(write.Fields), cleanMap(write.Before))
	}
	if err := tx.dropOverrides(ctx, p.Connection, proven); err != nil {
		return err
	}
	return tx.storeWritebacks(ctx, p.Connection, known)
}

// bury marks opportunities as gone and drops what was still to be written to them.
// What is ours stays known, for a record that is restored.
func (tx *Tx) bury(ctx context.Context, connection string, ids []string) error {
	for query, args := range inChunks(`UPDATE opportunities SET gone = 1, gone_at = ? WHERE gone = 0 AND connection = ? AND id IN (?)`, []any{millis(tx.db.now()), connection}, ids) {
		if _, err := tx.exec(ctx, query, args...); err != nil {
			return fmt.Errorf("mark as gone: %w", err)
		}
	}
	for query, args := range inChunks(`DELETE FROM overrides WHERE connection = ? AND opportunity IN (?)`, []any{connection}, ids) {
		if _, err := tx.exec(ctx, query, args...); err != nil {
			return fmt.Errorf("drop overrides of gone records: %w", err)
		}
	}
	if err := tx.calmRows(ctx, connection, ids); err != nil {
		return err
	}
	known, err := tx.writebacks(ctx, connection, ids)
	if err != nil {
		return err
	}
	for _, w := range known {
		w.suspectPlanned()
		w.calm()
	}
	return tx.storeWritebacks(ctx, connection, known)
}

func cleanAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = clean(text)
	}
	return out
}

func cleanMap(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[clean(k)] = clean(v)
	}
	return out
}
