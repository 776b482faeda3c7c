package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fitsync/connectors"
	"fitsync/connectors/dryrun"
	"fitsync/store"
)

// Preview does what a request would do, up to the point of storing or sending, and
// shows each record that would be written. It uses API calls for reading.
func Preview(ctx context.Context, db *store.DB, options Options, request Request, showFunc func(connectors.Diffed)) (store.Counters, error) {
	s := newSyncer(db, options.withDefaults())
	connection, ok := s.connections[request.Connection]
	if !ok {
		return store.Counters{}, fmt.Errorf("%w: %q", ErrUnknownConnection, request.Connection)
	}
	// Nothing on this way writes; without the power to, nothing can by mistake.
	connection.Connector, _ = dryrun.New(connection.Connector)
	p := &pass{syncer: s, connection: connection, request: request, firstCall: calls(connection.Connector), previewFunc: showFunc, judged: newSeenIDs()}
	err := p.prepare(ctx)
	if err == nil {
		err = p.sync(ctx)
	}
	p.count.Calls = calls(connection.Connector) - p.firstCall
	return p.count, errors.Join(err, p.ledger.note(context.WithoutCancel(ctx), db, connection))
}

// once leaves out the records that a preview has judged already. It stores nothing, so
// that the later steps of the run come upon them again.
func (p *pass) once(records []connectors.Record) []connectors.Record {
	if p.judged == nil {
		return records
	}
	fresh := slices.DeleteFunc(slices.Clone(records), func(r connectors.Record) bool { return p.judged.has(r.ID) })
	p.judged.add(fresh)
	return fresh
}

// unjudged leaves out the ids of such records.
func (p *pass) unjudged(ids []string) []string {
	if p.judged == nil {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), p.judged.has)
}
