package image

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"countries/models"
	"countries/store"
	"countries/store/internal/fold"
	"countries/store/internal/ids"
)

// plain is a set of countries with nothing to make it fast.
type plain struct {
	countries map[int64]models.Country
	used      map[int64]bool
}

func newPlain() *plain { return &plain{map[int64]models.Country{}, map[int64]bool{}} }

func (p *plain) clone() *plain { return &plain{maps.Clone(p.countries), maps.Clone(p.used)} }

// list does literally what store.ListOptions say.
func (p *plain) list(o store.ListOptions) (total int64, listed []models.Country) {
	field, desc := o.Sort.Field()
	compare := func(a, b models.Country) int {
		by := 0
		switch field {
		case "name":
			by = strings.Compare(a.Name, b.Name)
		case "capital":
			by = strings.Compare(a.Capital, b.Capital)
		case "area":
			by = cmp.Compare(a.Area, b.Area)
		}
		if by = cmp.Or(by, cmp.Compare(a.ID, b.ID)); desc {
			return -by
		}
		return by
	}
	for _, c := range slices.SortedFunc(maps.Values(p.countries), compare) {
		q := fold.Fold(o.Query)
		if !strings.Contains(fold.Fold(c.Name), q) && !strings.Contains(fold.Fold(c.Capital), q) ||
			o.MinArea != nil && c.Area < *o.MinArea || o.MaxArea != nil && c.Area > *o.MaxArea {
			continue
		}
		total++
		if (o.After == nil || compare(*o.After, c) < 0) && (o.Limit == 0 || len(listed) < o.Limit) {
			listed = append(listed, c)
		}
	}
	return total, listed
}

var names = []string{"a", "b", "B", "Å", "ae", "æ", "land", "Åland", "zz", "z", "é", "e\u0301", "Straße", "STRASSE", "\U0001F600", "\uffff", "한국", strings.Repeat("\U0001F600", 70)}

// world makes random changes and lists. Its choices come from next.
type world struct {
	next  func(n int) int // from 0 to n-1
	image *Image
	plain *plain
}

func (w *world) country(id int64) models.Country {
	return models.Country{
		ID: id, Name: names[w.next(len(names))] + names[w.next(len(names))],
		Capital: names[w.next(len(names))], Area: []int64{0, 1, 7, 7, 1000, models.MaxID}[w.next(6)],
	}
}

// change makes a few writes and applies them, or not.
func (w *world) change() error {
	change, plain := w.image.Change(), w.plain.clone()
	for range 1 + w.next(5) {
		id := int64(1 + w.next(40))
		stored, exists := plain.countries[id]
		switch w.next(4) {
		case 0, 1:
			countries := make([]models.Country, 1+w.next(4))
			for i := range countries {
				countries[i] = w.country(0)
				if w.next(3) == 0 {
					countries[i].ID = int64(1 + w.next(60))
				}
			}
			var used ids.Set
			for id := range plain.used {
				used.Add(id, id)
			}
			want, wantErr := ids.Assign(countries, &used, func(id int64) bool { _, ok := plain.countries[id]; return ok })
			created, err := change.Create(Prepare(countries))
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && len(created) != len(countries) {
				return fmt.Errorf("Create(%v) = %v, %v, want %v", countries, created, err, wantErr)
			}
			for i, c := range created {
				countries[i].ID = want[i]
				if c != countries[i] {
					return fmt.Errorf("created %v, want %v", c, countries[i])
				}
				plain.countries[c.ID], plain.used[c.ID] = c, true
			}
		case 2:
			updated := w.country(id)
			var seen models.Country
			got, err := change.Update(id, func(c *models.Country) error { seen, *c = *c, updated; c.ID = 77; return nil })
			if exists != (err == nil) || exists && (seen != stored || got != updated) {
				return fmt.Errorf("Update(%d) saw %v and returned %v, %v, want %v, %v", id, seen, got, err, stored, updated)
			}
			if exists {
				plain.countries[id] = updated
			}
		case 3:
			var seen models.Country
			err := change.Delete(id, func(c models.Country) error { seen = c; return nil })
			if exists != (err == nil) || seen != stored {
				return fmt.Errorf("Delete(%d) saw %v and returned %v, want %v", id, seen, err, stored)
			}
			delete(plain.countries, id)
		}
	}
	if err := checkDifferences(change, w.plain, plain); err != nil {
		return err
	}
	if w.next(4) > 0 {
		w.image, w.plain = change.Apply(), plain
	}
	return nil
}

// checkDifferences checks that a change leads from one set to the other.
func checkDifferences(change *Change, from, to *plain) error {
	got := maps.Clone(from.countries)
	for id, d := range change.Differences() {
		if before, ok := from.countries[id]; ok != d.Existed || before != d.Before {
			return fmt.Errorf("a difference says that %d was %v, want %v", id, d.Before, before)
		}
		if d.Exists {
			got[id] = d.After
		} else {
			delete(got, id)
		}
		if !to.used[id] {
			return fmt.Errorf("a difference of %d, which was never used", id)
		}
	}
	if diff := gocmp.Diff(to.countries, got); diff != "" {
		return fmt.Errorf("differences (-want +got):\n%s", diff)
	}
	return nil
}

// reload reads a changed set into a new image.
func (w *world) reload() error {
	plain := w.plain.clone()
	for range w.next(30) {
		id := int64(1 + w.next(60))
		if w.next(3) == 0 {
			delete(plain.countries, id)
		} else {
			plain.countries[id] = w.country(id)
		}
	}
	for id := range plain.countries {
		plain.used[id] = true
	}
	loader := w.image.Load()
	for _, id := range slices.Sorted(maps.Keys(plain.countries)) {
		c := plain.countries[id]
		if err := loader.Add(c.ID, c.Name, c.Capital, c.Area); err != nil {
			return err
		}
	}
	undo := loader.Undo()
	if err := checkDifferences(undo, plain, w.plain.withUsed(plain)); err != nil {
		return fmt.Errorf("undo: %w", err)
	}
	used := new(ids.Set)
	extra := int64(1 + w.next(70))
	used.Add(extra, extra)
	plain.used[extra] = true
	m := loader.Image(used)
	if err := m.Sorted(context.Background()); err != nil {
		return err
	}
	w.image, w.plain = m, plain
	return nil
}

func (p *plain) withUsed(other *plain) *plain {
	p = p.clone()
	maps.Copy(p.used, other.used)
	return p
}

// list compares a list of any kind.
func (w *world) list(m *Image, p *plain) error {
	var o store.ListOptions
	if w.next(3) == 0 {
		o.Query = []string{"a", "land", "ss", "aa", "zzz", "\u0301", "a\x00", "\x00", "한"}[w.next(9)]
	}
	bound := func() *int64 { return &[]int64{0, 1, 2, 7, 8, 1000, 2000, models.MaxID}[w.next(8)] }
	if w.next(3) == 0 {
		o.MinArea = bound()
	}
	if w.next(3) == 0 {
		o.MaxArea = bound()
	}
	o.Sort = []models.Sort{"", "id", "-id", "name", "-name", "capital", "-capital", "area", "-area"}[w.next(9)]
	if w.next(2) == 0 {
		after := w.country(int64(w.next(64)))
		if c, ok := p.countries[after.ID]; ok && w.next(3) > 0 {
			after = c
		}
		o.After = &after
	}
	if w.next(2) == 0 {
		o.Limit = 1 + w.next(10)
	}
	wantTotal, want := p.list(o)
	listing, err := m.List(context.Background(), o)
	if err != nil {
		return err
	}
	var got []models.Country
	for c, err := range listing.Countries {
		if err != nil {
			return err
		}
		got = append(got, c)
	}
	listing.Close()
	if diff := gocmp.Diff(want, got); diff != "" || listing.Total != wantTotal {
		return fmt.Errorf("%+v: total %d, want %d (-want +got):\n%s", o, listing.Total, wantTotal, diff)
	}
	return nil
}

// check compares everything that does not depend on how it is listed.
func check(m *Image, p *plain) error {
	if m.Len() != len(p.countries) {
		return fmt.Errorf("%d countries, want %d", m.Len(), len(p.countries))
	}
	for id := int64(0); id < 70; id++ {
		got, err := m.Get(id)
		want, ok := p.countries[id]
		if got != want || ok != (err == nil) || !ok && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("Get(%d) = %v, %v, want %v", id, got, err, want)
		}
	}
	used := map[int64]bool{}
	for first, last := range m.Used().All() {
		for id := first; id <= last; id++ {
			used[id] = true
		}
	}
	if diff := gocmp.Diff(p.used, used); diff != "" {
		return fmt.Errorf("used ids (-want +got):\n%s", diff)
	}
	// The revision is that of the same countries put in at once.
	fresh := New(m.secret).Load()
	for _, id := range slices.Sorted(maps.Keys(p.countries)) {
		c := p.countries[id]
		if err := fresh.Add(c.ID, c.Name, c.Capital, c.Area); err != nil {
			return err
		}
	}
	if want := fresh.Image(new(ids.Set)).Revision(); m.Revision() != want {
		return fmt.Errorf("revision %s, want %s", m.Revision(), want)
	}
	return nil
}

// play compares an image with a plain set over many changes. Each image is
// compared again at the end: later changes must not have reached it.
func play(next func(n int) int, steps int) error {
	type moment struct {
		image *Image
		plain *plain
	}
	w := &world{next: next, image: New("secret"), plain: newPlain()}
	moments := []moment{{w.image, w.plain}}
	for range steps {
		step := w.change
		if next(5) == 0 {
			step = w.reload
		}
		if err := step(); err != nil {
			return err
		}
		if err := check(w.image, w.plain); err != nil {
			return err
		}
		for range 4 {
			if err := w.list(w.image, w.plain); err != nil {
				return err
			}
		}
		moments = append(moments, moment{w.image, w.plain})
	}
	for _, m := range moments {
		if err := check(m.image, m.plain); err != nil {
			return fmt.Errorf("an earlier image: %w", err)
		}
		for range 4 {
			if err := w.list(m.image, m.plain); err != nil {
				return fmt.Errorf("an earlier image: %w", err)
			}
		}
	}
	return nil
}

func TestImage(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 2))
		if err := play(random.IntN, 30); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

func FuzzImage(f *testing.F) {
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 3))
		choices := make([]byte, 400)
		for i := range choices {
			choices[i] = byte(random.IntN(256))
		}
		f.Add(choices)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		next := func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := int(choices[0])
			choices = choices[1:]
			return c % n
		}
		if err := play(next, min(len(choices)/50, 10)); err != nil {
			t.Error(err)
		}
	})
}

// TestLoadRules: what breaks a rule of a country is not loaded.
func TestLoadRules(t *testing.T) {
	long := strings.Repeat("é", models.MaxLength)
	tests := []struct {
		country models.Country
		want    string
	}{
		{models.Country{ID: 1, Name: long, Capital: long, Area: models.MaxID}, ""},
		{models.Country{ID: models.MaxID, Name: "x"}, ""},
		{models.Country{ID: 0, Name: "x"}, "country 0: the id is not from 1 to 9007199254740991"},
		{models.Country{ID: models.MaxID + 1, Name: "x"}, "country 9007199254740992: the id is not from 1 to 9007199254740991"},
		{models.Country{ID: 7}, "country 7: the name is empty"},
		{models.Country{ID: 7, Name: long + "x"}, "country 7: the name is longer than 200 characters, not UTF-8, or contains NUL"},
		{models.Country{ID: 7, Name: "a\xffb"}, "country 7: the name is longer than 200 characters, not UTF-8, or contains NUL"},
		{models.Country{ID: 7, Name: "a\x00b"}, "country 7: the name is longer than 200 characters, not UTF-8, or contains NUL"},
		{models.Country{ID: 7, Name: "x", Capital: long + "x"}, "country 7: the capital is longer than 200 characters, not UTF-8, or contains NUL"},
		{models.Country{ID: 7, Name: "x", Capital: "\xed\xa0\x80"}, "country 7: the capital is longer than 200 characters, not UTF-8, or contains NUL"},
		{models.Country{ID: 7, Name: "x", Area: -1}, "country 7: the area is not from 0 to 9007199254740991"},
		{models.Country{ID: 7, Name: "x", Area: models.MaxID + 1}, "country 7: the area is not from 0 to 9007199254740991"},
	}
	for _, tt := range tests {
		c := tt.country
		err := New("").Load().Add(c.ID, c.Name, c.Capital, c.Area)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
			t.Errorf("%.40v: got %v, want %s", c, err, tt.want)
		}
	}
	loader := New("").Load()
	for _, id := range []int64{5, 5, 4} {
		err := loader.Add(id, "x", "", 0)
		if want := fmt.Sprintf("country %d comes after 5: the table is not in the order of its ids", id); len(loader.rows) != 1 || err != nil && err.Error() != want {
			t.Errorf("Add(%d) = %v with %d rows", id, err, len(loader.rows))
		}
	}
}

// TestSearchStops: a search ends when its client has gone.
func TestSearchStops(t *testing.T) {
	m := filled(t, 3*checkEvery)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, o := range []store.ListOptions{{Query: "x"}, {Query: "x", Sort: "-name", Limit: 1}} {
		if _, err := m.List(ctx, o); !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: %v, want context.Canceled", o, err)
		}
	}
}

// TestSecret: the same countries have another revision with another secret.
func TestSecret(t *testing.T) {
	revision := func(secret string) string {
		change := New(secret).Change()
		if _, err := change.Create(Prepare([]models.Country{{Name: "x"}})); err != nil {
			t.Fatal(err)
		}
		return change.Apply().Revision()
	}
	first, again, other := revision("a"), revision("a"), revision("b")
	if first == other || first != again {
		t.Errorf("revisions %s and %s with two secrets, %s with the first again", first, other, again)
	}
}
