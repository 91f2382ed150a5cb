package server

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestFraming: a length beside chunks ends the connection, in whatever parts
// and case it comes, and wherever on the connection; chunks alone do not.
func TestFraming(t *testing.T) {
	t.Parallel()
	address := serveHandler(t, Options{}, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	const (
		get     = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"
		length  = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody"
		chunked = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
		before  = "POST / HTTP/1.1\r\nHost: test\r\ncontent-LENGTH: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
		behind  = "POST / HTTP/1.1\nHost: test\nTransfer-Encoding: chunked\nCONTENT-Length: 4\n\n0\r\n\r\n"
	)
	for _, test := range []struct {
		requests []string
		closed   bool // after the last one
	}{
		{[]string{chunked, get, length, chunked, length, chunked}, false},
		{[]string{before}, true},
		{[]string{behind}, true},
		{[]string{get, length, chunked, before}, true},
		{[]string{length, behind}, true},
	} {
		for _, size := range []int{1, 7, 4096} { // of what is sent at once
			conn := dial(t, address, "")
			answers := bufio.NewReader(conn)
			for i, request := range test.requests {
				for rest := request; rest != ""; {
					part := rest[:min(size, len(rest))]
					if _, err := io.WriteString(conn, part); err != nil {
						t.Fatal(err)
					}
					rest = strings.TrimPrefix(rest, part)
				}
				response, err := http.ReadResponse(answers, nil)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, response.Body); err != nil {
					t.Fatal(err)
				}
				if want := test.closed && i == len(test.requests)-1; response.Close != want {
					t.Errorf("%q, request %d, %d bytes at a time: closed %t, want %t", test.requests, i, size, response.Close, want)
				}
			}
		}
	}
}
