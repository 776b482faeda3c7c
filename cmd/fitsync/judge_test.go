package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// eval measures the program's own judge on a file and writes what was answered.
func TestEvalMeasuresAndPredicts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	catalog := w.write(t, "catalog.yaml", "product: p\ncapabilities:\n- {id: sso, name: Single sign-on, support: full}\n- {id: backup, name: Nightly backup, support: none}\n")
	rows := w.write(t, "rows.jsonl", `{"id":"1","text":"Single sign-on","category":"security","priority_cue":"none","capability_ids":["sso"],"verdict":"supported"}
{"id":"2","text":"Nightly backup must run","category":"performance","priority_cue":"critical","capability_ids":["backup"],"verdict":"not_supported"}
`)
	out := filepath.Join(t.TempDir(), "out.jsonl")
	text := w.ok(t, "eval", "--catalog", catalog, "--predictions", out, rows)
	if !strings.Contains(text, "rows: 2 requirements, 2 with an answer") || !strings.Contains(text, "priority accuracy            1.000") {
		t.Errorf("printed:\n%s", text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	var first struct {
		ID         string
		IDs        []string `json:"capability_ids"`
		Verdict    string
		Confidence float64
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 2 || first.ID != "1" || first.IDs[0] != "sso" || first.Verdict != "supported" || first.Confidence < 0.9 {
		t.Errorf("predictions:\n%s", data)
	}
	if again := w.ok(t, "--json", "eval", "--catalog", catalog, rows); !json.Valid([]byte(again)) {
		t.Errorf("--json printed:\n%s", again)
	}
}

func TestEvalRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := w.write(t, "rows.jsonl", `{"id":"1","text":"SSO"}`)
	for name, args := range map[string][]string{
		"no catalog": {"eval", rows}, "one fold": {"eval", "--cv", "project", w.write(t, "m.json", `{"items":[{"id":"a","name":"A"}],"queries":[{"id":"q","text":"a"}]}`)},
		"other folds": {"eval", "--cv", "random", rows}, "no file": {"eval", rows + ".missing"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.run(t, args...); got.code == exitOK || got.err == "" {
				t.Errorf("exit %d, %q", got.code, got.err)
			}
		})
	}
}
