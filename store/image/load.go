package image

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/btree"

	"countries/models"
	"countries/store/internal/ids"
)

// Loader reads the whole set again, on top of an image that it leaves as it is.
type Loader struct {
	base *Image
	old  btree.MapIter[int64, row] // at the first row of base that was not passed yet
	more bool                      // whether there is such a row

	rows    []row
	changes [][2]row
	buffer  []byte
}

// Load starts a Loader. Rows that are as in the image are kept.
func (m *Image) Load() *Loader {
	l := &Loader{base: m, old: m.byID.Iter(), rows: make([]row, 0, m.Len())}
	l.more = l.old.First()
	return l
}

// Add adds the next country, in the order of ids. The error says which rule of
// models.Country the country breaks.
func (l *Loader) Add(id int64, name, capital string, area int64) error {
	if err := Check(id, name, capital, area); err != nil {
		return err
	}
	if n := len(l.rows); n > 0 && l.rows[n-1].id() >= id {
		return fmt.Errorf("country %d comes after %d: the table is not in the order of its ids", id, l.rows[n-1].id())
	}
	l.removeUpTo(id - 1)
	var before row
	if l.more && l.old.Key() == id {
		before = l.old.Value()
		l.more = l.old.Next()
		if before.equals(id, name, capital, area) {
			l.rows = append(l.rows, before)
			return nil
		}
	}
	l.buffer = appendRow(l.buffer[:0], id, name, capital, area)
	r := row(l.buffer)
	l.rows = append(l.rows, r)
	l.changes = append(l.changes, [2]row{before, r})
	return nil
}

// removeUpTo removes the countries of the image up to an id that were not added.
func (l *Loader) removeUpTo(id int64) {
	for l.more && l.old.Key() <= id {
		l.changes = append(l.changes, [2]row{l.old.Value(), ""})
		l.more = l.old.Next()
	}
}

// Image returns the image of what was added. used are the ids used besides
// theirs and those of the base. When much has changed, the orders are sorted in
// the background, see Sorted.
func (l *Loader) Image(used *ids.Set) *Image {
	l.removeUpTo(models.MaxID)
	var m *Image
	if len(l.changes)*rebuildShare < l.base.Len() {
		m = l.base.copy()
		for _, change := range l.changes {
			m.replace(change[0], change[1])
		}
	} else {
		m = l.rebuild()
	}
	for first, last := range used.All() {
		m.used.Add(first, last)
	}
	m.revision = m.digest.String()
	return m
}

// Undo returns a change from what was added to the image that the Loader was
// started with.
func (l *Loader) Undo() *Change {
	l.removeUpTo(models.MaxID)
	added := btree.NewMap[int64, row](degree)
	for _, r := range l.rows {
		added.Load(r.id(), r)
	}
	undo := &Change{base: &Image{byID: added}, used: l.base.used, pending: make(map[int64]row)}
	for _, change := range l.changes {
		r := cmp.Or(change[0], change[1])
		undo.set(r.id(), change[0])
	}
	return undo
}

// rebuildShare: when more than this share of the rows has changed, sorting all
// of them costs less than changing the trees.
const rebuildShare = 8

// rebuild makes an image of l.rows.
func (l *Loader) rebuild() *Image {
	m := &Image{
		byID: btree.NewMap[int64, row](degree), used: l.base.used.Copy(), secret: l.base.secret, digest: l.base.digest,
		orders: &orders{done: make(chan struct{})},
	}
	for _, r := range l.rows {
		m.byID.Load(r.id(), r)
	}
	for _, change := range l.changes {
		if change[0] != "" {
			m.digest.remove(change[0].digest(m.secret))
		}
		if change[1] != "" {
			m.digest.add(change[1].digest(m.secret))
		}
	}
	for i := 0; i < len(l.rows); {
		first, last := l.rows[i].id(), l.rows[i].id()
		for i++; i < len(l.rows) && l.rows[i].id() == last+1; i++ {
			last++
		}
		m.used.Add(first, last)
	}
	go func() {
		defer close(m.orders.done)
		m.orders.name = sortedTree(l.rows, byName)
		m.orders.capital = sortedTree(l.rows, byCapital)
		m.orders.area = sortedTree(l.rows, byArea)
	}()
	return m
}

// Check returns the rule of models.Country that a country breaks. The file's
// own constraints refuse such countries, unless a program turns them off.
func Check(id int64, name, capital string, area int64) error {
	switch {
	case id < 1 || id > models.MaxID:
		return fmt.Errorf("country %d: the id is not from 1 to %d", id, models.MaxID)
	case name == "":
		return fmt.Errorf("country %d: the name is empty", id)
	case !validText(name):
		return fmt.Errorf("country %d: the name is longer than %d characters, not UTF-8, or contains NUL", id, models.MaxLength)
	case !validText(capital):
		return fmt.Errorf("country %d: the capital is longer than %d characters, not UTF-8, or contains NUL", id, models.MaxLength)
	case area < 0 || area > models.MaxID:
		return fmt.Errorf("country %d: the area is not from 0 to %d", id, models.MaxID)
	}
	return nil
}

func validText(s string) bool {
	return utf8.ValidString(s) && !strings.Contains(s, "\x00") &&
		(len(s) <= models.MaxLength || utf8.RuneCountInString(s) <= models.MaxLength)
}
