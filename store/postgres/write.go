package postgres

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"countries/models"
	"countries/store"
	"countries/store/internal/fold"
	"countries/store/internal/ids"
	"countries/store/internal/queue"
)

// Create stores the countries with the writes that come at the same time.
func (s *Store) Create(ctx context.Context, countries []models.Country) (created []models.Country, err error) {
	err = s.queue.Do(ctx, len(countries), func(t *transaction) (err error) {
		created, err = t.create(countries)
		return err
	})
	if err != nil {
		return nil, err
	}
	return created, nil
}

// Update changes one country with the writes that come at the same time.
func (s *Store) Update(ctx context.Context, id int64, change func(*models.Country) error) (c models.Country, err error) {
	err = s.queue.Do(ctx, 1, func(t *transaction) (err error) {
		c, err = t.update(id, change)
		return err
	})
	if err != nil {
		return models.Country{}, err
	}
	return c, nil
}

// Delete removes one country with the writes that come at the same time.
func (s *Store) Delete(ctx context.Context, id int64, check func(models.Country) error) error {
	return s.queue.Do(ctx, 1, func(t *transaction) error { return t.delete(id, check) })
}

// transaction is a transaction that holds the lock on state. Statements without
// an answer wait in batch and are sent with the next one that has an answer;
// countries to insert wait in created. The triggers of the table keep state and
// used_ids.
type transaction struct {
	ctx     context.Context
	tx      pgx.Tx
	largest int64 // id ever used
	created []models.Country
	batch   pgx.Batch
	changed bool // there is something to commit
}

// lock takes the lock on state.
func (t *transaction) lock() error {
	return t.tx.QueryRow(t.ctx, "SELECT lock_state()").Scan(&t.largest)
}

func (t *transaction) create(countries []models.Country) ([]models.Country, error) {
	used, err := t.used(countries)
	if err != nil {
		return nil, err
	}
	taken, err := t.taken(countries)
	if err != nil {
		return nil, err
	}
	assigned, err := ids.Assign(countries, used, func(id int64) bool { return taken[id] })
	if err != nil {
		return nil, queue.Refuse(err)
	}
	created := slices.Clone(countries)
	for i, id := range assigned {
		created[i].ID = id
		t.largest = max(t.largest, id)
	}
	t.created = append(t.created, created...)
	t.changed = true
	return created, nil
}

// used returns as much of the set of used ids as Assign needs: the largest one,
// and once the largest allowed is among them, enough ranges to find a free id
// for each of the countries.
func (t *transaction) used(countries []models.Country) (*ids.Set, error) {
	var set ids.Set
	set.Add(t.largest, t.largest)
	if t.largest < models.MaxID && !slices.ContainsFunc(countries, func(c models.Country) bool { return c.ID == models.MaxID }) {
		return &set, nil
	}
	var first, last int64
	err := t.query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&first, &last}, func() error { set.Add(first, last); return nil })
		return err
	}, "SELECT first, last FROM used_ids ORDER BY first LIMIT $1", 2*len(countries)+2)
	return &set, err
}

// taken returns which ids that clients chose belong to stored countries.
func (t *transaction) taken(countries []models.Country) (map[int64]bool, error) {
	var chosen []int64
	for _, c := range countries {
		if c.ID != 0 && c.ID <= t.largest {
			chosen = append(chosen, c.ID)
		}
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	taken := make(map[int64]bool)
	var id int64
	err := t.query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&id}, func() error { taken[id] = true; return nil })
		return err
	}, "SELECT id FROM countries WHERE id = ANY($1)", chosen)
	return taken, err
}

// get returns a country that no other program can change until the transaction
// ends.
func (t *transaction) get(id int64) (c models.Country, err error) {
	found := false
	err = t.query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, fields(&c), func() error { found = true; return nil })
		return err
	}, selectCountry+" FOR UPDATE", id)
	if err == nil && !found {
		err = queue.Refuse(store.ErrNotFound)
	}
	return c, err
}

func (t *transaction) update(id int64, change func(*models.Country) error) (models.Country, error) {
	c, err := t.get(id)
	if err != nil {
		return models.Country{}, err
	}
	if err := change(&c); err != nil {
		return models.Country{}, queue.Refuse(err)
	}
	c.ID = id
	t.replace(c)
	return c, nil
}

// replace stores a country in the place of the one with its id.
func (t *transaction) replace(c models.Country) {
	t.changed = true
	t.batch.Queue(`UPDATE countries SET name = $2, capital = $3, area = $4, name_folded = $5, capital_folded = $6 WHERE id = $1`,
		c.ID, c.Name, c.Capital, c.Area, folded(c.Name), folded(c.Capital))
}

func (t *transaction) delete(id int64, check func(models.Country) error) error {
	c, err := t.get(id)
	if err != nil {
		return err
	}
	if check != nil {
		if err := check(c); err != nil {
			return queue.Refuse(err)
		}
	}
	t.changed = true
	t.batch.Queue("DELETE FROM countries WHERE id = $1", id)
	return nil
}

// query runs a statement after those that wait and passes its rows to read.
func (t *transaction) query(read func(pgx.Rows) error, statement string, args ...any) error {
	t.insert()
	t.batch.Queue(statement, args...).Query(read)
	return t.flush()
}

// flush runs the statements that wait.
func (t *transaction) flush() error {
	t.insert()
	if t.batch.Len() == 0 {
		return nil
	}
	batch := t.batch
	t.batch = pgx.Batch{}
	return t.tx.SendBatch(t.ctx, &batch).Close()
}

// insert turns the countries that wait into one statement.
func (t *transaction) insert() {
	if len(t.created) == 0 {
		return
	}
	t.batch.Queue(`INSERT INTO countries (id, name, capital, area, name_folded, capital_folded)
		SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])`, columns(t.created)...)
	t.created = nil
}

// columns returns the countries' ids, names, capitals, areas and folded texts.
func columns(countries []models.Country) []any {
	n := len(countries)
	id, area := make([]int64, n), make([]int64, n)
	name, capital := make([]string, n), make([]string, n)
	nameFolded, capitalFolded := make([]*string, n), make([]*string, n)
	for i, c := range countries {
		id[i], name[i], capital[i], area[i] = c.ID, c.Name, c.Capital, c.Area
		nameFolded[i], capitalFolded[i] = folded(c.Name), folded(c.Capital)
	}
	return []any{id, name, capital, area, nameFolded, capitalFolded}
}

// folded returns what a column of folded text holds: nil for ASCII.
func folded(s string) *string {
	if utf8.RuneCountInString(s) == len(s) {
		return nil
	}
	f := fold.Fold(s)
	return &f
}
