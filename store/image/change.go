package image

import (
	"iter"
	"slices"

	"countries/models"
	"countries/store"
	"countries/store/internal/ids"
)

// Change is a number of writes on top of an image. Each write sees those before
// it; one that fails changes nothing. A Change is used by one goroutine.
type Change struct {
	base    *Image
	used    *ids.Set
	pending map[int64]row // "" for a country that was deleted
	order   []int64       // the keys of pending
}

// Change starts a change of the image.
func (m *Image) Change() *Change {
	return &Change{base: m, used: m.used.Copy(), pending: make(map[int64]row)}
}

// Rows are countries prepared for Create, which is work that need not wait for
// other writes.
type Rows struct {
	countries []models.Country
	bytes     []byte // of the rows, one behind the other
	ends      []int
}

// Prepare returns the countries as rows.
func Prepare(countries []models.Country) Rows {
	rows := Rows{countries: slices.Clone(countries), ends: make([]int, len(countries))}
	for i, c := range countries {
		rows.bytes = appendRow(rows.bytes, c.ID, c.Name, c.Capital, c.Area)
		rows.ends[i] = len(rows.bytes)
	}
	return rows
}

// Create adds countries and returns them with their ids, as Store.Create does.
func (c *Change) Create(rows Rows) ([]models.Country, error) {
	assigned, err := ids.Assign(rows.countries, c.used, func(id int64) bool { return c.get(id) != "" })
	if err != nil {
		return nil, err
	}
	start := 0
	for i, id := range assigned {
		text := rows.bytes[start:rows.ends[i]]
		setID(text, id)
		rows.countries[i].ID = id
		c.set(id, row(text))
		c.used.Add(id, id)
		start = rows.ends[i]
	}
	return rows.countries, nil
}

// Update changes a country, as Store.Update does.
func (c *Change) Update(id int64, change func(*models.Country) error) (models.Country, error) {
	r := c.get(id)
	if r == "" {
		return models.Country{}, store.ErrNotFound
	}
	country := r.country()
	if err := change(&country); err != nil {
		return models.Country{}, err
	}
	country.ID = id
	c.set(id, newRow(id, country.Name, country.Capital, country.Area))
	return country, nil
}

// Delete removes a country, as Store.Delete does.
func (c *Change) Delete(id int64, check func(models.Country) error) error {
	r := c.get(id)
	if r == "" {
		return store.ErrNotFound
	}
	if check != nil {
		if err := check(r.country()); err != nil {
			return err
		}
	}
	c.set(id, "")
	return nil
}

// get returns a row as the writes so far have left it, or "".
func (c *Change) get(id int64) row {
	if r, ok := c.pending[id]; ok {
		return r
	}
	r, _ := c.base.byID.Get(id)
	return r
}

func (c *Change) set(id int64, r row) {
	if _, ok := c.pending[id]; !ok {
		c.order = append(c.order, id)
	}
	c.pending[id] = r
}

// Len is how many countries were written.
func (c *Change) Len() int { return len(c.order) }

// Bytes estimates how many bytes of a file the written countries take.
func (c *Change) Bytes() (n int) {
	for _, r := range c.pending {
		n += 100 + len(r)
	}
	return n
}

// Differences yields for each country that was written how it was in the image,
// and how it is now. The one that does not exist is nil; both are for a country
// that was created and deleted again, whose id is used all the same.
func (c *Change) Differences() iter.Seq2[int64, Difference] {
	return func(yield func(int64, Difference) bool) {
		for _, id := range c.order {
			before, existed := c.base.byID.Get(id)
			d := Difference{Existed: existed}
			if existed {
				d.Before = before.country()
			}
			if after := c.pending[id]; after != "" {
				d.Exists, d.After = true, after.country()
			}
			if !yield(id, d) {
				return
			}
		}
	}
}

// Difference is what a change did to one country. Before is set if it Existed,
// After if it Exists now.
type Difference struct {
	Existed, Exists bool
	Before, After   models.Country
}

// Apply returns the image with the writes in it.
func (c *Change) Apply() *Image {
	m := c.base.copy()
	for _, id := range c.order {
		before, _ := m.byID.Get(id)
		m.replace(before, c.pending[id])
	}
	m.used = c.used
	m.revision = m.digest.String()
	return m
}
