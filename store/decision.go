package store

import (
	"context"
	"fmt"
	"time"

	"fitsync/analysis"
)

// Decisions returns the decisions that stand, the oldest first.
func (db *DB) Decisions(ctx context.Context) ([]analysis.Decision, error) {
	var bodies []string
	if err := db.all(ctx, &bodies, `SELECT body FROM decisions WHERE withdrawn_at = 0 ORDER BY at, id`); err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	decisions := make([]analysis.Decision, len(bodies))
	for i, body := range bodies {
		if err := decode(body, &decisions[i]); err != nil {
			return nil, err
		}
	}
	return decisions, nil
}

// DecisionIDs returns the ids of all decisions, withdrawn ones too.
func (db *DB) DecisionIDs(ctx context.Context) (map[string]bool, error) {
	var ids []string
	if err := db.all(ctx, &ids, `SELECT id FROM decisions`); err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	known := make(map[string]bool, len(ids))
	for _, id := range ids {
		known[id] = true
	}
	return known, nil
}

// AddDecision stores a reviewer's decision and returns it with its ID and At,
// which the store sets. It is audited, without the requirement's text, as done by the
// person who enters it.
func (db *DB) AddDecision(ctx context.Context, decision analysis.Decision, by string) (analysis.Decision, error) {
	now := db.now().UTC()
	decision.ID, decision.At = db.newID(), now.Format(time.RFC3339)
	body, err := encode(decision)
	if err != nil {
		return analysis.Decision{}, err
	}
	err = db.Transact(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, `INSERT INTO decisions (id, body, at) VALUES (?, ?, ?)`, decision.ID, body, millis(now)); err != nil {
			return err
		}
		return tx.Audit(ctx, added(decision, by))
	})
	if err != nil {
		return analysis.Decision{}, fmt.Errorf("add decision: %w", err)
	}
	return decision, nil
}

func added(d analysis.Decision, by string) Entry {
	return Entry{Actor: by, Action: "decision.add", Subject: d.ID, Detail: map[string]string{
		"requirement": d.Requirement, "capability": d.Capability, "verdict": string(d.Verdict), "reviewer": d.Reviewer,
	}}
}

// ImportDecisions stores decisions made elsewhere, all or none, and returns how many
// were new: one whose id is stored already is left as it is, be it withdrawn or not.
// Every decision needs an id and a time as RFC 3339. Each new one is audited as added by
// the person who imports.
func (db *DB) ImportDecisions(ctx context.Context, decisions []analysis.Decision, by string) (count int, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		var entries []Entry
		for _, d := range decisions {
			at, err := time.Parse(time.RFC3339, d.At)
			if err != nil {
				return fmt.Errorf("time of %s: %w", d.ID, err)
			}
			body, err := encode(d)
			if err != nil {
				return err
			}
			n, err := tx.exec(ctx, `INSERT INTO decisions (id, body, at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING`, clean(d.ID), body, millis(at))
			if err != nil {
				return err
			}
			if n > 0 {
				entries = append(entries, added(d, by))
			}
		}
		count = len(entries)
		for _, entry := range entries {
			if err := tx.Audit(ctx, entry); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("import decisions: %w", err)
	}
	return count, nil
}

// WithdrawDecision takes a decision back; it is kept, and audited. The error is
// [ErrNotFound] when no such decision stands.
func (db *DB) WithdrawDecision(ctx context.Context, id, by string) error {
	err := db.Transact(ctx, func(tx *Tx) error {
		changed, err := tx.exec(ctx, `UPDATE decisions SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ? AND withdrawn_at = 0`,
			millis(db.now()), clean(by), clean(id))
		if err != nil {
			return err
		}
		if changed == 0 {
			return ErrNotFound
		}
		return tx.Audit(ctx, Entry{Actor: by, Action: "decision.withdraw", Subject: id})
	})
	if err != nil {
		return fmt.Errorf("withdraw decision %s: %w", id, err)
	}
	return nil
}
