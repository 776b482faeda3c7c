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
		Args:  cobra.NoArgs,
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
			a.say("wrote %s; set the variables that it names, then run `fitsync doctor`", a.configPath)
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
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			loaded, err := a.load()
			if problems, ok := errors.AsType[*config.Problems](err); ok && a.json {
				return errors.Join(a.printJSON(map[string]any{"file": problems.File, "problems": problems.List}), &exitError{exitConfig, errors.New("")})
			}
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"file": loaded.Path, "problems": []config.Problem{}, "warnings": loaded.Warnings})
			}
			for _, warning := range loaded.Warnings {
				a.note("warning: %s", warning)
			}
			a.say("%s is right: %s", loaded.Path, plural(len(loaded.Connections), "connection"))
			return nil
		},
	}, &cobra.Command{
		Use:   "show",
		Short: "Show the configuration with its defaults; secrets stay hidden",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			loaded, err := a.load()
			if err != nil {
				return err
			}
			if a.json {
				// Through YAML, so that both forms have the keys of the file.
				encoded, err := yaml.Marshal(loaded)
				if err != nil {
					return err
				}
				var plain any
				if err := yaml.Unmarshal(encoded, &plain); err != nil {
					return err
				}
				return a.printJSON(plain)
			}
			encoder := yaml.NewEncoder(a.out)
			encoder.SetIndent(2)
			return errors.Join(encoder.Encode(loaded), encoder.Close())
		},
	})
	return command
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.json {
				return a.printJSON(buildVersion())
			}
			v := buildVersion()
			a.say("fitsync %s (%s, %s)", v.Version, v.Commit, v.Go)
			return nil
		},
	}
}
