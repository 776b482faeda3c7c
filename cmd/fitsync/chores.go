package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

// chores are what a worker does once a day beside syncing.
func (a *app) chores(loaded *config.Config, db *store.DB) []jobs.Chore {
	return []jobs.Chore{
		{Name: "retention", DoFunc: func(ctx context.Context) (string, error) { return expunge(ctx, db, loaded.Housekeeping.Keep) }},
		{Name: "API calls", DoFunc: func(ctx context.Context) (string, error) {
			_, err := db.ForgetSpent(ctx, a.now().AddDate(0, 0, -keptCalls))
			return "", err
		}},
		{Name: "audit log", DoFunc: func(ctx context.Context) (string, error) { return "", db.VerifyAudit(ctx) }},
		{Name: "integrity", DoFunc: func(ctx context.Context) (string, error) { return "", intact(ctx, db) }},
		{Name: "backup", DoFunc: func(ctx context.Context) (string, error) {
			return a.dailyBackup(ctx, loaded, db)
		}},
	}
}

// keptCalls is for how many days it is known how many API calls were made.
const keptCalls = 35

func expunge(ctx context.Context, db *store.DB, keep config.Keep) (string, error) {
	days := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	gone, err := db.Expunge(ctx, store.Retention{Runs: days(keep.Runs), Errors: days(keep.Errors), Gone: days(keep.Gone), Audit: days(keep.Audit)})
	if gone == (store.Expunged{}) {
		return "", err
	}
	return fmt.Sprintf("took out %s, %s, %s, %s of the audit log, %s and %s",
		plural(gone.Runs, "run"), plural(gone.Errors, "error"), plural(gone.Gone, "deal that is gone"),
		plural(gone.Audit, "entry"), plural(gone.Requests, "answered request"), plural(gone.Workers, "dead worker")), err
}

func intact(ctx context.Context, db *store.DB) error {
	problems, err := db.Check(ctx, store.Quick)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%s; see `fitsync doctor --full` and `fitsync restore`", strings.Join(problems, "; "))
	}
	return err
}

// dailyBackup writes today's backup, unless it is there, and takes the oldest away.
func (a *app) dailyBackup(ctx context.Context, loaded *config.Config, db *store.DB) (string, error) {
	want := loaded.Housekeeping.Backup
	if want.Folder == "" {
		return "", nil
	}
	if err := os.MkdirAll(want.Folder, 0o700); err != nil {
		return "", err
	}
	path := backupName(loaded.Store.DSN, want.Folder, a.now())
	day, _, _ := strings.Cut(filepath.Base(path), "T")
	said := ""
	if today, err := filepath.Glob(filepath.Join(want.Folder, day+"T*"+backupSuffix)); err != nil || len(today) == 0 {
		content, err := db.Backup(ctx, path, backupEngine())
		if err != nil {
			return "", err
		}
		said = fmt.Sprintf("wrote %s, %d bytes", path, content.Bytes)
	}
	return said, prune(want, filepath.Base(path))
}

// prune takes away the oldest backups of the database, by their names, beyond those that
// stay. like is the name of one.
func prune(want config.Backup, like string) error {
	prefix := strings.TrimSuffix(like, backupSuffix)
	prefix = prefix[:len(prefix)-len(backupTime)]
	found, err := filepath.Glob(filepath.Join(want.Folder, prefix+"*"+backupSuffix))
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(path string) bool {
		stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), prefix), backupSuffix)
		_, err := time.Parse(backupTime, stamp)
		return err != nil // not one of ours
	})
	slices.Sort(found)
	for _, path := range found[:max(0, len(found)-want.Keep)] {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}
