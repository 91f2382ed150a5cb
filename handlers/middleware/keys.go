package middleware

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/gin-gonic/gin"
)

// minKey is how many characters a key has at least.
const minKey = 16

// Keys are the keys that may write, as their hashes: a dump of the memory or a
// log of the value does not reveal them. The zero value asks for none.
type Keys struct{ hashes [][sha256.Size]byte }

// UnmarshalText reads keys from a comma-separated list, or from the file that
// "@path" names, with a key or a list of them on each line. No error has any
// part of a key. A text without a key is an error: it may be a secret that was
// not filled in.
func (k *Keys) UnmarshalText(text []byte) error {
	list := string(text)
	path, isFile := strings.CutPrefix(list, "@")
	if isFile {
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("the file of API keys: %w", err)
		}
		list = string(content)
	}
	k.hashes = nil
	for key := range strings.FieldsFuncSeq(list, func(r rune) bool { return strings.ContainsRune(",\r\n", r) }) {
		key = strings.TrimSpace(key)
		if key == "" {
			continue
		}
		if err := checkKey(key); err != nil {
			return fmt.Errorf("API key %d: %w", len(k.hashes)+1, err)
		}
		k.hashes = append(k.hashes, sha256.Sum256([]byte(key)))
	}
	if k.None() {
		return errors.New("there is no API key in the list")
	}
	return nil
}

func checkKey(key string) error {
	if len(key) < minKey {
		return fmt.Errorf("shorter than %d characters", minKey)
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return errors.New("has a space or another character that does not fit into a header")
		}
	}
	return nil
}

// None reports whether everyone may write.
func (k Keys) None() bool { return len(k.hashes) == 0 }

// Require lets only requests with a key change anything, before their body is
// read. Requests that no route serves pass, and get 404.
func (k Keys) Require(c *gin.Context) {
	if k.None() || isSafe(c.Request.Method) || c.FullPath() == "" || k.has(presented(c.Request)) {
		return
	}
	fail(c, ErrNotAuthenticated)
}

// isSafe reports whether a method only reads (RFC 9110, section 9.2.1).
func isSafe(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// presented is the key that a request comes with, or "".
func presented(r *http.Request) string {
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return r.Header.Get("X-API-Key")
}

// has takes the same time whichever key it is, and however much of one it has.
func (k Keys) has(key string) bool {
	hash := sha256.Sum256([]byte(key))
	found := 0
	for i := range k.hashes {
		found |= subtle.ConstantTimeCompare(hash[:], k.hashes[i][:])
	}
	return found == 1
}
