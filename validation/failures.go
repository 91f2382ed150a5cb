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

func (s step) is(part any) bool { return s.part() == part }

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

// forget drops what was said since of the value at hand and of what is in it.
func (f *failures) forget(since int) {
	kept := slices.DeleteFunc(f.errors[since:], func(e Error) bool {
		return len(e.Loc) >= len(f.loc) && slices.EqualFunc(f.loc, e.Loc[:len(f.loc)], step.is)
	})
	f.errors = f.errors[:since+len(kept)]
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

// merge adds failures of the object at hand, but none of a value that has
// failed already.
func (f *failures) merge(found Errors, before int) {
	own := f.errors[before:]
	for _, e := range found {
		if !slices.ContainsFunc(own, func(other Error) bool { return overlap(e.Loc, other.Loc) }) {
			f.errors = append(f.errors, e)
		}
	}
}

func overlap(a, b []any) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}
