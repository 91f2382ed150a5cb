package validation

// failures collects what is wrong with a request. A failure found stays where
// it is; chains link failures in the order in which they are answered, and a
// failure that no chain holds is dropped.
type failures struct {
	mode Mode

	// unhashable is the bracket of a value that a set of the struct at hand
	// cannot hold; Pydantic 1 then says nothing else of the struct.
	unhashable byte

	loc   []step  // the way to the value at hand
	found Errors  // in the order in which they were found
	next  []int32 // of each found failure the one behind it in its chain, 0 for none
	parts []any   // the Locs of all failures, behind one another
}

// fewFailures is room for as many as most requests have, in one allocation.
type fewFailures struct {
	found [4]Error
	next  [4]int32
	parts [8]any
}

// chain is a list of failures, by their numbers in found counted from 1. The
// zero chain is empty.
type chain struct{ first, last int32 }

func (a chain) empty() bool { return a.first == 0 }

// join returns the failures of a followed by those of b.
func (f *failures) join(a, b chain) chain {
	switch {
	case a.empty():
		return b
	case b.empty():
		return a
	}
	f.next[a.last-1] = b.first
	return chain{a.first, b.last}
}

// list returns the failures of a chain.
func (f *failures) list(c chain) Errors {
	if int(c.last) == len(f.found) && f.inOrder(c) {
		return f.found
	}
	var list Errors
	for i := c.first; i != 0; i = f.next[i-1] {
		list = append(list, f.found[i-1])
	}
	return list
}

// inOrder reports whether a chain holds every failure in the order found.
func (f *failures) inOrder(c chain) bool {
	for i := range f.next {
		if int(c.first) != 1 || int(f.next[i]) != (i+2)%(len(f.next)+1) && i+1 < len(f.next) {
			return false
		}
	}
	return true
}

// step is a part of a Loc: a name, or the index of an item, which becomes an
// any only when something fails.
type step struct {
	name  any // a string; nil for an item
	index int
}

func (f *failures) push(name any) { f.loc = append(f.loc, step{name: name}) }

func (f *failures) pushIndex(i int) { f.loc = append(f.loc, step{index: i}) }

func (f *failures) pop() { f.loc = f.loc[:len(f.loc)-1] }

// add adds a failure at the place of the value at hand, or below it where the
// failure has a Loc of its own.
func (f *failures) add(err *Error) chain {
	if f.found == nil {
		few := new(fewFailures)
		f.found, f.next, f.parts = few.found[:0], few.next[:0], few.parts[:0]
	}
	start := len(f.parts)
	for _, s := range f.loc {
		if s.name == nil {
			s.name = s.index
		}
		f.parts = append(f.parts, s.name)
	}
	f.parts = append(f.parts, err.Loc...)
	f.found, f.next = append(f.found, *err), append(f.next, 0)
	n := len(f.found)
	f.found[n-1].Loc = f.parts[start:len(f.parts):len(f.parts)]
	return chain{int32(n), int32(n)}
}

// fail adds a failure of the value t.
func (f *failures) fail(p *problem, t token) chain {
	if !f.mode.two() {
		return f.add(&p.one)
	}
	err := p.two
	err.Input = t.input()
	return f.add(&err)
}
