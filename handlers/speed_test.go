package handlers_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"countries/handlers"
	"countries/handlers/logs"
	"countries/handlers/server"
	"countries/models"
	"countries/store"
)

// ratios turns TestRatios on: a machine that does other things as well must not
// fail the tests.
var ratios = flag.Bool("ratios", false, "hold the processor time of requests against that of a bare net/http server")

// works are requests whose speed is promised. ratio is the processor time of one
// by that of a bare net/http server which writes the same bytes, the client's
// own time counted in both, as it was measured on two cores.
var works = []struct {
	name    string
	open    func(testing.TB) store.Store
	request string
	pages   int // the request is followed by those of the next pages
	ratio   float64
}{
	{"list of 3", openSample, "GET /countries HTTP/1.1\r\nHost: localhost\r\n\r\n", 0, 1.4},
	{"one by id", openMany, "GET /countries/77777 HTTP/1.1\r\nHost: localhost\r\n\r\n", 0, 1.5},
	{"page by name", openMany, "GET /countries?sort=name&limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n", 900, 2},
	{"refused create", openSample, "POST /countries HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 45\r\n\r\n" +
		`{"id":0,"name":"","capital":5,"area":"large"}`, 0, 1.9},
}

// BenchmarkAnswers measures whole requests over 32 connections: of the service,
// with its log in a file, and of the bare server. cpu-ns/op is the processor
// time of the server and the clients.
func BenchmarkAnswers(b *testing.B) {
	for _, work := range works {
		b.Run(work.name, func(b *testing.B) {
			service, limit, all := mustServeBoth(b, work.open(b), work.request, work.pages)
			b.Run("service", func(b *testing.B) {
				b.ReportMetric(float64(ask(b, service, all, b.N))/float64(b.N), "cpu-ns/op")
			})
			b.Run("bare", func(b *testing.B) {
				b.ReportMetric(float64(ask(b, limit, all, b.N))/float64(b.N), "cpu-ns/op")
			})
		})
	}
}

// TestRatios fails when a work takes half as much time again as it did, by the
// median of alternating bursts.
func TestRatios(t *testing.T) {
	if !*ratios {
		t.Skip("-ratios turns it on")
	}
	const bursts, requests, tolerance = 7, 6400, 1.5
	for _, work := range works {
		service, limit, all := mustServeBoth(t, work.open(t), work.request, work.pages)
		var measured []float64
		for range bursts {
			measured = append(measured, float64(ask(t, service, all, requests))/float64(ask(t, limit, all, requests)))
		}
		slices.Sort(measured)
		median := measured[bursts/2]
		t.Logf("%s: %.2f times the time of a bare net/http server, %.2f when it was last written down", work.name, median, work.ratio)
		if median > tolerance*work.ratio {
			t.Errorf("%s: got %.2f times the time of a bare net/http server, want about %.2f: %.2f", work.name, median, work.ratio, measured)
		}
	}
}

// mustServeBoth serves a store, and the answers to a request and to the pages
// behind it from a bare server.
func mustServeBoth(tb testing.TB, s store.Store, request string, pages int) (service, limit net.Addr, all []asked) {
	tb.Helper()
	file, err := os.Create(filepath.Join(tb.TempDir(), "log"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { file.Close() })
	log := logs.New(file, slog.LevelInfo, logs.JSON)
	tb.Cleanup(log.Flush)
	service = mustServe(tb, handlers.New(s, handlers.Options{Log: log.Logger}))
	all = mustPrepare(tb, service, request, pages)
	return service, mustServeBare(tb, bare(tb, all)), all
}

// openMany opens a new database with 100,000 countries.
func openMany(tb testing.TB) store.Store {
	tb.Helper()
	const rows = 100_000
	s := openStore(tb, filepath.Join(tb.TempDir(), "countries.db"))
	countries := make([]models.Country, 0, 10_000)
	for i := range rows - len(models.Sample()) {
		countries = append(countries, models.Country{Name: strconv.Itoa(i*7919%rows) + " Côte d'Ivoire", Capital: "Yamoussoukro", Area: int64(i)})
		if len(countries) == cap(countries) || i == rows-len(models.Sample())-1 {
			if _, err := s.Create(tb.Context(), countries); err != nil {
				tb.Fatal(err)
			}
			countries = countries[:0]
		}
	}
	return s
}

// asked is a request and its answer, whose length never changes.
type asked struct{ request, answer []byte }

// mustPrepare asks for the answer to a request, and to the pages behind it.
func mustPrepare(tb testing.TB, service net.Addr, request string, pages int) []asked {
	tb.Helper()
	c := mustConnect(tb, service)
	defer c.conn.Close()
	all := []asked{{[]byte(request), c.mustAsk(tb, request)}}
	next := regexp.MustCompile(`\r\nLink: <(\S+)>; rel="next"\r\n`)
	for range pages {
		link := next.FindSubmatch(all[len(all)-1].answer)
		if link == nil {
			tb.Fatalf("no next page: %.300s", all[len(all)-1].answer)
		}
		request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", link[1])
		all = append(all, asked{[]byte(request), c.mustAsk(tb, request)})
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// bare is the limit: it writes the answers that it was given, by their target.
func bare(tb testing.TB, all []asked) http.Handler {
	tb.Helper()
	type ready struct {
		*http.Response
		body []byte
	}
	answers := map[string]ready{}
	for _, one := range all {
		response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(one.answer)), nil)
		if err != nil {
			tb.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			tb.Fatal(err)
		}
		response.Header.Del("Date") // which net/http adds itself
		answers[strings.Fields(string(one.request))[1]] = ready{response, body}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer := answers[r.RequestURI]
		header := w.Header()
		for name, values := range answer.Header {
			header[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		_, _ = w.Write(answer.body)
	})
}

// mustServe serves handler as the program does, until the test ends.
func mustServe(tb testing.TB, handler http.Handler) (address net.Addr) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	ended := make(chan error, 1)
	go func() {
		ended <- server.Serve(ctx, l, handler, server.Options{MaxConnections: 100, Log: slog.New(slog.DiscardHandler)})
	}()
	tb.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
	})
	return l.Addr()
}

// mustServeBare serves handler with net/http's defaults, until the test ends.
func mustServeBare(tb testing.TB, handler http.Handler) (address net.Addr) {
	tb.Helper()
	s := httptest.NewServer(handler)
	tb.Cleanup(s.Close)
	return s.Listener.Addr()
}

// client is a connection that asks with as little work as a client can have.
type client struct {
	conn   net.Conn
	reader *bufio.Reader
}

func mustConnect(tb testing.TB, address net.Addr) client {
	tb.Helper()
	conn, err := net.Dial(address.Network(), address.String())
	if err != nil {
		tb.Fatal(err)
	}
	return client{conn, bufio.NewReaderSize(conn, 64<<10)}
}

// mustAsk returns the bytes of the answer to a request.
func (c client) mustAsk(tb testing.TB, request string) []byte {
	tb.Helper()
	if _, err := io.WriteString(c.conn, request); err != nil {
		tb.Fatal(err)
	}
	var answer bytes.Buffer
	response, err := http.ReadResponse(bufio.NewReader(io.TeeReader(c.reader, &answer)), nil)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.ContentLength < 0 {
		tb.Fatal(response.ContentLength, err)
	}
	return answer.Bytes()
}

// ask sends n requests over 32 connections and returns the processor time that
// the server and the clients have used.
func ask(tb testing.TB, address net.Addr, all []asked, n int) time.Duration {
	tb.Helper()
	const connections = 32
	var sent atomic.Int64
	before := processorTime(tb)
	var clients sync.WaitGroup
	for range connections {
		c := mustConnect(tb, address)
		clients.Go(func() {
			defer c.conn.Close()
			buffer := make([]byte, 64<<10)
			for i := rand.IntN(len(all)); sent.Add(1) <= int64(n); i++ {
				one := all[i%len(all)]
				if _, err := c.conn.Write(one.request); err != nil {
					tb.Error(err)
					return
				}
				if _, err := io.ReadFull(c.reader, buffer[:len(one.answer)]); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	clients.Wait()
	return processorTime(tb) - before
}

func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
