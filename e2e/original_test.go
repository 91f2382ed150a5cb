package e2e

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/internal/testprocess"
)

var (
	originalRounds = flag.Int("original.rounds", 8, "rounds of 500 random requests to the service and the FastAPI original")
	originalSeed   = flag.Uint64("original.seed", 1, "the seed of the first round; each further round adds 1")
)

// TestOriginalVectors proves that original/main.py is the FastAPI service that
// the vectors were recorded from.
func TestOriginalVectors(t *testing.T) {
	python := mustFindOriginal(t)
	for types, vectors := range map[string]string{"strict": "vectors.jsonl", "lax": "lax.jsonl"} {
		t.Run(types, func(t *testing.T) {
			replay := command(t, python, "original/replay.py", "../handlers/testdata/"+vectors, "original/openapi.json")
			replay.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "TYPES="+types)
			if out, err := replay.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

// TestSameAsOriginal sends the same random requests to the built service and to
// FastAPI, with strict and lax types in turn, and expects the same statuses,
// types and bytes. original/contract.py says where the contract departs from
// FastAPI; the generator leaves out what FastAPI has not got at all.
//
// Both keep the same countries throughout a round, so a request that one of
// them accepts and the other does not ends it.
func TestSameAsOriginal(t *testing.T) {
	python := mustFindOriginal(t)
	for i := range *originalRounds {
		seed := *originalSeed + uint64(i)
		types := []string{"strict", "lax"}[seed%2]
		t.Run(fmt.Sprint(types, "/seed=", seed), func(t *testing.T) {
			original := exec.CommandContext(t.Context(), python, "-m", "uvicorn", "contract:app",
				"--app-dir", "original", "--port", "0", "--no-access-log")
			original.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "TYPES="+types)
			wantFrom := mustStart(t, original).address
			gotFrom := mustServe(t, "--database", ":memory:", "--types", types).address

			g := generator{rand.New(rand.NewPCG(seed, 0))}
			for n := range 500 {
				r := g.request()
				want, got := mustSend(t, wantFrom, r), mustSend(t, gotFrom, r)
				if got == want {
					continue
				}
				t.Errorf("request %d: got of the service, want of the original\n%s\n%s",
					n, r.curl(gotFrom), cmp.Diff(want, got))
				if got.Status < 300 || want.Status < 300 {
					break
				}
			}
		})
	}
}

// mustFindOriginal is a Python that has the original's packages, or a skip.
func mustFindOriginal(t *testing.T) string {
	t.Helper()
	python := "original/.venv/bin/python"
	if !isFile(python) {
		python = "python3"
	}
	const script = "import fastapi, pydantic, sys, uvicorn; print(fastapi.__version__, pydantic.VERSION, *sys.version_info[:2])"
	cmd := exec.CommandContext(t.Context(), python, "-c", script)
	testprocess.EndWithTest(t, cmd)
	out, err := cmd.Output()
	if err != nil || string(out) != "0.92.0 1.10.4 3 11\n" {
		skip(t, "a Python 3.11 with e2e/original/requirements.txt"+notInstalled)
	}
	return python
}

// A request is sent as it stands: no client tidies the target or the headers.
type request struct {
	method, target string
	contentTypes   []string
	body           []byte
}

// An answer is what a client of the original can tell apart.
type answer struct {
	Status            int
	ContentType, Body string
}

func mustSend(t *testing.T, address string, r request) answer {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", r.method, r.target, address)
	for _, contentType := range r.contentTypes {
		fmt.Fprintf(&b, "Content-Type: %s\r\n", contentType)
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(r.body), r.body)
	if _, err := conn.Write(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: r.method})
	if err != nil {
		t.Fatalf("%v\n%s", err, r.curl(address))
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.curl(address))
	}
	a := answer{response.StatusCode, response.Header.Get("Content-Type"), string(body)}
	if a.Body == "" {
		a.ContentType = "" // FastAPI gives even a 204 a type
	}
	return a
}

// curl is the request as a line for bash.
func (r request) curl(address string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "curl -i --path-as-is -X %s %s", r.method, quote(address+r.target))
	if r.contentTypes == nil {
		b.WriteString(" -H Content-Type:")
	}
	for _, contentType := range r.contentTypes {
		fmt.Fprintf(&b, " -H %s", quote("Content-Type: "+contentType))
	}
	if r.body != nil {
		fmt.Fprintf(&b, " --data-binary %s", quote(string(r.body)))
	}
	return b.String()
}

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
