package main

import (
	"context"
	"errors"
	"fmt"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

// previewAll prints what each request would write. One that fails does not keep the
// others from being shown.
func (a *app) previewAll(ctx context.Context, db *store.DB, loaded *config.Config, requests []jobs.Request) error {
	log, err := a.logger(loaded, "error")
	if err != nil {
		return err
	}
	options, unusable := a.usable(loaded, log)
	changes := []previewChange{}
	var errs []error
	for _, request := range requests {
		err := unusable[request.Connection]
		if err == nil {
			err = a.previewOne(ctx, db, options, request, &changes)
		}
		if ctx.Err() != nil {
			err = &exitError{exitInterrupted, errors.New("interrupted; a dry run stores nothing")}
		}
		if errs = append(errs, err); ctx.Err() != nil {
			break
		}
	}
	if a.json {
		errs = append(errs, a.printJSON(changes))
	}
	return worst(errs...)
}

// previewOne prints the changes of one request, or with --json adds them to the list.
func (a *app) previewOne(ctx context.Context, db *store.DB, options jobs.Options, request jobs.Request, changes *[]previewChange) error {
	records := 0
	counters, err := jobs.Preview(ctx, db, options, request, func(diff connectors.Diffed) {
		records++
		if a.json {
			*changes = append(*changes, previewOf(request.Connection, diff)...)
			return
		}
		a.say("%s", previewText(request.Connection, diff))
	})
	if err != nil {
		return fmt.Errorf("%s: %w", request.Connection, err)
	}
	a.note("%s: %s pulled, %d would be written, %s", request.Connection, plural(counters.Pulled, "record"), records, plural(counters.Calls, "API call"))
	return nil
}
