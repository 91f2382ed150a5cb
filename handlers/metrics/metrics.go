// Package metrics counts and times what the service does, for Prometheus.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are those of one service, or of several in one program. How many
// series there are is bounded by the routes, whatever clients send.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *requests
	operations *prometheus.HistogramVec
	failures   *prometheus.CounterVec
	commits    prometheus.Histogram
	stores     stores
}

// New returns metrics that have counted nothing.
func New() *Metrics {
	latency := []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: newRequests(latency),
		operations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "store_operation_duration_seconds",
			Help:    "Time of the store's operations that write, and of its readiness check.",
			Buckets: latency,
		}, []string{"operation"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "store_operation_errors_total",
			Help: "Operations of the store that returned an error: not_found, exists, unavailable, cancelled or other.",
		}, []string{"operation", "kind"}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "store_commit_writes",
			Help:    "Writes that shared a commit.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 11),
		}),
	}
	rows := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "countries_rows",
		Help: "Countries stored; NaN while the database cannot answer.",
	}, m.stores.rows)
	m.registry.MustRegister(m.requests.counts, m.requests.durations, m.requests.inFlight, m.requests.refused,
		m.operations, m.failures, m.commits, rows,
		collectors.NewBuildInfoCollector(), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers with the metrics in Prometheus' format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{DisableCompression: true})
}

// LogDropped adds how many lines of the log were dropped. It is called once.
func (m *Metrics) LogDropped(lines func() uint64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "log_lines_dropped_total",
		Help: "Lines of the log that were dropped because its reader was too slow or gone.",
	}, func() float64 { return float64(lines()) }))
}
