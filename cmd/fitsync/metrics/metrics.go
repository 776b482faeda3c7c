// Package metrics shows Prometheus what a worker does.
//
// The one idea: what this process does is counted as it is done; how things stand is
// read from the store when somebody asks, so that every replica tells the same.
// Labels hold the configured names of connections and words of a closed set: never a
// record's id, nor a name from the CRM.
package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"fitsync/jobs"
	"fitsync/store"
)

// Metrics counts what one worker does. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	runs     *prometheus.CounterVec
	took     *prometheus.HistogramVec
	pages    *prometheus.CounterVec
	records  *prometheus.CounterVec
	calls    *prometheus.CounterVec
}

var _ jobs.Observer = (*Metrics)(nil)

// New returns metrics with a registry of their own. The build is told as labels.
func New(version, commit, goVersion string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fitsync_runs_total", Help: "Runs that this worker ended, by how they ended.",
		}, []string{"connection", "mode", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fitsync_run_duration_seconds", Help: "How long runs took.", Buckets: []float64{0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200},
		}, []string{"mode"}),
		pages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fitsync_pages_total", Help: "Pages that this worker read.",
		}, []string{"connection"}),
		records: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fitsync_records_total", Help: "Records that this worker dealt with, by what became of them; each was pulled and has one further outcome or more.",
		}, []string{"connection", "outcome"}),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fitsync_api_calls_total", Help: "API calls of this worker's runs, as the CRM charges them.",
		}, []string{"connection"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "fitsync_build_info", Help: "What this worker was built from; always 1.",
		ConstLabels: prometheus.Labels{"version": version, "commit": commit, "go": goVersion},
	})
	build.Set(1)
	m.registry.MustRegister(m.runs, m.took, m.pages, m.records, m.calls, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Progress counts what a run has done.
func (m *Metrics) Progress(connection string, more store.Counters) {
	m.pages.WithLabelValues(connection).Add(float64(more.Pages))
	m.calls.WithLabelValues(connection).Add(float64(more.Calls))
	for outcome, count := range map[string]int64{
		"pulled": more.Pulled, "scored": more.Scored, "written": more.Written, "unchanged": more.Unchanged,
		"failed": more.Failed, "skipped": more.Skipped, "gone": more.Gone,
	} {
		// A count may be taken back, when a record is judged once more.
		m.records.WithLabelValues(connection, outcome).Add(float64(max(0, count)))
	}
}

// Ended counts a run.
func (m *Metrics) Ended(connection, mode string, status store.RunStatus, took time.Duration) {
	m.runs.WithLabelValues(connection, mode, string(status)).Inc()
	m.took.WithLabelValues(mode).Observe(took.Seconds())
}

// Handler answers in the text format of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
