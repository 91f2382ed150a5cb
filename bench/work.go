package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// work is one row of the tables: what is asked for, of how many rows, by whom.
type work struct {
	key, title string
	rows       int
	conns      int
	// fresh: every sample has a new server, because the work changes its data.
	fresh bool
	// limit: bare net/http has a part in it.
	limit bool
	// own: only the service does it.
	own bool
	// per is how many rows a request creates, if that is the figure; else 0.
	per     int
	request func(ctx context.Context, s *server) (request, error)
}

// request is what wrk sends, and what must come back.
type request struct {
	method string
	paths  []string // taken in turn, from a random one on
	header []string // "Name: value"
	body   []byte

	status int
	// want is the body of the answer to the i-th path; nil where there is none
	// to hold the answer against.
	want func(i int) []byte
}

func (w work) takes(t *target) bool {
	switch {
	case t.isService():
		return true
	case t.key == limitKey:
		return w.limit
	}
	return !w.own
}

// connections is how many wrk holds open, reading and creating.
const connections = 32

// works are in the order of the tables.
func works() []work {
	return []work{
		{key: "list-3", title: "list of 3", rows: 3, limit: true, request: list},
		{key: "list-3-304", title: "list of 3, If-None-Match", rows: 3, limit: true, own: true, request: unchanged},
		{key: "list-250", title: "list of 250, as many as the world has", rows: 250, limit: true, request: list},
		{key: "csv-250", title: "the same as CSV", rows: 250, own: true, request: listCSV},
		{key: "get", title: "one of 100,000 by id", rows: 100_000, limit: true, request: get},
		{key: "page", title: "page of 100 by id, anywhere in 100,000", rows: 100_000, limit: true, request: pages("")},
		{key: "page-name", title: "page of 100 by name, anywhere in 100,000", rows: 100_000, limit: true, request: pages("sort=name&")},
		{key: "q", title: "q over 100,000, 8 clients", rows: 100_000, conns: 8, request: search},
		{key: "refuse", title: "refused create, four failures", rows: 3, limit: true, request: refuse},
		{key: "create", title: "create, with 1,000 rows", rows: 1_000, fresh: true, request: create},
		{key: "bulk", title: "bulk of 1,000", rows: 1_000, conns: 4, fresh: true, per: 1_000, request: bulk},
	}
}

func list(_ context.Context, s *server) (request, error) {
	body := compact(countries(s.rows))
	return request{method: "GET", paths: []string{"/countries"}, status: 200, want: always(body)}, nil
}

func listCSV(_ context.Context, s *server) (request, error) {
	var b strings.Builder
	b.WriteString("id,name,capital,area\r\n")
	for _, row := range countries(s.rows) {
		fmt.Fprintf(&b, "%d,%s,%s,%d\r\n", row.ID, row.Name, row.Capital, row.Area)
	}
	return request{method: "GET", paths: []string{"/countries"}, header: []string{"Accept: text/csv"}, status: 200, want: always([]byte(b.String()))}, nil
}

func unchanged(ctx context.Context, s *server) (request, error) {
	header, err := s.head(ctx, "/countries")
	etag := header.Get("ETag")
	if err == nil && etag == "" {
		err = fmt.Errorf("%s: GET /countries has no ETag", s.name)
	}
	return request{method: "GET", paths: []string{"/countries"}, header: []string{"If-None-Match: " + etag}, status: 304}, err
}

func get(_ context.Context, s *server) (request, error) {
	rows := countries(s.rows)
	order := shuffled(len(rows))
	r := request{method: "GET", status: 200, want: func(i int) []byte { return compact(rows[order[i]]) }}
	for _, i := range order {
		r.paths = append(r.paths, fmt.Sprintf("/countries/%d", rows[i].ID))
	}
	return r, nil
}

// pages are nearly 100,000 different ones, all over the list and of 50 to 149
// rows, so that no cache of pages could hold them.
func pages(sort string) func(context.Context, *server) (request, error) {
	return func(ctx context.Context, s *server) (request, error) {
		const step, least, most = 100, 50, 149
		rows := countries(s.rows)
		if sort != "" {
			rows = byName(rows)
		}
		starts := len(rows)/step - 2 // behind row 100, 200 and so on: each page is full
		positions, err := s.positions(ctx, sort, starts, step)
		if err != nil {
			return request{}, err
		}
		lengths := most - least + 1
		order := shuffled(starts * lengths)
		r := request{method: "GET", status: 200, want: func(i int) []byte {
			start, length := order[i]/lengths, least+order[i]%lengths
			return compact(rows[step*(start+1):][:length])
		}}
		for _, k := range order {
			r.paths = append(r.paths, fmt.Sprintf("/countries?%s%s&limit=%d", sort, positions[k/lengths], least+k%lengths))
		}
		return r, nil
	}
}

// positions are what a query says to start behind row step, 2*step and so on,
// n times: how many rows to skip, or for the service, the cursor of a page.
func (s *server) positions(ctx context.Context, sort string, n, step int) ([]string, error) {
	var all []string
	at := ""
	for i := range n {
		if !s.isService() {
			all = append(all, fmt.Sprintf("skip=%d", step*(i+1)))
			continue
		}
		header, err := s.head(ctx, fmt.Sprintf("/countries?%s%s&limit=%d", sort, at, step))
		if err != nil {
			return nil, err
		}
		if at, err = nextCursor(header); err != nil {
			return nil, err
		}
		all = append(all, at)
	}
	return all, nil
}

func nextCursor(header http.Header) (string, error) {
	link := header.Get("Link")
	_, rest, found := strings.Cut(link, "cursor=")
	end := strings.IndexAny(rest, "&>")
	if !found || end < 0 {
		return "", fmt.Errorf("no cursor in Link: %q", link)
	}
	return "cursor=" + rest[:end], nil
}

// search looks for a first page of the whole names of a thousand countries, each of which is
// also a part of a few others: every row is looked at, and few are answered.
func search(_ context.Context, s *server) (request, error) {
	rows := countries(s.rows)
	var texts []string
	for _, i := range shuffled(len(rows)) {
		text := strings.ToLower(rows[i].Name)
		ascii := !strings.ContainsFunc(text, func(r rune) bool { return r > 127 }) // peers know no accents
		if len(text) >= 12 && ascii && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		if len(texts) == 1_000 {
			break
		}
	}
	r := request{method: "GET", status: 200, want: func(i int) []byte { return compact(containing(rows, texts[i])) }}
	for _, text := range texts {
		r.paths = append(r.paths, "/countries?limit=1000&q="+url.QueryEscape(text))
	}
	return r, nil
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

// refuse fails in each of its fields, each in another way.
func refuse(_ context.Context, s *server) (request, error) {
	const body = `{"id":0,"name":"","capital":5,"area":"large"}`
	return posted("/countries", s.refusal, []byte(body), []byte(refusal)), nil
}

func posted(path string, status int, body, want []byte) request {
	return request{method: "POST", paths: []string{path}, header: []string{"Content-Type: application/json"},
		body: body, status: status, want: always(want)}
}

func always(body []byte) func(int) []byte { return func(int) []byte { return body } }

// shuffled are the numbers below n in an order that is the same on each run.
func shuffled(n int) []int { return rand.New(rand.NewPCG(3, 4)).Perm(n) }
