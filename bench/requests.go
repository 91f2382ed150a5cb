package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

func list(_ context.Context, s *server) (request, error) {
	body := compact(countries(s.rows))
	return request{method: "GET", paths: []string{"/countries"}, status: 200, want: always(body)}, nil
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
	r := request{method: "GET", status: 200, want: func(i int) []byte { return compact(rows[i]) }}
	for _, row := range rows {
		r.paths = append(r.paths, fmt.Sprintf("/countries/%d", row.ID))
	}
	return r, nil
}

// pagesFrom are thousands of pages, each of about 100 rows: behind each of many
// rows from the first one on, in several lengths. They are far more than any
// cache of a few MiB holds, so that pages are measured and not the cache.
func pagesFrom(first int) func(context.Context, *server) (request, error) {
	const starts, least, most = 890, 96, 105 // the last page of 1,000 rows is full
	return func(ctx context.Context, s *server) (request, error) {
		positions, err := s.positions(ctx, first, starts)
		if err != nil {
			return request{}, err
		}
		r := request{method: "GET", status: 200}
		for limit := least; limit <= most; limit++ {
			for _, position := range positions {
				r.paths = append(r.paths, fmt.Sprintf("/countries?%s&limit=%d", position, limit))
			}
		}
		rows := countries(s.rows)
		r.want = func(i int) []byte { return compact(rows[first+1+i%starts:][:least+i/starts]) }
		return r, nil
	}
}

// positions are what a query says to start behind row first+1, first+2 and so
// on: how many to skip, or where there are cursors, the cursor.
func (s *server) positions(ctx context.Context, first, n int) ([]string, error) {
	var all []string
	if !s.cursor {
		for i := range n {
			all = append(all, fmt.Sprintf("skip=%d", first+1+i))
		}
		return all, nil
	}
	const step = 1_000 // the longest page
	at := ""
	for skipped := 0; len(all) < n; {
		limit := max(min(step, first-skipped), 1)
		header, err := s.head(ctx, fmt.Sprintf("/countries?%s&limit=%d", at, limit))
		if err != nil {
			return nil, err
		}
		if at, err = nextCursor(header); err != nil {
			return nil, err
		}
		if skipped += limit; skipped > first {
			all = append(all, at)
		}
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
