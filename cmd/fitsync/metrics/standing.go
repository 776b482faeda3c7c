package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"fitsync/jobs"
	"fitsync/store"
)

// patience is how long a scrape may ask the store.
const patience = 5 * time.Second

// Source is where the standing of things is read from.
type Source struct {
	DB          *store.DB
	DepthFunc   func(context.Context) (map[string]int64, error) // jobs that wait or run, by state
	Connections map[string]jobs.Budget                          // those of the configuration, by name
	Now         func() time.Time
}

// Watch adds how things stand to what is told. The context bounds every scrape.
func (m *Metrics) Watch(ctx context.Context, source Source) error {
	return m.registry.Register(&standing{Source: source, ctx: ctx})
}

// standing reads the store at every scrape.
type standing struct {
	Source
	ctx context.Context // here because a collector is asked without one
}

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("fitsync_"+name, help, labels, nil)
}

var (
	up          = gauge("store_up", "Whether the store answered this scrape.")
	success     = gauge("last_success_timestamp_seconds", "When a connection's last sync ended well.", "connection")
	age         = gauge("last_success_age_seconds", "How long ago that was.", "connection")
	paused      = gauge("connection_paused", "Whether a connection waits for a person.", "connection")
	quarantine  = gauge("quarantined_records", "Records that are set aside because they cannot be read or judged.", "connection")
	limit       = gauge("api_budget_limit_calls", "The account's API calls a day; absent while not known.", "connection")
	used        = gauge("api_budget_used_calls", "Those of them that are used, by all programs as far as known.", "connection")
	remaining   = gauge("api_budget_remaining_calls", "Calls that are left above the reserve, for scheduled work and for a person's request.", "connection", "for")
	depth       = gauge("jobs", "Jobs that wait or run, by state.", "state")
	alertRaised = gauge("alert", "Whether an alert is raised.", "connection", "kind")
)

// Describe implements [prometheus.Collector].
func (s *standing) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{up, success, age, paused, quarantine, limit, used, remaining, depth, alertRaised, nextRun, late, skipped} {
		out <- d
	}
}

// Collect implements [prometheus.Collector]. What cannot be read is left out, and
// store_up is 0.
func (s *standing) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	tell := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	well := 1.0
	for _, partFunc := range []func(context.Context, tellFunc) error{s.states, s.aside, s.budgets, s.queue, s.alerts, s.schedules} {
		if err := partFunc(ctx, tell); err != nil {
			well = 0
		}
	}
	tell(up, well)
}

type tellFunc func(d *prometheus.Desc, value float64, labels ...string)

func (s *standing) states(ctx context.Context, tell tellFunc) error {
	states, err := s.DB.Connections(ctx)
	for _, state := range states {
		if _, ours := s.Connections[state.Name]; !ours {
			continue // taken out of the configuration since
		}
		waits := 0.0
		if state.Paused {
			waits = 1
		}
		tell(paused, waits, state.Name)
		if !state.LastSuccess.IsZero() {
			tell(success, float64(state.LastSuccess.UnixMilli())/1000, state.Name)
			tell(age, s.Now().Sub(state.LastSuccess).Seconds(), state.Name)
		}
	}
	return err
}

func (s *standing) aside(ctx context.Context, tell tellFunc) error {
	list, err := s.DB.Quarantined(ctx, "")
	if err != nil {
		return err
	}
	counts := map[string]float64{}
	for _, q := range list {
		counts[q.Connection]++
	}
	for name := range s.Connections {
		tell(quarantine, counts[name], name)
	}
	return nil
}

func (s *standing) budgets(ctx context.Context, tell tellFunc) error {
	for name, budget := range s.Connections {
		balance, err := jobs.BalanceOf(ctx, s.DB, name, budget, s.Now())
		if err != nil {
			return err
		}
		tell(used, float64(balance.Used), name)
		if balance.Limit > 0 {
			tell(limit, float64(balance.Limit), name)
			tell(remaining, float64(max(0, balance.Scheduled)), name, "schedule")
			tell(remaining, float64(max(0, balance.Person)), name, "person")
		}
	}
	return nil
}

func (s *standing) queue(ctx context.Context, tell tellFunc) error {
	states, err := s.DepthFunc(ctx)
	for state, count := range states {
		tell(depth, float64(count), state)
	}
	return err
}

func (s *standing) alerts(ctx context.Context, tell tellFunc) error {
	list, err := s.DB.Alerts(ctx)
	for _, alert := range list {
		if _, ours := s.Connections[alert.Connection]; !ours {
			continue
		}
		raised := 0.0
		if alert.Raised {
			raised = 1
		}
		tell(alertRaised, raised, alert.Connection, alert.Kind)
	}
	return err
}
