package metrics

import (
	"maps"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requests counts and times requests.
type requests struct {
	counts    *prometheus.CounterVec
	durations *prometheus.HistogramVec
	inFlight  prometheus.Gauge
	refused   *prometheus.CounterVec

	mu     sync.Mutex // for writing series
	series atomic.Pointer[map[outcome]series]
}

// outcome is a kind of answer.
type outcome struct {
	route, method string
	status        int
}

// series counts an outcome. It is looked up by its labels once.
type series struct {
	count    prometheus.Counter
	duration prometheus.Observer
}

func newRequests(latency []float64) *requests {
	r := &requests{}
	r.counts = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total",
		Help: "Requests answered, by route, method and status. The route is empty where none matched.",
	}, []string{"route", "method", "status"})
	r.durations = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "http_request_duration_seconds",
		Help:    "Time to answer a request, until its last byte was handed to the system.",
		Buckets: latency,
	}, []string{"route", "method"})
	r.inFlight = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "http_requests_in_flight",
		Help: "Requests being answered.",
	})
	r.refused = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "http_bodies_refused_total",
		Help: "Request bodies refused: unreadable, too_large, compressed, not_json or invalid.",
	}, []string{"kind"})
	r.series.Store(&map[outcome]series{})
	return r
}

// Begin counts a request that is in flight until Answered is called.
func (m *Metrics) Begin() { m.requests.inFlight.Inc() }

// Answered counts a request by its route, "" where none matched, and by its
// method, which must be one of few.
func (m *Metrics) Answered(route, method string, status int, duration time.Duration) {
	m.requests.inFlight.Dec()
	s := m.requests.seriesOf(outcome{route, method, status})
	s.count.Inc()
	s.duration.Observe(duration.Seconds())
}

// Refused counts a request body that was refused, by the reason.
func (m *Metrics) Refused(kind string) { m.requests.refused.WithLabelValues(kind).Inc() }

// seriesOf looks series up without a lock: there are few and they stay.
func (r *requests) seriesOf(key outcome) series {
	if found, ok := (*r.series.Load())[key]; ok {
		return found
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	more := maps.Clone(*r.series.Load())
	more[key] = series{
		count:    r.counts.WithLabelValues(key.route, key.method, strconv.Itoa(key.status)),
		duration: r.durations.WithLabelValues(key.route, key.method),
	}
	r.series.Store(&more)
	return more[key]
}
