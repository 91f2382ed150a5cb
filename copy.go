package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"countries/models"
	"countries/store"
)

// copyTo copies the whole database at an address into a new one, file or
// PostgreSQL: every country with its id, and the ids that were ever used, so
// that the next country gets the same id in both. It is as of one moment.
func copyTo(ctx context.Context, address, target string, report io.Writer) (err error) {
	if err := checkDatabase(target); err != nil || target == ":memory:" {
		return errors.New("the target must be a file or postgres://USER@HOST/NAME")
	}
	from, err := openBulk(ctx, address, false)
	if err != nil {
		return err
	}
	defer from.Close()
	total, err := from.Count(ctx)
	if err != nil {
		return err
	}
	to, err := openBulk(ctx, target, true)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	defer func() { err = errors.Join(err, to.Close()) }()

	progress := newProgress("copied", total)
	defer progress.end()
	n := 0
	var used [][2]int64 // complete behind the last row
	rows := func(yield func(models.Country, error) bool) {
		err := from.Export(ctx, func(country models.Country) error {
			if n++; !yield(country, nil) {
				return errStopped
			}
			progress.row()
			return nil
		}, func(first, last int64) error {
			used = append(used, [2]int64{first, last})
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(models.Country{}, err)
		}
	}
	ids := func(yield func(first, last int64) bool) {
		for _, r := range used {
			if !yield(r[0], r[1]) {
				return
			}
		}
	}
	err = to.Restore(ctx, rows, ids)
	if errors.Is(err, store.ErrNotEmpty) {
		return errors.New("the target has content already: copy into a new database, or import into this one")
	}
	if err != nil {
		return err
	}
	progress.end()
	fmt.Fprintf(report, "%d countries copied to %s\n", n, place(target))
	return nil
}

// errStopped ends an export whose reader needs no more.
var errStopped = errors.New("stopped")
