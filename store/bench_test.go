//go:build unix

package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"countries/models"
	"countries/store"
)

// countries are n that look like real ones: rows of about 80 bytes as JSON,
// names and capitals in no order.
func countries(n int) []models.Country {
	all := make([]models.Country, n)
	for i := range all {
		x := uint32(i) * 2654435761 // spreads i over all of 32 bits
		all[i] = models.Country{
			Name:    fmt.Sprintf("Country %08x of %d", x, n),
			Capital: fmt.Sprintf("City %08x", x*31),
			Area:    int64(x % 17098246),
		}
	}
	return all
}

// openFilled opens a new file with n countries.
func openFilled(b *testing.B, n int, options store.Options) store.Store {
	s := mustOpen(b, filepath.Join(b.TempDir(), "countries.db"), options)
	for chunk := range slices.Chunk(countries(n), 10_000) {
		mustCreate(b, s, chunk...)
	}
	return s
}

// measure reports the time that the processors worked for each unit, the figure
// that holds on a machine with other work. Its result is to be deferred.
func measure(b *testing.B, units int, unit string) func() {
	before := worked()
	return func() {
		b.ReportMetric(float64(worked()-before)/float64(b.N*units), "cpu-ns/"+unit)
	}
}

func worked() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// readAll reads a list as a handler does, keeping nothing.
func readAll(b *testing.B, s store.Store, options store.ListOptions) (rows int) {
	listing, err := s.List(b.Context(), options)
	if err != nil {
		b.Fatal(err)
	}
	for _, err := range listing.Countries {
		if err != nil {
			b.Fatal(err)
		}
		rows++
	}
	if err := listing.Close(); err != nil {
		b.Fatal(err)
	}
	return rows
}

func BenchmarkGet(b *testing.B) {
	s := openFilled(b, 100_000, store.Options{})
	defer measure(b, 1, "op")()
	for i := 0; b.Loop(); i++ {
		if _, err := s.Get(b.Context(), int64(i*7919%100_000+1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRevision(b *testing.B) {
	s := openFilled(b, 3, store.Options{})
	for b.Loop() {
		mustRevision(b, s)
	}
}

// A page of 100 in the middle of the order, at two sizes.
func BenchmarkPage(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		s := openFilled(b, n, store.Options{})
		for _, sort := range sorts() {
			half, _ := mustList(b, s, store.ListOptions{Sort: sort, Limit: n / 2})
			options := store.ListOptions{Sort: sort, Limit: 100, After: &half[len(half)-1]}
			b.Run(fmt.Sprintf("%d/%s", n, sort), func(b *testing.B) {
				defer measure(b, 1, "op")()
				for b.Loop() {
					if n := readAll(b, s, options); n != 100 {
						b.Fatalf("a page of %d", n)
					}
				}
			})
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := openFilled(b, n, store.Options{})
			defer measure(b, 1, "op")()
			for b.Loop() {
				mustCreate(b, s, models.Country{Name: "Germany", Capital: "Berlin", Area: 357022})
			}
		})
	}
}

func BenchmarkCreateParallel(b *testing.B) {
	var commits, writes atomic.Int64
	s := openFilled(b, 1000, store.Options{Committed: func(n int) { commits.Add(1); writes.Add(int64(n)) }})
	commits.Store(0)
	writes.Store(0)
	b.SetParallelism(16) // times two processors
	defer measure(b, 1, "op")()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Create(b.Context(), []models.Country{{Name: "Germany", Capital: "Berlin", Area: 357022}}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(writes.Load())/float64(commits.Load()), "writes/commit")
}

func BenchmarkBulk(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := openFilled(b, 1000, store.Options{})
			bulk := countries(n)
			defer measure(b, n, "row")()
			for b.Loop() {
				mustCreate(b, s, bulk...)
			}
		})
	}
}

func BenchmarkWholeList(b *testing.B) {
	const rows = 1_000_000
	s := openFilled(b, rows, store.Options{})
	defer measure(b, rows, "row")()
	for b.Loop() {
		if n := readAll(b, s, store.ListOptions{}); n != rows {
			b.Fatalf("%d rows", n)
		}
	}
}
