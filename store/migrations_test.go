package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// first is the migration that made the tables. What comes after it runs while the
// version before is still at work.
const first = "0001_begin.sql"

// contracting finds statements that take something away from the version before, or that
// its INSERTs would trip over.
var contracting = map[string]*regexp.Regexp{
	"it drops something":             regexp.MustCompile(`(?i)\bDROP\s+(TABLE|COLUMN|INDEX|VIEW|SCHEMA|FUNCTION|TYPE|CONSTRAINT)\b`),
	"it renames something":           regexp.MustCompile(`(?i)\bRENAME\b`),
	"it changes a column":            regexp.MustCompile(`(?i)\bALTER\s+COLUMN\b|\bSET\s+NOT\s+NULL\b|\bALTER\s+TYPE\b`),
	"it adds a rule to old rows":     regexp.MustCompile(`(?i)\bADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)\b`),
	"it deletes or empties":          regexp.MustCompile(`(?i)\bTRUNCATE\s+TABLE\b|\bDELETE\s+FROM\b`),
	"it makes an old column unique":  regexp.MustCompile(`(?i)\bCREATE\s+UNIQUE\s+INDEX\b`),
	"it undoes itself":               regexp.MustCompile(`(?i)\+goose\s+Down`),
	"it does without a transaction":  regexp.MustCompile(`(?i)\+goose\s+NO\s+TRANSACTION`),
	"it locks a table for long":      regexp.MustCompile(`(?i)\bLOCK\s+TABLE\b|\bVACUUM\b|\bREINDEX\b|\bCLUSTER\b`),
	"a trigger of it changes tables": regexp.MustCompile(`(?i)\bCREATE\s+TRIGGER\b`),
}

var addColumn = regexp.MustCompile(`(?is)\bADD\s+(?:COLUMN\s+)?\w+\s+[^;,]*`)

// wrongWith says why a migration is not safe beside the version before, "" if it is.
func wrongWith(sql string) string {
	for reason, pattern := range contracting {
		if found := pattern.FindString(sql); found != "" {
			return reason + ": " + found
		}
	}
	for _, column := range addColumn.FindAllString(sql, -1) {
		upper := strings.ToUpper(column)
		if strings.Contains(upper, "NOT NULL") && !strings.Contains(upper, "DEFAULT") {
			return "a column must be given a value, which the version before does not: " + column
		}
	}
	return ""
}

// allowed are statements that look contracting and are not, each with its reason.
var allowed = map[string][]string{
	"0005_retention.sql": {"CREATE TRIGGER"}, // triggers that refuse less than before
}

func TestMigrationsOnlyAdd(t *testing.T) {
	names := map[string][]string{}
	for _, dialect := range []string{"sqlite", "postgres"} {
		paths, err := filepath.Glob("migrations/" + dialect + "/*.sql")
		must(t, err)
		for _, path := range paths {
			name := filepath.Base(path)
			names[dialect] = append(names[dialect], name)
			if name == first {
				continue
			}
			content, err := os.ReadFile(path)
			must(t, err)
			sql := string(content)
			for _, statement := range allowed[name] {
				sql = strings.ReplaceAll(sql, statement, "")
			}
			if wrong := wrongWith(sql); wrong != "" {
				t.Errorf("%s: %s; see the package's doc on expanding and contracting", path, wrong)
			}
		}
	}
	if !slices.Equal(names["sqlite"], names["postgres"]) || len(names["sqlite"]) == 0 {
		t.Errorf("migrations of both dialects: %v", names)
	}
}

func TestWrongWithFindsWhatBreaksTheVersionBefore(t *testing.T) {
	for sql, safe := range map[string]bool{
		"ALTER TABLE runs DROP COLUMN message;":                                               false,
		"drop table runs;":                                                                    false,
		"ALTER TABLE runs RENAME COLUMN message TO text;":                                     false,
		"ALTER TABLE runs ADD COLUMN job BIGINT NOT NULL;":                                    false,
		"ALTER TABLE runs ALTER COLUMN job SET NOT NULL;":                                     false,
		"CREATE UNIQUE INDEX runs_started ON runs (started_at);":                              false,
		"ALTER TABLE runs ADD CONSTRAINT positive CHECK (job > 0);":                           false,
		"DELETE FROM runs;":                                                                   false,
		"ALTER TABLE runs ADD COLUMN job BIGINT NOT NULL DEFAULT 0;":                          true,
		"ALTER TABLE runs ADD COLUMN job BIGINT;":                                             true,
		"CREATE TABLE drops (id TEXT NOT NULL PRIMARY KEY);":                                  true,
		"CREATE INDEX runs_job ON runs (job);":                                                true,
		"ALTER TABLE a ADD COLUMN b BIGINT NOT NULL DEFAULT 0, ADD COLUMN c BIGINT NOT NULL;": false,
	} {
		if wrong := wrongWith(sql); (wrong == "") != safe {
			t.Errorf("%s: %q, want safe %t", sql, wrong, safe)
		}
	}
}
