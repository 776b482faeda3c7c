package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// words splits an example as a shell would: at spaces, but not within quotes, and up
// to a remark.
func words(line string) []string {
	line, _, _ = strings.Cut(line, "  #")
	var list []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			list = append(list, part)
			continue
		}
		list = append(list, strings.Fields(part)...)
	}
	return list
}

func TestEveryCommandHasExamplesThatItTakes(t *testing.T) {
	t.Parallel()
	none := func(string) (string, bool) { return "", false }
	table := func() *cobra.Command { return (&app{lookup: none, now: time.Now}).root() }
	var visit func(command *cobra.Command)
	visit = func(command *cobra.Command) {
		for _, sub := range command.Commands() {
			if sub.Name() != "completion" { // the library's own, which explains each shell
				visit(sub)
			}
		}
		if command.Example == "" && !command.HasSubCommands() {
			t.Errorf("%s has no example", command.CommandPath())
		}
		for line := range strings.Lines(command.Example) {
			args := words(line)
			found, rest, err := table().Find(args[1:])
			if err != nil || command.HasParent() && found.CommandPath() != command.CommandPath() {
				t.Errorf("%s: the example %q is of another command (%v)", command.CommandPath(), line, err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%q: %v", line, err)
			}
			if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
	}
	visit(table())
}

func TestColourIsDeclinedByTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environment map[string]string
		want        bool
	}{
		"nothing said":      {nil, true},
		"declined":          {map[string]string{"NO_COLOR": "1"}, false},
		"an empty NO_COLOR": {map[string]string{"NO_COLOR": ""}, true},
		"a dumb terminal":   {map[string]string{"TERM": "dumb"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := wantsColour(func(name string) (string, bool) { value, ok := c.environment[name]; return value, ok })
			if got != c.want {
				t.Errorf("colour %t, want %t", got, c.want)
			}
		})
	}
}

// With --json standard output holds JSON or nothing, whatever a command does.
func TestStandardOutputIsJSONWithTheFlag(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	needs := w.write(t, "needs.txt", "Single sign-on with SAML 2.0\n")
	w.ok(t, "sync", "sf")
	w.crms.Org.Update("Opportunity", id, map[string]any{"FitSync_Score__c": 11.0})
	for _, args := range [][]string{
		{"catalog", "import", "demo/data/catalog.yaml"},
		{"catalog", "list"},
		{"catalog", "lint"},
		{"catalog", "diff", "demo/data/catalog.yaml"},
		{"catalog", "export"},
		{"catalog", "export", w.folder + "/out.csv"},
		{"config", "check"},
		{"config", "show"},
		{"doctor"},
		{"provision"},
		{"sync", "--dry-run"},
		{"sync"},
		{"explain", id},
		{"gaps"},
		{"runs"},
		{"errors"},
		{"overrides", "list"},
		{"overrides", "release", "sf", id},
		{"assess", needs},
		{"review"},
		{"review", "list"},
		{"review", "decide", "--text", "Delivery by drone", "--none"},
		{"review", "decisions"},
		{"review", "export", w.folder + "/out.jsonl"},
		{"review", "import", w.folder + "/out.jsonl"},
		{"review", "withdraw", "nope"},
		{"version"},
		{"health"},
		{"explain", "nobody"},
		{"sync", "nope"},
		{"init", "--force"},
	} {
		got := w.run(t, slices.Concat(args, []string{"--json"})...)
		if got.out != "" {
			decode[any](t, got.out)
		}
		if got.code != exitOK && got.err == "" && !strings.HasPrefix(got.out, "{") {
			t.Errorf("%v failed without a word", args)
		}
	}
}
