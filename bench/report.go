package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// report writes RESULTS.md and chart.svg. A run of some works or targets only
// prints its tables.
func (r *results) report(ctx context.Context, o options) error {
	var page strings.Builder
	if o.out == "" {
		r.tables(&page)
		_, err := fmt.Print(page.String())
		return err
	}
	fmt.Fprintf(&page, "# Results\n\nWritten by `go run .`; [README.md](README.md) says how to read it. %s\n\n![Requests a second](chart.svg)\n\n", machine(ctx, o))
	bars := r.barTable()
	page.WriteString("## Figures to reach\n\n" + bars)
	r.tables(&page)
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(o.out, "RESULTS.md"), []byte(page.String()), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(o.out, "chart.svg"), []byte(r.chart()), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s\nwritten: %s\n", bars, filepath.Join(o.out, "RESULTS.md"))
	return nil
}

// tables are the CPU time of a request, with logs and in brackets without, and
// the requests a second.
func (r *results) tables(w io.Writer) {
	r.table(w, "CPU time per request, as shipped (without logs)", func(work, target string) string {
		cell := micros(r.median(work, target, cpuOf))
		if quiet := values(r.quiet[work][target], cpuOf); len(quiet) > 0 {
			cell += " (" + micros(median(quiet)) + ")"
		}
		return cell
	})
	r.table(w, "Requests a second, as shipped (99th percentile of the answers' time)", func(work, target string) string {
		return thousands(r.median(work, target, rate)) + " (" + micros(r.median(work, target, p99)) + ")"
	})
	var spreads []float64
	for _, byTarget := range r.samples {
		for _, samples := range byTarget {
			spreads = append(spreads, spread(values(samples, cpuOf)))
		}
	}
	if len(spreads) > 0 {
		fmt.Fprintf(w, "\nThe rounds of a CPU time differ by ± %.0f %% (median of all), at most by ± %.0f %%.\n", 100*median(spreads), 100*slices.Max(spreads))
	}
	if len(r.starts) > 0 {
		fmt.Fprint(w, "\n## Start to first answer, and memory six seconds later\n\n| program | rows | start | memory |\n| --- | ---: | ---: | ---: |\n")
		for _, t := range r.targets {
			for _, rows := range slices.Sorted(maps.Keys(r.starts[t.key])) {
				fmt.Fprintf(w, "| %s | %s | %.0f ms | %s |\n", t.name, thousands(float64(rows)), r.ready(t.key, rows), megabytes(int64(r.rest(t.key, rows)*1e6)))
			}
		}
	}
}

func (r *results) table(w io.Writer, title string, cell func(work, target string) string) {
	if len(r.samples) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## %s\n\n| |", title)
	for _, t := range r.targets {
		fmt.Fprintf(w, " %s |", t.name)
	}
	fmt.Fprint(w, "\n| --- |", strings.Repeat(" ---: |", len(r.targets)), "\n")
	for _, work := range works() {
		if r.samples[work.key] == nil {
			continue
		}
		fmt.Fprintf(w, "| %s |", work.title)
		for _, t := range r.targets {
			text := ""
			if len(r.samples[work.key][t.key]) > 0 {
				text = cell(work.key, t.key)
			}
			fmt.Fprintf(w, " %s |", text)
		}
		fmt.Fprintln(w)
	}
}

// bar is a figure to reach.
type bar struct {
	work, wanted string
	figure       float64 // 0: not measured
	limit        float64
	atLeast      bool // the figure must be limit or more; else limit or less
	format       string
}

func (b bar) verdict() string {
	switch {
	case b.figure == 0:
		return "not measured |"
	case b.atLeast && b.figure >= b.limit, !b.atLeast && b.figure <= b.limit:
		return fmt.Sprintf(b.format, b.figure) + " | met"
	}
	return fmt.Sprintf(b.format, b.figure) + " | **not met**"
}

func (r *results) bars() []bar {
	var all []bar
	versus := func(work, title, peer, name string, figure func(sample) float64, limit float64, atLeast bool) {
		how := map[bool]string{false: "at most", true: "at least"}[atLeast]
		all = append(all, bar{work: title, wanted: fmt.Sprintf("%s %g × %s", how, limit, name), limit: limit, atLeast: atLeast, format: "%.2f ×",
			figure: ratio(r.median(work, serviceKey, figure), r.median(work, peer, figure))})
	}
	for _, w := range []struct {
		key, title string
		limit, gin float64
	}{
		{"list-3", "list of 3", 1.35, 1},
		{"list-250", "list of 250", 1.3, 0.4},
		{"get", "one of 100,000 by id", 1.5, 1},
		{"page-name", "page of 100 by name", 1.6, 0.75},
		{"refuse", "refused create, four failures", 1.65, 1},
	} {
		versus(w.key, w.title+": CPU", limitKey, "bare net/http", cpuOf, w.limit, false)
		versus(w.key, w.title+": CPU", "gin", "textbook Gin", cpuOf, w.gin, false)
	}
	versus("list-250", "list of 250: requests/s", "fastapi092", "FastAPI 0.92", rate, 100, true)
	versus("create", "durable create, 32 clients: requests/s", "gin", "Gin in memory", rate, 0.65, true)
	versus("create", "durable create, 32 clients: requests/s", "fastapi", "newest FastAPI in memory", rate, 5, true)
	least := func(work, wanted string, figure, limit float64, format string) {
		all = append(all, bar{work, wanted, figure, limit, true, format})
	}
	most := func(work, wanted string, figure, limit float64, format string) {
		all = append(all, bar{work, wanted, figure, limit, false, format})
	}
	least("bulk of 1,000", "at least 100,000 rows/s", 1_000*r.median("bulk", serviceKey, rate), 100_000, "%.0f rows/s")
	if quiet := values(r.quiet["list-3"][serviceKey], cpuOf); len(quiet) > 0 {
		most("the log's share of a list of 3: CPU", "at most 1.5 µs", max(r.median("list-3", serviceKey, cpuOf)-median(quiet), 0.01), 1.5, "%.1f µs")
	}
	for _, w := range []struct {
		rows          int
		start, memory float64
	}{{3, 25, 25}, {100_000, 250, 70}, {1_000_000, 2500, 350}} {
		title := thousands(float64(w.rows)) + " rows: "
		most(title+"start to first answer", fmt.Sprintf("at most %.0f ms", w.start), r.ready(serviceKey, w.rows), w.start, "%.0f ms")
		most(title+"memory at rest", fmt.Sprintf("at most %.0f MB", w.memory), r.rest(serviceKey, w.rows), w.memory, "%.0f MB")
	}
	least("the longest list", "at least 200 MB/s", median(r.streams)/1e6, 200, "%.0f MB/s")
	return all
}

func (r *results) barTable() string {
	var b strings.Builder
	b.WriteString("| work | bar | measured | |\n| --- | --- | ---: | --- |\n")
	for _, bar := range r.bars() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", bar.work, bar.wanted, bar.verdict())
	}
	return b.String()
}

// ready is the milliseconds from the start to the first answer.
func (r *results) ready(target string, rows int) float64 {
	return median(values(r.starts[target][rows], func(s start) float64 { return s.ready.Seconds() * 1000 }))
}

// rest is the memory at rest in MB.
func (r *results) rest(target string, rows int) float64 {
	return median(values(r.starts[target][rows], func(s start) float64 { return float64(s.memory) / 1e6 }))
}

// The figures of a sample: requests a second, and times in microseconds.
func rate(s sample) float64  { return s.rate }
func cpuOf(s sample) float64 { return float64(s.cpu) / float64(time.Microsecond) }
func p99(s sample) float64   { return float64(s.p99) / float64(time.Microsecond) }

func values[T any](all []T, figure func(T) float64) []float64 {
	var figures []float64
	for _, one := range all {
		figures = append(figures, figure(one))
	}
	return figures
}

// median is 0 when nothing was measured.
func (r *results) median(work, target string, figure func(sample) float64) float64 {
	return median(values(r.samples[work][target], figure))
}

// median is the middle of the values, or the lower of the two in the middle:
// always one that was measured. It is 0 of none.
func median[T cmp.Ordered](values []T) T {
	if len(values) == 0 {
		var zero T
		return zero
	}
	return slices.Sorted(slices.Values(values))[(len(values)-1)/2]
}

// spread is half the distance between the least and the greatest value, as a
// share of the median.
func spread(values []float64) float64 {
	if m := median(values); m > 0 {
		return (slices.Max(values) - slices.Min(values)) / 2 / m
	}
	return 0
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// micros is a time given in microseconds, with three digits that count.
func micros(n float64) string {
	switch {
	case n < 100:
		return fmt.Sprintf("%.1f µs", n)
	case n < 1_000:
		return fmt.Sprintf("%.0f µs", n)
	case n < 10_000:
		return fmt.Sprintf("%.2f ms", n/1000)
	case n < 100_000:
		return fmt.Sprintf("%.1f ms", n/1000)
	}
	return fmt.Sprintf("%.0f ms", n/1000)
}

// thousands is n rounded, with commas.
func thousands(n float64) string {
	digits := fmt.Sprintf("%.0f", n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
