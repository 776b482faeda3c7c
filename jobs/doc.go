// Package jobs runs the syncs: a durable engine (River, on the store's own
// database), cron schedules, and the one worker that pulls, judges and writes back.
//
// The one idea: a run is a sequence of pages, and each page is planned in the
// database, sent, and settled together with the checkpoint. A crash anywhere
// repeats at most one page, and repeating a page writes nothing twice.
//
// It holds no vendor detail and no business rule: connectors move records,
// analysis judges them.
package jobs
