package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// ErrTaken says that another process has taken a worker's id.
var ErrTaken = errors.New("another process has taken the id of this worker")

// Lease is the right of a process to its worker id on PostgreSQL. It ends with the
// process, however it dies: a connection of its own holds it, whose end the server
// notices.
type Lease struct {
	ID   string
	db   *DB
	conn *pgx.Conn // nil on SQLite, where [DB.LockWorker] says the same
}

// slots bounds the processes of one name.
const slots = 1000

// LeaseWorker gives this process the worker id name or, where live processes have that
// one, the first free one of name-2, name-3 and so on. The next process of that name gets
// the id of one that died, and with it what that one left. On SQLite the id is name.
func (db *DB) LeaseWorker(ctx context.Context, name string) (*Lease, error) {
	if db.dialect != Postgres {
		return &Lease{ID: name, db: db}, nil
	}
	conn, err := db.leaseConn(ctx)
	if err != nil {
		return nil, fmt.Errorf("lease a worker's id: %w", err)
	}
	for slot := 1; slot <= slots; slot++ {
		id := name
		if slot > 1 {
			id += "-" + strconv.Itoa(slot)
		}
		free, err := tryLock(ctx, conn, id)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lease a worker's id: %w", err), conn.Close(ctx))
		}
		if free {
			return &Lease{ID: id, db: db, conn: conn}, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("lease a worker's id: %d processes have the name %s", slots, name), conn.Close(ctx))
}

// Keep makes sure that the lease still holds, and takes it again where its connection was
// lost. The error is [ErrTaken] once another process has the id: this one must stop.
func (l *Lease) Keep(ctx context.Context) error {
	if l.conn == nil || l.conn.Ping(ctx) == nil {
		return nil
	}
	conn, err := l.db.leaseConn(ctx)
	if err != nil {
		return fmt.Errorf("keep the lease of worker %s: %w", l.ID, err) // the database may come back
	}
	free, err := tryLock(ctx, conn, l.ID)
	if err == nil && !free {
		err = ErrTaken
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep the lease of worker %s: %w", l.ID, err), conn.Close(ctx))
	}
	_ = l.conn.Close(ctx) // it is broken
	l.conn = conn
	return nil
}

// End gives the id back.
func (l *Lease) End(ctx context.Context) error {
	if l.conn == nil {
		return nil
	}
	return release(ctx, l.conn)
}

// release ends a connection and its locks. Told so, the server has dropped them by then;
// of a mere end of the connection it hears later.
func release(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`)
	return errors.Join(err, conn.Close(ctx))
}

// WorkerDead reports whether no process holds a worker id, and keeps one from taking it
// until the transaction ends. It is never so on SQLite, where nobody else may ask.
func (tx *Tx) WorkerDead(ctx context.Context, id string) (dead bool, err error) {
	if tx.db.dialect != Postgres {
		return false, nil
	}
	if err := tx.one(ctx, &dead, `SELECT pg_try_advisory_xact_lock(?)`, leaseKey(id)); err != nil {
		return false, fmt.Errorf("look for worker %s: %w", id, err)
	}
	return dead, nil
}

// leaseConn is a connection outside of the pool, whose sessions nobody keeps apart. The
// server is told to notice within half a minute when this machine is gone.
func (db *DB) leaseConn(ctx context.Context) (*pgx.Conn, error) {
	config := db.pool.Config().ConnConfig // a copy
	for name, seconds := range map[string]string{"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"} {
		config.RuntimeParams[name] = seconds
	}
	config.RuntimeParams["application_name"] = "fitsync worker"
	return pgx.ConnectConfig(ctx, config)
}

func tryLock(ctx context.Context, conn *pgx.Conn, id string) (ok bool, err error) {
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, leaseKey(id)).Scan(&ok)
	return ok, err
}

// leaseKey is the number of PostgreSQL's lock for a worker id. Two ids with one number,
// which is as good as impossible, would only be given out one at a time.
func leaseKey(id string) int64 {
	sum := sha256.Sum256([]byte("fitsync worker " + clean(id)))
	return int64(binary.BigEndian.Uint64(sum[:8])) //nolint:gosec // any 64 bits will do
}
