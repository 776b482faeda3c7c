package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fitsync/jobs"
	"fitsync/store"
)

// backupView is what `backup`, `restore` and `restore --check` print as JSON.
type backupView struct {
	store.BackupContent

	File     string `json:"file"`
	Restored bool   `json:"restored,omitempty"`
	Kept     string `json:"kept,omitempty"` // the file that was replaced
}

// backupEngine brings the jobs that are still to be done into a backup.
func backupEngine() store.BackupEngine {
	return store.BackupEngine{PrepareFunc: jobs.Prepare, CarryFunc: jobs.CarryOpen(new(int))}
}

func (a *app) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Write a checked backup of the database while workers go on",
		Long: `Write a checked backup of the database while workers go on.

A backup is one SQLite file, also that of a PostgreSQL database, and shows one moment. It
is read back in full before it gets its name; a file that exists is never replaced. For a
large PostgreSQL database, or to go back to any point in time, use pg_dump or the server's
own archiving beside it.`,
		Example: `  fitsync backup
  fitsync backup /backups/before-upgrade.db --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			loaded, err := a.load()
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), func(db *store.DB) error {
				path := first(args)
				if path == "" {
					path = backupName(loaded.Store.DSN, ".", a.now())
				}
				content, err := db.Backup(c.Context(), path, backupEngine())
				if errors.Is(err, fs.ErrExist) {
					return fmt.Errorf("%s exists and is not replaced; name another file", path)
				}
				if err != nil {
					return err
				}
				return a.printBackup(backupView{BackupContent: content, File: path})
			})
		},
	}
}

// The parts of a backup's name that sort it and tell it from other files.
const (
	backupTime   = "20060102T150405Z"
	backupSuffix = ".backup.db"
)

// backupName is the name of a backup made at a time, which sorts by it.
func backupName(dsn, folder string, at time.Time) string {
	base := "fitsync"
	if !strings.Contains(dsn, "://") {
		base = strings.TrimSuffix(filepath.Base(dsn), filepath.Ext(dsn))
	}
	return filepath.Join(folder, base+"-"+at.UTC().Format(backupTime)+backupSuffix)
}

func (a *app) restoreCommand() *cobra.Command {
	var check bool
	command := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the database, or check it",
		Long: `Put a backup in the place of the database, or check it.

The backup is read in full first: its pages, the references between its rows, its audit log
and the version of its schema. A SQLite file that is replaced is kept beside under another
name. On PostgreSQL store.dsn must name a new database. Nothing may work on the database
meanwhile. What fitsync wrote to the CRMs after the backup was made looks like people's
edits afterwards: see "fitsync overrides list".`,
		Example: `  fitsync restore /backups/fitsync.db --check
  fitsync restore /backups/fitsync.db`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if check {
				content, err := store.CheckBackup(c.Context(), args[0])
				if err != nil {
					return err
				}
				return a.printBackup(backupView{BackupContent: content, File: args[0]})
			}
			return a.restore(c.Context(), args[0])
		},
	}
	command.Flags().BoolVar(&check, "check", false, "only read the backup and say what it holds")
	return command
}

func (a *app) restore(ctx context.Context, path string) error {
	loaded, err := a.load()
	if err != nil {
		return err
	}
	done, err := store.Restore(ctx, path, loaded.Store.DSN, store.RestoreOptions{Actor: a.who(), Engine: backupEngine(), Now: a.now})
	if err != nil {
		return err
	}
	return a.printBackup(backupView{BackupContent: done.BackupContent, File: path, Restored: true, Kept: done.Kept})
}

func (a *app) printBackup(view backupView) error {
	if a.json {
		return a.printJSON(view)
	}
	if err := a.printTables(view.Tables); err != nil {
		return err
	}
	age := "never used"
	if !view.Latest.IsZero() {
		age = "last change in its audit log " + view.Latest.Local().Format(time.DateTime)
	}
	schema := fmt.Sprintf("schema %d", view.Schema)
	if view.Schema < view.Want {
		schema += fmt.Sprintf(" (restoring migrates it to %d)", view.Want)
	}
	a.say("%s: %d bytes, sound, %s, %s", view.File, view.Bytes, schema, age)
	if view.Restored {
		a.say("restored; `fitsync sync --full` brings it up to date")
	}
	if view.Kept != "" {
		a.say("the database that it replaced is kept as %s", view.Kept)
	}
	return nil
}
