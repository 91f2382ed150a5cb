// Package ids keeps the set of every id that was ever used and assigns new ones.
package ids

import (
	"iter"

	"github.com/tidwall/btree"

	"countries/models"
	"countries/store"
)

// Set is a set of ids, kept as ranges that neither overlap nor touch. The zero
// value is empty.
type Set struct{ ranges btree.Map[int64, int64] } // first to last

// Copy returns a copy that later changes of either do not reach. It costs the
// same however large the set is.
func (s *Set) Copy() *Set { return &Set{*s.ranges.Copy()} }

// Largest returns the largest id of the set, or 0.
func (s *Set) Largest() int64 {
	_, last, _ := s.ranges.Max()
	return last
}

// Next returns the smallest id from start on that is not in the set.
func (s *Set) Next(start int64) int64 {
	if _, last, ok := s.below(start); ok {
		return max(start, last+1)
	}
	return start
}

// below returns the range with the largest first up to limit.
func (s *Set) below(limit int64) (first, last int64, ok bool) {
	s.ranges.Descend(limit, func(f, l int64) bool {
		first, last, ok = f, l, true
		return false
	})
	return first, last, ok
}

// Add adds every id from first to last.
func (s *Set) Add(first, last int64) {
	for {
		f, l, ok := s.below(last + 1)
		if !ok || l < first-1 {
			break
		}
		if f <= first && last <= l {
			return
		}
		first, last = min(first, f), max(last, l)
		s.ranges.Delete(f)
	}
	s.ranges.Set(first, last)
}

// All yields the ranges in order.
func (s *Set) All() iter.Seq2[int64, int64] {
	return func(yield func(first, last int64) bool) { s.ranges.Scan(yield) }
}

// Len returns the number of ranges.
func (s *Set) Len() int { return s.ranges.Len() }

// Assign returns the ids that Store.Create gives to the countries, in their
// order. used is every id used before, taken reports whether a country has an
// id. The error is *store.ExistsError. Assign changes nothing.
func Assign(countries []models.Country, used *Set, taken func(id int64) bool) ([]int64, error) {
	assigned := make([]int64, len(countries))
	here := make(map[int64]bool) // the ids of this call, once one of them was chosen by the client
	largest, free := used.Largest(), int64(1)
	chosen := false
	for i, c := range countries {
		id := c.ID
		switch {
		case id == 0 && largest < models.MaxID:
			id = largest + 1
		case id == 0:
			for free = used.Next(free); here[free]; free = used.Next(free + 1) {
			}
			id = free
			here[id] = true
		default:
			if !chosen {
				chosen = true
				for _, earlier := range assigned[:i] {
					here[earlier] = true
				}
			}
			if here[id] || taken(id) {
				return nil, &store.ExistsError{ID: id}
			}
		}
		if chosen {
			here[id] = true
		}
		largest = max(largest, id)
		assigned[i] = id
	}
	return assigned, nil
}
