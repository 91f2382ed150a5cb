package main

import "context"

// work is one row of the table: what is asked for, of how many rows, by whom.
type work struct {
	key, title string
	rows       int
	conns      int
	// fresh: every sample has a new server, because the work changes its data.
	fresh bool
	// only tells which targets do it; nil is every one.
	only func(*target) bool
	// per is how many rows a request creates, when that is the figure; else 0.
	per     int
	request func(ctx context.Context, s *server) (request, error)
}

// request is what wrk sends, and what must come back.
type request struct {
	method string
	paths  []string // one of them at random each time
	header []string // "Name: value"
	body   []byte

	status int
	// want is the body of the answer to the i-th path; nil where there is none
	// to hold the answer against.
	want func(i int) []byte
}

func (w work) takes(t *target) bool { return w.only == nil || w.only(t) }

func isService(t *target) bool   { return t.key == serviceKey }
func isReal(t *target) bool      { return t.key != limitKey }
func conditional(t *target) bool { return t.conditional }

// readers is how many connections wrk holds open, reading and creating.
const readers = 32

// works are in the order of the tables; those that a bar holds against each
// other are neighbours, so that the same minute of the machine has them both.
func works() []work {
	return []work{
		{key: "list-3", title: "List of 3", rows: 3, conns: readers, request: list},
		{key: "list-3-304", title: "List of 3, If-None-Match", rows: 3, conns: readers, only: conditional, request: unchanged},
		{key: "refuse", title: "Refused create, four failures", rows: 3, conns: readers, request: refuse},
		{key: "list-250", title: "List of 250", rows: 250, conns: readers, request: list},
		{key: "list-250-304", title: "List of 250, If-None-Match", rows: 250, conns: readers, only: conditional, request: unchanged},
		{key: "get-1k", title: "One by random id, 1,000 rows", rows: 1_000, conns: readers, only: isService, request: get},
		{key: "get", title: "One by random id, 100,000 rows", rows: 100_000, conns: readers, request: get},
		{key: "page-1k", title: "Pages of 100, 1,000 rows", rows: 1_000, conns: readers, only: isService, request: pagesFrom(0)},
		{key: "page", title: "Pages of 100 near the start of 100,000 rows", rows: 100_000, conns: readers, only: isReal, request: pagesFrom(0)},
		{key: "page-deep", title: "Pages of 100 deep in 100,000 rows", rows: 100_000, conns: readers, only: isReal, request: pagesFrom(99_000)},
		{key: "create", title: "Create, 1,000 rows to begin with", rows: 1_000, conns: readers, fresh: true, only: isReal, request: create},
		{key: "create-100k", title: "Create, 100,000 rows to begin with", rows: 100_000, conns: readers, fresh: true, only: isService, request: create},
		{key: "bulk", title: "Bulk of 1,000", rows: 1_000, conns: 4, fresh: true, only: isReal, per: 1_000, request: bulk},
	}
}
