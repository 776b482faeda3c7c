package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fitsync/store"
)

// ask gets an endpoint of a worker.
func ask(t *testing.T, url string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestWorkerTellsPrometheusHowThingsStand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	customer := "Secret Customer GmbH"
	id := w.opportunity(customer, "critical: Single sign-on with SAML")
	address := freeAddress(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "127.0.0.1:0", address, 1))
	stop := w.serve(t)
	defer stop()
	waitFor(t, func() bool {
		_, text := ask(t, "http://"+address+"/metrics")
		return strings.Contains(text, `fitsync_runs_total{connection="sf",mode="tick",status="done"} 1`)
	})
	status, text := ask(t, "http://"+address+"/metrics")
	contains(t, "metrics", text,
		`fitsync_records_total{connection="sf",outcome="written"} 1`, `fitsync_pages_total{connection="sf"} `, `fitsync_api_calls_total{connection="sf"} `,
		`fitsync_last_success_age_seconds{connection="sf"} `, `fitsync_connection_paused{connection="sf"} 0`,
		`fitsync_api_budget_limit_calls{connection="sf"} 100000`, `fitsync_api_budget_remaining_calls{connection="sf",for="schedule"} 79`,
		`fitsync_jobs{state="available"} `, `fitsync_quarantined_records{connection="hs"} 0`, `fitsync_store_up 1`, `fitsync_schedule_skipped_runs{schedule="sf"} 0`, `fitsync_schedule_next_run_timestamp_seconds{schedule="sf"} `, `fitsync_build_info{commit=`, `go_goroutines `)
	for _, counter := range []string{`fitsync_pages_total{connection="sf"} 0`, `fitsync_api_calls_total{connection="sf"} 0`} {
		if strings.Contains(text, counter+"\n") {
			t.Errorf("nothing was counted: %s", counter)
		}
	}
	if status != http.StatusOK || strings.Contains(text, customer) || strings.Contains(text, id) {
		t.Errorf("HTTP %d, or it names a record", status)
	}
	if status, text := ask(t, "http://"+address+"/readyz"); status != http.StatusOK || strings.TrimSpace(text) != `{"ready":true}` {
		t.Errorf("ready: %d %s", status, text)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		store   error
		running bool
		status  int
		says    string
	}{
		"well":              {nil, true, http.StatusOK, `{"ready":true}`},
		"no database":       {errors.New("dial postgres://secret@host"), true, http.StatusServiceUnavailable, "the database does not answer"},
		"lacks a migration": {store.ErrOlder, true, http.StatusServiceUnavailable, store.ErrOlder.Error()},
		"not started":       {nil, false, http.StatusServiceUnavailable, "the job engine does not run"},
	} {
		t.Run(name, func(t *testing.T) {
			recorder := httptest.NewRecorder()
			handler := readyHandler(func(context.Context) error { return tt.store }, func() bool { return tt.running })
			handler(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
			if text := recorder.Body.String(); recorder.Code != tt.status || !strings.Contains(text, tt.says) || strings.Contains(text, "secret") {
				t.Errorf("%d %s", recorder.Code, text)
			}
		})
	}
}
