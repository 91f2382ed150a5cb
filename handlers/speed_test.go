package handlers_test

import (
	"bufio"
	"bytes"
	"context"
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
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"countries/handlers"
	"countries/handlers/logs"
	"countries/handlers/server"
	"countries/models"
	"countries/store"
)

// BenchmarkAnswers measures whole requests over a socket: of the service, with
// its log in a file, and of a bare net/http server that writes the same bytes.
func BenchmarkAnswers(b *testing.B) {
	file, err := os.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	log := logs.New(file, slog.LevelInfo, logs.JSON).Logger
	openLarge := func(tb testing.TB) store.Store { return openMany(tb, 100_000) }
	for _, bench := range []struct {
		name    string
		open    func(testing.TB) store.Store
		request string
		pages   int // the request is followed by those of the next pages
	}{
		{"list of 3", openSample, "GET /countries HTTP/1.1\r\nHost: localhost\r\n\r\n", 0},
		{"one by id", openLarge, "GET /countries/77777 HTTP/1.1\r\nHost: localhost\r\n\r\n", 0},
		{"page by name", openLarge, "GET /countries?sort=name&limit=100 HTTP/1.1\r\nHost: localhost\r\n\r\n", 900},
		{"refused create", openSample, "POST /countries HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 45\r\n\r\n" +
			`{"id":0,"name":"","capital":5,"area":"large"}`, 0},
	} {
		b.Run(bench.name, func(b *testing.B) {
			service := mustServe(b, handlers.New(bench.open(b), handlers.Options{Log: log}))
			all := mustPrepare(b, service, bench.request, bench.pages)
			b.Run("service", benchmarkRequests(service, all))
			b.Run("bare", benchmarkRequests(mustServeBare(b, bare(b, all)), all))
		})
	}
}

// openMany opens a new database with rows countries.
func openMany(tb testing.TB, rows int) store.Store {
	tb.Helper()
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

// benchmarkRequests sends the requests over 32 connections, again and again.
// cpu-ns/op is the processor time of the server and the clients.
func benchmarkRequests(address net.Addr, all []asked) func(*testing.B) {
	return func(b *testing.B) {
		b.SetParallelism(max(1, 32/runtime.GOMAXPROCS(0)))
		before := processorTime(b)
		b.RunParallel(func(next *testing.PB) {
			c := mustConnect(b, address)
			defer c.conn.Close()
			buffer := make([]byte, 64<<10)
			for i := rand.IntN(len(all)); next.Next(); i++ {
				one := all[i%len(all)]
				if _, err := c.conn.Write(one.request); err != nil {
					b.Error(err)
					return
				}
				if _, err := io.ReadFull(c.reader, buffer[:len(one.answer)]); err != nil {
					b.Error(err)
					return
				}
			}
		})
		b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op")
	}
}

func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
