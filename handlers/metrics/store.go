package metrics

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"countries/models"
	"countries/store"
)

// Committed is for store.Options.
func (m *Metrics) Committed(writes int) { m.commits.Observe(float64(writes)) }

// Store counts the failures of a store, times its writes, and adds its rows to
// countries_rows. Reads are not timed: they make up their request, which is.
func (m *Metrics) Store(s store.Store) store.Store {
	m.stores.add(s)
	return &measured{
		Store:  s,
		list:   m.operation("list"),
		get:    m.operation("get"),
		create: m.operation("create"),
		update: m.operation("update"),
		delete: m.operation("delete"),
		ready:  m.operation("ready"),
	}
}

// stores are those whose rows are counted. One that several services share is
// in it once.
type stores struct {
	mu    sync.Mutex
	known []store.Store
}

func (s *stores) add(more store.Store) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.known, more) {
		s.known = append(s.known, more)
	}
}

// rows counts those of all stores; NaN while one does not answer.
func (s *stores) rows() (total float64) {
	s.mu.Lock()
	known := slices.Clone(s.known)
	s.mu.Unlock()
	for _, s := range known {
		total += rows(s)
	}
	return total
}

func rows(s store.Store) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	listing, err := s.List(ctx, store.ListOptions{Limit: 1})
	if err != nil {
		return math.NaN()
	}
	defer listing.Close()
	return float64(listing.Total)
}

// measured is a store whose methods are counted and timed.
type measured struct {
	store.Store
	list, get, create, update, delete, ready operation
}

func (s *measured) List(ctx context.Context, options store.ListOptions) (*store.Listing, error) {
	listing, err := s.Store.List(ctx, options)
	s.list.count(err)
	return listing, err
}

func (s *measured) Get(ctx context.Context, id int64) (models.Country, error) {
	country, err := s.Store.Get(ctx, id)
	s.get.count(err)
	return country, err
}

func (s *measured) Create(ctx context.Context, countries []models.Country) (_ []models.Country, err error) {
	defer s.create.observe(time.Now(), &err)
	return s.Store.Create(ctx, countries)
}

func (s *measured) Update(ctx context.Context, id int64, change func(*models.Country) error) (_ models.Country, err error) {
	defer s.update.observe(time.Now(), &err)
	return s.Store.Update(ctx, id, change)
}

func (s *measured) Delete(ctx context.Context, id int64, check func(models.Country) error) (err error) {
	defer s.delete.observe(time.Now(), &err)
	return s.Store.Delete(ctx, id, check)
}

func (s *measured) Ready(ctx context.Context) (err error) {
	defer s.ready.observe(time.Now(), &err)
	return s.Store.Ready(ctx)
}

// operation counts and times one method of the store.
type operation struct {
	duration prometheus.Observer
	failures map[string]prometheus.Counter // by kind
}

func (m *Metrics) operation(name string) operation {
	o := operation{m.operations.WithLabelValues(name), map[string]prometheus.Counter{}}
	for _, kind := range []string{"not_found", "exists", "cancelled", "unavailable", "other"} {
		o.failures[kind] = m.failures.WithLabelValues(name, kind)
	}
	return o
}

func (o *operation) observe(start time.Time, err *error) {
	o.duration.Observe(time.Since(start).Seconds())
	o.count(*err)
}

func (o *operation) count(err error) {
	if err != nil {
		o.failures[kindOf(err)].Inc()
	}
}

func kindOf(err error) string {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "not_found"
	case errors.As(err, new(*store.ExistsError)):
		return "exists"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "cancelled"
	case errors.Is(err, store.ErrUnavailable):
		return "unavailable"
	default:
		return "other"
	}
}
