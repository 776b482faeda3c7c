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
	if err := db.all(ctx, &bodies, `SELECT body FROM decisions WHERE withdrawn_at = 0 ORDER BY id`); err != nil {
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

// AddDecision stores a reviewer's decision and returns it with its ID and At,
// which the store sets. It is audited, without the requirement's text.
func (db *DB) AddDecision(ctx context.Context, decision analysis.Decision) (analysis.Decision, error) {
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
		return tx.Audit(ctx, Entry{Actor: decision.Reviewer, Action: "decision.add", Subject: decision.ID, Detail: map[string]string{
			"requirement": decision.Requirement, "capability": decision.Capability, "verdict": string(decision.Verdict),
		}})
	})
	if err != nil {
		return analysis.Decision{}, fmt.Errorf("add decision: %w", err)
	}
	return decision, nil
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
