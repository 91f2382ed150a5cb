package e2e

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

const corsKey = "a-key-that-nobody-guesses"

// mustServeCORS starts the service and FastAPI with Starlette's CORSMiddleware
// for the same origins.
func mustServeCORS(t *testing.T, origins string) (service, original *process, database string) {
	t.Helper()
	python := mustFindOriginal(t)
	cmd := exec.CommandContext(t.Context(), python, "-m", "uvicorn", "cors:app",
		"--app-dir", "original", "--port", "0", "--no-access-log")
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "ORIGINS="+origins, "KEY="+corsKey)
	database = filepath.Join(t.TempDir(), "countries.db")
	service = mustServe(t, "--database", database, "--cors-origins", origins, "--api-keys", corsKey)
	return service, mustStart(t, cmd), database
}

// fetches are what a page of another site does, one after the other: JavaScript
// that returns what the page gets to see. With a path, it only gets that.
const fetches = `(async (address, path) => {
	const results = {}
	const attempt = async (name, path, init) => {
		try {
			const response = await fetch("http://" + address + path, init)
			results[name] = [response.type, response.status, response.redirected, await response.text()].join(" ")
		} catch (error) {
			results[name] = "blocked"
		}
	}
	document.cookie = "session=1"
	if (path) {
		await attempt(path, path)
		return results
	}
	const germany = JSON.stringify({name: "Germany", capital: "Berlin", area: 357022})
	const json = {"Content-Type": "application/json"}
	const key = {"Authorization": "Bearer ` + corsKey + `"}
	for (const credentials of ["omit", "same-origin", "include"]) {
		const as = (name, path, init = {}) => attempt(credentials + ": " + name, path, {credentials, ...init})
		await as("list", "/countries")
		await as("one", "/countries/1")
		for (const header of ["baggage", "traceparent", "cache-control", "x-requested-with", "if-none-match", "x-api-key", "x-any-thing"]) {
			await as(header, "/countries/2", {headers: {[header]: "1"}})
		}
		await as("create", "/countries", {method: "POST", headers: {...json, ...key, baggage: "1"}, body: germany})
		await as("create, a simple request", "/countries", {method: "POST", body: germany})
		await as("replace", "/countries/1", {method: "PUT", headers: {...json, ...key}, body: germany})
		await as("update", "/countries/1", {method: "PATCH", headers: {...json, ...key}, body: "{}"})
		await as("update, in lower case", "/countries/1", {method: "patch", headers: {...json, ...key}, body: "{}"})
		await as("another method", "/countries/1", {method: "PURGE"})
		await as("401", "/countries", {method: "POST", headers: json, body: germany})
		await as("404", "/nope")
		await as("404 with a preflight", "/nope", {headers: {baggage: "1"}})
		await as("404 of a country", "/countries/99", {method: "DELETE", headers: key})
		await as("405", "/countries", {method: "PUT", headers: {...json, ...key}, body: germany})
		await as("413", "/countries", {method: "POST", headers: {...json, ...key}, body: " ".repeat((1 << 20) + 1)})
		await as("422", "/countries?limit=0")
		await as("422 of a body", "/countries", {method: "POST", headers: {...json, ...key}, body: "{}"})
		await as("redirect", "/countries/")
		await as("redirect with a preflight", "/countries/", {headers: {baggage: "1"}})
		await as("redirect not followed", "/countries/", {redirect: "manual"})
		await as("redirect refused", "/countries/", {redirect: "error"})
		await as("no CORS", "/countries", {mode: "no-cors"})
		await as("same origin only", "/countries", {mode: "same-origin"})
	}
	return results
})`

// TestCORSPages has real pages of other origins do all that pages do, with the
// service and with FastAPI: they see the same. A page at an address of the same
// site sends cookies, one of another site does not.
func TestCORSPages(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>A page</title>")
	}))
	t.Cleanup(page.Close)
	_, port, err := net.SplitHostPort(page.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	sameSite, otherSite, foreign := page.URL, "http://page.example:"+port, "http://foreign.example:"+port
	for _, test := range []struct {
		name, origins string
		from          []string
	}{
		{"listed", sameSite + "," + otherSite, []string{sameSite, otherSite, foreign}},
		{"every", "*", []string{sameSite, otherSite}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			service, original, database := mustServeCORS(t, test.origins)
			ctx := openBrowser(t)
			for _, origin := range test.from {
				want, got := mustFetch(t, ctx, origin, original, ""), mustFetch(t, ctx, origin, service, "")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("a page of %s (-FastAPI +service):\n%s", origin, diff)
				}
			}
			if err := os.Remove(database); err != nil {
				t.Fatal(err)
			}
			awaitStatus(t, service, "/readyz", http.StatusServiceUnavailable)
			for _, origin := range test.from {
				got := mustFetch(t, ctx, origin, service, "/readyz")["/readyz"]
				if reads := strings.HasPrefix(got, "cors 503 "); reads == (origin == foreign) {
					t.Errorf("a page of %s: got %s", origin, got)
				}
			}
		})
	}
}

// mustFetch opens a page, has it do all of fetches, and returns what it saw.
func mustFetch(t testing.TB, ctx context.Context, origin string, p *process, path string) map[string]string {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Navigate(origin)); err != nil {
		t.Fatal(err)
	}
	seen, err := chromedp.Run(ctx, chromedp.Evaluate[map[string]string](fmt.Sprintf("%s(%q, %q)", fetches, p.address, path), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 {
		t.Fatal("the page has done nothing")
	}
	return seen
}

// TestCORSHeaders sends the same random requests to the service and to Starlette
// and compares what browsers act upon.
func TestCORSHeaders(t *testing.T) {
	t.Parallel()
	for _, origins := range []string{"https://a.example,http://localhost:3000", "*"} {
		t.Run(origins, func(t *testing.T) {
			t.Parallel()
			service, original, _ := mustServeCORS(t, origins)
			random := rand.New(rand.NewPCG(*originalSeed, 0))
			for n := range 1000 {
				r := randomCORS(random)
				want, got := mustAnswerCORS(t, original, r), mustAnswerCORS(t, service, r)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("request %d: %s %s %q (-Starlette +service):\n%s", n, r.method, r.path, r.header, diff)
				}
			}
		})
	}
}

type corsRequest struct {
	method, path string
	header       http.Header
}

func randomCORS(random *rand.Rand) corsRequest {
	oneOf := func(values ...string) string { return values[random.IntN(len(values))] }
	r := corsRequest{
		method: oneOf("OPTIONS", "OPTIONS", "OPTIONS", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"),
		path:   oneOf("/countries", "/countries/1", "/countries/99", "/countries/bulk", "/countries/", "/countries?limit=0", "/nope", "/", "/docs", "/openapi.json", "/healthz"),
		header: http.Header{},
	}
	maybe := func(name string, values ...string) {
		if random.IntN(4) > 0 {
			r.header[name] = []string{oneOf(values...)}
		}
	}
	maybe("Origin", "https://a.example", "https://a.example", "http://localhost:3000", "https://a.example:443", "HTTPS://A.EXAMPLE",
		"https://a.example.evil", "http://a.example", "https://b.example", "null", "", "*", "https://a.example, https://b.example")
	maybe("Access-Control-Request-Method", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "put", "PURGE", "", "*", "GET, PUT")
	maybe("Access-Control-Request-Headers", "content-type", "authorization,baggage", "X-Any-Thing, traceparent", "", "*", "no header", "é")
	if random.IntN(2) > 0 {
		maybe("Cookie", "session=1", "")
	}
	maybe("Authorization", "Bearer "+corsKey, "Bearer nope")
	return r
}

type corsAnswer struct {
	Status        int // and Body, of a preflight
	Body          string
	Headers       map[string][]string
	VaryByOrigin  bool
	ContentLength string
}

func mustAnswerCORS(t testing.TB, p *process, r corsRequest) corsAnswer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), r.method, "http://"+p.address+r.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = r.header
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := corsAnswer{Headers: map[string][]string{}}
	for name, values := range response.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			answer.Headers[name] = values
		}
	}
	if r.method == http.MethodOptions && len(r.header["Origin"]) > 0 && len(r.header["Access-Control-Request-Method"]) > 0 {
		answer.Status, answer.Body, answer.ContentLength = response.StatusCode, string(body), response.Header.Get("Content-Length")
		answer.Headers["Content-Type"] = response.Header["Content-Type"]
	}
	// Starlette names Origin in Vary only for an origin that it knows: a shared
	// cache would then give others' answers to that one.
	if response.Header.Get("Access-Control-Allow-Origin") != "" {
		answer.VaryByOrigin = slices.ContainsFunc(response.Header["Vary"], func(line string) bool { return strings.Contains(line, "Origin") })
	}
	return answer
}
