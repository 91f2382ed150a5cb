package e2e

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

var terms = flag.Int("e2e.terms", 3, "how often TestTerminate ends the program with SIGTERM")

// TestTerminate ends the program again and again while clients write. What it
// has begun is answered, and what was not answered has not been done.
func TestTerminate(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	l := newLedger(t)
	var slowest time.Duration
	for range *terms {
		p := mustServe(t, "--database", database)
		if stored := l.check(p); stored > 0 {
			t.Errorf("%d writes were done and never answered", stored)
		}
		stop := l.write(16, p)
		l.awaitAcknowledged(1 + rand.IntN(500))
		late := mustBeginCreate(t, p)
		start := time.Now()
		p.signal(t, syscall.SIGTERM)
		stop() // each writer ends when it is turned away
		late.finish(t, l)
		if code := p.await(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
		slowest = max(slowest, time.Since(start))
	}
	p := mustServe(t, "--database", database)
	if stored := l.check(p); stored > 0 {
		t.Errorf("%d writes were done and never answered", stored)
	}
	checkIntegrity(t, database)
	t.Logf("%d ends, the slowest in %v: %d writes acknowledged", *terms, slowest.Round(time.Millisecond), l.acknowledged)
}

// TestTerminateDropsNobody ends the program while clients open a connection for
// each request: every connection that is made gets its answer.
func TestTerminateDropsNobody(t *testing.T) {
	t.Parallel()
	answered := 0
	for range *terms {
		p := mustServe(t, "--database", ":memory:")
		counts, dropped := make(chan int), make(chan error, 4)
		for range 4 {
			go func() {
				n := 0
				for {
					conn, err := net.DialTimeout("tcp", p.address, patience)
					if err != nil { // it is refused
						break
					}
					if err := createOn(conn); err != nil {
						dropped <- err
						break
					}
					n++
				}
				counts <- n
			}()
		}
		time.Sleep(time.Duration(20+rand.IntN(100)) * time.Millisecond)
		p.signal(t, syscall.SIGTERM)
		for range 4 {
			answered += <-counts
		}
		close(dropped)
		for err := range dropped {
			t.Errorf("a request was dropped: %v", err)
		}
		if code := p.await(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	t.Logf("%d ends: %d requests answered", *terms, answered)
}

// createOn creates a country on a connection of its own.
func createOn(conn net.Conn) error {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := fmt.Fprintf(conn, "POST /countries HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(lateBody), lateBody); err != nil {
		return err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return errors.New(response.Status)
	}
	return nil
}

// TestDrain: a service that is to stop says so at /readyz and goes on for the
// time that proxies need to notice, each answer being the last of its
// connection.
func TestDrain(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:", "--drain", "2")
	kept := mustDial(t, p.address)
	p.signal(t, syscall.SIGTERM)
	awaitStatus(t, p, "/readyz", http.StatusServiceUnavailable)
	if _, body := p.get(t, "/readyz"); body != `{"detail":"the service is stopping"}` {
		t.Errorf("/readyz: %s", body)
	}
	for _, conn := range []net.Conn{kept, mustDial(t, p.address)} {
		fmt.Fprint(conn, "GET /countries/1 HTTP/1.1\r\nHost: x\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.StatusCode != http.StatusOK || !response.Close {
			t.Errorf("while it drains: %v %v", response, err)
		}
	}
	if code := p.await(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if _, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.address); err == nil {
		t.Error("somebody still listens")
	}
}

// TestTerminateTwice loses patience with a client that never ends its request.
func TestTerminateTwice(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	mustBeginCreate(t, p)
	p.signal(t, syscall.SIGTERM)
	awaitRefused(t, p.address)
	start := time.Now()
	p.signal(t, syscall.SIGTERM)
	p.await(t)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the second signal took %v", took)
	}
}

// awaitRefused waits until nobody listens at an address.
func awaitRefused(t testing.TB, address string) {
	t.Helper()
	for range time.Tick(time.Millisecond) {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err != nil {
			return
		}
		conn.Close()
	}
}

const lateBody = `{"name":"Late","capital":"Last","area":1}`

// lateCreate is a create of which the body is still to come.
type lateCreate struct{ net.Conn }

// mustBeginCreate returns once the program waits for the body.
func mustBeginCreate(t testing.TB, p *process) lateCreate {
	t.Helper()
	conn := mustDial(t, p.address)
	fmt.Fprintf(conn, "POST /countries HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(lateBody))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatal(line, err)
	}
	return lateCreate{conn}
}

// finish sends the body, and expects the country.
func (c lateCreate) finish(t testing.TB, l *ledger) {
	t.Helper()
	if _, err := c.Write([]byte(lateBody)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("a request that was under way got %s", response.Status)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.created([]country{mustDecode[country](t, response.Body)})
}

func mustDial(t testing.TB, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}
