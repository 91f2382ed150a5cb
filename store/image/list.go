package image

import (
	"context"
	"iter"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/tidwall/btree"

	"countries/models"
	"countries/store"
	"countries/store/internal/fold"
)

// List lists the image, as Store.List does. A page costs the same wherever it
// is, but for a search, which looks through every country.
func (m *Image) List(ctx context.Context, options store.ListOptions) (*store.Listing, error) {
	o, err := m.order(ctx, options.Sort)
	if err != nil {
		return nil, err
	}
	f := newFilter(options)
	listing := &store.Listing{Total: int64(m.Len()), Revision: m.revision}
	rows := o.from(o.start(options.After, f), f)
	if f.query != "" || f.none {
		rows, listing.Total, err = o.search(ctx, f, options)
	} else if f.byArea {
		listing.Total, err = m.countAreas(ctx, f)
	}
	if err != nil {
		return nil, err
	}
	listing.Countries = limited(rows, options.Limit)
	return listing, nil
}

// limited yields the first rows, all if limit is 0.
func limited(rows iter.Seq[row], limit int) iter.Seq2[models.Country, error] {
	return func(yield func(models.Country, error) bool) {
		n := 0
		for r := range rows {
			if !yield(r.country(), nil) {
				return
			}
			if n++; n == limit {
				return
			}
		}
	}
}

// order is a tree and the direction in which it is read.
type order struct {
	tree    tree
	compare func(a, b row) int
	desc    bool
	byArea  bool
}

// tree is what a list needs of a *btree.BTreeG, and of idTree.
type tree interface {
	Scan(visit func(row) bool)
	Reverse(visit func(row) bool)
	Ascend(from row, visit func(row) bool)
	Descend(from row, visit func(row) bool)
}

// idTree is the countries by id as a tree of rows.
type idTree struct{ *btree.Map[int64, row] }

func (t idTree) Scan(visit func(row) bool)    { t.Map.Scan(rowsOnly(visit)) }
func (t idTree) Reverse(visit func(row) bool) { t.Map.Reverse(rowsOnly(visit)) }

func (t idTree) Ascend(from row, visit func(row) bool) { t.Map.Ascend(from.id(), rowsOnly(visit)) }

func (t idTree) Descend(from row, visit func(row) bool) { t.Map.Descend(from.id(), rowsOnly(visit)) }

func rowsOnly(visit func(row) bool) func(int64, row) bool {
	return func(_ int64, r row) bool { return visit(r) }
}

// order returns the order of a list, once it has been sorted.
func (m *Image) order(ctx context.Context, by models.Sort) (order, error) {
	field, desc := by.Field()
	if field == "id" || field == "" {
		return order{tree: idTree{m.byID}, compare: byID, desc: desc}, nil
	}
	if err := m.Sorted(ctx); err != nil {
		return order{}, err
	}
	switch field {
	case "name":
		return order{tree: m.orders.name, compare: byName, desc: desc}, nil
	case "capital":
		return order{tree: m.orders.capital, compare: byCapital, desc: desc}, nil
	default:
		return order{tree: m.orders.area, compare: byArea, desc: desc, byArea: true}, nil
	}
}

// before compares in the direction of the order.
func (o order) before(a, b row) bool {
	if o.desc {
		a, b = b, a
	}
	return o.compare(a, b) < 0
}

// start returns the position behind which a list starts, "" for the beginning.
// In the order of areas it skips those that f leaves out.
func (o order) start(after *models.Country, f filter) row {
	var start row
	if after != nil {
		start = row(appendUnfolded(nil, after.ID, after.Name, after.Capital, after.Area))
	}
	if o.byArea && f.byArea {
		bound := row(appendUnfolded(nil, 0, "", "", f.minArea))
		if o.desc {
			bound = row(appendUnfolded(nil, math.MaxInt64, "", "", f.maxArea))
		}
		if start == "" || o.before(start, bound) {
			start = bound
		}
	}
	return start
}

// from yields the rows behind start that match f.
func (o order) from(start row, f filter) iter.Seq[row] {
	return func(yield func(row) bool) {
		first := true
		visit := func(r row) bool {
			atStart := first && start != "" && !o.before(start, r) // only the first can be
			first = false
			switch {
			case atStart:
				return true
			case f.matchesArea(r):
				return yield(r)
			default:
				return !o.byArea // behind the matching areas there are no more
			}
		}
		switch {
		case start == "" && o.desc:
			o.tree.Reverse(visit)
		case start == "":
			o.tree.Scan(visit)
		case o.desc:
			o.tree.Descend(start, visit)
		default:
			o.tree.Ascend(start, visit)
		}
	}
}

// search looks through every row: it returns those that match, as far as the
// list needs them, and how many match in total.
func (o order) search(ctx context.Context, f filter, options store.ListOptions) (iter.Seq[row], int64, error) {
	after := o.start(options.After, filter{})
	var found []row
	var total, seen int64
	for r := range o.from("", filter{}) {
		if seen++; seen%checkEvery == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if !f.matches(r) {
			continue
		}
		total++
		if (options.Limit == 0 || len(found) < options.Limit) && (after == "" || o.before(after, r)) {
			found = append(found, r)
		}
	}
	return slices.Values(found), total, nil
}

// checkEvery is how many rows are searched before looking whether the client
// has gone.
const checkEvery = 4096

// countAreas returns how many areas match: two searches for where they begin and
// end in the order of areas.
func (m *Image) countAreas(ctx context.Context, f filter) (int64, error) {
	if err := m.Sorted(ctx); err != nil {
		return 0, err
	}
	place := func(reached func(area int64) bool) int {
		return sort.Search(m.Len(), func(i int) bool {
			r, _ := m.orders.area.GetAt(i)
			return reached(r.area())
		})
	}
	first := place(func(area int64) bool { return area >= f.minArea })
	end := place(func(area int64) bool { return area > f.maxArea })
	return int64(max(0, end-first)), nil
}

// filter is which countries a list selects.
type filter struct {
	query            string // folded; "" matches all
	none             bool   // nothing matches
	byArea           bool
	minArea, maxArea int64
}

func newFilter(o store.ListOptions) filter {
	f := filter{minArea: math.MinInt64, maxArea: math.MaxInt64}
	f.query = fold.Fold(o.Query)
	f.none = strings.Contains(o.Query, "\x00") // which is between the folded texts, and in none
	if o.MinArea != nil {
		f.byArea, f.minArea = true, *o.MinArea
	}
	if o.MaxArea != nil {
		f.byArea, f.maxArea = true, *o.MaxArea
	}
	return f
}

func (f filter) matchesArea(r row) bool {
	return !f.byArea || f.minArea <= r.area() && r.area() <= f.maxArea
}

func (f filter) matches(r row) bool {
	return !f.none && f.matchesArea(r) && strings.Contains(r.folded(), f.query)
}
