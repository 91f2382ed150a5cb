package sqlite

import (
	"context"
	"errors"
	"fmt"

	"countries/store/image"
	"countries/store/internal/queue"
)

// commit stores a group of writes: first in the file, then in the image.
func (s *Store) commit(g *queue.Group[*image.Change]) error {
	if s.file == nil {
		change := s.image.Load().Change()
		if err := g.Run(change); err != nil || change.Len() == 0 {
			return err
		}
		s.publish(change.Apply(), g.Len())
		return nil
	}
	ctx := context.Background()
	err := s.commitFile(ctx, g)
	switch code := codeOf(err); {
	case errors.Is(err, errUnknown):
	case errors.Is(err, errNoRoom), code == codeFull:
		if s.file.checkpoint(ctx) == nil { // there is more room without the log
			err = s.commitFile(ctx, g)
		}
	case errors.Is(err, errLost), code == codeIO, code == codeCorrupt, code == codeCantOpen:
		err = s.commitFile(ctx, g) // which looks whether its files are in place
	}
	if (codeOf(err) == codeConstraint || errors.Is(err, errNoRoom)) && g.Len() > 1 {
		return err // one of the writes is to blame: each is tried alone
	}
	s.failed = err != nil
	s.report(err)
	return unavailable(err)
}

// muchToApply is how many countries a goroutine is worth.
const muchToApply = 200

func (s *Store) commitFile(ctx context.Context, g *queue.Group[*image.Change]) error {
	if err := s.inPlace(ctx); err != nil {
		return err
	}
	var next *image.Image
	var commits int64
	err := s.transact(ctx, func() error {
		// What others have committed since the last look is read first.
		version, err := s.file.dataVersion(ctx)
		if err == nil && version != s.file.version {
			err = s.reload(ctx)
		}
		if err != nil {
			return err
		}
		base := s.image.Load()
		if err := base.Sorted(ctx); err != nil {
			return err
		}
		change := base.Change()
		if err := g.Run(change); err != nil || change.Len() == 0 {
			return err
		}
		if err := s.file.checkRoom(change.Bytes()); err != nil {
			return err
		}
		applied := make(chan *image.Image, 1)
		apply := func() { applied <- change.Apply() }
		if change.Len() >= muchToApply {
			go apply() // while the file is written
		} else {
			apply()
		}
		err = s.file.write(ctx, change)
		if next = <-applied; err != nil {
			return err
		}
		commits = s.commits + 1
		_, err = s.file.count.ExecContext(ctx, commits)
		return err
	})
	if err != nil && next != nil && s.image.Load().Revision() == next.Revision() {
		err = nil // what was read again after the failure has all of it
	}
	if err != nil || next == nil {
		return err
	}
	s.commits = commits
	s.file.busy = true
	s.publish(next, g.Len())
	// Was the log still the one that the next start reads?
	return s.inPlace(ctx)
}

// publish makes an image the one that answers, after a commit of so many writes.
func (s *Store) publish(m *image.Image, writes int) {
	s.image.Store(m)
	if s.committed != nil {
		s.committed(writes)
	}
}

// transact runs f in a transaction, as file.transact does. When nobody knows
// whether it was stored, the file is opened and read again.
func (s *Store) transact(ctx context.Context, f func() error) error {
	unknown, err := s.file.transact(ctx, f)
	if !unknown {
		return err
	}
	again := s.reconnect(ctx)
	s.log.Warn("a commit failed, the database was opened again", "err", err, "again", again)
	return fmt.Errorf("%w: %w", errUnknown, err)
}

// transact calls run in a transaction that locks out every other writer. unknown
// is true for an error of COMMIT, after which it may have been stored.
func (f *file) transact(ctx context.Context, run func() error) (unknown bool, err error) {
	if err := f.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return false, err
	}
	if err := run(); err != nil {
		_ = f.exec(ctx, "ROLLBACK") // some failures have done so already
		return false, err
	}
	err = f.exec(ctx, "COMMIT")
	return err != nil, err
}

// errUnknown is returned for a COMMIT that failed: it may have been stored.
var errUnknown = errors.New("it is not known whether the change is stored")

// readAgain is reload in a transaction of its own.
func (s *Store) readAgain(ctx context.Context) error {
	if err := s.file.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	defer s.file.exec(ctx, "COMMIT")
	return s.reload(ctx)
}

// errNoRoom is returned for a change that could fill the disk.
var errNoRoom = errors.New("the disk is nearly full")

// checkRoom returns errNoRoom unless the disk has room for a change of so many
// bytes in the log, and then for all of the log in the file. Otherwise the disk
// could get full with a log that cannot be brought in, and not even deletes
// would work any more.
func (f *file) checkRoom(change int) error {
	const margin = 128 << 10
	free, err := room(f.path)
	if err != nil {
		return err
	}
	if need := uint64(2*change+margin) + uint64(f.files.log.Size()); free < need {
		return errNoRoom
	}
	return nil
}

// write writes the differences of a change into the file.
func (f *file) write(ctx context.Context, change *image.Change) error {
	for id, d := range change.Differences() {
		var err error
		switch {
		case d.Exists && !d.Existed:
			_, err = f.insert.ExecContext(ctx, id, d.After.Name, d.After.Capital, d.After.Area)
		case d.Exists && d.After != d.Before:
			_, err = f.update.ExecContext(ctx, d.After.Name, d.After.Capital, d.After.Area, id)
		case d.Existed && !d.Exists:
			_, err = f.remove.ExecContext(ctx, id) // a trigger keeps the id
		case !d.Existed:
			err = f.exec(ctx, "INSERT OR IGNORE INTO used_ids (first, last) VALUES (?, ?)", id, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// report keeps how the last commit, or the last look at the file, went, and
// logs when that changes.
func (s *Store) report(err error) {
	before := s.problem.Load()
	if err == nil {
		if before != nil {
			s.problem.Store(nil)
			s.log.Info("the database works again")
		}
		return
	}
	err = unavailable(err)
	s.problem.Store(&err)
	if before == nil || (*before).Error() != err.Error() {
		s.log.Error("the database does not work", "err", err)
	}
}
