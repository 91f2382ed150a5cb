package store

import (
	"context"
	"slices"

	"countries/models"
)

// idRange is every id from first to last; empty when last is less.
type idRange struct{ first, last int64 }

// usedIDs is the table of every id ever used. Its uppermost range, which
// almost every new id extends, is kept here until flush writes it.
type usedIDs struct {
	session
	top    idRange
	stored idRange // top as the table has it
}

func openUsedIDs(ctx context.Context, s session) (*usedIDs, error) {
	u := &usedIDs{session: s}
	return u, u.load(ctx)
}

func (u *usedIDs) load(ctx context.Context) error {
	u.top = idRange{first: 1}
	err := queryRow(ctx, u, `SELECT first, last FROM used_ids ORDER BY first DESC LIMIT 1`, nil, &u.top.first, &u.top.last)
	if err != nil && err != errNoRows {
		return err
	}
	u.stored = u.top
	return nil
}

// largest is the largest id ever used, or 0.
func (u *usedIDs) largest() int64 { return u.top.last }

// next is the smallest id from start on that was never used.
func (u *usedIDs) next(ctx context.Context, start int64) (int64, error) {
	if start >= u.top.first {
		return max(start, u.top.last+1), nil
	}
	r, err := u.below(ctx, start)
	if err != nil {
		return 0, err
	}
	return max(start, r.last+1), nil
}

// below is the stored range with the largest first up to limit; an empty one
// when there is none.
func (u *usedIDs) below(ctx context.Context, limit int64) (idRange, error) {
	var r idRange
	err := queryRow(ctx, u, `SELECT first, last FROM used_ids WHERE first <= $1 ORDER BY first DESC LIMIT 1`,
		[]any{limit}, &r.first, &r.last)
	if err == errNoRows {
		return idRange{first: 1}, nil
	}
	return r, err
}

// add marks the ids of the countries as used.
func (u *usedIDs) add(ctx context.Context, countries []models.Country) error {
	ids := make([]int64, len(countries))
	for i, c := range countries {
		ids[i] = c.ID
	}
	slices.Sort(ids)
	for len(ids) > 0 {
		n := 1
		for n < len(ids) && ids[n] == ids[n-1]+1 {
			n++
		}
		if err := u.addRange(ctx, idRange{ids[0], ids[n-1]}); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func (u *usedIDs) addRange(ctx context.Context, r idRange) error {
	if r.first >= u.top.first && r.first <= u.top.last+1 {
		u.top.last = max(u.top.last, r.last)
		return nil
	}
	if err := u.flush(ctx); err != nil {
		return err
	}
	if r.first > u.top.last {
		u.top = r // for flush to write; nothing can overlap or touch it
		return nil
	}
	// The ranges that overlap or touch r become part of it.
	for {
		old, err := u.below(ctx, r.last+1)
		if err != nil {
			return err
		}
		if old.last < old.first || old.last < r.first-1 {
			break
		}
		r = idRange{min(r.first, old.first), max(r.last, old.last)}
		if err := u.exec(ctx, `DELETE FROM used_ids WHERE first = $1`, old.first); err != nil {
			return err
		}
	}
	if err := u.put(ctx, r); err != nil {
		return err
	}
	return u.load(ctx)
}

// flush writes the uppermost range when it has grown.
func (u *usedIDs) flush(ctx context.Context) error {
	if u.top == u.stored {
		return nil
	}
	u.stored = u.top
	return u.put(ctx, u.top)
}

func (u *usedIDs) put(ctx context.Context, r idRange) error {
	return u.exec(ctx, `INSERT INTO used_ids (first, last) VALUES ($1, $2)
		ON CONFLICT (first) DO UPDATE SET last = excluded.last`, r.first, r.last)
}
