package main

import (
	"fmt"
	"time"
)

// bar is one of the figures to reach.
type bar struct {
	work, wanted string
	figure       float64 // 0: not measured
	limit        float64
	atLeast      bool // the figure must be limit or more; else limit or less
	format       string
}

func (b bar) measured() string {
	if b.figure == 0 {
		return "not measured"
	}
	return fmt.Sprintf(b.format, b.figure)
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
	times := func(work, wanted string, limit float64, atLeast bool, figure float64) bar {
		return bar{work, wanted, figure, limit, atLeast, "%.2f ×"}
	}
	var all []bar
	for _, w := range []struct{ key, title string }{{"list-3", "list of 3"}, {"list-250", "list of 250"}} {
		all = append(all, times(w.title+": CPU per request", "at most 1.15 × bare net/http writing the same bytes",
			1.15, false, r.against(w.key, cpuOf, limitKey)))
	}
	all = append(all,
		times("list of 250: requests/s", "at least 20 × FastAPI newest", 20, true, r.against("list-250", rate, "fastapi")),
		times("list of 250: requests/s", "at least 100 × FastAPI 0.92", 100, true, r.against("list-250", rate, "fastapi092")),
		times("refused create, every failure listed: CPU per request", "at most 1.0 × textbook Gin's one failure", 1, false, r.against("refuse", cpuOf, "gin")),
		times("durable create, 32 connections: requests/s", "at least 0.5 × textbook Gin in memory", 0.5, true, r.against("create", rate, "gin")),
		times("durable create, 32 connections: requests/s", "at least 5 × FastAPI newest in memory", 5, true, r.against("create", rate, "fastapi")),
		times("one country by id, 100,000 rows: CPU per request", "at most 1.5 × bare net/http", 1.5, false, r.against("get", cpuOf, limitKey)),
	)
	for _, w := range []struct{ title, large, small string }{
		{"first page of 100", "first", "first-1k"},
		{"deep page of 100", "deep", "deep-1k"},
		{"one by id", "get", "get-1k"},
		{"create", "create-100k", "create"},
	} {
		all = append(all, times(w.title+": CPU per request, 100,000 rows against 1,000", "at most 1.3 ×", 1.3, false, r.growth(w.large, w.small)))
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
		{title, "streams at 100 MB/s or more", median(r.stream.rates) / 1e6, 100, true, "%.0f MB/s"},
		{title, "memory stays under 96 MB", float64(r.stream.peak) / 1e6, 96, false, "%.1f MB at most"},
		{"bulk of 1,000", "at least 100,000 rows/s", 1_000 * r.median("bulk", serviceKey, rate), 100_000, true, "%.0f rows/s"},
		{"start to first answer, existing database", "at most 60 ms", float64(median(r.ready[serviceKey])) / float64(time.Millisecond), 60, false, "%.0f ms"},
		{"memory at rest", "at most 40 MB", float64(median(r.rest[serviceKey])) / 1e6, 40, false, "%.1f MB"},
	}
}

// against is the service's median over the peer's; 0 when one is missing.
func (r *results) against(work string, figure func(sample) float64, peer string) float64 {
	return ratio(r.median(work, serviceKey, figure), r.median(work, peer, figure))
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
