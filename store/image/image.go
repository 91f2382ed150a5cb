// Package image keeps every country in memory, ordered by id, name, capital and
// area. An Image never changes: a Change makes the next Image, which shares
// with it what stayed the same. So a reader needs no lock, and a list can be
// read for as long as its client likes.
package image

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tidwall/btree"

	"countries/models"
	"countries/store"
	"countries/store/internal/ids"
)

// Image is a set of countries as of one moment, with every id ever used.
type Image struct {
	byID     *btree.Map[int64, row]
	orders   *orders
	used     *ids.Set
	secret   string
	digest   digest
	revision string
}

// orders are the countries in the other orders. They are sorted in the
// background after a load; done is closed when they are complete.
type orders struct {
	done                chan struct{}
	name, capital, area *btree.BTreeG[row]
}

// New returns an image without countries. secret, which may be "", keeps
// clients from predicting revisions, see Revision.
func New(secret string) *Image {
	m := &Image{byID: btree.NewMap[int64, row](degree), used: new(ids.Set), secret: secret}
	m.orders = &orders{done: make(chan struct{}), name: newTree(byName), capital: newTree(byCapital), area: newTree(byArea)}
	close(m.orders.done)
	m.revision = m.digest.String()
	return m
}

// Len returns how many countries there are.
func (m *Image) Len() int { return m.byID.Len() }

// Revision names the content: it is a digest of all countries, so that equal
// content has the same revision after a restart, and after a change that was
// undone.
func (m *Image) Revision() string { return m.revision }

// Get returns the country with the id, or store.ErrNotFound.
func (m *Image) Get(id int64) (models.Country, error) {
	r, ok := m.byID.Get(id)
	if !ok {
		return models.Country{}, store.ErrNotFound
	}
	return r.country(), nil
}

// Used returns every id ever used. The caller must not change it.
func (m *Image) Used() *ids.Set { return m.used }

// Secret returns the secret that New was given.
func (m *Image) Secret() string { return m.secret }

// Sorted waits until the image can be listed in every order.
func (m *Image) Sorted(ctx context.Context) error {
	select {
	case <-m.orders.done:
		return nil
	default:
	}
	select {
	case <-m.orders.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// copy returns an image that can be changed without changing m.
func (m *Image) copy() *Image {
	c := *m
	c.byID, c.used = m.byID.Copy(), m.used.Copy()
	c.orders = &orders{
		done: m.orders.done,
		name: m.orders.name.Copy(), capital: m.orders.capital.Copy(), area: m.orders.area.Copy(),
	}
	return &c
}

// replace removes the row before, unless there is none, and adds the row after,
// unless there is none. Both have the same id.
func (m *Image) replace(before, after row) {
	for _, order := range [...]struct {
		tree    *btree.BTreeG[row]
		compare func(a, b row) int
	}{
		{m.orders.name, byName}, {m.orders.capital, byCapital}, {m.orders.area, byArea},
	} {
		if before != "" && (after == "" || order.compare(before, after) != 0) {
			order.tree.Delete(before)
		}
		if after != "" {
			order.tree.Set(after)
		}
	}
	if before != "" {
		m.digest.remove(before.digest(m.secret))
		m.byID.Delete(before.id())
	}
	if after != "" {
		m.byID.Set(after.id(), after)
		m.digest.add(after.digest(m.secret))
		m.used.Add(after.id(), after.id())
	}
}

// degree is the number of children of a tree's node. Smaller nodes cost less to
// copy when a change touches them, larger ones are found faster.
const degree = 32

func newTree(compare func(a, b row) int) *btree.BTreeG[row] {
	return btree.NewBTreeGOptions(
		func(a, b row) bool { return compare(a, b) < 0 },
		btree.Options{NoLocks: true, Degree: degree})
}

// sortedTree returns a tree of rows, which it sorts.
func sortedTree(rows []row, compare func(a, b row) int) *btree.BTreeG[row] {
	slices.SortFunc(rows, compare)
	tree := newTree(compare)
	for _, r := range rows {
		tree.Load(r)
	}
	return tree
}

func byID(a, b row) int { return cmp.Compare(a.id(), b.id()) }

func byName(a, b row) int {
	return cmp.Or(strings.Compare(a.name(), b.name()), cmp.Compare(a.id(), b.id()))
}

func byCapital(a, b row) int {
	return cmp.Or(strings.Compare(a.capital(), b.capital()), cmp.Compare(a.id(), b.id()))
}

func byArea(a, b row) int {
	return cmp.Or(cmp.Compare(a.area(), b.area()), cmp.Compare(a.id(), b.id()))
}
