package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"fitsync/config"
)

func TestNotYetReady(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"empty file":       {"", "connections: there are none, so that nothing is synced; add one"},
		"only a comment":   {"# nothing\n", "there are none"},
		"no connections":   {"store: {dsn: a.db}\nconnections: []", "line 2: connections: there are none"},
		"secret unset":     {strings.Replace(oneHubSpot, "${S}", "${GONE}", 1), "line 4: connections[0].auth.token: environment variable GONE is not set"},
		"secret unread":    {strings.Replace(oneHubSpot, "${S}", "${file:/none/token}", 1), "line 4: connections[0].auth.token: cannot read ${file:/none/token}"},
		"client id unset":  {strings.Replace(oneSalesforce, "client_id: i", `client_id: "${GONE}"`, 1), "line 4: connections[0].auth.client_id: environment variable GONE is not set"},
		"secret directory": {strings.Replace(oneHubSpot, "${S}", "${file:/}", 1), "is a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := parse(c.text, secretS)
			if err != nil {
				t.Fatalf("it has to load for commands that need no CRM: %v", err)
			}
			if err := loaded.Ready(); err == nil || !strings.Contains(err.Error(), c.says) || strings.Count(err.Error(), "\n") != 1 {
				t.Errorf("missing %q in %v", c.says, err)
			}
		})
	}
	if loaded, err := parse(oneHubSpot, secretS); err != nil || loaded.Ready() != nil {
		t.Errorf("a right file is not ready: %v, %v", err, loaded.Ready())
	}
}

func TestUnsetSecretsStandAmongOtherProblems(t *testing.T) {
	wrong, _ := problems(t, strings.Replace(oneHubSpot, "${S}", "${GONE}", 1)+"page_size: 0")
	if !strings.Contains(wrong, "GONE is not set") || !strings.Contains(wrong, "page_size") || strings.Count(wrong, "\n") != 2 {
		t.Errorf("got\n%s", wrong)
	}
}

func TestLoadFiles(t *testing.T) {
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) string {
		text, err := unicode.UTF16(order, bom).NewEncoder().String("log: {level: loud}\n")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, c := range map[string]struct{ content, says string }{
		"UTF-16 little endian":      {utf16(unicode.LittleEndian, unicode.UseBOM), `line 1: log.level: "loud"`},
		"UTF-16 big endian":         {utf16(unicode.BigEndian, unicode.UseBOM), `line 1: log.level: "loud"`},
		"UTF-16 without a mark":     {utf16(unicode.LittleEndian, unicode.IgnoreBOM), "line 1: is no text: a binary file, or UTF-16 without a byte order mark; save it as UTF-8"},
		"UTF-8 with a mark":         {"\uFEFFlog: {level: loud}", `line 1: log.level: "loud"`},
		"Windows line ends":         {"store: {dsn: a}\r\nlog: {level: loud}\r\n", `line 2: log.level: "loud"`},
		"Latin-1":                   {"store:\n  dsn: caf\xe9.db\n", "line 2: byte 0xe9 is no UTF-8; save the file as UTF-8"},
		"control character":         {"store:\n  dsn: a\x07b\n", "line 2: control character U+0007; remove it"},
		"program":                   {"\x7fELF\x02\x01\x01\x00\x00", "line 1: is no text: a binary file"},
		"broken YAML":               {"store: {dsn: a\n", "did not find expected ',' or '}'"},
		"larger than configuration": {strings.Repeat("# more\n", 1<<20), "larger than 4 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "fitsync.yaml")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := config.Load(path, config.Outside{LookupFunc: func(string) (string, bool) { return "", false }}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("missing %q in %v", c.says, err)
			}
		})
	}
	t.Run("directory", func(t *testing.T) {
		if _, err := config.Load(t.TempDir(), config.Outside{}); err == nil || !strings.Contains(err.Error(), "is a directory; name a file in it") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("none", func(t *testing.T) {
		_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), config.Outside{})
		if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "fitsync init") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("not to be read", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "fitsync.yaml")
		if err := os.WriteFile(path, nil, 0); err != nil {
			t.Fatal(err)
		}
		if file, err := os.Open(path); err == nil {
			file.Close()
			t.Log("this user may read every file; a closed one cannot be tried")
			return
		}
		_, err := config.Load(path, config.Outside{})
		if !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "let the user that runs fitsync read it") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReferences(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"a plain number":  {"page_size: ${N}", 500},
		"a quoted number": {`page_size: "${N}"`, 500},
		"a default":       {`page_size: "${NOWHERE:-300}"`, 300},
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := parse(oneSalesforce+c.text, secretS)
			if err != nil {
				t.Fatal(err)
			}
			if got := loaded.Connections[0].PageSize; got != c.want {
				t.Errorf("page size is %d, want %d", got, c.want)
			}
		})
	}
}

func TestKeysWithoutAValueHaveTheirDefault(t *testing.T) {
	loaded, err := parse(oneHubSpot+"opportunity:\n      owner:\n    requirements:\n    write_back:\n      low:\n      reasons: {policy: keep}\n    page_size:\n"+
		rules+"requirements: {weights: {low: }, default_priority: }\n", secretS)
	if err != nil {
		t.Fatal(err)
	}
	got := loaded.Connections[0]
	if got.PageSize != 200 || got.Opportunity["name"] != "dealname" || got.Requirements.Field != "fitsync_requirements" ||
		got.WriteBack["score"].Field != "fitsync_score" || loaded.Enterprise.Requirements.Weights["low"] != 1 {
		t.Errorf("defaults are lost: %+v", got)
	}
	if got.WriteBack["low"].Field != "" || got.Opportunity["owner"] != "" {
		t.Error("a name that is left empty is not empty")
	}
	if got.WriteBack["reasons"] != (config.WriteField{Field: "fitsync_reasons", Policy: "keep"}) {
		t.Errorf("a policy alone changes the field: %+v", got.WriteBack["reasons"])
	}
}
