package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"fitsync/cmd/fitsync/report"
	"fitsync/config"
	"fitsync/connectors"
)

// Exit codes. Scripts rely on them; the README lists them.
const (
	exitOK        = 0
	exitFailed    = 1 // it could not be done
	exitUsage     = 2 // the command line is wrong
	exitConfig    = 3 // the configuration is wrong
	exitAttention = 4 // a connection waits for a person: credentials, permissions, fields
	exitPartial   = 5 // done, but some records failed

	exitInterrupted = 130 // stopped by Ctrl-C or a signal before it was done
)

// streams are the process's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// app is what every command shares.
type app struct {
	streams
	lookup     func(string) (string, bool)
	configPath string
	json       bool
	verbose    bool
	version    bool // --version, which only stands alone
	now        func() time.Time
}

// exitError ends the process with a code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, s streams, lookup func(string) (string, bool)) int {
	a := &app{streams: s, lookup: lookup, now: time.Now}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if _, chosen := errors.AsType[*exitError](err); !chosen && ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = &exitError{exitInterrupted, errors.New("interrupted")}
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(s.err, "fitsync: "+text)
	}
	return codeOf(err)
}

// worst joins the errors of several connections under the code of the gravest: a
// script that reads one code learns first that a person has to act.
func worst(errs ...error) error {
	joined := errors.Join(errs...)
	if joined == nil {
		return nil
	}
	codes := map[int]bool{}
	for _, err := range errs {
		if err != nil {
			codes[codeOf(err)] = true
		}
	}
	for _, code := range []int{exitInterrupted, exitUsage, exitConfig, exitAttention, exitFailed} {
		if codes[code] {
			return &exitError{code, joined}
		}
	}
	return &exitError{exitPartial, joined}
}

func codeOf(err error) int {
	if chosen, ok := errors.AsType[*exitError](err); ok {
		return chosen.code
	}
	if _, ok := errors.AsType[*config.Problems](err); ok {
		return exitConfig
	}
	switch connectors.ClassOf(err) {
	case connectors.Auth, connectors.Forbidden, connectors.Schema:
		return exitAttention
	}
	return exitFailed
}

// root is the command table.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "fitsync",
		Short: "Keep the product fit of every deal up to date inside Salesforce and HubSpot",
		Example: `  fitsync demo                          # the whole job on simulators
  fitsync init                          # a configuration to start from
  fitsync assess requirements.csv --catalog catalog.yaml
  fitsync sync --dry-run                # what would be written`,
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
	}
	defaultPath := "fitsync.yaml"
	if path, ok := a.lookup("FITSYNC_CONFIG"); ok && path != "" {
		defaultPath = path
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&a.configPath, "config", "c", defaultPath, "configuration `file` (or FITSYNC_CONFIG)")
	flags.BoolVar(&a.json, "json", false, "print data as JSON")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "log what happens to standard error")
	root.Flags().BoolVar(&a.version, "version", false, "print the version")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		a.demoCommand(), a.initCommand(), a.doctorCommand(), a.provisionCommand(),
		a.syncCommand(), a.assessCommand(), a.explainCommand(), a.evalCommand(), a.trainCommand(), a.gapsCommand(), a.rollupCommand(), a.reviewCommand(), a.catalogCommand(),
		a.scheduleCommand(), a.runsCommand(), a.errorsCommand(), a.overridesCommand(), a.configCommand(),
		a.storeCommand(), a.backupCommand(), a.restoreCommand(), a.serveCommand(), a.healthCommand(), a.crmSimCommand(), a.versionCommand(),
	)
	root.SetHelpCommand(helpCommand())
	root.InitDefaultCompletionCmd()
	usageErrors(root)
	bare := root.RunE
	root.RunE = func(c *cobra.Command, args []string) error {
		if a.version && len(args) == 0 {
			return a.printVersion()
		}
		return bare(c, args)
	}
	return root
}

// terminal reports whether a stream is a terminal that may be drawn on.
func (a *app) terminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// style is colour where the reader sees it and has not declined it.
func (a *app) style() report.Style {
	return report.Style{Color: a.terminal(a.out) && wantsColour(a.lookup)}
}

// wantsColour reports whether the environment lets a terminal be coloured.
func wantsColour(lookup func(string) (string, bool)) bool {
	declined, _ := lookup("NO_COLOR") // any text but the empty one: https://no-color.org
	term, _ := lookup("TERM")
	return declined == "" && term != "dumb"
}

// who is the person at the keyboard, for the audit log.
func (a *app) who() string {
	if current, err := user.Current(); err == nil && current.Username != "" {
		return current.Username
	}
	return "command line"
}
