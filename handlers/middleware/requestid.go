package middleware

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"

	"github.com/gin-gonic/gin"
)

const (
	requestIDHeader = "X-Request-Id" // as net/http spells X-Request-ID
	maxRequestID    = 128
)

// RequestID names the request in the header X-Request-ID of its answer: as the
// client names it, if it does so in at most 128 of the characters that ids are
// made of, else by a new name.
func RequestID(c *gin.Context) {
	id := c.Request.Header[requestIDHeader]
	if len(id) != 1 || !wellFormed(id[0]) {
		id = []string{newRequestID()}
	}
	c.Writer.Header()[requestIDHeader] = id
}

// requestID is the name that RequestID has given, "" without it.
func requestID(c *gin.Context) string {
	if id := c.Writer.Header()[requestIDHeader]; len(id) > 0 {
		return id[0]
	}
	return ""
}

func wellFormed(id string) bool {
	if id == "" || len(id) > maxRequestID {
		return false
	}
	for i := range len(id) {
		if !isAlphanumeric(id[i]) && !strings.Contains("-_.:/+=", id[i:i+1]) {
			return false
		}
	}
	return true
}

func isAlphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}

// newRequestID need not be hard to guess, only never come twice.
func newRequestID() string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], rand.Uint64())
	binary.BigEndian.PutUint64(id[8:], rand.Uint64())
	var text [32]byte
	hex.Encode(text[:], id[:])
	return string(text[:])
}
