package jobs

import (
	"context"
	"fmt"

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
	p := &pass{syncer: s, connection: connection, request: request, firstCall: calls(connection.Connector), previewFunc: showFunc}
	err := p.prepare(ctx)
	if err == nil {
		err = p.sync(ctx)
	}
	p.count.Calls = calls(connection.Connector) - p.firstCall
	return p.count, err
}
