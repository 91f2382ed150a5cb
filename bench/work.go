package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

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
	method, path string
	ids          int      // when not 0, a random id up to it follows the path
	header       []string // "Name: value"
	body         []byte

	status int
	want   []byte // the body, or for a refusal nil: see check
}

func (w work) takes(t *target) bool { return w.only == nil || w.only(t) }

func isService(t *target) bool   { return t.key == serviceKey }
func isReal(t *target) bool      { return t.key != limitKey }
func conditional(t *target) bool { return t.conditional }

// readers is how many connections wrk holds open, reading and creating.
const readers = 32

func works() []work {
	return []work{
		{key: "list-3", title: "List of 3", rows: 3, conns: readers, request: list},
		{key: "list-3-304", title: "List of 3, If-None-Match", rows: 3, conns: readers, only: conditional, request: unchanged},
		{key: "refuse", title: "Refused create, four failures", rows: 3, conns: readers, request: refuse},
		{key: "list-250", title: "List of 250", rows: 250, conns: readers, request: list},
		{key: "list-250-304", title: "List of 250, If-None-Match", rows: 250, conns: readers, only: conditional, request: unchanged},
		{key: "get-1k", title: "One by random id, 1,000 rows", rows: 1_000, conns: readers, only: isService, request: get},
		{key: "first-1k", title: "First page of 100, 1,000 rows", rows: 1_000, conns: readers, only: isService, request: page(0)},
		{key: "deep-1k", title: "Page of 100 behind 900, 1,000 rows", rows: 1_000, conns: readers, only: isService, request: page(900)},
		{key: "get", title: "One by random id, 100,000 rows", rows: 100_000, conns: readers, request: get},
		{key: "first", title: "First page of 100, 100,000 rows", rows: 100_000, conns: readers, only: isReal, request: page(0)},
		{key: "deep", title: "Page of 100 behind 90,000, 100,000 rows", rows: 100_000, conns: readers, only: isReal, request: page(90_000)},
		{key: "create", title: "Create, 1,000 rows to begin with", rows: 1_000, conns: readers, fresh: true, only: isReal, request: create},
		{key: "create-100k", title: "Create, 100,000 rows to begin with", rows: 100_000, conns: readers, fresh: true, only: isService, request: create},
		{key: "bulk", title: "Bulk of 1,000", rows: 1_000, conns: 4, fresh: true, only: isReal, per: 1_000, request: bulk},
	}
}

func list(_ context.Context, s *server) (request, error) {
	return request{method: "GET", path: "/countries", status: 200, want: compact(countries(s.rows))}, nil
}

func unchanged(ctx context.Context, s *server) (request, error) {
	header, err := s.head(ctx, "/countries")
	etag := header.Get("ETag")
	if err == nil && etag == "" {
		err = fmt.Errorf("%s: GET /countries has no ETag", s.name)
	}
	return request{method: "GET", path: "/countries", header: []string{"If-None-Match: " + etag}, status: 304}, err
}

func get(_ context.Context, s *server) (request, error) {
	last := countries(s.rows)[s.rows-1] // the check asks for the last one
	return request{method: "GET", path: "/countries", ids: s.rows, status: 200, want: compact(last)}, nil
}

// page is 100 rows behind the first skip ones, by the cursor where there is one.
func page(skip int) func(context.Context, *server) (request, error) {
	const size = 100
	return func(ctx context.Context, s *server) (request, error) {
		r := request{method: "GET", status: 200, want: compact(countries(s.rows)[skip:][:size])}
		if !s.cursor {
			r.path = fmt.Sprintf("/countries?skip=%d&limit=%d", skip, size)
			return r, nil
		}
		r.path = "/countries?limit=" + strconv.Itoa(size)
		for at := 0; at < skip; {
			step := min(skip-at, 1_000)
			header, err := s.head(ctx, strings.Replace(r.path, "limit=100", "limit="+strconv.Itoa(step), 1))
			if err != nil {
				return r, err
			}
			cursor, err := nextCursor(header)
			if err != nil {
				return r, err
			}
			r.path, at = fmt.Sprintf("/countries?limit=%d&cursor=%s", size, cursor), at+step
		}
		return r, nil
	}
}

func nextCursor(header http.Header) (string, error) {
	link := header.Get("Link")
	_, rest, found := strings.Cut(link, "cursor=")
	end := strings.IndexAny(rest, "&>")
	if !found || end < 0 {
		return "", fmt.Errorf("no cursor in Link: %q", link)
	}
	return rest[:end], nil
}

func create(_ context.Context, s *server) (request, error) {
	sent := country{Name: "Germany", Capital: "Berlin", Area: 357022}
	stored := sent
	stored.ID = int64(s.rows + 1)
	return posted("/countries", 201, compact(sent), compact(stored)), nil
}

func bulk(_ context.Context, s *server) (request, error) {
	const size = 1_000
	rows := countries(size)
	sent := compact(withoutIDs(rows))
	stored := slices.Clone(rows)
	for i := range stored {
		stored[i].ID = int64(s.rows + 1 + i)
	}
	return posted("/countries/bulk", 201, sent, compact(stored)), nil
}

// refused fails in each of its fields, each in another way.
const refused = `{"id":0,"name":"","capital":5,"area":"large"}`

func refuse(_ context.Context, s *server) (request, error) {
	r := posted("/countries", s.refusal, []byte(refused), nil)
	if s.exact {
		r.want = []byte(refusal)
	}
	return r, nil
}

func posted(path string, status int, body, want []byte) request {
	return request{method: "POST", path: path, header: []string{"Content-Type: application/json"},
		body: body, status: status, want: want}
}
