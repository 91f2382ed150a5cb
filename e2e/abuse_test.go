package e2e

import (
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"countries/internal/testprocess"
)

var abuse = flag.Duration("e2e.abuse", 5*time.Second, "how long TestAbuse lasts")

// The worst that clients do on one connection: what they send, and whether they
// then read nothing, leave at once, end only their half, or send a byte at a
// time.
var abuses = []struct {
	begin string
	then  func(conn net.Conn)
}{
	{"POST /countries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n" + strings.Repeat("x", 1<<20), stay},
	{"POST /countries/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4000002\r\n\r\n[" + strings.Repeat("5,", 2_000_000) + "5]", stay},
	{"POST /countries/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 16000000\r\n\r\n", dribble},
	{"POST /countries HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"nam", dribble},
	{"GET /countries HTTP/1.1\r\nHost: x\r\n\r\n", stay},
	{"GET /countries HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nAccept-Encoding: gzip\r\n\r\n", stay},
	{"GET /countries?sort=-capital HTTP/1.1\r\nHost: x\r\n\r\n", leave},
	{"GET /countries?q=zzz&sort=name HTTP/1.1\r\nHost: x\r\n\r\n", leave},
	{"GET /countries?q=%C3%A9&limit=1 HTTP/1.1\r\nHost: x\r\n\r\n", halfClose},
	{"DELETE /countries/9007199254740991 HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", leave},
	{"GET / HTTP/1.1\r\nHost: ", dribble},
	{"\x16\x03\x01\x02\x00\x01\x00", leave},
	{"", stay},
}

func stay(net.Conn)  { time.Sleep(time.Duration(rand.IntN(2000)) * time.Millisecond) }
func leave(net.Conn) { time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond) }
func halfClose(conn net.Conn) {
	_ = conn.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, io.LimitReader(conn, 1<<10))
}
func dribble(conn net.Conn) {
	for range rand.IntN(20) {
		time.Sleep(100 * time.Millisecond)
		_, _ = conn.Write([]byte(" "))
	}
}

// TestAbuse mixes everything that clients do against a service with others that
// only use it, whose requests are all answered as they would be alone. The
// program is built with the race detector, which ends it with a code of its own
// when it has found a race.
func TestAbuse(t *testing.T) {
	racing := filepath.Join(t.TempDir(), "countries")
	build := exec.CommandContext(t.Context(), "go", "build", "-race", "-o", racing, ".")
	build.Dir = ".."
	testprocess.EndWithTest(t, build)
	if _, err := exec.LookPath("gcc"); err != nil {
		skip(t, "the race detector needs a C compiler: install gcc")
	}
	mustSucceed(t, build)
	p := mustStart(t, exec.CommandContext(t.Context(), racing, "--port", "0", "--database", filepath.Join(t.TempDir(), "countries.db"), "--data", "none"))
	mustCreateBulk(t, p, 5000)

	end := time.Now().Add(*abuse)
	var group sync.WaitGroup
	var connections atomic.Int64
	for range 40 {
		group.Go(func() {
			for time.Now().Before(end) {
				conn, err := net.DialTimeout("tcp", p.address, patience)
				if err != nil {
					t.Error(err)
					return
				}
				_ = conn.SetDeadline(time.Now().Add(patience))
				connections.Add(1)
				a := abuses[rand.IntN(len(abuses))]
				if _, err := io.WriteString(conn, a.begin); err == nil {
					a.then(conn)
				}
				_ = conn.Close()
			}
		})
	}
	var requests, failed atomic.Int64
	mix(p, time.Until(end), &requests, &failed)
	group.Wait()
	if failed.Load() > 0 {
		t.Errorf("%d of %d rounds of requests were not answered as they would be alone", failed.Load(), requests.Load()/7)
	}
	if _, text := p.get(t, "/metrics"); !strings.Contains(text, `status="2`) || strings.Contains(text, `status="500"`) {
		t.Errorf("an answer was 500, or none was counted:\n%s", text)
	}
	p.signal(t, syscall.SIGTERM)
	if code := p.await(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("%d requests beside %d connections of abuse", requests.Load(), connections.Load())
}
