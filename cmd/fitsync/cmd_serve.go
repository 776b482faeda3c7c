package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"fitsync/cmd/fitsync/metrics"
	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

const (
	// grace is how long a stopping worker may finish its page.
	grace = 25 * time.Second
	// beat is how often a worker says that it is alive.
	beat = 10 * time.Second
)

func (a *app) serveCommand() *cobra.Command {
	var parts roles
	command := &cobra.Command{
		Use:   "serve",
		Short: "Run the worker: syncs every connection on its schedule until stopped",
		Long: `Run the worker: syncs every connection on its schedule until stopped.

Without a flag it does everything. On PostgreSQL any number of processes on any machines
share the work: each takes any request, one of those that schedule leads, and when one dies
another takes over. With flags a process plays only the named parts; all together need at
least one with --work and one with --schedule. On SIGTERM or Ctrl-C it takes nothing new,
finishes the write under way, and ends within 30 seconds.`,
		Example: `  fitsync serve
  fitsync serve --config acme.yaml --verbose
  fitsync serve --work --web            # one of several, beside one with --schedule`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			loaded, err := a.loadToConnect()
			if err != nil {
				return err
			}
			return a.serve(c.Context(), loaded, parts.chosen())
		},
	}
	parts.flags(command.Flags())
	return command
}

func (a *app) serve(ctx context.Context, loaded *config.Config, parts roles) error {
	log, err := a.logger(loaded, "info")
	if err != nil {
		return err
	}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	defer closing(a, db)
	if err := parts.check(db.Dialect()); err != nil {
		return err
	}
	release, ok, err := db.LockWorker()
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("another worker is running on %s; stop it first, or use PostgreSQL to run several", loaded.Store.DSN)
	}
	defer release()
	options, err := a.engineOptions(loaded, log)
	if err != nil {
		return err
	}
	if options.Lease, err = db.LeaseWorker(ctx, options.Worker); err != nil {
		return err
	}
	defer func() { _ = options.Lease.End(context.WithoutCancel(ctx)) }() // it ends with the process in any case
	options.Worker = options.Lease.ID
	options.Chores = append(a.chores(loaded, db), rollups(loaded, db, options.Connections)...)
	role, ticks := parts.engine()
	options.Role = role
	counted := newMetrics()
	options.Observer = counted
	engine, err := jobs.New(ctx, db, options, ticks)
	if err != nil {
		return err
	}
	if err := engine.Reclaim(ctx); err != nil {
		return err
	}
	return a.serveWith(ctx, loaded, parts, counted, db, engine, options.Worker, log)
}

// serveWith runs the engine and the health endpoint until ctx ends, then stops
// both in good order.
func (a *app) serveWith(ctx context.Context, loaded *config.Config, parts roles, counted *metrics.Metrics, db *store.DB, engine *jobs.Engine, worker string, log *zap.Logger) error {
	handler, err := a.endpoints(ctx, db, loaded, parts, engine, counted)
	if err != nil {
		return err
	}
	health := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	served, listen, err := serveHealth(ctx, health, loaded.Worker.Listen, parts.web)
	if err != nil {
		return err
	}
	received, err := receive(ctx, loaded, parts, engine.Queue, log)
	if err != nil {
		return errors.Join(err, health.Close())
	}
	var stopped <-chan struct{} // never, of an engine that does not run
	if parts.work || parts.schedule {
		// The engine outlives ctx, so that a page that is under way can be finished.
		if err := engine.Start(context.WithoutCancel(ctx)); err != nil {
			return errors.Join(err, received.Close(), health.Close())
		}
		stopped = engine.Stopped()
	}
	log.Info("worker started", zap.Stringer("roles", parts), zap.String("worker", worker), zap.Int("connections", len(loaded.Connections)), zap.String("listen", listen))
	err = a.beatUntil(ctx, db, worker, parts.work, served, received.failed, stopped)
	log.Info("worker stopping")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err = errors.Join(err, received.Shutdown(stop), engine.Stop(stop), db.RemoveWorker(stop, worker), health.Shutdown(stop))
	log.Info("worker stopped")
	return err
}

// serveHealth serves until the server is shut down; served tells of its failure. Without
// web it serves nothing.
func serveHealth(ctx context.Context, health *http.Server, address string, web bool) (served <-chan error, listen string, err error) {
	if !web {
		return nil, "", nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, "", fmt.Errorf("health endpoint: %w; set worker.listen to a free loopback address", err)
	}
	failed := make(chan error, 1)
	go func() { failed <- health.Serve(listener) }()
	return failed, listener.Addr().String(), nil
}

// beatUntil keeps the worker's heartbeat until ctx ends, an endpoint fails or the engine
// stops by itself.
func (a *app) beatUntil(ctx context.Context, db *store.DB, worker string, works bool, served, received <-chan error, stopped <-chan struct{}) error {
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("host name: %w", err)
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		err := db.Heartbeat(ctx, store.Worker{ID: worker, Host: host, PID: os.Getpid(), Version: buildVersion().Version, Works: works})
		if err != nil && ctx.Err() == nil {
			a.note("fitsync: %v", err) // the database may come back
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-served:
			return fmt.Errorf("health endpoint: %w", err)
		case err := <-received:
			return fmt.Errorf("receiver of notifications: %w", err)
		case <-stopped:
			return fmt.Errorf("worker %s: %w", worker, store.ErrTaken)
		case <-ticker.C:
		}
	}
}
