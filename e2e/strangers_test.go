package e2e

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestStrangers: a few clients that read nothing of their answers, or leave
// before these come, take nothing from others, however long an answer those
// ask for.
func TestStrangers(t *testing.T) {
	refusal := "POST /countries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n" + strings.Repeat("x", 1<<20)
	for name, attack := range map[string]struct {
		rows, times int
		request     string
		leave       bool
		others      string
	}{
		"refusals not read":  {rows: 5_000, times: 10, request: refusal, others: "/countries"},
		"lists not read":     {rows: 150_000, times: 40, request: "GET /countries HTTP/1.1\r\nHost: x\r\n\r\n", others: "/countries"},
		"searches abandoned": {rows: 150_000, times: 8, leave: true, request: "GET /countries?q=zzz&limit=1 HTTP/1.1\r\nHost: x\r\n\r\n", others: "/countries?q=zzz&limit=1"},
	} {
		t.Run(name, func(t *testing.T) {
			p := mustServe(t, "--database", ":memory:", "--data", "none")
			for range attack.rows / 5_000 {
				mustCreateBulk(t, p, 5_000)
			}
			for range attack.times {
				conn := mustDial(t, p.address)
				conn.SetWriteDeadline(time.Now().Add(patience))
				if _, err := io.WriteString(conn, attack.request); err != nil {
					t.Fatal(err)
				}
				if attack.leave {
					time.Sleep(2 * time.Millisecond)
					conn.Close()
				}
			}
			for _, path := range []string{attack.others, "/countries/1", "/countries?limit=1000&sort=-name", "/readyz"} {
				if response, body := p.get(t, path); response.StatusCode != http.StatusOK {
					t.Errorf("GET %s got %d %.100s", path, response.StatusCode, body)
				}
			}
			if response, body := p.do(t, http.MethodPost, "/countries", newCountry); response.StatusCode != http.StatusCreated {
				t.Errorf("POST got %d %s", response.StatusCode, body)
			}
		})
	}
}

// TestChunked: a refused body without a length is refused as one with a length
// is, and its connection is kept as well.
func TestChunked(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	const request = "POST /countries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	one := request + "Content-Length: 11\r\n\r\n{\"name\": 5}"
	two := request + "Transfer-Encoding: chunked\r\n\r\nb\r\n{\"name\": 5}\r\n0\r\n\r\n"
	conn := mustDial(t, p.address)
	conn.SetDeadline(time.Now().Add(patience))
	var answers []rawAnswer
	for r, requests := bufio.NewReader(conn), []string{one, two, one, two}; len(answers) < len(requests); {
		if _, err := io.WriteString(conn, requests[len(answers)]); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("after %d answers: %v", len(answers), err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, rawAnswer{response, t, string(body)})
	}
	for _, name := range []string{"Content-Length", "Connection", "Content-Type"} {
		if got, want := answers[1].Header.Get(name), answers[0].Header.Get(name); got != want {
			t.Errorf("%s: %q with chunks, %q with a length", name, got, want)
		}
	}
	if got, want := answers[1].text(), answers[0].text(); got != want || !strings.HasPrefix(got, "422 ") {
		t.Errorf("%s with chunks, %s with a length", got, want)
	}
}
