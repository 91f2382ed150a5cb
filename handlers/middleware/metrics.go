package middleware

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"countries/validation"
)

// Metrics are what one service, or several in a program, tell Prometheus. How many series there are is
// bounded by the routes, whatever clients send.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	durations  *prometheus.HistogramVec
	inFlight   prometheus.Gauge
	refused    *prometheus.CounterVec
	operations *prometheus.HistogramVec
	failures   *prometheus.CounterVec
	commits    prometheus.Histogram
	stores     stores

	mu     sync.Mutex // for writing series
	series atomic.Pointer[map[outcome]series]
}

// outcome is a kind of answer, and series what counts it: looked up once.
type outcome struct {
	route, method string
	status        int
}

type series struct {
	count    prometheus.Counter
	duration prometheus.Observer
}

// NewMetrics returns metrics that have counted nothing.
func NewMetrics() *Metrics {
	latency := []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total",
			Help: "Requests answered, by route, method and status. The route is empty where none matched.",
		}, []string{"route", "method", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_request_duration_seconds",
			Help:    "Time to answer a request, until its last byte was handed to the system.",
			Buckets: latency,
		}, []string{"route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "http_requests_in_flight",
			Help: "Requests being answered.",
		}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_bodies_refused_total",
			Help: "Request bodies refused: unreadable, too_large, compressed, not_json or invalid.",
		}, []string{"kind"}),
		operations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "store_operation_duration_seconds",
			Help:    "Time of the store's operations; of a list, until its first row.",
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
	m.series.Store(&map[outcome]series{})
	m.registry.MustRegister(m.requests, m.durations, m.inFlight, m.refused, m.operations, m.failures, m.commits,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "countries_rows",
			Help: "Countries stored; NaN while the database cannot answer.",
		}, m.stores.rows),
		collectors.NewBuildInfoCollector(), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers with the metrics in Prometheus' format.
func (m *Metrics) Handler() gin.HandlerFunc {
	return gin.WrapH(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{DisableCompression: true}))
}

// Count counts and times requests.
func (m *Metrics) Count(c *gin.Context) {
	start := time.Now()
	m.inFlight.Inc()
	defer func() { // also when the answer is broken off by a panic
		m.inFlight.Dec()
		of := m.seriesOf(outcome{c.FullPath(), methodOf(c.Request), c.Writer.Status()})
		of.count.Inc()
		of.duration.Observe(time.Since(start).Seconds())
		if kind := refusedBody(c); kind != "" {
			m.refused.WithLabelValues(kind).Inc()
		}
	}()
	c.Next()
}

// seriesOf looks series up without a lock: there are few and they stay.
func (m *Metrics) seriesOf(key outcome) series {
	if found, ok := (*m.series.Load())[key]; ok {
		return found
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	known := *m.series.Load()
	more := make(map[outcome]series, len(known)+1)
	for k, v := range known {
		more[k] = v
	}
	more[key] = series{
		count:    m.requests.WithLabelValues(key.route, key.method, strconv.Itoa(key.status)),
		duration: m.durations.WithLabelValues(key.route, key.method),
	}
	m.series.Store(&more)
	return more[key]
}

// refusedBody is why the request's body was refused, or "".
func refusedBody(c *gin.Context) string {
	switch c.Writer.Status() {
	case http.StatusBadRequest:
		return "unreadable"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "compressed"
	case http.StatusUnprocessableEntity:
		failures, ok := c.Errors.Last().Err.(validation.Errors)
		if !ok || len(failures) == 0 {
			return ""
		}
		switch last := failures[len(failures)-1]; { // the body's come last
		case last.Loc[0] != "body":
			return ""
		case last.Type == "value_error.jsondecode":
			return "not_json"
		}
		return "invalid"
	}
	return ""
}
