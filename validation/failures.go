package validation

import "slices"

// failures are collected on the way through a value.
type failures struct {
	loc    []step // the way to the value at hand
	errors Errors
}

// step is the name of a field or a key, or the index of an item.
type step struct {
	name  any // a string; nil for an item
	index int
}

func (s step) part() any {
	if s.name != nil {
		return s.name
	}
	return s.index
}

// at returns the failure at a place.
func (e Error) at(loc []step) Error {
	e.Loc = make([]any, len(loc))
	for i, s := range loc {
		e.Loc[i] = s.part()
	}
	return e
}

func (f *failures) push(s step) { f.loc = append(f.loc, s) }

func (f *failures) pop() { f.loc = f.loc[:len(f.loc)-1] }

func (f *failures) fail(err Error) {
	if f.errors == nil {
		f.errors = make(Errors, 0, 4)
	}
	f.errors = append(f.errors, err.at(f.loc))
}

// failUnless takes what a check gives, and gives ok back.
func (f *failures) failUnless(err Error, ok bool) bool {
	if !ok {
		f.fail(err)
	}
	return ok
}

// forget drops what was said since about values of repeated names, which
// count from the failure that repeated tells, by name.
func (f *failures) forget(repeated map[any]int, since int) {
	kept := f.errors[:since]
	for i := since; i < len(f.errors); i++ {
		if i >= repeated[f.errors[i].Loc[len(f.loc)]] {
			kept = append(kept, f.errors[i])
		}
	}
	f.errors = kept
}

// arrange puts what was said since of the fields of p, at loc, in the order in
// which they are declared, and of their items by index.
func (f *failures) arrange(p *plan, since int) {
	own := f.errors[since:]
	if len(own) < 2 {
		return
	}
	slices.SortStableFunc(own, func(a, b Error) int {
		return p.compare(a.Loc[len(f.loc):], b.Loc[len(f.loc):])
	})
}

// compare tells which of two places in a struct comes first. 0 leaves them as
// they are: in the order of the text.
func (p *plan) compare(a, b []any) int {
	if !p.root {
		x, y := p.place(a[0].(string)), p.place(b[0].(string))
		if x != y {
			return x - y
		}
		a, b = a[1:], b[1:]
	}
	for k := range min(len(a), len(b)) {
		i, aItem := a[k].(int)
		j, bItem := b[k].(int)
		if !aItem || !bItem || i != j {
			return i - j
		}
	}
	return 0
}

// merge adds failures of the object at hand to those since, but none of a
// value that has failed already, or in which or around which one has.
func (f *failures) merge(found Errors, since int) {
	if len(found) == 0 {
		return
	}
	whole := map[string]bool{} // false for what only leads to a failure
	for _, e := range f.errors[since:] {
		for n := range len(e.Loc) {
			whole[key(e.Loc[:n+1])] = whole[key(e.Loc[:n+1])] || n+1 == len(e.Loc)
		}
	}
	for _, e := range found {
		_, failed := whole[key(e.Loc)]
		for n := range len(e.Loc) {
			failed = failed || whole[key(e.Loc[:n+1])]
		}
		if !failed {
			f.errors = append(f.errors, e)
		}
	}
}

// key is a place as the key of a map.
func key(loc []any) string {
	var w encoder
	w.list(loc)
	return string(w.json)
}
