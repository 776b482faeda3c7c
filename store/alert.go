package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Alert is how one condition of a connection stands.
type Alert struct {
	Connection string
	Kind       string // what is watched, such as stale
	Raised     bool
	Detail     string    // why, in words a person can act on
	Changed    time.Time // since when it has stood so
	Changes    int64     // how often it has changed: it numbers the messages
}

type alertRow struct {
	Connection string `db:"connection"`
	Kind       string `db:"kind"`
	Raised     int    `db:"raised"`
	Detail     string `db:"detail"`
	Changed    int64  `db:"changed_at"`
	Changes    int64  `db:"changes"`
}

func (r alertRow) alert() Alert {
	return Alert{r.Connection, r.Kind, r.Raised == 1, r.Detail, moment(r.Changed), r.Changes}
}

const selectAlert = `SELECT connection, kind, raised, detail, changed_at, changes FROM alerts`

// SetAlert stores how a condition stands. Changed reports whether it stood otherwise
// before: of several callers that see the same change, one is told, and whoever is
// told sends the message in the same transaction. What was never heard of stood well.
func (tx *Tx) SetAlert(ctx context.Context, a Alert) (now Alert, changed bool, err error) {
	a.Connection, a.Kind, a.Detail = clean(a.Connection), clean(a.Kind), clean(a.Detail)
	if _, err := tx.exec(ctx, `INSERT INTO alerts (connection, kind, raised, detail, changed_at, changes) VALUES (?, ?, 0, '', ?, 0)
		ON CONFLICT (connection, kind) DO NOTHING`, a.Connection, a.Kind, millis(tx.db.now())); err != nil {
		return Alert{}, false, fmt.Errorf("set alert %s of %s: %w", a.Kind, a.Connection, err)
	}
	var row alertRow
	err = tx.one(ctx, &row, `UPDATE alerts SET raised = ?, detail = ?, changed_at = ?, changes = changes + 1
		WHERE connection = ? AND kind = ? AND raised <> ? RETURNING connection, kind, raised, detail, changed_at, changes`,
		flag(a.Raised), a.Detail, millis(tx.db.now()), a.Connection, a.Kind, flag(a.Raised))
	if errors.Is(err, ErrNotFound) {
		return a, false, nil
	}
	if err != nil {
		return Alert{}, false, fmt.Errorf("set alert %s of %s: %w", a.Kind, a.Connection, err)
	}
	return row.alert(), true, nil
}

// Alerts returns how every watched condition stands, by connection and kind.
func (db *DB) Alerts(ctx context.Context) ([]Alert, error) {
	var rows []alertRow
	if err := db.all(ctx, &rows, selectAlert+` ORDER BY connection, kind`); err != nil {
		return nil, fmt.Errorf("read alerts: %w", err)
	}
	list := make([]Alert, len(rows))
	for i, r := range rows {
		list[i] = r.alert()
	}
	return list, nil
}
