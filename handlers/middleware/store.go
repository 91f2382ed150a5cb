package middleware

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

// Store counts and times the operations of a store, and adds its rows to those
// that are told of. Revision is left out: with a file it answers from memory,
// for every list.
func (m *Metrics) Store(s store.Store) store.Store {
	m.stores.add(s)
	return &measuredStore{
		Store:  s,
		list:   m.operation("list"),
		get:    m.operation("get"),
		create: m.operation("create"),
		update: m.operation("update"),
		delete: m.operation("delete"),
		ready:  m.operation("ready"),
	}
}

// stores are those whose rows are told of. One that several services share is
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

func (s *stores) rows() float64 {
	s.mu.Lock()
	known := slices.Clone(s.known)
	s.mu.Unlock()
	total := 0.
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

type measuredStore struct {
	store.Store
	list, get, create, update, delete, ready operation
}

func (s *measuredStore) List(ctx context.Context, options store.ListOptions) (_ *store.Listing, err error) {
	defer s.list.observe(time.Now(), &err)
	return s.Store.List(ctx, options)
}

func (s *measuredStore) Get(ctx context.Context, id int64) (_ models.Country, err error) {
	defer s.get.observe(time.Now(), &err)
	return s.Store.Get(ctx, id)
}

func (s *measuredStore) Create(ctx context.Context, countries []models.Country) (_ []models.Country, err error) {
	defer s.create.observe(time.Now(), &err)
	return s.Store.Create(ctx, countries)
}

func (s *measuredStore) Update(ctx context.Context, id int64, change func(*models.Country) error) (_ models.Country, err error) {
	defer s.update.observe(time.Now(), &err)
	return s.Store.Update(ctx, id, change)
}

func (s *measuredStore) Delete(ctx context.Context, id int64, check func(models.Country) error) (err error) {
	defer s.delete.observe(time.Now(), &err)
	return s.Store.Delete(ctx, id, check)
}

func (s *measuredStore) Ready(ctx context.Context) (err error) {
	defer s.ready.observe(time.Now(), &err)
	return s.Store.Ready(ctx)
}

// operation is one method of the store.
type operation struct {
	name     string
	duration prometheus.Observer
	failures *prometheus.CounterVec
}

func (m *Metrics) operation(name string) operation {
	return operation{name, m.operations.WithLabelValues(name), m.failures}
}

func (o *operation) observe(start time.Time, err *error) {
	o.duration.Observe(time.Since(start).Seconds())
	if *err != nil {
		o.failures.WithLabelValues(o.name, kindOf(*err)).Inc()
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
