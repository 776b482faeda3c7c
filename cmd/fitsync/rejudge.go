package main

import (
	"context"

	"fitsync/jobs"
	"fitsync/store"
)

// rejudge asks for what is stored of every connection to be judged again by what has
// just changed. A running worker does it at once, else the next sync.
func (a *app) rejudge(ctx context.Context, db *store.DB) error {
	connections, err := db.Connections(ctx)
	if err != nil {
		return err
	}
	queue, err := jobs.Open(ctx, db)
	if err != nil {
		return err
	}
	return db.Transact(ctx, func(tx *store.Tx) error {
		for _, connection := range connections {
			if connection.LastSuccess.IsZero() {
				continue // it has nothing to judge yet
			}
			if _, err := queue.ReassessTx(ctx, tx, jobs.Reassess{Connection: connection.Name, By: a.who()}); err != nil {
				return err
			}
		}
		return nil
	})
}
