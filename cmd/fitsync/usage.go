package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usage is an error of the command line, which has an exit code of its own.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// oneOf refuses the value of a flag that is none of the known ones.
func oneOf[S ~string](flag string, value S, known ...S) error {
	if slices.Contains(known, value) {
		return nil
	}
	words := make([]string, len(known))
	for i, word := range known {
		words[i] = string(word)
	}
	last := len(words) - 1
	return usage("--%s %q: use %s or %s", flag, value, strings.Join(words[:last], ", "), words[last])
}

// atLeast refuses a number below the least that a flag takes.
func atLeast(flag string, value, least int) error {
	if value < least {
		return usage("--%s %d: use %d or more", flag, value, least)
	}
	return nil
}

// flagError is what a flag that cannot be read means, with the flag that was
// probably meant.
func flagError(command *cobra.Command, err error) error {
	hint := ""
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		hint = nearestFlag(command, unknown.GetSpecifiedName())
	}
	return usage("%w%s; see `%s --help`", err, hint, command.CommandPath())
}

func nearestFlag(command *cobra.Command, name string) string {
	best, distance := "", 3
	command.Flags().VisitAll(func(flag *pflag.Flag) {
		d := levenshtein.ComputeDistance(name, flag.Name)
		if len(name) > 1 && strings.HasPrefix(flag.Name, name) {
			d = 1
		}
		if d < distance && d < len(flag.Name) {
			best, distance = flag.Name, d
		}
	})
	if best == "" {
		return ""
	}
	return "; did you mean --" + best + "?"
}

// ownArguments is the annotation of a command that has commands below it and takes
// arguments itself.
const ownArguments = "arguments"

// usageErrors turns a wrong word or a wrong number of arguments into a usage error,
// for a command and all below it.
func usageErrors(command *cobra.Command) {
	check := command.Args
	switch {
	case command.HasSubCommands() && command.Annotations[ownArguments] == "":
		bare := command.RunE
		command.Args = cobra.ArbitraryArgs
		command.RunE = func(c *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return unknownCommand(c, args[0])
			case bare != nil:
				return bare(c, args)
			}
			return c.Help()
		}
	case check != nil:
		command.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage("%w; see `%s --help`", err, c.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range command.Commands() {
		usageErrors(sub)
	}
}

func unknownCommand(parent *cobra.Command, word string) error {
	hint := ""
	if near := parent.SuggestionsFor(word); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usage("unknown command %q for %q%s; see `%s --help`", word, parent.CommandPath(), hint, parent.CommandPath())
}

// helpCommand shows the help of a command; unlike the one that the library brings,
// it fails for a command that there is not.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		Example: `  fitsync help sync
  fitsync help catalog import`,
		RunE: func(c *cobra.Command, args []string) error {
			found, rest, err := c.Root().Find(args)
			if err != nil {
				return usage("%w", err)
			}
			if len(rest) > 0 {
				return unknownCommand(found, rest[0])
			}
			return found.Help()
		},
	}
}
