package e2e

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	idlers   = flag.Int("e2e.idle", 400, "connections of TestCrowd that send nothing")
	dribbles = flag.Int("e2e.slow", 100, "connections of TestCrowd that send a byte a second")
	bulks    = flag.Int("e2e.bulks", 20, "connections of TestCrowd that send a bulk of 16 MB")
	deaf     = flag.Int("e2e.deaf", 50, "connections of TestCrowd that never read their answer")
)

// TestCrowd serves normal clients in a crowd of others that only cost: memory
// stays bounded, and no answer is late.
func TestCrowd(t *testing.T) {
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--database", database, "--data", "none")
	for range 5 {
		mustCreateBulk(t, p, 10_000) // whose list no socket's buffer can hold
	}
	alone, _ := mustMeasure(t, p)

	join := func(n int, begin string) (crowd []net.Conn) {
		for range n {
			conn := mustDial(t, p.address)
			if _, err := io.WriteString(conn, begin); err != nil {
				t.Fatal(err)
			}
			crowd = append(crowd, conn)
		}
		return crowd
	}
	join(*idlers, "")
	slow := join(*dribbles, "POST /countries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
	join(*deaf, "GET /countries HTTP/1.1\r\nHost: x\r\n\r\n")
	ended := make(chan struct{})
	defer close(ended)
	large := "[" + strings.Repeat(" ", 16<<20-2) + "]"
	for _, conn := range join(*bulks, fmt.Sprintf("POST /countries/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(large))) {
		go io.WriteString(conn, large)
	}
	go func() {
		for range time.Tick(time.Second) {
			for _, conn := range slow {
				conn.Write([]byte(" "))
			}
			select {
			case <-ended:
				return
			default:
			}
		}
	}()

	crowded, refused := mustMeasure(t, p)
	memory := mustReadMemory(t, p)
	t.Logf("alone %v; beside %d idle, %d slow, %d deaf and %d with bulks %v, of which refused %d; memory %d MiB at most",
		alone, *idlers, *dribbles, *deaf, *bulks, crowded, refused, memory>>20)
	if worst := 5 * time.Second; crowded.p99 > worst {
		t.Errorf("p99 %v, want at most %v", crowded.p99, worst)
	}
	if refused > 0 {
		t.Errorf("%d normal requests were refused", refused)
	}
	if most := int64(400 << 20); memory > most {
		t.Errorf("memory %d MiB, want at most %d", memory>>20, most>>20)
	}
}

// latencies are of many requests.
type latencies struct{ p50, p99 time.Duration }

func (l latencies) String() string { return fmt.Sprintf("p50 %v p99 %v", l.p50, l.p99) }

// mustMeasure sends requests as eight clients do that each wait for the answer.
func mustMeasure(t testing.TB, p *process) (l latencies, refused int64) {
	t.Helper()
	var mu sync.Mutex
	var took []time.Duration
	var no atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: patience}
			defer client.CloseIdleConnections()
			for i := range 100 {
				start := time.Now()
				ok := false
				switch i % 4 {
				case 0:
					ok = answers(client, http.MethodPost, "http://"+p.address+"/countries", newCountry, http.StatusCreated)
				case 1:
					ok = answers(client, http.MethodGet, "http://"+p.address+"/countries?limit=100&sort=name", "", http.StatusOK)
				default:
					ok = answers(client, http.MethodGet, fmt.Sprintf("http://%s/countries/%d", p.address, 1+i), "", http.StatusOK)
				}
				if !ok {
					no.Add(1)
				}
				mu.Lock()
				took = append(took, time.Since(start))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	slices.Sort(took)
	return latencies{took[len(took)/2], took[len(took)*99/100]}, no.Load()
}

// answers tells whether a request gets that status.
func answers(client *http.Client, method, url, body string, want int) bool {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err == nil && response.StatusCode == want
}

// mustReadMemory is the most memory that the process has held, in bytes.
func mustReadMemory(t testing.TB, p *process) int64 {
	t.Helper()
	return mustReadStatus(t, p, "VmHWM") << 10
}

// mustReadStatus is a number of what the kernel says of a process.
func mustReadStatus(t testing.TB, p *process, name string) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		skip(t, "the kernel does not tell of processes in /proc")
	}
	_, rest, _ := strings.Cut(string(status), name+":")
	n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
