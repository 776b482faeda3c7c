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
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the worker: syncs every connection on its schedule until stopped",
		Example: `  fitsync serve
  fitsync serve --config acme.yaml --verbose`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			loaded, err := a.loadToConnect()
			if err != nil {
				return err
			}
			return a.serve(c.Context(), loaded)
		},
	}
}

func (a *app) serve(ctx context.Context, loaded *config.Config) error {
	log, err := a.logger(loaded, "info")
	if err != nil {
		return err
	}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	defer closing(a, db)
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
	engine, err := jobs.New(ctx, db, options, true)
	if err != nil {
		return err
	}
	if err := engine.Reclaim(ctx); err != nil {
		return err
	}
	return a.serveWith(ctx, loaded, db, engine, options.Worker, log)
}

// serveWith runs the engine and the health endpoint until ctx ends, then stops
// both in good order.
func (a *app) serveWith(ctx context.Context, loaded *config.Config, db *store.DB, engine *jobs.Engine, worker string, log *zap.Logger) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", loaded.Worker.Listen)
	if err != nil {
		return fmt.Errorf("health endpoint: %w; set worker.listen to a free loopback address", err)
	}
	health := &http.Server{Handler: healthHandler(db, loaded), ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- health.Serve(listener) }()
	// The engine outlives ctx, so that a page that is under way can be finished.
	if err := engine.Start(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(err, health.Close())
	}
	log.Info("worker started", zap.Int("connections", len(loaded.Connections)), zap.String("listen", listener.Addr().String()))
	err = a.beatUntil(ctx, db, worker, served)
	log.Info("worker stopping")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err = errors.Join(err, engine.Stop(stop), db.RemoveWorker(stop, worker), health.Shutdown(stop))
	log.Info("worker stopped")
	return err
}

// beatUntil keeps the worker's heartbeat until ctx ends or the health endpoint fails.
func (a *app) beatUntil(ctx context.Context, db *store.DB, worker string, served <-chan error) error {
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("host name: %w", err)
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		err := db.Heartbeat(ctx, store.Worker{ID: worker, Host: host, PID: os.Getpid(), Version: buildVersion().Version})
		if err != nil && ctx.Err() == nil {
			a.note("fitsync: %v", err) // the database may come back
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-served:
			return fmt.Errorf("health endpoint: %w", err)
		case <-ticker.C:
		}
	}
}
