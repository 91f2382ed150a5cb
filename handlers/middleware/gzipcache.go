package middleware

import "sync"

// gzipCache keeps compressed bodies. A strong entity-tag names the bytes, so
// that what is kept is never stale. It is emptied when it grows beyond
// maxGzipKept.
type gzipCache struct {
	mu     sync.RWMutex
	bodies map[gzipKey][]byte
	size   int
}

type gzipKey struct{ path, tag string }

// maxGzipKept is how many bytes are kept.
const maxGzipKept = 4 << 20

func (k *gzipCache) get(key gzipKey) ([]byte, bool) {
	if key.tag == "" {
		return nil, false
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	body, ok := k.bodies[key]
	return body, ok
}

func (k *gzipCache) put(key gzipKey, body []byte) {
	size := len(key.path) + len(key.tag) + cap(body) + 128
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.size+size > maxGzipKept {
		clear(k.bodies)
		k.size = 0
	}
	if _, ok := k.bodies[key]; !ok {
		k.size += size
	}
	k.bodies[key] = body
}
