package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"fitsync/config"
)

func (a *app) initCommand() *cobra.Command {
	var force bool
	command := &cobra.Command{
		Use:   "init",
		Short: "Write a commented configuration to start from",
		Example: `  fitsync init
  fitsync init --config acme.yaml`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			mode := os.O_WRONLY | os.O_CREATE | os.O_EXCL
			if force {
				mode = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
			}
			file, err := os.OpenFile(a.configPath, mode, 0o600)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s exists; nothing was changed (--force overwrites it, --config names another)", a.configPath)
			}
			if err != nil {
				return fmt.Errorf("write configuration: %w", err)
			}
			if _, err := file.Write(config.Template); err != nil {
				return errors.Join(fmt.Errorf("write configuration: %w", err), file.Close())
			}
			a.note("wrote %s; set the variables that it names, then run `fitsync doctor`", a.configPath)
			return file.Close()
		},
	}
	command.Flags().BoolVar(&force, "force", false, "overwrite an existing file")
	return command
}

func (a *app) configCommand() *cobra.Command {
	command := &cobra.Command{Use: "config", Short: "Check or show the configuration"}
	command.AddCommand(&cobra.Command{
		Use:   "check",
		Short: "Name every problem of the configuration, with its line",
		Example: `  fitsync config check
  fitsync config check --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.checkConfig() },
	}, &cobra.Command{
		Use:   "show",
		Short: "Show the configuration with its defaults; secrets stay references",
		Example: `  fitsync config show
  fitsync config show --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.showConfig() },
	})
	return command
}

func (a *app) checkConfig() error {
	loaded, err := config.Load(a.configPath, config.Outside{LookupFunc: a.lookup, ScheduleFunc: shortestInterval})
	if err == nil {
		err = loaded.Ready()
	}
	found, wrong := errors.AsType[*config.Problems](err)
	if err != nil && !wrong {
		return err
	}
	if !wrong {
		found = &config.Problems{File: loaded.Path, Warnings: loaded.Warnings}
	}
	if a.json {
		err := a.printJSON(map[string]any{
			"file": found.File, "problems": append([]config.Problem{}, found.List...), "warnings": append([]config.Problem{}, found.Warnings...),
		})
		if wrong {
			err = errors.Join(err, &exitError{exitConfig, errors.New("")})
		}
		return err
	}
	for _, warning := range found.Warnings {
		a.note("warning: %s", warning)
	}
	if wrong {
		return found
	}
	a.say("%s is right: %s", loaded.Path, plural(len(loaded.Connections), "connection"))
	return nil
}

func (a *app) showConfig() error {
	loaded, err := a.load()
	if err != nil {
		return err
	}
	shown, err := loaded.Show()
	if err != nil {
		return err
	}
	if !a.json {
		_, err := a.out.Write(shown)
		return err
	}
	// Through YAML, so that both forms have the keys of the file.
	var plain any
	if err := yaml.Unmarshal(shown, &plain); err != nil {
		return err
	}
	return a.printJSON(plain)
}
