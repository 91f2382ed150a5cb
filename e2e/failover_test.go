//go:build unix

package e2e

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countries/store/postgres/postgrestest"
)

var failovers = flag.Int("e2e.failovers", 1, "how often TestFailover loses the primary")

// TestFailover kills the primary again and again, or hangs it, while clients
// read and write through two instances, and promotes its synchronous standby:
// the instances come back by themselves, with everything that was acknowledged,
// and have nothing but 503 to say meanwhile.
func TestFailover(t *testing.T) {
	t.Parallel()
	primary := postgrestest.Start(t)
	database := primary.CreateDatabase(t, "countries")
	standby := postgrestest.StartStandby(t, primary)
	mustSynchronize(t, primary)
	here := fmt.Sprintf("127.0.0.1:%d", primary.Port)
	database = strings.Replace(database, here, fmt.Sprintf("%s,127.0.0.1:%d", here, standby.Port), 1) + "?target_session_attrs=read-write"
	instances := []*process{mustServe(t, "--database", database), mustServe(t, "--database", database)}
	l := newLedger(t)
	stored := 0
	for i := range *failovers {
		lose := primary.Kill
		if i%2 == 1 {
			lose = primary.Pause // silent, where a dead one's machine refuses connections
		}
		d := &doubt{t: t}
		stop := d.clients(l, instances)
		l.awaitAcknowledged(100 + rand.IntN(200))
		lost := time.Now()
		lose(t)
		d.await(20)
		promoted := time.Now()
		standby.Promote(t)
		l.awaitAcknowledged(1)
		back := time.Now()
		l.awaitAcknowledged(100)
		stop()
		stored += l.check(instances[0])
		l.check(instances[1])
		t.Logf("%v after the loss promoted, %v later back; the slowest of %d refusals took %v",
			promoted.Sub(lost).Round(time.Millisecond), back.Sub(promoted).Round(time.Millisecond),
			d.refusals.Load(), time.Duration(d.slowest.Load()).Round(time.Millisecond))
		primary.Kill(t)
		primary, standby = standby, primary
		standby.Follow(t, primary)
		mustSynchronize(t, primary)
	}
	t.Logf("%d writes acknowledged, %d stored of those that were not, %d ids given", l.acknowledged, stored, len(l.owner))
}

// mustSynchronize makes a primary wait for its standby from now on.
func mustSynchronize(t *testing.T, primary *postgrestest.Server) {
	t.Helper()
	primary.Set(t, "synchronous_standby_names = '*'")
	primary.Reload(t)
	primary.Await(t, "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
}

// doubt is how clients see a service whose database fails over: of a write
// that was answered 503 nobody knows whether it is stored, as if there had
// been no answer.
type doubt struct {
	t        *testing.T
	refusals atomic.Int64
	slowest  atomic.Int64 // refusal, in ns
}

var errDoubt = errors.New("503")

// RoundTrip returns errDoubt for a 503 that is as it should be.
func (d *doubt) RoundTrip(request *http.Request) (*http.Response, error) {
	start := time.Now()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		d.t.Errorf("%s %s: no answer: %v", request.Method, request.URL.Path, err)
		return nil, err
	}
	if response.StatusCode != http.StatusServiceUnavailable {
		return response, nil
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if string(body) != `{"detail":"Service Unavailable"}` || response.Header.Get("Retry-After") != "1" {
		d.t.Errorf("%s %s: %v %v %s", request.Method, request.URL.Path, err, response.Header, body)
	}
	if took := int64(time.Since(start)); took > d.slowest.Load() {
		d.slowest.Store(took)
	}
	d.refusals.Add(1)
	return nil, errDoubt
}

// await waits for so many refusals.
func (d *doubt) await(refusals int64) {
	d.t.Helper()
	for deadline := time.Now().Add(patience); d.refusals.Load() < refusals; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("%d refusals after %v, want %d", d.refusals.Load(), patience, refusals)
		}
	}
}

// clients starts writers and readers, which try again when they are refused.
func (d *doubt) clients(l *ledger, instances []*process) (stop func()) {
	var stopped atomic.Bool
	var group sync.WaitGroup
	client := &http.Client{Transport: d, Timeout: patience}
	for i := range 8 {
		p := instances[i%len(instances)]
		w := &writer{ledger: l, Client: client, address: p.address, name: fmt.Sprintf("%x-%d", rand.Uint64(), i)}
		group.Go(func() {
			for !stopped.Load() {
				if !w.change() {
					w.forgetDoubtful()
					time.Sleep(10 * time.Millisecond) // less than Retry-After asks for
				}
			}
		})
		group.Go(func() {
			for path := "/countries?sort=name&limit=5"; !stopped.Load(); time.Sleep(10 * time.Millisecond) {
				response, err := client.Get("http://" + p.address + path)
				if err != nil {
					continue
				}
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					d.t.Errorf("%s: %s", path, response.Status)
				}
			}
		})
	}
	return func() {
		stopped.Store(true)
		group.Wait()
	}
}

// forgetDoubtful leaves alone the countries of which it is not known what they are.
func (w *writer) forgetDoubtful() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own = slices.DeleteFunc(w.own, func(id int64) bool { return len(w.may[id]) > 1 })
}
