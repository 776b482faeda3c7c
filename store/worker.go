package store

import (
	"context"
	"fmt"
	"time"

	"github.com/gofrs/flock"
)

// Worker is a process of `fitsync serve`.
type Worker struct {
	ID        string
	Host      string
	PID       int
	Version   string
	Works     bool      // whether it takes requests
	StartedAt time.Time // set by the store: its first heartbeat
	BeatAt    time.Time // set by the store
}

// Heartbeat says that a worker is alive.
func (db *DB) Heartbeat(ctx context.Context, w Worker) error {
	now := millis(db.now())
	_, err := db.exec(ctx, `INSERT INTO workers (id, host, pid, version, works, started_at, beat_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, version = excluded.version, works = excluded.works, beat_at = excluded.beat_at`,
		clean(w.ID), clean(w.Host), w.PID, clean(w.Version), flag(w.Works), now, now)
	if err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	return nil
}

// LiveWorkers returns the workers heard of within the given time, by id.
func (db *DB) LiveWorkers(ctx context.Context, within time.Duration) ([]Worker, error) {
	var rows []struct {
		ID        string `db:"id"`
		Host      string `db:"host"`
		PID       int    `db:"pid"`
		Version   string `db:"version"`
		Works     int64  `db:"works"`
		StartedAt int64  `db:"started_at"`
		BeatAt    int64  `db:"beat_at"`
	}
	err := db.all(ctx, &rows, `SELECT id, host, pid, version, works, started_at, beat_at FROM workers WHERE beat_at >= ? ORDER BY id`,
		millis(db.now().Add(-within)))
	if err != nil {
		return nil, fmt.Errorf("read workers: %w", err)
	}
	workers := make([]Worker, len(rows))
	for i, r := range rows {
		workers[i] = Worker{r.ID, r.Host, r.PID, r.Version, r.Works == 1, moment(r.StartedAt), moment(r.BeatAt)}
	}
	return workers, nil
}

// RemoveWorker forgets a worker that stops in good order.
func (db *DB) RemoveWorker(ctx context.Context, id string) error {
	if _, err := db.exec(ctx, `DELETE FROM workers WHERE id = ?`, clean(id)); err != nil {
		return fmt.Errorf("remove worker: %w", err)
	}
	return nil
}

// LockWorker makes this process the one worker of a SQLite file; ok is false when
// another process is. The lock ends with release or with the process, however it
// dies. PostgreSQL takes many workers: there it is always granted.
func (db *DB) LockWorker() (release func(), ok bool, err error) {
	if db.dialect != SQLite {
		return func() {}, true, nil
	}
	lock := flock.New(db.path + ".lock")
	if ok, err = lock.TryLock(); err != nil {
		return nil, false, fmt.Errorf("lock %s: %w", lock.Path(), err)
	}
	if !ok {
		return nil, false, nil
	}
	// Unlocking closes the file, which drops the lock whatever Unlock says.
	return func() { _ = lock.Unlock() }, true, nil
}
