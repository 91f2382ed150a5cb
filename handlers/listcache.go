package handlers

import "sync"

// listCache keeps rendered lists of one revision of the store, by their query.
// It is emptied when the revision changes or it grows beyond maxKept.
type listCache struct {
	mu       sync.RWMutex
	revision string
	lists    map[string]*list
	size     int
}

// maxKept is how many bytes of lists are kept.
const maxKept = 4 << 20

func newListCache() *listCache { return &listCache{lists: map[string]*list{}} }

func (k *listCache) get(revision, query string) (*list, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.revision != revision {
		return nil, false
	}
	kept, ok := k.lists[query]
	return kept, ok
}

// put keeps a list. One that was read at another revision than those kept
// drops them: it cannot be told which is newer, and the next request will.
func (k *listCache) put(revision, query string, l *list) {
	size := len(query) + len(l.body) + len(l.next) + 256
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.revision != revision || k.size+size > maxKept {
		k.revision, k.size = revision, 0
		clear(k.lists)
	}
	if _, ok := k.lists[query]; !ok {
		k.size += size
	}
	k.lists[query] = l
}
