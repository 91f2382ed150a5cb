package differential

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A request is sent as it stands: no client tidies the target or the headers.
type request struct {
	program, method, target string
	headers                 []header
	body                    []byte
	malformed               bool // a multipart form that breaks RFC 2046 or 7578
}

type header struct{ name, value string }

// mustServe is the answer of a handler to the bytes of the request.
func (r request) mustServe(t *testing.T, handler http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Length: %d\r\n", r.method, r.target, len(r.body))
	for _, h := range r.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.name, h.value)
	}
	fmt.Fprintf(&b, "\r\n%s", r.body)
	read, err := http.ReadRequest(bufio.NewReader(&b))
	if err != nil {
		t.Fatalf("%v\n%s", err, r.curl())
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, read.WithContext(t.Context()))
	return answer
}

// curl is the request as a line for bash. The program runs with
//
//	uvicorn programs.NAME:app --app-dir e2e/differential/pydantic1
func (r request) curl() string {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -i --path-as-is -X %s %s", r.method, quote("http://127.0.0.1:8000"+r.target))
	typed := false
	for _, h := range r.headers {
		fmt.Fprintf(&b, " -H %s", quote(h.name+": "+h.value))
		typed = typed || strings.EqualFold(h.name, "Content-Type")
	}
	if r.body != nil {
		if !typed {
			b.WriteString(" -H Content-Type:")
		}
		fmt.Fprintf(&b, " --data-binary %s", quote(string(r.body)))
	}
	return b.String()
}

// quote is a text as a word for bash.
func quote(s string) string {
	var b strings.Builder
	b.WriteString("$'")
	for _, c := range []byte(s) {
		switch {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			fallthrough
		case ' ' <= c && c <= '~':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	return b.String() + "'"
}
