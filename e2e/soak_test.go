package e2e

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var soak = flag.Duration("e2e.soak", 5*time.Second, "how long TestSoak lasts")

// usage is what a process holds.
type usage struct {
	goroutines, files int
	memory            int64 // in bytes, resident
}

func (u usage) String() string {
	return fmt.Sprintf("%d goroutines, %d files, %d MiB", u.goroutines, u.files, u.memory>>20)
}

// TestSoak reads and writes for a while. What the program holds at the end is
// what it held in the middle.
func TestSoak(t *testing.T) {
	p := mustServe(t, "--database", filepath.Join(t.TempDir(), "countries.db"), "--data", "none")
	mustCreateBulk(t, p, 5000)
	var requests, failed atomic.Int64
	mix(p, *soak/2, &requests, &failed)
	middle := mustReadUsage(t, p)
	mix(p, *soak/2, &requests, &failed)
	end := mustReadUsage(t, p)
	if failed.Load() > 0 {
		t.Errorf("%d rounds failed", failed.Load())
	}
	t.Logf("%d requests; in the middle %v, at the end %v", requests.Load(), middle, end)
	if end.goroutines > middle.goroutines+10 || end.files > middle.files+10 || end.memory > middle.memory*5/4+16<<20 {
		t.Errorf("it grows: in the middle %v, at the end %v", middle, end)
	}
}

// mix sends requests of every kind from eight clients, which come and go. The
// number of countries stays the same.
func mix(p *process, duration time.Duration, requests, failed *atomic.Int64) {
	end := time.Now().Add(duration)
	base := "http://" + p.address + "/countries"
	var group sync.WaitGroup
	for client := range 8 {
		group.Go(func() {
			for time.Now().Before(end) {
				c := &http.Client{Transport: &http.Transport{}, Timeout: patience}
				for i := 0; i < 100 && time.Now().Before(end); i++ {
					mine := fmt.Sprintf("%s/%d", base, 1+client*100+i)
					ok := answers(c, http.MethodGet, mine, "", http.StatusOK) &&
						answers(c, http.MethodPut, mine, newCountry, http.StatusOK) &&
						answers(c, http.MethodPatch, mine, fmt.Sprintf(`{"area":%d}`, i), http.StatusOK) &&
						answers(c, http.MethodGet, fmt.Sprintf("%s?limit=100&sort=-name&q=%d", base, i), "", http.StatusOK) &&
						answers(c, http.MethodPost, base, `{"name":1}`, http.StatusUnprocessableEntity) &&
						answers(c, http.MethodDelete, base+"/9007199254740991", "", http.StatusNotFound) &&
						answers(c, http.MethodGet, base+"x", "", http.StatusNotFound) &&
						(i%20 > 0 || answers(c, http.MethodGet, base, "", http.StatusOK))
					requests.Add(7)
					if !ok {
						failed.Add(1)
					}
				}
				c.CloseIdleConnections()
			}
		})
	}
	group.Wait()
}

// mustReadUsage looks once the clients have gone.
func mustReadUsage(t testing.TB, p *process) usage {
	t.Helper()
	descriptors := fmt.Sprintf("/proc/%d/fd", p.Process.Pid)
	metric := regexp.MustCompile(`(?m)^go_goroutines ([0-9]+)$`)
	var u usage
	for previous := -1; u.files != previous; {
		previous = u.files
		_, text := p.get(t, "/metrics")
		if m := metric.FindStringSubmatch(text); m != nil {
			u.goroutines, _ = strconv.Atoi(m[1])
		}
		entries, err := os.ReadDir(descriptors)
		if err != nil {
			skip(t, "the kernel does not tell of processes in /proc")
		}
		u.files = len(entries)
	}
	u.memory = mustReadStatus(t, p, "VmRSS") << 10
	return u
}
