package main

import (
	"cmp"
	"slices"
	"time"
)

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

// The figures of a sample that tables and bars are made of.
func rate(s sample) float64  { return s.rate }
func cpuOf(s sample) float64 { return float64(s.cpu) / float64(time.Microsecond) }
func p50(s sample) float64   { return float64(s.p50) / float64(time.Microsecond) }
func p99(s sample) float64   { return float64(s.p99) / float64(time.Microsecond) }

// values are one figure of each round.
func (r *results) values(work, target string, figure func(sample) float64) []float64 {
	var all []float64
	for _, s := range r.samples[work][target] {
		all = append(all, figure(s))
	}
	return all
}

// median is the middle one of them; 0 when it was not measured.
func (r *results) median(work, target string, figure func(sample) float64) float64 {
	return median(r.values(work, target, figure))
}
