package config_test

import (
	"strings"
	"testing"
)

func TestHousekeeping(t *testing.T) {
	loaded, err := parse("housekeeping: {keep: {runs: 30, audit: 100}, backup: {folder: b}}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if h := loaded.Housekeeping; h.Keep.Runs != 30 || h.Keep.Errors != 90 || h.Keep.Audit != 100 || h.Backup.Folder != "b" || h.Backup.Keep != 7 {
		t.Errorf("read as %+v", h)
	}
	if len(loaded.Warnings) != 1 || !strings.Contains(loaded.Warnings[0].Message, "auditors") {
		t.Errorf("warnings %v, want one of the audit log", loaded.Warnings)
	}
	for text, want := range map[string]string{
		"{keep: {runs: -1}}":       "housekeeping.keep.runs: -1: use 0 to 36500 days; 0 keeps runs for ever",
		"{keep: {gone: soon}}":     `housekeeping.keep.gone: "soon": use a whole number`,
		"{backup: {keep: 0}}":      "housekeeping.backup.keep: 0: use 1 to 1000",
		"{backup: {directory: b}}": `unknown key "directory"`,
	} {
		if _, err := parse("housekeeping: "+text+"\n", nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
