package main

import (
	"strings"
	"testing"

	"fitsync/connectors/hubspot/portalsim"
)

func TestCommandLineMistakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"unknown command":           {[]string{"snyc"}, exitUsage, "snyc"},
		"unknown sub-command":       {[]string{"catalog", "imprt"}, exitUsage, "imprt"},
		"unknown flag":              {[]string{"sync", "--ful"}, exitUsage, "--ful"},
		"too many arguments":        {[]string{"explain", "a", "b"}, exitUsage, "accepts 1 arg"},
		"unknown connection":        {[]string{"sync", "acme"}, exitUsage, "there is sf, hs"},
		"errors of no connection":   {[]string{"errors", "nope"}, exitUsage, "there is sf, hs"},
		"runs of no connection":     {[]string{"runs", "nope"}, exitUsage, "there is sf, hs"},
		"gaps of no connection":     {[]string{"gaps", "--connection", "nope"}, exitUsage, "there is sf, hs"},
		"overrides of none":         {[]string{"overrides", "list", "nope"}, exitUsage, "there is sf, hs"},
		"contradicting flags":       {[]string{"sync", "sf", "--full", "--since", "48h"}, exitUsage, "one of --record"},
		"unreadable time":           {[]string{"sync", "--since", "yesterday"}, exitUsage, "2026-11-01"},
		"time to come":              {[]string{"sync", "--since", "2999-01-01"}, exitUsage, "still to come"},
		"empty owner":               {[]string{"sync", "sf", "--owner", ""}, exitUsage, "--owner is empty"},
		"empty stage":               {[]string{"sync", "sf", "--stage="}, exitUsage, "--stage is empty"},
		"empty record":              {[]string{"sync", "sf", "--record", ""}, exitUsage, "--record is empty"},
		"empty time":                {[]string{"sync", "sf", "--since", ""}, exitUsage, "--since is empty"},
		"records of no connection":  {[]string{"sync", "--record", "1"}, exitUsage, "--record needs to know"},
		"near flag":                 {[]string{"sync", "--ful"}, exitUsage, "did you mean --full?"},
		"near flag of all":          {[]string{"sync", "--jsn"}, exitUsage, "did you mean --json?"},
		"unknown support level":     {[]string{"catalog", "list", "--support", "bogus"}, exitUsage, "full, workaround, partial, roadmap or none"},
		"unknown category":          {[]string{"catalog", "list", "--category", "bogus"}, exitUsage, "performance or support"},
		"unknown export format":     {[]string{"catalog", "export", "--format", "bogus"}, exitUsage, "yaml, json or csv"},
		"two export formats":        {[]string{"catalog", "export", "x.csv", "--format", "json"}, exitUsage, "x.csv says the format"},
		"unknown shell":             {[]string{"completion", "foo"}, exitUsage, `"foo"`},
		"help for no command":       {[]string{"help", "snyc"}, exitUsage, "did you mean sync"},
		"negative gaps":             {[]string{"gaps", "--limit", "-1"}, exitUsage, "use 0 or more"},
		"negative runs":             {[]string{"runs", "--limit", "-1"}, exitUsage, "use 1 or more"},
		"no errors at all":          {[]string{"errors", "--limit", "0"}, exitUsage, "use 1 or more"},
		"errors of no run":          {[]string{"errors", "--run", "bogus"}, exitUsage, "fitsync runs"},
		"negative deals":            {[]string{"crm-sim", "--deals", "-1"}, exitUsage, "use 0 or more"},
		"one address for two CRMs":  {[]string{"crm-sim", "--salesforce", "127.0.0.1:8812"}, exitUsage, "two addresses"},
		"unknown order":             {[]string{"gaps", "--by", "colour"}, exitUsage, "revenue"},
		"unknown format":            {[]string{"assess", "x.csv", "--format", "pdf"}, exitUsage, "html"},
		"catalog of unknown format": {[]string{"catalog", "import", "x.docx"}, exitFailed, ".yaml, .json or .csv"},
		"missing file":              {[]string{"catalog", "import", "missing.yaml"}, exitFailed, "missing.yaml"},
		"sync without a catalog":    {[]string{"sync", "sf"}, exitFailed, "catalog import"},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.run(t, c.args...)
			if got.code != c.code || !strings.Contains(got.err, c.says) {
				t.Errorf("exit %d, want %d\n%s", got.code, c.code, got.err)
			}
			if got.out != "" {
				t.Errorf("diagnostics on standard output:\n%s", got.out)
			}
		})
	}
}

// doctor says what it can although a connection does not answer.
func TestDoctorShowsTheStateOfAConnectionThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breakFunc func(w *world)
		says      []string
	}{
		"wrong secret": {
			func(w *world) { w.environment["SF_SECRET"] = "wrong" },
			[]string{"FAIL  sf: sign in: ", "ok    sf: state: last synced"},
		},
		"unreachable": {
			func(w *world) { w.environment["SF_URL"] = "http://127.0.0.1:1" },
			[]string{"FAIL  sf: sign in and read fields: ", "ok    sf: state: last synced"},
		},
		"without the right to look": {
			func(w *world) { w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.MissingScopes}) },
			[]string{"ok    hs: sign in: ", "FAIL  hs: read fields: ", "ok    hs: state: never synced yet"},
		},
		"paused": {
			func(w *world) { w.environment["SF_SECRET"] = "wrong"; w.run(t, "sync", "sf") },
			[]string{"FAIL  sf: sign in: ", "FAIL  sf: state: paused: "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ready(t)
			w.ok(t, "sync", "sf")
			c.breakFunc(w)
			got := w.run(t, "doctor")
			if got.code != exitAttention {
				t.Errorf("exit %d, want %d", got.code, exitAttention)
			}
			contains(t, "doctor", got.out, c.says...)
		})
	}
}

func TestEmptyCatalogFileRemovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, "catalog", "import", "demo/data/catalog.yaml")
	empty := w.write(t, "empty.yaml", "")
	if got := w.run(t, "catalog", "import", empty); got.code != exitFailed || !strings.Contains(got.err, "holds no capability") {
		t.Errorf("%+v", got)
	}
	contains(t, "list", w.run(t, "catalog", "list").err, "189 capabilities")
}

func TestWrongConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", "store: {dns: x}\nconnections: [{name: a, kind: b}]\n")
	for _, args := range [][]string{{"config", "check"}, {"sync"}, {"doctor"}, {"serve"}} {
		got := w.run(t, args...)
		if got.code != exitConfig {
			t.Errorf("%v: exit %d", args, got.code)
		}
		contains(t, strings.Join(args, " "), got.err, "line 1: store.dns", `did you mean "dsn"`, "line 2: connections[0].kind")
	}
	w.environment["FITSYNC_CONFIG"] = w.folder + "/none.yaml"
	if got := w.run(t, "sync"); got.code != exitFailed || !strings.Contains(got.err, "fitsync init") {
		t.Errorf("no file: %+v", got)
	}
}

func TestTroubleWithTheCRM(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breakFunc func(w *world)
		args      []string
		code      int
		says      []string
	}{
		"unreachable host": {
			func(w *world) { w.environment["SF_URL"] = "http://127.0.0.1:1" },
			[]string{"sync", "sf"},
			exitFailed,
			[]string{"sf:", "nothing listens at 127.0.0.1:1"},
		},
		"wrong secret": {
			func(w *world) { w.environment["SF_SECRET"] = "wrong-secret-value" },
			[]string{"sync", "sf"},
			exitAttention,
			[]string{"sf:", "invalid_client"},
		},
		"wrong token": {
			func(w *world) { w.environment["HS_TOKEN"] = "wrong-token-value" },
			[]string{"sync", "hs"},
			exitAttention,
			[]string{"hs:"},
		},
		"missing scope": {
			func(w *world) { w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.MissingScopes}) },
			[]string{"sync", "hs"},
			exitAttention,
			[]string{"scope"},
		},
		"a mapped field that does not exist": {
			func(w *world) {
				w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "fitsync_reasons"})
			},
			[]string{"doctor", "hs"},
			exitAttention,
			[]string{"fitsync_reasons"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ready(t)
			if err := w.crms.Fill(); err != nil {
				t.Fatal(err)
			}
			c.breakFunc(w)
			got := w.run(t, c.args...)
			if got.code != c.code {
				t.Errorf("exit %d, want %d\n%s%s", got.code, c.code, got.out, got.err)
			}
			contains(t, name, got.out+got.err, c.says...)
			for _, secret := range []string{"wrong-secret-value", "wrong-token-value"} {
				if strings.Contains(got.out+got.err, secret) {
					t.Errorf("the message shows %q:\n%s", secret, got.err)
				}
			}
		})
	}
}

// What one connection suffers does not keep a command from the others, and each
// message names its connection once.
func TestTroubleWithOneOfTwoConnections(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breakFunc func(w *world)
		args      []string
		code      int
		says      string
		shows     string // of the other connection
	}{
		"sync, unreachable": {
			func(w *world) { w.environment["SF_URL"] = "http://127.0.0.1:1" },
			[]string{"sync"},
			exitFailed, "fitsync: sf: sync failed: pull opportunities: nothing listens at 127.0.0.1:1\n", "hs: 150 pulled",
		},
		"dry run, unreachable": {
			func(w *world) { w.environment["SF_URL"] = "http://127.0.0.1:1" },
			[]string{"sync", "--dry-run"},
			exitFailed, "fitsync: sf: pull opportunities: nothing listens at 127.0.0.1:1\n", "hs ",
		},
		"dry run, wrong secret": {
			func(w *world) { w.environment["SF_SECRET"] = "wrong" },
			[]string{"sync", "--dry-run"},
			exitAttention, "fitsync: sf: ", "hs ",
		},
		"the second is unreachable": {
			func(w *world) { w.environment["HS_URL"] = "http://127.0.0.1:1" },
			[]string{"sync"},
			exitFailed, "fitsync: hs: sync failed: search deals: nothing listens at 127.0.0.1:1\n", "sf: 150 pulled",
		},
		"the second cannot be planned": {
			func(w *world) { w.environment["HS_URL"] = "http://127.0.0.1:1" },
			[]string{"provision"},
			exitFailed, "fitsync: hs: read the property groups of deals: nothing listens at 127.0.0.1:1\n", "sf: ",
		},
		"a person has to act, and another is unreachable": {
			func(w *world) {
				w.environment["SF_URL"], w.environment["HS_TOKEN"] = "http://127.0.0.1:1", "wrong"
			},
			[]string{"sync"},
			exitAttention, "fitsync: sf: sync failed: pull opportunities: nothing listens at 127.0.0.1:1\nhs: sync failed: ", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ready(t)
			if err := w.crms.Fill(); err != nil {
				t.Fatal(err)
			}
			c.breakFunc(w)
			got := w.run(t, c.args...)
			if got.code != c.code {
				t.Errorf("exit %d, want %d", got.code, c.code)
			}
			contains(t, name, got.err, c.says)
			contains(t, name, got.out, c.shows)
			if strings.Count(got.err, "sf:") > 1 || strings.Count(got.err, "hs:") > 1 {
				t.Errorf("a connection is named twice:\n%s", got.err)
			}
		})
	}
}

// A connection that cannot even be opened does not keep the others from being synced.
func TestConnectionThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "{flow: client_credentials, client_id: \"${SF_ID}\", client_secret: \"${SF_SECRET}\"}",
		"{flow: jwt_bearer, client_id: \"${SF_ID}\", username: me@acme.example, private_key: \"${SF_SECRET}\"}", 1))
	w.environment["SF_SECRET"] = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	got := w.run(t, "sync")
	if got.code != exitFailed || strings.Count(got.err, `"sf"`) != 1 {
		t.Errorf("exit %d, want %d and the connection named once\n%s", got.code, exitFailed, got.err)
	}
	contains(t, "the other one", got.out, "hs: 0 pulled")
}

func TestAssessNeedsNoCRM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.environment["FITSYNC_CONFIG"] = w.folder + "/none.yaml"
	path := w.write(t, "rfp.csv", "requirement,priority\nSingle sign-on with SAML 2.0,critical\n=cmd|' /C calc'!A0,low\n<script>alert(1)</script> export,low\n")
	text := w.ok(t, "assess", path, "--catalog", "demo/data/catalog.yaml")
	contains(t, "text", text, "Single sign-on with SAML 2.0", "supported", "lost in all")
	html := w.ok(t, "assess", path, "--catalog", "demo/data/catalog.yaml", "--format", "html")
	contains(t, "html", html, "<!doctype html>", "Single sign-on")
	if strings.Contains(html, "<script>") {
		t.Error("the page runs what a requirement says")
	}
	got := decode[map[string]any](t, w.ok(t, "assess", path, "--catalog", "demo/data/catalog.yaml", "--json"))
	if got["assessment"] == nil {
		t.Errorf("%v", got)
	}
	if missing := w.run(t, "assess", path); missing.code == exitOK || !strings.Contains(missing.err, "--catalog") {
		t.Errorf("without any catalog: %+v", missing)
	}
}
