package image

import (
	"context"
	"fmt"
	"testing"

	"countries/models"
	"countries/store"
	"countries/store/internal/ids"
)

// filled returns an image of n countries that look like real ones: names and
// capitals in no order.
func filled(tb testing.TB, n int) *Image {
	tb.Helper()
	loader := New("secret").Load()
	for i := range n {
		x := uint32(i) * 2654435761 // spreads i over all of 32 bits
		err := loader.Add(int64(i+1), fmt.Sprintf("Country %08x of %d", x, n), fmt.Sprintf("City %08x", x*31), int64(x%17098246))
		if err != nil {
			tb.Fatal(err)
		}
	}
	m := loader.Image(new(ids.Set))
	if err := m.Sorted(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return m
}

const benchRows = 100_000

func BenchmarkGet(b *testing.B) {
	m := filled(b, benchRows)
	id := int64(0)
	for b.Loop() {
		id = (id*16807 + 1) % benchRows
		if _, err := m.Get(id + 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	m := filled(b, benchRows)
	for _, sort := range []models.Sort{"id", "name", "-area"} {
		b.Run(string(sort), func(b *testing.B) {
			after := models.Country{}
			id := int64(0)
			for b.Loop() {
				id = (id*16807 + 1) % benchRows
				after, _ = m.Get(id + 1)
				mustRead(b, m, store.ListOptions{Sort: sort, After: &after, Limit: 100})
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	m := filled(b, benchRows)
	for b.Loop() {
		mustRead(b, m, store.ListOptions{Query: "ff00", Limit: 100})
	}
}

func BenchmarkWhole(b *testing.B) {
	m := filled(b, benchRows)
	for b.Loop() {
		mustRead(b, m, store.ListOptions{})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchRows), "ns/row")
}

// BenchmarkCreate measures a row of a group of so many creates.
func BenchmarkCreate(b *testing.B) {
	for _, group := range []int{1, 16, 1000} {
		b.Run(fmt.Sprint(group), func(b *testing.B) {
			m := filled(b, benchRows)
			x := uint32(0)
			for b.Loop() {
				change := m.Change()
				for range group {
					x += 2654435761
					rows := Prepare([]models.Country{{Name: fmt.Sprintf("Country %08x", x), Capital: fmt.Sprintf("City %08x", x*31), Area: int64(x % 17098246)}})
					if _, err := change.Create(rows); err != nil {
						b.Fatal(err)
					}
				}
				m = change.Apply()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*group), "ns/row")
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		filled(b, benchRows)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*benchRows), "ns/row")
}

// mustRead lists to the end and returns how many rows came.
func mustRead(tb testing.TB, m *Image, o store.ListOptions) (rows int) {
	listing, err := m.List(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	for _, err := range listing.Countries {
		if err != nil {
			tb.Fatal(err)
		}
		rows++
	}
	return rows
}
