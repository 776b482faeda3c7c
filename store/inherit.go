package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Inherit makes the texts that are ours in a record count as ours in the one it was
// merged into, for each loser and its winner: the CRM may have moved them there, by
// the merge or by sending on a write to the old id. The winner is judged again, see
// [DB.Failed]. Pairs of which either is not stored, or gone already, are passed over,
// so that it costs nothing to name a merge again. The error is [ErrFenced] when
// another run has taken over.
func (db *DB) Inherit(ctx context.Context, connection string, epoch int64, winners map[string]string) error {
	connection = clean(connection)
	err := db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, connection, epoch); err != nil {
			return err
		}
		return tx.inherit(ctx, connection, winners)
	})
	if err != nil {
		return fmt.Errorf("inherit written fields: %w", err)
	}
	return nil
}

func (tx *Tx) inherit(ctx context.Context, connection string, winners map[string]string) error {
	pairs, err := tx.alivePairs(ctx, connection, cleanMap(winners))
	if err != nil || len(pairs) == 0 {
		return err
	}
	known, err := tx.writebacks(ctx, connection, both(pairs))
	if err != nil {
		return err
	}
	changed := map[string]*writeback{}
	for _, loser := range slices.Sorted(maps.Keys(pairs)) {
		winner := pairs[loser]
		if known[loser] == nil {
			continue
		}
		changed[winner] = orNew(known, winner)
		changed[winner].inherit(known[loser])
	}
	return tx.storeWritebacks(ctx, connection, changed)
}

// alivePairs leaves out the pairs of which either is not stored or gone.
func (tx *Tx) alivePairs(ctx context.Context, connection string, pairs map[string]string) (map[string]string, error) {
	alive := map[string]bool{}
	for query, args := range inChunks(`SELECT id FROM opportunities WHERE gone = 0 AND connection = ? AND id IN (?)`, []any{connection}, both(pairs)) {
		var ids []string
		if err := tx.all(ctx, &ids, query, args...); err != nil {
			return nil, fmt.Errorf("read opportunities: %w", err)
		}
		for _, id := range ids {
			alive[id] = true
		}
	}
	maps.DeleteFunc(pairs, func(loser, winner string) bool { return loser == winner || !alive[loser] || !alive[winner] })
	return pairs, nil
}

// both lists all ids of the pairs, each once.
func both(pairs map[string]string) []string {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(pairs)), maps.Values(pairs))
	slices.Sort(ids)
	return slices.Compact(ids)
}
