package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

// scope checks what a sync is to read and returns it as a request without connection.
func (a *app) scope(flags syncFlags, loaded *config.Config, connections int) (jobs.Request, error) {
	given := 0
	for _, is := range []bool{len(flags.records) > 0, flags.owner != "", flags.stage != "", flags.full, flags.since != ""} {
		if is {
			given++
		}
	}
	if given > 1 {
		return jobs.Request{}, usage("use one of --record, --owner, --stage, --full and --since")
	}
	for flag, is := range map[string]bool{"--record": len(flags.records) > 0, "--owner": flags.owner != "", "--stage": flags.stage != ""} {
		if is && connections > 1 {
			return jobs.Request{}, usage("%s needs to know the connection: %s", flag, names(loaded))
		}
	}
	since, err := a.parseSince(flags.since)
	records := make([]string, len(flags.records))
	for i, record := range flags.records {
		records[i] = recordID(record)
	}
	return jobs.Request{Records: records, Owner: flags.owner, Stage: flags.stage, Full: flags.full, Since: since, By: a.who()}, err
}

// noneEmpty refuses a choice that chooses nothing, such as that of a variable which is
// not set: it would be a sync of everything.
func noneEmpty(flags *pflag.FlagSet) error {
	for _, name := range []string{"record", "owner", "stage", "since"} {
		flag := flags.Lookup(name)
		if flag.Changed && strings.Trim(flag.Value.String(), "[]") == "" {
			return usage("--%s is empty: name what to sync, or leave it out", name)
		}
	}
	return nil
}

// parseSince reads a day, a time or a duration before now; "" is the zero time.
func (a *app) parseSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return a.now().Add(-ago).UTC(), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if since, err := time.Parse(layout, text); err == nil {
			if since.After(a.now()) {
				return time.Time{}, usage("--since %q: it is still to come; use a time that has passed", text)
			}
			return since.UTC(), nil
		}
	}
	return time.Time{}, usage("--since %q: use 2026-11-01, 2026-11-01T08:00:00Z or a duration such as 48h", text)
}

// knownScope refuses an owner or a stage that no stored deal has, where deals are stored.
func knownScope(ctx context.Context, db *store.DB, request jobs.Request) error {
	for flag, known := range map[string]struct {
		text   string
		column store.Facet
	}{"--owner": {request.Owner, store.Owner}, "--stage": {request.Stage, store.Stage}} {
		if known.text == "" {
			continue
		}
		values, err := db.Facets(ctx, request.Connection, known.column)
		if err != nil {
			return err
		}
		if len(values) > 0 && !slices.Contains(values, known.text) {
			return usage("%s %q: no deal of %s has it; there is %s", flag, known.text, request.Connection, some(values))
		}
	}
	return nil
}

// some lists the first values for a message.
func some(values []string) string {
	const most = 12
	if len(values) <= most {
		return strings.Join(values, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(values[:most], ", "), len(values)-most)
}

// foretell says what a request will probably cost, where it is more than a tick.
func (s *syncing) foretell(ctx context.Context, request jobs.Request) error {
	plain := jobs.Request{Connection: request.Connection, By: request.By}
	if fmt.Sprint(request) == fmt.Sprint(plain) || s.json {
		return nil
	}
	if request.Owner != "" || request.Stage != "" {
		chosen, err := s.db.Chosen(ctx, request.Connection, request.Owner, request.Stage)
		if err != nil {
			return err
		}
		request.Records = chosen
	}
	at := slices.IndexFunc(s.connections, func(c jobs.Connection) bool { return c.Name == request.Connection })
	if at < 0 {
		return nil
	}
	forecast, err := jobs.ForecastRun(ctx, s.db, s.connections[at], request, s.now())
	if err != nil || forecast.Basis == 0 {
		return err
	}
	if len(request.Records) > 0 {
		s.note("%s: %s, %s", request.Connection, plural(len(request.Records), "deal"), forecast)
		return nil
	}
	s.note("%s: %s", request.Connection, forecast)
	return nil
}
