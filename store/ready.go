package store

import (
	"context"
	"fmt"
)

// Ready reports why this binary cannot work on the database now: it does not answer,
// or lacks a migration ([ErrOlder]). One that a newer binary has migrated since is
// ready: migrations leave what the version before needs.
func (db *DB) Ready(ctx context.Context) error {
	have, want, err := db.schema(ctx)
	if err != nil {
		return err
	}
	if have < want {
		return fmt.Errorf("%w: its schema is version %d of %d", ErrOlder, have, want)
	}
	return nil
}
