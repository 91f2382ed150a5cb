package store

import (
	"fmt"
	"os"
	"sync"
)

// maxLog is how many bytes the log may have while long lists are being read.
const maxLog = 256 << 20

var errListTooOld = fmt.Errorf("%w: the list was read so slowly that the log of writes grew too long", ErrUnavailable)

// longLists are the lists that are being read on connections of their own. As
// long as their snapshots are, the log cannot begin anew, so that a client who
// reads slowly would fill the disk.
type longLists struct {
	mu   sync.Mutex
	open map[*openRows]bool
}

func (l *longLists) add(o *openRows) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = make(map[*openRows]bool)
	}
	l.open[o] = true
}

func (l *longLists) remove(o *openRows) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, o)
}

// endIf ends all of them if the file at path has more than so many bytes.
func (l *longLists) endIf(path string, most int64) {
	var old []*openRows
	l.mu.Lock()
	for o := range l.open {
		old = append(old, o)
	}
	l.mu.Unlock()
	if len(old) == 0 {
		return
	}
	if log, err := os.Stat(path); err != nil || log.Size() <= most {
		return
	}
	for _, o := range old {
		_ = o.end(errListTooOld) // which who reads it is told
	}
}
