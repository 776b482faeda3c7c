package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"fitsync/config"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/webhook"
	"fitsync/jobs"
)

// receiver is the server that HubSpot notifies of changed deals. Its zero value serves
// nothing.
type receiver struct {
	*http.Server
	failed <-chan error // tells when it serves no longer
}

// Close ends it at once.
func (r receiver) Close() error {
	if r.Server == nil {
		return nil
	}
	return r.Server.Close()
}

// Shutdown lets it answer what it has taken.
func (r receiver) Shutdown(ctx context.Context) error {
	if r.Server == nil {
		return nil
	}
	return r.Server.Shutdown(ctx)
}

// receive serves notifications where the file has a receiver and the process plays the
// web's part.
func receive(ctx context.Context, loaded *config.Config, parts roles, queue *jobs.Queue, log *zap.Logger) (receiver, error) {
	if loaded.Receiver.Listen == "" || !parts.web {
		return receiver{}, nil
	}
	handler, err := notified(loaded, queue, log)
	if err != nil {
		return receiver{}, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", loaded.Receiver.Listen)
	if err != nil {
		return receiver{}, fmt.Errorf("receiver of notifications: %w; set receiver.listen to a free address", err)
	}
	// Anybody may connect: each gets little time and room.
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 15 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("receiving notifications", zap.String("listen", listener.Addr().String()))
	return receiver{server, failed}, nil
}

// notified has a path for each connection that HubSpot notifies: /hubspot/NAME.
func notified(loaded *config.Config, queue *jobs.Queue, log *zap.Logger) (http.Handler, error) {
	var proxies []netip.Prefix
	for _, text := range loaded.Receiver.TrustedProxies {
		network, err := config.Network(text)
		if err != nil {
			return nil, fmt.Errorf("receiver.trusted_proxies: %w", err)
		}
		proxies = append(proxies, network)
	}
	mux := http.NewServeMux()
	for _, c := range loaded.Connections {
		if c.Kind != config.HubSpot || !c.Notifications.Secret.IsSet() {
			continue
		}
		options := notifications(c, queue, log)
		options.PublicURL, options.TrustedProxies = loaded.Receiver.PublicURL, proxies
		handler, err := webhook.New(options)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		mux.Handle("/hubspot/"+c.Name, handler)
	}
	return mux, nil
}

// notifications has changed deals synced as a tick would, before their turn.
func notifications(c config.Connection, queue *jobs.Queue, log *zap.Logger) webhook.Options {
	log = log.With(zap.String("connection", c.Name))
	refused := &rate.Sometimes{First: 10, Interval: time.Minute} // whoever knocks fills no log
	options := webhook.Options{
		Secret: c.Notifications.Secret.Reveal(), Account: int64(c.Notifications.Account), Written: []string{hubspot.ResyncDoneField, hubspot.ResyncErrorField},
		ChangedFunc: func(ctx context.Context, deals []string) error {
			ticket, err := queue.Ask(ctx, jobs.Request{Connection: c.Name, Records: deals})
			if err == nil {
				log.Debug("notified of changes", zap.Int("deals", len(deals)), zap.String("plan", ticket.Plan()))
			}
			return err
		},
		RefusedFunc: func(err error) { refused.Do(func() { log.Warn("notification refused", zap.Error(err)) }) },
	}
	for _, f := range c.WriteBack {
		options.Written = append(options.Written, f.Field)
	}
	return options
}
