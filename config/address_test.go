package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fitsync/config"
)

func TestAddress(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(file, []byte("postgres://me:hunter2@db/fitsync\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) (string, bool) { return "hunter2", name == "PASSWORD" }
	tests := []struct{ name, text, want, problem string }{
		{"a file", "other.db", "other.db", ""},
		{"without a password", "postgres://me@db/fitsync", "postgres://me@db/fitsync", ""},
		{"a variable", "postgres://me:${PASSWORD}@db/fitsync", "postgres://me:hunter2@db/fitsync", ""},
		{"from a file", "${file:" + file + "}", "postgres://me:hunter2@db/fitsync", ""},
		{"a written password", "postgres://me:hunter2@db/fitsync", "", "must be a reference"},
		{"a written password in the query", "postgres://db/fitsync?user=me&password=hunter2", "", "must be a reference"},
		{"a variable that is not set", "postgres://me:${PASSWORT}@db/fitsync", "", "PASSWORT is not set"},
		{"another database", "mysql://me@db/fitsync", "", "no kind of database"},
		{"nothing", "", "", "empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := config.Address(test.text, lookup)
			if got != test.want {
				t.Errorf("address %q, want %q", got, test.want)
			}
			switch {
			case test.problem == "" && err != nil:
				t.Error(err)
			case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem) || strings.Contains(err.Error(), "hunter2")):
				t.Errorf("error %v, want %q and no password", err, test.problem)
			}
		})
	}
}
