package main

import (
	"bytes"
	"os"
	"testing"
)

// TestUpToDate: the bundle that is kept is the one of the version named, with
// nothing in it to be fetched elsewhere.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile("../" + bundle)
	if err != nil {
		t.Fatal(err)
	}
	if got := sumOf(kept); got != sum {
		t.Errorf("%s has the sum %s, want %s", bundle, got, sum)
	}
	if !bytes.Equal(localize(kept), kept) {
		t.Errorf("%s fetches something elsewhere", bundle)
	}
}
