package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"go.uber.org/zap"

	"fitsync/cmd/fitsync/metrics"
	"fitsync/config"
	"fitsync/jobs"
	"fitsync/jobs/notify"
	"fitsync/store"
)

// readyView is what /readyz says.
type readyView struct {
	Ready  bool   `json:"ready"`
	Detail string `json:"detail,omitempty"`
}

// endpoints answers /healthz (see [healthHandler]), /readyz and /metrics.
func (a *app) endpoints(ctx context.Context, db *store.DB, loaded *config.Config, parts roles, engine *jobs.Engine, counted *metrics.Metrics) (http.Handler, error) {
	source := metrics.Source{DB: db, DepthFunc: engine.Depth, Connections: map[string]jobs.Budget{}, Now: a.now}
	for _, c := range loaded.Connections {
		source.Connections[c.Name] = budgetOf(c)
	}
	if err := counted.Watch(context.WithoutCancel(ctx), source); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", healthHandler(db, loaded))
	runningFunc := engine.Running
	if !parts.work && !parts.schedule {
		runningFunc = func() bool { return true } // it has no engine to run
	}
	mux.Handle("GET /readyz", readyHandler(db.Ready, runningFunc))
	mux.Handle("GET /metrics", counted.Handler())
	return mux, nil
}

// readyHandler answers 200 while the worker can take work, else 503: the database has
// to answer with all the migrations that this binary needs, and the engine to run.
func readyHandler(storeFunc func(context.Context) error, runningFunc func() bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		view, status := readyView{Ready: true}, http.StatusOK
		switch err := storeFunc(ctx); {
		case errors.Is(err, store.ErrOlder):
			view = readyView{Detail: err.Error()}
		case err != nil:
			view = readyView{Detail: "the database does not answer"} // its own words may name its host
		case !runningFunc():
			view = readyView{Detail: "the job engine does not run"}
		}
		if !view.Ready {
			status = http.StatusServiceUnavailable
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(view) // the asker may be gone
	}
}

// newMetrics are the metrics of this binary.
func newMetrics() *metrics.Metrics {
	b := buildVersion()
	return metrics.New(b.Version, b.Commit, b.Go)
}

// alerting adds to the engine's options when to raise alerts and whom to tell.
func (a *app) alerting(options *jobs.Options, c config.Alerts, log *zap.Logger) {
	options.Alerts = jobs.AlertRules{StaleAfter: c.StaleAfter, Failures: c.Failures, Quarantine: c.Quarantine}
	if c.Webhook != nil {
		options.Sinks = append(options.Sinks, notify.NewWebhook(c.Webhook.URL.Reveal(), c.Webhook.Secret.Reveal(), a.now))
	}
	if c.Mail == nil {
		return
	}
	m := c.Mail
	sink, err := notify.NewMail(notify.MailOptions{
		Host: m.Host, Port: m.Port, Security: m.Security, Username: m.Username, Password: m.Password.Reveal(), From: m.From, To: m.To,
	})
	if err != nil {
		log.Error("alerts are not mailed", zap.Error(err))
		return
	}
	options.Sinks = append(options.Sinks, sink)
}
