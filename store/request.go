package store

import (
	"context"
	"errors"
	"fmt"
)

// AddRequest remembers that a request is to be served by a job of the engine, in the
// transaction that counted it with [Tx.RequestSync] and inserted the job or found it.
// byPerson says that somebody waits for it.
func (tx *Tx) AddRequest(ctx context.Context, job int64, connection string, gen int64, byPerson bool) error {
	var person int64
	if byPerson {
		person = gen
	}
	_, err := tx.exec(ctx, `INSERT INTO requests (job, connection, gen, person) VALUES (?, ?, ?, ?)
		ON CONFLICT (job) DO UPDATE SET gen = excluded.gen,
			person = CASE WHEN excluded.person > 0 THEN excluded.person ELSE requests.person END`,
		job, clean(connection), gen, person)
	if err != nil {
		return fmt.Errorf("remember a request: %w", err)
	}
	return nil
}

// RequestOf returns the count of the newest request that a job is to serve, 0 if
// none is remembered. Call it after [Tx.Requests], which keeps new ones from coming.
func (tx *Tx) RequestOf(ctx context.Context, job int64) (gen int64, err error) {
	err = tx.one(ctx, &gen, `SELECT gen FROM requests WHERE job = ?`, job)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return gen, err
}

// DropRequest forgets the requests of a job that has ended.
func (tx *Tx) DropRequest(ctx context.Context, job int64) error {
	_, err := tx.exec(ctx, `DELETE FROM requests WHERE job = ?`, job)
	return err
}

// PersonWaits reports whether a person asked for a job since its last run began. It
// keeps new requests from coming until the transaction ends.
func (tx *Tx) PersonWaits(ctx context.Context, job int64) (bool, error) {
	var row struct {
		Connection string `db:"connection"`
		Person     int64  `db:"person"`
	}
	query := `SELECT connection, person FROM requests WHERE job = ?`
	err := tx.one(ctx, &row, query, job)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Requests(ctx, row.Connection); err != nil {
		return false, err
	}
	if err := tx.one(ctx, &row, query, job); err != nil {
		return false, ignoreMissing(err)
	}
	var begun int64
	err = tx.one(ctx, &begun, `SELECT COALESCE(MAX(gen), 0) FROM runs WHERE job = ?`, job)
	return row.Person > begun, err
}

// PersonAsked reports whether a person is among those who asked for a job.
func (db *DB) PersonAsked(ctx context.Context, job int64) (bool, error) {
	var person int64
	err := db.one(ctx, &person, `SELECT person FROM requests WHERE job = ?`, job)
	return person > 0, ignoreMissing(err)
}

// ignoreMissing drops the complaint that a row is not there.
func ignoreMissing(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
