package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serve runs a worker until stop is called, which returns its exit code.
func (w *world) serve(t *testing.T) (stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	log, err := os.Create(filepath.Join(w.folder, "serve.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	lookup := func(name string) (string, bool) { value, ok := w.environment[name]; return value, ok }
	go func() {
		ended <- run(ctx, []string{"serve"}, streams{in: strings.NewReader(""), out: log, err: log}, lookup)
	}()
	return func() int { cancel(); return <-ended }
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	address := freeAddress(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "127.0.0.1:0", address, 1))

	down := w.run(t, "health", "--json")
	if got := decode[healthView](t, down.out); down.code != exitFailed || got.Status != "down" || !strings.Contains(down.err, "fitsync serve") {
		t.Errorf("without a worker: %+v", down)
	}
	stop := w.serve(t)
	waitFor(t, func() bool { return w.run(t, "health").code == exitOK })
	if got := w.ok(t, "health"); got != "ok\n" {
		t.Errorf("well: %q", got)
	}
	if got := w.ok(t, "health", "--json"); encode(t, decode[any](t, got)) != encode(t, map[string]any{"status": "ok", "paused": []any{}}) {
		t.Errorf("well: %s", got)
	}
	if code := stop(); code != exitOK {
		t.Errorf("serve ended with %d", code)
	}

	w.environment["HS_TOKEN"] = "wrong-token"
	if got := w.run(t, "sync", "hs"); got.code != exitAttention {
		t.Fatalf("%+v", got)
	}
	stop = w.serve(t)
	defer stop()
	waitFor(t, func() bool { return w.run(t, "health").code == exitOK })
	contains(t, "a paused connection", w.ok(t, "health"), "degraded\n", "hs waits for a person: ", "fitsync sync hs")
	if got := decode[healthView](t, w.ok(t, "health", "--json")); got.Status != "degraded" || len(got.Paused) != 1 || got.Paused[0].Connection != "hs" || got.Paused[0].Reason == "" {
		t.Errorf("a paused connection: %+v", got)
	}
	checkEndpoint(t, "http://"+address+"/healthz", http.StatusOK, "degraded")
}

func checkEndpoint(t *testing.T, url string, code int, status string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := healthView{}
	if err := json.Unmarshal(text, &got); err != nil || response.StatusCode != code || got.Status != status {
		t.Errorf("%d %s, want %d %s (%v)", response.StatusCode, text, code, status, err)
	}
}

func TestHealthOfSomethingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "127.0.0.1:0", strings.TrimPrefix(w.salesforce, "http://"), 1))
	got := w.run(t, "health", "--json")
	if view := decode[healthView](t, got.out); got.code != exitFailed || view.Status != "down" || !strings.Contains(got.err, "no worker of fitsync") {
		t.Errorf("%+v", got)
	}
}
