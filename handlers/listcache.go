package handlers

import (
	"sync"

	"countries/handlers/formats"
	"countries/models"
)

// listCache keeps rendered lists of one revision of the store, by what they
// were asked for. It is emptied when the revision changes, and when it would
// grow beyond maxKept.
type listCache struct {
	mu       sync.RWMutex
	revision string
	lists    map[listKey]*list
	size     int
}

// maxKept is how many bytes of lists are kept.
const maxKept = 4 << 20

// listKey is a format and a query without what means nothing, in a form that
// compares.
type listKey struct {
	q, sort, cursor  string
	minArea, maxArea int64 // -1 for none
	limit            int
	format           formats.Format
}

func keyOf(query models.CountryQuery, format formats.Format) listKey {
	key := listKey{format: format, q: query.Q, sort: string(query.Sort), minArea: -1, maxArea: -1, limit: query.Limit}
	if query.MinArea != nil {
		key.minArea = *query.MinArea
	}
	if query.MaxArea != nil {
		key.maxArea = *query.MaxArea
	}
	if query.Cursor != nil {
		key.cursor = *query.Cursor
	}
	return key
}

func newListCache() *listCache { return &listCache{lists: map[listKey]*list{}} }

func (k *listCache) get(revision string, key listKey) (*list, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.revision != revision {
		return nil, false
	}
	kept, ok := k.lists[key]
	return kept, ok
}

// put keeps a list. One of another revision drops those kept: they may be the
// newer ones, but then the next request brings them back.
func (k *listCache) put(revision string, key listKey, l *list) {
	size := len(key.q) + len(key.cursor) + len(l.body) + len(l.next) + 256
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.revision != revision || k.size+size > maxKept {
		k.revision, k.size = revision, 0
		clear(k.lists)
	}
	if _, ok := k.lists[key]; !ok {
		k.size += size
	}
	k.lists[key] = l
}
