package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
)

var errRefused = errors.New("refused")

func testGet(t *testing.T, e Engine) {
	s := openSample(t, e)
	want := models.Country{ID: models.MaxID, Name: "Ωmega <&>\u2028", Capital: "", Area: models.MaxID}
	mustCreate(t, s, want)
	got, err := s.Get(t.Context(), models.MaxID)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Get: %v (-want +got):\n%s", err, diff)
	}
	for _, id := range []int64{4, 0, -1} {
		if c, err := s.Get(t.Context(), id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(%d) = %v, %v, want ErrNotFound", id, c, err)
		}
	}
}

func testUpdate(t *testing.T, e Engine) {
	s := openSample(t, e)
	want := models.Country{ID: 2, Name: "Österreich", Capital: "Wien", Area: 0}
	var seen models.Country
	got, err := s.Update(t.Context(), 2, func(c *models.Country) error {
		seen = *c
		*c = want
		c.ID = 77 // which it must not get
		return nil
	})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Update: %v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff(sample()[1], seen); diff != "" {
		t.Errorf("change was given (-want +got):\n%s", diff)
	}
	if got, err := s.Get(t.Context(), 2); err != nil || got != want {
		t.Errorf("Get = %v, %v, want %v", got, err, want)
	}
	if found, _ := mustList(t, s, store.ListOptions{Query: "osterreich"}); len(found) != 1 {
		t.Errorf("the new name is not found")
	}
	if found, _ := mustList(t, s, store.ListOptions{Query: "canberra"}); len(found) != 0 {
		t.Errorf("the old capital is found still")
	}

	before := mustRevision(t, s)
	_, err = s.Update(t.Context(), 1, func(c *models.Country) error {
		c.Name = "never"
		return errRefused
	})
	if err != errRefused {
		t.Errorf("Update = %v, want the error of change itself", err)
	}
	_, err = s.Update(t.Context(), 99, func(*models.Country) error {
		t.Error("change was called for no country")
		return nil
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Update = %v, want ErrNotFound", err)
	}
	if got, err := s.Get(t.Context(), 1); err != nil || got != sample()[0] {
		t.Errorf("Get = %v, %v, want it unchanged", got, err)
	}
	if after := mustRevision(t, s); after != before {
		t.Errorf("refused updates changed the revision from %s to %s", before, after)
	}
}

func testDelete(t *testing.T, e Engine) {
	s := openSample(t, e)
	before := mustRevision(t, s)
	var seen models.Country
	err := s.Delete(t.Context(), 2, func(c models.Country) error {
		seen = c
		return errRefused
	})
	if err != errRefused || seen != sample()[1] {
		t.Errorf("Delete = %v with %v seen, want the error of check itself and %v", err, seen, sample()[1])
	}
	if err := s.Delete(t.Context(), 9, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Delete = %v, want ErrNotFound", err)
	}
	if after := mustRevision(t, s); after != before {
		t.Errorf("refused deletes changed the revision from %s to %s", before, after)
	}
	if err := s.Delete(t.Context(), 2, func(models.Country) error { return nil }); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if _, err := s.Get(t.Context(), 2); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
	countries, total := mustList(t, s, store.ListOptions{})
	if diff := cmp.Diff([]int64{1, 3}, idsOf(countries)); diff != "" || total != 2 {
		t.Errorf("total %d, left (-want +got):\n%s", total, diff)
	}
}

// A panic of a caller's function reaches that caller and nobody else.
func testPanic(t *testing.T, e Engine) {
	s := openSample(t, e)
	func() {
		defer func() {
			if p := recover(); p != "oops" {
				t.Errorf("recovered %v, want the panic of change", p)
			}
		}()
		s.Update(t.Context(), 1, func(c *models.Country) error { panic("oops") })
	}()
	if got := mustCreateIDs(t, s, 0)[0]; got != 4 {
		t.Errorf("created %d after a panic, want 4", got)
	}
}

func testCanceled(t *testing.T, e Engine) {
	s := openSample(t, e)
	before := mustRevision(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := map[string]func() error{
		"Revision": func() error { _, err := s.Revision(ctx); return err },
		"List":     func() error { _, err := s.List(ctx, store.ListOptions{}); return err },
		"Get":      func() error { _, err := s.Get(ctx, 1); return err },
		"Create":   func() error { _, err := s.Create(ctx, sample()); return err },
		"Update": func() error {
			_, err := s.Update(ctx, 1, func(*models.Country) error { return nil })
			return err
		},
		"Delete": func() error { return s.Delete(ctx, 1, nil) },
		"Ready":  func() error { return s.Ready(ctx) },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s = %v, want context.Canceled", name, err)
		}
	}
	if after := mustRevision(t, s); after != before {
		t.Errorf("dropped writes changed the revision")
	}

	// A write that waits behind another is dropped; the one under way is not.
	first, started, goOn := make(chan error, 1), make(chan bool), make(chan bool)
	under, give := context.WithCancel(t.Context())
	go func() {
		_, err := s.Update(under, 1, func(c *models.Country) error {
			started <- true
			<-goOn
			c.Name = "Siam"
			return nil
		})
		first <- err
	}()
	<-started
	give()
	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.Delete(ctx, 2, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Delete behind a slow write = %v, want context.DeadlineExceeded", err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Errorf("a write canceled under way = %v, want its outcome", err)
	}
	if c, err := s.Get(t.Context(), 1); err != nil || c.Name != "Siam" {
		t.Errorf("Get = %v, %v, want the write that was under way", c, err)
	}
	if _, err := s.Get(t.Context(), 2); err != nil {
		t.Errorf("Get = %v, want what the dropped write would have deleted", err)
	}
}

func testReady(t *testing.T, e Engine) {
	s := openSample(t, e)
	before := mustRevision(t, s)
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready: %v", err)
	}
	if after := mustRevision(t, s); after != before {
		t.Errorf("Ready changed the revision")
	}
}

func testClose(t *testing.T, e Engine) {
	s := openSample(t, e)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	calls := map[string]func() error{
		"List":   func() error { _, err := s.List(t.Context(), store.ListOptions{}); return err },
		"Get":    func() error { _, err := s.Get(t.Context(), 1); return err },
		"Create": func() error { _, err := s.Create(t.Context(), sample()); return err },
		"Update": func() error {
			_, err := s.Update(t.Context(), 1, func(*models.Country) error { return nil })
			return err
		},
		"Delete":   func() error { return s.Delete(t.Context(), 1, nil) },
		"Ready":    func() error { return s.Ready(t.Context()) },
		"Revision": func() error { _, err := s.Revision(t.Context()); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s after Close = %v, want ErrUnavailable", name, err)
		}
	}
}

// Equal revisions mean equal content, and a change of the content changes the
// revision.
func testRevision(t *testing.T, e Engine) {
	s := openSample(t, e)
	content := func() string {
		countries, _ := mustList(t, s, store.ListOptions{})
		return fmt.Sprint(countries)
	}
	seen := map[string]string{mustRevision(t, s): content()}
	writes := []struct {
		name string
		run  func() error
	}{
		{"create", func() error { mustCreateIDs(t, s, 0); return nil }},
		{"update", func() error {
			_, err := s.Update(t.Context(), 1, func(c *models.Country) error { c.Area++; return nil })
			return err
		}},
		{"update back", func() error {
			_, err := s.Update(t.Context(), 1, func(c *models.Country) error { c.Area--; return nil })
			return err
		}},
		// What moves from one field or country to another changes the content.
		{"swap", func() error {
			_, err := s.Update(t.Context(), 1, func(c *models.Country) error {
				c.Name, c.Capital = c.Capital, c.Name
				return nil
			})
			return err
		}},
		{"move", func() error {
			_, err := s.Update(t.Context(), 2, func(c *models.Country) error { c.Name, c.Capital = "Australi", "aCanberra"; return nil })
			return err
		}},
		{"create a twin", func() error { mustCreateIDs(t, s, 0); return nil }},
		{"create another", func() error { mustCreateIDs(t, s, 0); return nil }},
		{"delete", func() error { return s.Delete(t.Context(), 4, nil) }},
	}
	before := mustRevision(t, s)
	for _, w := range writes {
		if err := w.run(); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
		revision := mustRevision(t, s)
		if revision == before {
			t.Errorf("%s did not change the revision %s", w.name, revision)
		}
		if other, ok := seen[revision]; ok && other != content() {
			t.Errorf("revision %s after %s was that of other content", revision, w.name)
		}
		seen[revision], before = content(), revision
		listing := mustOpenList(t, s, store.ListOptions{})
		if listing.Revision != revision {
			t.Errorf("a list has revision %s, want %s", listing.Revision, revision)
		}
		listing.Close()
	}
}
