package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestHostileBytes sends what no honest client would. want is every answer
// that the connection gets, as "status body"; smuggled requests would be one
// too many. A status without a body is net/http's own answer to what is not
// HTTP, in plain text.
func TestHostileBytes(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	const (
		get      = "GET /countries/1 HTTP/1.1\r\nHost: x\r\n"
		post     = "POST /countries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		smuggled = "DELETE /countries/1 HTTP/1.1\r\nHost: x\r\n\r\n"
		thailand = `200 {"id":1,"name":"Thailand","capital":"Bangkok","area":513120}`
		notFound = `404 {"detail":"Not Found"}`
		required = `422 {"detail":[{"loc":["body"],"msg":"field required","type":"value_error.missing"}]}`
		tooLarge = `413 {"detail":"Request Entity Too Large"}`
		encoded  = `415 {"detail":"Unsupported Media Type"}`
	)
	tests := []struct {
		name, send string
		want       []string
	}{
		{"chunks and a length", post + "Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, []string{required}},
		{"a length and chunks", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + smuggled, []string{required}},
		{"nothing", "\r\n\r\n", []string{"400"}},
		{"noise", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []string{"400"}},
		{"no version", "GET /countries\r\n\r\n", []string{"400"}},
		{"HTTP/9.9", "GET /countries HTTP/9.9\r\nHost: x\r\n\r\n", []string{"505"}},
		{"HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []string{notFound}},
		{"no host", "GET /countries HTTP/1.1\r\n\r\n", []string{"400"}},
		{"two hosts", get + "Host: y\r\n\r\n", []string{"400"}},
		{"a host with a line in it", "GET /countries/1 HTTP/1.1\r\nHost: x\x00y\r\n\r\n", []string{"400"}},
		{"a space in a header's name", get + "A B: c\r\n\r\n", []string{"400"}},
		{"NUL in a header", get + "A: b\x00c\r\n\r\n", []string{"400"}},
		{"a folded header", get + "A: b\r\n c\r\n\r\n", []string{thailand}},
		{"a method with a line in it", "GE\rT /countries HTTP/1.1\r\nHost: x\r\n\r\n", []string{"400"}},
		{"a long method", strings.Repeat("A", 5000) + " /countries HTTP/1.1\r\nHost: x\r\n\r\n", []string{`405 {"detail":"Method Not Allowed"}`}},
		{"a long target", "GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n", []string{"431"}},
		{"a long header", get + "A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", []string{"431"}},
		{"many headers", get + strings.Repeat("A: b\r\n", 100_000) + "\r\n", []string{"431"}},

		{"two lengths", post + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + smuggled, []string{"400"}},
		{"two lengths in one", post + "Content-Length: 2, 40\r\n\r\n{}" + smuggled, []string{"400"}},
		{"one length twice", post + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", []string{required}},
		{"a negative length", post + "Content-Length: -1\r\n\r\n", []string{"400"}},
		{"a signed length", post + "Content-Length: +2\r\n\r\n{}", []string{"400"}},
		{"a length beyond all", post + "Content-Length: 99999999999999999999\r\n\r\n", []string{"400"}},
		{"a huge length", post + "Content-Length: 9223372036854775807\r\n\r\n", []string{tooLarge}},
		{"chunks twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, []string{"501"}},
		{"chunks and more", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled, []string{"501"}},
		{"chunks, hidden", post + "Transfer-Encoding: \vchunked\r\nContent-Length: 0\r\n\r\n" + smuggled, []string{"400"}},
		{"a chunk that is no number", post + "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n", []string{`400 {"detail":"There was an error parsing the body"}`}},
		{"a chunk beyond all", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", []string{`400 {"detail":"There was an error parsing the body"}`}},
		{"a chunk that lies", post + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", []string{`400 {"detail":"There was an error parsing the body"}`}},
		{"a long chunk extension", post + "Transfer-Encoding: chunked\r\n\r\n1;" + strings.Repeat("a", 1<<20) + "\r\n{\r\n0\r\n\r\n", []string{`400 {"detail":"There was an error parsing the body"}`}},
		{"GET with a body that is a request", get + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(smuggled), smuggled), []string{thailand}},

		{"gzip", post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b", []string{encoded}},
		{"an unknown coding", post + "Content-Encoding: zstd, x\r\nContent-Length: 2\r\n\r\n{}", []string{encoded}},
		{"gzip as a transfer coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", []string{"501"}},

		{"a broken escape in the path", "GET /countries/%zz HTTP/1.1\r\nHost: x\r\n\r\n", []string{"400"}},
		{"a broken escape in the query", "GET /countries?q=%zz&limit=1 HTTP/1.1\r\nHost: x\r\n\r\n", []string{`200 []`}},
		{"a target without a slash", "GET countries HTTP/1.1\r\nHost: x\r\n\r\n", []string{"400"}},
		{"another host's target", "GET http://example.org/countries/1 HTTP/1.1\r\nHost: x\r\n\r\n", []string{thailand}},
		{"the target *", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"CONNECT", "CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out of /docs", "GET /docs/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out, escaped", "GET /docs/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out, escaped whole", "GET /docs/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out, escaped twice", "GET /docs/%252e%252e%252fgo.mod HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out with backslashes", "GET /docs/..\\..\\go.mod HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"NUL after an asset", "GET /docs/swagger-ui.css%00.html HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"the folder of assets", "GET /docs/. HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out of /redoc", "GET /redoc/../docs.go HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
		{"up and out of /redoc, escaped", "GET /redoc/%2e%2e/docs.go HTTP/1.1\r\nHost: x\r\n\r\n", []string{notFound}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range mustSendRaw(t, p.address, tt.send, len(tt.want)) {
				got = append(got, a.text())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Cleanup(func() {
		if strings.Contains(p.log.String(), "panic") {
			t.Error("it panicked")
		}
	})
}

// TestHostileHeaders tries to end a header of the answer and to begin another.
func TestHostileHeaders(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	for _, evil := range []string{"\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\r\n\r\n<script>", "\x00", "é\u2028", `">; rel="next", <http://evil>; rel="next`, "%0d%0aX-Evil:%201"} {
		q := url.QueryEscape(evil)
		for name, send := range map[string]string{
			"Link, from a parameter":         "GET /countries?limit=1&x=" + q + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"Link, from a parameter's name":  "GET /countries?limit=1&" + q + "=1 HTTP/1.1\r\nHost: x\r\n\r\n",
			"Link, as it stands":             "GET /countries?limit=1&x=" + strings.NewReplacer("\r", "", "\n", "", " ", "", "\x00", "").Replace(evil) + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"Location, from a path":          "GET /countries/" + url.PathEscape(evil) + "/ HTTP/1.1\r\nHost: x\r\n\r\n",
			"Location, from a query":         "GET /countries/1/?x=" + q + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"Location, to another host":      "GET //evil.example/countries/ HTTP/1.1\r\nHost: x\r\n\r\n",
			"Location, to another host, too": "GET /%5cevil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
			"Location, from the host":        "GET /countries/ HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Prefix: //evil.example\r\n\r\n",
			"X-Request-ID":                   "GET /countries/1 HTTP/1.1\r\nHost: x\r\nX-Request-ID: a" + strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(evil) + "\r\n\r\n",
			"Allow, from a method":           "EVIL /countries/" + url.PathEscape(evil) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		} {
			for _, a := range mustSendRaw(t, p.address, send, 1) {
				a.text()
				for header, values := range a.Header {
					value := strings.Join(values, "|")
					if header == "X-Evil" || strings.ContainsAny(value, "\r\n\x00<\u2028") && header != "Link" || strings.Contains(value, "evil.example") {
						t.Errorf("%s with %q: %s: %s", name, evil, header, value)
					}
				}
				if link := a.Header.Get("Link"); strings.Count(link, "<") > 1 || strings.Count(link, ">") > 1 || strings.Count(link, "rel=") > 1 && strings.Count(link, `"`) > 2 {
					t.Errorf("%s with %q: Link: %s", name, evil, link)
				}
			}
		}
	}
}

// TestHostileCursors sends cursors of another list, and damaged ones.
func TestHostileCursors(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	cursor := func(query string) string {
		response, _ := p.get(t, "/countries?limit=1&"+query)
		_, link, _ := strings.Cut(response.Header.Get("Link"), "<")
		link, _, _ = strings.Cut(link, ">")
		next, err := url.Parse(link)
		if err != nil || next.Query().Get("cursor") == "" {
			t.Fatalf("Link: %q, %v", link, err)
		}
		return next.Query().Get("cursor")
	}
	good := cursor("sort=name")
	var forged []string
	for i := range good {
		forged = append(forged, good[:i], good[:i]+"A"+good[i:], good[:i]+string(good[i]^1)+good[i+1:])
	}
	for _, query := range []string{"sort=id", "sort=-name", "sort=capital", "sort=area", "sort=name&q=t", "sort=name&min_area=1", "sort=name&max_area=9007199254740991"} {
		forged = append(forged, cursor(query))
	}
	forged = append(forged, "", "=", good+"=", good+"\x00", strings.Repeat("A", 8000), "' OR 1=1 --", "../../etc/passwd", "null", "\xff")
	const want = `{"detail":[{"loc":["query","cursor"],"msg":"invalid cursor","type":"value_error.cursor"}]}`
	for _, c := range forged {
		response, got := p.get(t, "/countries?limit=1&sort=name&cursor="+url.QueryEscape(c))
		if response.StatusCode != http.StatusUnprocessableEntity || got != want {
			t.Errorf("cursor %q: %s %s", c, response.Status, got)
		}
	}
}

// A rawAnswer is one of those that came over a connection.
type rawAnswer struct {
	*http.Response
	t    testing.TB
	body string
}

// text is the status and the body, which is JSON, or nothing that was ours.
func (a rawAnswer) text() string {
	switch contentType := a.Header.Get("Content-Type"); {
	case contentType == "application/json" && json.Valid([]byte(a.body)):
		return fmt.Sprint(a.StatusCode, " ", a.body)
	case contentType != "text/plain; charset=utf-8" && a.body != "" && contentType != "":
		a.t.Errorf("%s, %q: %.300q", a.Status, contentType, a.body)
	}
	return fmt.Sprint(a.StatusCode)
}

// mustSendRaw sends bytes and reads the answers, of which so many should come.
// Only then it says that there is nothing more: a client that has gone is not
// answered.
func mustSendRaw(t testing.TB, address, send string, want int) (answers []rawAnswer) {
	t.Helper()
	conn := mustDial(t, address).(*net.TCPConn)
	conn.SetDeadline(time.Now().Add(patience))
	go io.WriteString(conn, send) // which fails when the server has seen enough
	for r := bufio.NewReader(conn); ; {
		if len(answers) == want {
			conn.CloseWrite()
		}
		response, err := http.ReadResponse(r, nil)
		if err != nil {
			return answers
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Errorf("%s: %v after %q", response.Status, err, body)
			return answers
		}
		answers = append(answers, rawAnswer{response, t, string(body)})
	}
}
