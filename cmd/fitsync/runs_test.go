package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"fitsync/store"
)

// stored opens the world's database.
func (w *world) stored(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), w.folder+"/fitsync.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestRunsWatchAndCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	if got := w.run(t, "runs", "watch"); got.code != exitOK || !strings.Contains(got.err, "nothing is running") {
		t.Errorf("with nothing to watch: %+v", got)
	}
	if got := w.run(t, "runs", "cancel", "sf"); got.code != exitFailed || !strings.Contains(got.err, "no sync sf is running or waits") {
		t.Errorf("with nothing to cancel: %+v", got)
	}
	db := w.stored(t)
	claim, err := db.BeginRun(t.Context(), store.RunStart{Connection: "sf", Kind: "full", Worker: "elsewhere", Job: 4711}, func(store.Run) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	settle := store.Settle{Connection: "sf", Run: claim.Run, Epoch: claim.Epoch, Counters: store.Counters{Pages: 1, Pulled: 50}}
	if err := db.ExpectRun(t.Context(), claim.Run, 200); err != nil {
		t.Fatal(err)
	}
	if err := db.Settle(t.Context(), settle); err != nil {
		t.Fatal(err)
	}
	reader, writer := io.Pipe()
	go func() {
		code := run(t.Context(), []string{"runs", "watch", "sf", "--json"}, streams{in: strings.NewReader(""), out: writer, err: io.Discard}, func(name string) (string, bool) {
			value, ok := w.environment[name]
			return value, ok
		})
		_ = writer.CloseWithError(map[bool]error{true: io.EOF, false: io.ErrUnexpectedEOF}[code == exitOK])
	}()
	lines := json.NewDecoder(reader)
	next := func() (view progressView, err error) {
		err = lines.Decode(&view)
		return view, err
	}
	first, err := next()
	if err != nil || first.Status != "running" || first.Counters.Pulled != 50 || first.Total != 200 {
		t.Errorf("while it runs: %+v, %v", first, err)
	}
	if err := db.FinishRun(t.Context(), claim.Run, store.RunDone, store.Counters{Pages: 4, Pulled: 200}, ""); err != nil {
		t.Fatal(err)
	}
	last, err := next()
	if err != nil || last.Status != "done" || last.Counters.Pulled != 200 {
		t.Errorf("at its end: %+v, %v", last, err)
	}
	if _, err := next(); !errors.Is(err, io.EOF) {
		t.Errorf("it does not end with the run: %v", err)
	}
}
