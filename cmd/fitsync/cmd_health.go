package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/store"
)

// The states of a worker.
const (
	healthOK       = "ok"
	healthDegraded = "degraded" // it works, and a connection waits for a person
	healthDown     = "down"     // it does not answer, or its database does not
)

// healthView is what /healthz and `fitsync health --json` say.
type healthView struct {
	Status string       `json:"status"`
	Paused []pausedView `json:"paused"` // connections that wait for a person
	Detail string       `json:"detail,omitempty"`
}

type pausedView struct {
	Connection string `json:"connection"`
	Reason     string `json:"reason"`
}

// healthHandler answers /healthz: 200 while the database answers, else 503. A paused
// connection is no reason for another status: to start the worker again would not
// mend it, and would stop the others.
func healthHandler(db *store.DB, loaded *config.Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		view, status := healthView{Status: healthDown, Paused: []pausedView{}, Detail: "the database does not answer"}, http.StatusServiceUnavailable
		if states, err := db.Connections(ctx); err == nil {
			view, status = healthOf(loaded, states), http.StatusOK
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(view) // the asker may be gone
	})
	return mux
}

// healthOf judges the connections of the configuration; the store may know others,
// which were taken out of it.
func healthOf(loaded *config.Config, states []store.ConnState) healthView {
	view := healthView{Status: healthOK, Paused: []pausedView{}}
	for _, state := range states {
		if _, err := chosen(loaded, []string{state.Name}); err == nil && state.Paused {
			view.Status = healthDegraded
			view.Paused = append(view.Paused, pausedView{state.Name, state.PausedReason})
		}
	}
	return view
}

func (a *app) healthCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Ask the running worker whether it is well",
		Long: `Ask the running worker whether it is well. The exit code is 0 while it works and its
database answers. Connections that wait for a person are named, and the state is then
"degraded"; the exit code stays 0, since to start the worker again would not mend them.`,
		Example: `  fitsync health
  fitsync health --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			loaded, err := a.load()
			if err != nil {
				return err
			}
			view, err := askHealth(c.Context(), loaded.Worker.Listen)
			if a.json {
				return errors.Join(err, a.printJSON(view))
			}
			if err != nil {
				return err
			}
			a.say("%s", view.Status)
			for _, paused := range view.Paused {
				a.say("%s waits for a person: %s; `fitsync sync %s` tries again once that is mended", paused.Connection, paused.Reason, paused.Connection)
			}
			return nil
		},
	}
}

// askHealth asks the worker at an address. The view stands also beside an error.
func askHealth(ctx context.Context, address string) (healthView, error) {
	down := healthView{Status: healthDown, Paused: []pausedView{}}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return down, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		down.Detail = "no worker answers on " + address
		return down, fmt.Errorf("%s; `fitsync serve` starts one", down.Detail)
	}
	defer response.Body.Close()
	view := healthView{}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&view); err != nil || view.Status == "" {
		down.Detail = "what answers on " + address + " is no worker of fitsync"
		return down, errors.New(down.Detail)
	}
	if response.StatusCode != http.StatusOK {
		return view, fmt.Errorf("the worker on %s is not well: %s", address, strings.TrimSpace(view.Detail))
	}
	return view, nil
}
