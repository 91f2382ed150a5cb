package main

import (
	"fmt"
	"time"
)

// bar is one of the figures to reach.
type bar struct {
	work, wanted string
	figure       float64 // 0: not measured
	ceiling      float64 // what bare net/http reaches in its place; 0: not asked
	limit        float64
	atLeast      bool // the figure must be limit or more; else limit or less
	format       string
}

func (b bar) print(figure float64, none string) string {
	if figure == 0 {
		return none
	}
	return fmt.Sprintf(b.format, figure)
}

func (b bar) verdict() string {
	switch {
	case b.figure == 0:
		return ""
	case b.atLeast && b.figure >= b.limit, !b.atLeast && b.figure <= b.limit:
		return "met"
	}
	return "**not met**"
}

// bars are the figures to reach, with what was measured.
func (r *results) bars() []bar {
	versus := func(title, wanted string, limit float64, atLeast bool, work string, figure func(sample) float64, peer string) bar {
		b := bar{work: title, wanted: wanted, limit: limit, atLeast: atLeast, format: "%.2f ×"}
		b.figure = ratio(r.median(work, serviceKey, figure), r.median(work, peer, figure))
		if peer != limitKey {
			b.ceiling = ratio(r.median(work, limitKey, figure), r.median(work, peer, figure))
		}
		return b
	}
	const same = "at most 1.15 × bare net/http writing the same bytes"
	const durable = "durable create, 32 connections: requests/s"
	all := []bar{
		versus("list of 3: CPU per request", same, 1.15, false, "list-3", cpuOf, limitKey),
		versus("list of 250: CPU per request", same, 1.15, false, "list-250", cpuOf, limitKey),
		versus("list of 250: requests/s", "at least 20 × FastAPI newest", 20, true, "list-250", rate, "fastapi"),
		versus("list of 250: requests/s", "at least 100 × FastAPI 0.92", 100, true, "list-250", rate, "fastapi092"),
		versus("refused create, every failure listed: CPU per request", "at most 1.0 × textbook Gin's one failure", 1, false, "refuse", cpuOf, "gin"),
		versus(durable, "at least 0.5 × textbook Gin in memory", 0.5, true, "create", rate, "gin"),
		versus(durable, "at least 5 × FastAPI newest in memory", 5, true, "create", rate, "fastapi"),
		versus("one country by id, 100,000 rows: CPU per request", "at most 1.5 × bare net/http", 1.5, false, "get", cpuOf, limitKey),
	}
	for _, w := range []struct{ title, large, small string }{
		{"page of 100 near the start", "page", "page-1k"},
		{"page of 100 deep", "page-deep", "page-1k"},
		{"one by id", "get", "get-1k"},
		{"create", "create-100k", "create"},
	} {
		all = append(all, bar{work: w.title + ": CPU per request, 100,000 rows against 1,000", wanted: "at most 1.3 ×",
			figure: r.growth(w.large, w.small), limit: 1.3, format: "%.2f ×"})
	}
	return append(all, r.absolute()...)
}

// absolute are the bars that are no comparison.
func (r *results) absolute() []bar {
	title := "whole list of 1,000,000 rows"
	if r.stream.rows != 1_000_000 && r.stream.rows != 0 {
		title = fmt.Sprintf("whole list (of %d rows in this run)", r.stream.rows)
	}
	return []bar{
		{work: title, wanted: "streams at 100 MB/s or more", limit: 100, atLeast: true,
			figure: median(r.stream.rates) / 1e6, format: "%.0f MB/s"},
		{work: title, wanted: "memory stays under 96 MB", limit: 96,
			figure: float64(r.stream.peak) / 1e6, format: "%.1f MB at most"},
		{work: "bulk of 1,000", wanted: "at least 100,000 rows/s", limit: 100_000, atLeast: true,
			figure: 1_000 * r.median("bulk", serviceKey, rate), format: "%.0f rows/s"},
		{work: "start to first answer, existing database", wanted: "at most 60 ms", limit: 60,
			figure: float64(median(r.ready[serviceKey])) / float64(time.Millisecond), format: "%.0f ms"},
		{work: "memory at rest", wanted: "at most 40 MB", limit: 40,
			figure: float64(median(r.rest[serviceKey])) / 1e6, format: "%.1f MB"},
	}
}

// growth is the service's CPU for one work over that for another.
func (r *results) growth(large, small string) float64 {
	return ratio(r.median(large, serviceKey, cpuOf), r.median(small, serviceKey, cpuOf))
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
