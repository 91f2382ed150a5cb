package store

import (
	"context"
	"crypto/rand"
	"slices"

	"countries/models"
)

// transaction is what the writes of one commit share. Each write looks before
// it changes anything, so that one which is refused leaves nothing behind and
// its neighbours go on; an error of the database is the end of them all.
type transaction struct {
	session
	ids     *usedIDs
	added   int64 // countries, less those deleted
	changed bool  // whether there is a new revision
	probed  bool  // whether there is something else to commit
}

func newTransaction(ctx context.Context, s session) (*transaction, error) {
	ids, err := openUsedIDs(ctx, s)
	if err != nil {
		return nil, err
	}
	return &transaction{session: s, ids: ids}, nil
}

// finish writes what the writes have in common and returns the new revision.
func (t *transaction) finish(ctx context.Context) (revision string, err error) {
	if err := t.ids.flush(ctx); err != nil {
		return "", err
	}
	revision = rand.Text()
	return revision, t.exec(ctx, `UPDATE state SET total = total + $1, revision = $2`, t.added, revision)
}

// initialize gives a new database its first content; another one stays as it is.
func (t *transaction) initialize(ctx context.Context, sample []models.Country) error {
	_, _, err := getState(ctx, t)
	if err != errNoRows {
		return err
	}
	if err := t.exec(ctx, `INSERT INTO state (one, total, revision) VALUES (1, 0, '')`); err != nil {
		return err
	}
	t.changed = true
	_, err = t.create(ctx, sample, foldCountries(sample))
	return err
}

// create stores countries, whose texts were folded before the transaction, so
// that others do not wait for it.
func (t *transaction) create(ctx context.Context, countries []models.Country, texts []foldedTexts) ([]models.Country, error) {
	created, err := t.assign(ctx, countries)
	if err != nil {
		return nil, err
	}
	t.changed = true
	t.added += int64(len(created))
	for i, c := range created {
		// One statement a row: SQLite keeps a journal for those of several.
		err := t.exec(ctx, `INSERT INTO countries (id, name, capital, area, name_folded, capital_folded)
			VALUES ($1, $2, $3, $4, $5, $6)`, c.ID, c.Name, c.Capital, c.Area, texts[i].name, texts[i].capital)
		if err != nil {
			return nil, err
		}
	}
	return created, t.ids.add(ctx, created)
}

// assign returns the countries with the ids they will have, changing nothing.
func (t *transaction) assign(ctx context.Context, countries []models.Country) ([]models.Country, error) {
	created := slices.Clone(countries)
	here := make(map[int64]bool, len(created))
	largest, free := t.ids.largest(), int64(1)
	for i := range created {
		id := created[i].ID
		switch {
		case id == 0 && largest < models.MaxID:
			id = largest + 1
		case id == 0:
			var err error
			if free, err = t.nextFree(ctx, free, here); err != nil {
				return nil, err
			}
			id = free
		default:
			taken, err := t.taken(ctx, id)
			if err != nil {
				return nil, err
			}
			if taken || here[id] {
				return nil, refusal{&ExistsError{ID: id}}
			}
		}
		here[id] = true
		largest = max(largest, id)
		created[i].ID = id
	}
	return created, nil
}

// nextFree is the smallest id from start on that neither the database nor
// this call has ever used.
func (t *transaction) nextFree(ctx context.Context, start int64, here map[int64]bool) (int64, error) {
	for {
		id, err := t.ids.next(ctx, start)
		if err != nil || !here[id] {
			return id, err
		}
		start = id + 1
	}
}

func (t *transaction) taken(ctx context.Context, id int64) (bool, error) {
	if id > t.ids.largest() {
		return false, nil
	}
	_, err := getCountry(ctx, t, id)
	if err == ErrNotFound {
		return false, nil
	}
	return err == nil, err
}

func (t *transaction) get(ctx context.Context, id int64) (models.Country, error) {
	c, err := getCountry(ctx, t, id)
	if err == ErrNotFound {
		return c, refusal{err}
	}
	return c, err
}

func (t *transaction) update(ctx context.Context, id int64, change func(*models.Country) error) (models.Country, error) {
	c, err := t.get(ctx, id)
	if err != nil {
		return models.Country{}, err
	}
	if err := ask(func() error { return change(&c) }); err != nil {
		return models.Country{}, refusal{err}
	}
	c.ID = id
	t.changed = true
	texts := foldCountry(c)
	return c, t.exec(ctx, `UPDATE countries SET name = $1, capital = $2, area = $3,
		name_folded = $4, capital_folded = $5 WHERE id = $6`,
		c.Name, c.Capital, c.Area, texts.name, texts.capital, id)
}

func (t *transaction) delete(ctx context.Context, id int64, check func(models.Country) error) error {
	c, err := t.get(ctx, id)
	if err != nil {
		return err
	}
	if check != nil {
		if err := ask(func() error { return check(c) }); err != nil {
			return refusal{err}
		}
	}
	t.changed = true
	t.added--
	return t.exec(ctx, `DELETE FROM countries WHERE id = $1`, id)
}
