package main

import (
	"strings"

	"github.com/spf13/pflag"

	"fitsync/jobs"
	"fitsync/store"
)

// roles are the parts of a worker that a process plays.
type roles struct{ work, schedule, web bool }

// allRoles is a process that needs no other.
var allRoles = roles{work: true, schedule: true, web: true}

func (r *roles) flags(flags *pflag.FlagSet) {
	flags.BoolVar(&r.work, "work", false, "take requests")
	flags.BoolVar(&r.schedule, "schedule", false, "enqueue what is due and keep house; any number may, one leads")
	flags.BoolVar(&r.web, "web", false, "serve health and metrics on worker.listen, a loopback address, and receive notifications")
}

// chosen is all roles where no flag names one.
func (r roles) chosen() roles {
	if r == (roles{}) {
		return allRoles
	}
	return r
}

// check refuses roles that leave work undone: only one process can have a SQLite file.
func (r roles) check(dialect store.Dialect) error {
	if dialect == store.SQLite && !(r.work && r.schedule) {
		return usage("--work, --schedule and --web share the work between processes, which takes PostgreSQL; on SQLite one does all: `fitsync serve`")
	}
	return nil
}

// engine is the role of the process's engine, and whether it has ticks.
func (r roles) engine() (role jobs.Role, ticks bool) {
	switch {
	case r.work && r.schedule:
		return jobs.Everything, true
	case r.schedule:
		return jobs.OnlySchedule, true
	default:
		return jobs.OnlyWork, false
	}
}

func (r roles) String() string {
	var names []string
	for _, role := range []struct {
		name string
		has  bool
	}{{"work", r.work}, {"schedule", r.schedule}, {"web", r.web}} {
		if role.has {
			names = append(names, role.name)
		}
	}
	return strings.Join(names, ", ")
}
