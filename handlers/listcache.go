package handlers

import (
	"bytes"
	"sync"
)

// listCache keeps rendered lists of one revision of the store, by what they
// were asked for, see appendQuery. It is emptied when the revision changes, and
// when it would grow beyond maxKept.
type listCache struct {
	mu       sync.RWMutex
	revision string
	lists    map[string]*list
	size     int
}

// maxKept is how many bytes of lists are kept.
const maxKept = 4 << 20

func newListCache() *listCache { return &listCache{lists: map[string]*list{}} }

func (k *listCache) get(revision string, name []byte) (*list, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.revision != revision {
		return nil, false
	}
	kept, ok := k.lists[string(name)]
	return kept, ok
}

// put keeps a copy of a list. One of another revision drops those kept: they may
// be the newer ones, but then the next request brings them back.
func (k *listCache) put(revision string, name []byte, l *list) {
	size := len(name) + len(l.body) + 256
	copied := *l
	copied.body = bytes.Clone(l.body)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.revision != revision || k.size+size > maxKept {
		k.revision, k.size = revision, 0
		clear(k.lists)
	}
	if _, ok := k.lists[string(name)]; !ok {
		k.size += size
	}
	k.lists[string(name)] = &copied
}
