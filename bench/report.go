package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// report writes RESULTS.md and chart.svg, and prints the figures to reach. A
// run of some works or targets only prints its table.
func (l *lab) report(ctx context.Context, r *results) error {
	l.progress.done()
	if l.out == "" {
		l.tables(os.Stdout, r)
		return nil
	}
	if err := os.MkdirAll(l.out, 0o755); err != nil {
		return err
	}
	var page strings.Builder
	fmt.Fprintf(&page, "# Results\n\nWritten by `go run .`; [README.md](README.md) says how to read it. %s\n\n![Requests a second](chart.svg)\n\n",
		l.machine(ctx))
	fmt.Fprint(&page, "## Figures to reach\n\n")
	barTable(&page, r)
	l.tables(&page, r)
	if err := os.WriteFile(filepath.Join(l.out, "RESULTS.md"), []byte(page.String()), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(l.out, "chart.svg"), []byte(l.chart(r)), 0o644); err != nil {
		return err
	}
	barTable(os.Stdout, r)
	fmt.Printf("\nwritten: %s\n", filepath.Join(l.out, "RESULTS.md"))
	return nil
}

func barTable(w io.Writer, r *results) {
	fmt.Fprint(w, "| work | bar | measured | | bare net/http there |\n| --- | --- | ---: | --- | ---: |\n")
	for _, b := range r.bars() {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", b.work, b.wanted, b.print(b.figure, "not measured"), b.verdict(), b.print(b.ceiling, ""))
	}
}

func (l *lab) tables(w io.Writer, r *results) {
	for _, work := range works() {
		if len(r.samples[work.key]) > 0 {
			l.workTable(w, work, r)
		}
	}
	if len(r.rest) > 0 {
		l.memoryTable(w, r)
	}
	if r.stream.rows > 0 {
		fmt.Fprintf(w, "\n## The whole list, streamed\n\n%s rows, %.1f MB: %.0f MB/s (± %.0f%%), at most %.1f MB of memory.\n",
			thousands(float64(r.stream.rows)), float64(r.stream.size)/1e6, median(r.stream.rates)/1e6,
			100*spread(r.stream.rates), float64(r.stream.peak)/1e6)
	}
}

func (l *lab) workTable(w io.Writer, work work, r *results) {
	fmt.Fprintf(w, "\n## %s\n\n", work.title)
	rows, align := "", ""
	if work.per > 0 {
		rows, align = " rows/s |", " ---: |"
	}
	fmt.Fprintf(w, "| | requests/s | ± |%s CPU per request | ± | p50 | p99 |\n| --- | ---: | ---: |%s ---: | ---: | ---: | ---: |\n", rows, align)
	for _, t := range l.selected(work) {
		rates, cpus := r.values(work.key, t.key, rate), r.values(work.key, t.key, cpuOf)
		if work.per > 0 {
			rows = " " + thousands(median(rates)*float64(work.per)) + " |"
		}
		fmt.Fprintf(w, "| %s | %s | %.0f%% |%s %s | %.0f%% | %s | %s |\n", t.name,
			thousands(median(rates)), 100*spread(rates), rows, micros(median(cpus)), 100*spread(cpus),
			micros(r.median(work.key, t.key, p50)), micros(r.median(work.key, t.key, p99)))
	}
}

func (l *lab) memoryTable(w io.Writer, r *results) {
	fmt.Fprint(w, "\n## Start and memory\n\n| | start to first answer | at rest | most, list of 250 under load | most, 100,000 rows under load |\n| --- | ---: | ---: | ---: | ---: |\n")
	for _, t := range l.targets {
		fmt.Fprintf(w, "| %s | %d ms | %s | %s | %s |\n", t.name, median(r.ready[t.key])/time.Millisecond,
			megabytes(median(r.rest[t.key])), megabytes(r.peak[t.key][250]), megabytes(r.peak[t.key][100_000]))
	}
}

func megabytes(n int64) string {
	if n == 0 {
		return "" // not measured
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

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
