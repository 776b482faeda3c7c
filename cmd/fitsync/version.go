package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Set by the build: -ldflags "-X main.release=1.2.3 -X main.commit=… -X main.date=…".
// Without them the binary knows what Go noted of the working copy, if it did.
var release, commit, date string

// build says what this binary was made from.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Date    string `json:"date"` // of the commit
	Go      string `json:"go"`
}

func buildVersion() build {
	b := build{Version: cmp.Or(release, "development"), Commit: commit, Date: date}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.Go = info.GoVersion
		noted := map[string]string{}
		for _, setting := range info.Settings {
			noted[setting.Key] = setting.Value
		}
		b.Commit = cmp.Or(b.Commit, noted["vcs.revision"])
		b.Date = cmp.Or(b.Date, noted["vcs.time"])
	}
	const shortened = 12 // digits of a commit, as many as of a catalog's revision
	b.Commit = b.Commit[:min(shortened, len(b.Commit))]
	b.Commit, b.Date = cmp.Or(b.Commit, "unknown"), cmp.Or(b.Date, "unknown")
	return b
}

// String is the version in one line.
func (b build) String() string {
	return fmt.Sprintf("fitsync %s (commit %s of %s, %s)", b.Version, b.Commit, b.Date, b.Go)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Example: `  fitsync version
  fitsync version --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.printVersion() },
	}
}

func (a *app) printVersion() error {
	if a.json {
		return a.printJSON(buildVersion())
	}
	a.say("%s", buildVersion())
	return nil
}
