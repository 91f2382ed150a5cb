package store

import (
	"context"

	"countries/models"
)

// writes are the methods of a Store that change it, the same for every engine:
// each is part of a group that the engine commits.
type writes struct{ *queue }

// Create stores the countries with the writes that come at the same time.
func (w writes) Create(ctx context.Context, countries []models.Country) (created []models.Country, err error) {
	texts := foldCountries(countries)
	err = w.queue.do(ctx, len(countries), func(ctx context.Context, t *transaction) (err error) {
		created, err = t.create(ctx, countries, texts)
		return err
	})
	if err != nil {
		return nil, err
	}
	return created, nil
}

// Update changes one country with the writes that come at the same time.
func (w writes) Update(ctx context.Context, id int64, change func(*models.Country) error) (c models.Country, err error) {
	err = w.queue.do(ctx, 1, func(ctx context.Context, t *transaction) (err error) {
		c, err = t.update(ctx, id, change)
		return err
	})
	if err != nil {
		return models.Country{}, err
	}
	return c, nil
}

// Delete removes one country with the writes that come at the same time.
func (w writes) Delete(ctx context.Context, id int64, check func(models.Country) error) error {
	return w.queue.do(ctx, 1, func(ctx context.Context, t *transaction) error {
		return t.delete(ctx, id, check)
	})
}
