package middleware

import (
	"context"
	"sync"
	"time"

	"countries/models"
	"countries/store"
)

// How many lists are read from the database at once. A whole list holds its
// snapshot for as long as its client takes to read it, so that there are few,
// with places of their own: pages do not wait for slow readers of whole lists.
const (
	wholeLists = 16
	pages      = 64
	listWait   = time.Second
)

// Bound bounds how many lists of a store are read at once, and so the memory
// that they take. One too many gets ErrOverloaded.
func Bound(s store.Store) store.Store {
	return &boundStore{Store: s, whole: NewGate(wholeLists, listWait), pages: NewGate(pages, listWait)}
}

type boundStore struct {
	store.Store
	whole, pages *Gate
}

// List keeps its place until the rows are read, or the request has ended.
func (b *boundStore) List(ctx context.Context, options store.ListOptions) (*store.Listing, error) {
	gate := b.pages
	if options.Limit == 0 {
		gate = b.whole
	}
	if err := gate.Enter(ctx); err != nil {
		return nil, err
	}
	leave := sync.OnceFunc(gate.Leave)
	listing, err := b.Store.List(ctx, options)
	if err != nil {
		leave()
		return nil, err
	}
	stop := context.AfterFunc(ctx, leave)
	rows := listing.Countries
	listing.Countries = func(yield func(models.Country, error) bool) {
		defer leave()
		defer stop()
		rows(yield)
	}
	return listing, nil
}
