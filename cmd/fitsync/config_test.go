package main

import (
	"strings"
	"testing"

	"fitsync/config"
)

// Commands that stay on this machine work where the secrets are not.
func TestSecretsAreOnlyAskedForToConnect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	w.ok(t, "sync", "sf")
	needs := w.write(t, "needs.txt", "Dark mode\n")
	delete(w.environment, "SF_ID")
	delete(w.environment, "SF_SECRET")
	delete(w.environment, "HS_TOKEN")
	for _, args := range [][]string{
		{"assess", needs}, {"explain", id}, {"gaps"}, {"catalog", "list"}, {"runs"}, {"errors"}, {"overrides", "list"}, {"config", "show"},
	} {
		w.ok(t, args...)
	}
	for _, args := range [][]string{
		{"sync"}, {"sync", "--dry-run"}, {"doctor"}, {"provision"}, {"serve"}, {"config", "check"},
	} {
		got := w.run(t, args...)
		if got.code != exitConfig {
			t.Errorf("%v: exit %d, want %d\n%s", args, got.code, exitConfig, got.err)
		}
		contains(t, strings.Join(args, " "), got.err, "line 7: connections[0].auth.client_secret: environment variable SF_SECRET is not set",
			"line 13: connections[1].auth.token: environment variable HS_TOKEN is not set")
	}
}

func TestConfigCheck(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	contains(t, "right", w.ok(t, "config", "check"), "is right: 2 connections")
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, `"@every 1h"`, `"@every 15s"`, 1)+"  rfp: {enabled: true}\n")
	got := w.run(t, "config", "check")
	contains(t, "warnings", got.err, "warning: line 8: connections[0].schedule:", "warning: line 16: enterprise_sales.rfp.enabled: without effect")
	if got.code != exitOK {
		t.Errorf("a warning ends with exit %d", got.code)
	}
	for name, c := range map[string]struct{ content, says string }{
		"empty":          {"", "connections: there are none"},
		"every second":   {strings.Replace(worldConfig, `"@every 1h"`, `"@every 1s"`, 1), `"@every 1s" runs every 1s; use 5s or more`},
		"seconds apart":  {strings.Replace(worldConfig, `"@every 1h"`, `"0,59 0 6 * * *"`, 1), "runs every 59s"},
		"closest second": {strings.Replace(worldConfig, `"@every 1h"`, `"0,10 * * * * *"`, 1), "runs every 10s"},
		"five by second": {strings.Replace(worldConfig, `"@every 1h"`, `"*/5 * * * * *"`, 1), "runs every 5s"},
	} {
		t.Run(name, func(t *testing.T) {
			w.write(t, "fitsync.yaml", c.content)
			got := w.run(t, "config", "check")
			contains(t, name, got.err, c.says)
			report := decode[struct{ Problems, Warnings []config.Problem }](t, w.run(t, "config", "check", "--json").out)
			if all := append(report.Problems, report.Warnings...); len(all) != 1 || !strings.Contains(all[0].String(), c.says) {
				t.Errorf("as JSON: %+v", report)
			}
		})
	}
}

func TestConfigShowIsAConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shown := w.ok(t, "config", "show")
	contains(t, "show", shown, `client_secret: "${SF_SECRET}"`, "day_rate: 800", "dedicated_sprint: 4")
	if strings.Contains(shown, w.environment["SF_SECRET"]) {
		t.Errorf("it shows a secret:\n%s", shown)
	}
	w.write(t, "fitsync.yaml", shown)
	if got := w.run(t, "config", "check"); got.code != exitOK || got.err != "" {
		t.Errorf("what was shown is not right: %+v", got)
	}
	if again := w.ok(t, "config", "show"); again != shown {
		t.Errorf("shown again it differs:\n%s\nfrom\n%s", again, shown)
	}
	asJSON := decode[map[string]any](t, w.ok(t, "config", "show", "--json"))
	if store, ok := asJSON["store"].(map[string]any); !ok || store["dsn"] == nil {
		t.Errorf("as JSON: %v", asJSON)
	}
}

func TestLogLevel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		log   string
		flags []string
		want  bool
	}{
		"a command is quiet":           {"", nil, false},
		"the file's level counts":      {"log: {level: debug}\n", nil, true},
		"the flag counts":              {"", []string{"-v"}, true},
		"the flag outranks the file":   {"log: {level: error}\n", []string{"-v"}, true},
		"the file can silence as well": {"log: {level: error}\n", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ready(t)
			w.write(t, "fitsync.yaml", c.log+worldConfig)
			got := w.run(t, append([]string{"sync", "sf"}, c.flags...)...)
			if logged := strings.Contains(got.err, "DEBUG") || strings.Contains(got.err, "INFO"); logged != c.want || got.code != exitOK {
				t.Errorf("logged: %t, want %t; exit %d\n%s", logged, c.want, got.code, got.err)
			}
		})
	}
}
