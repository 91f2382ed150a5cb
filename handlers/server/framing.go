package server

import (
	"bytes"
	"net/http"
)

// A request with a Content-Length beside its chunks may be an attempt to have
// what follows taken for another request. net/http goes by the chunks and drops
// the length, and goes on with the connection, which RFC 9112, section 6.1,
// forbids. So a connection counts the lines that begin with that header's name
// as they come, and one that has seen more than it had requests with a length
// ends with the next chunked request.

const lengthLine = "\ncontent-length"

func (c *connection) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.countLengths(p[:n])
	return n, err
}

// countLengths looks for lengthLine, which may come in parts.
func (c *connection) countLengths(p []byte) {
	for len(p) > 0 {
		switch {
		case c.matched == 0:
			next := bytes.IndexByte(p, '\n')
			if next < 0 {
				return
			}
			p, c.matched = p[next+1:], 1
		case p[0]|0x20 != lengthLine[c.matched]:
			c.matched = 0
		default:
			p, c.matched = p[1:], c.matched+1
			if c.matched == len(lengthLine) {
				c.lengths.Add(1)
				c.matched = 0
			}
		}
	}
}

// mayGoOn reports whether a connection may go on after a request. Over TLS,
// whose lines are not seen here, it does not after a chunked one.
func mayGoOn(r *http.Request) bool {
	c, ok := r.Context().Value(connectionKey{}).(*connection)
	if ok && len(r.Header["Content-Length"]) > 0 {
		c.lengths.Add(-1)
	}
	return len(r.TransferEncoding) == 0 || ok && c.lengths.Load() <= 0
}
