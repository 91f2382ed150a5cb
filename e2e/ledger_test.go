package e2e

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A country as it travels on the wire. The zero country is none.
type country struct {
	ID      int64  `json:"id,omitempty"`
	Name    string `json:"name"`
	Capital string `json:"capital"`
	Area    int64  `json:"area"`
}

// A ledger is what a service has promised, and holds it to that.
type ledger struct {
	t     testing.TB
	mu    sync.Mutex
	owner map[int64]string // of every id ever given
	// may is what each country may be: the one thing that was acknowledged
	// last, or further ones when the answer to a change never came.
	may map[int64][]country
	// lost are creates whose answer never came: each is stored whole or not at all.
	lost [][]country

	acknowledged, refused int
	progress              chan struct{} // has something after each answer
}

func newLedger(t testing.TB) *ledger {
	l := &ledger{t: t, owner: map[int64]string{}, may: map[int64][]country{}, progress: make(chan struct{}, 1)}
	l.created([]country{{1, "Thailand", "Bangkok", 513120}, {2, "Australia", "Canberra", 7617930}, {3, "Egypt", "Cairo", 1010408}})
	return l
}

// created enters countries that have just got their ids.
func (l *ledger) created(countries []country) {
	for _, c := range countries {
		if owner, ok := l.owner[c.ID]; ok {
			l.t.Errorf("id %d was given to %s and again to %s", c.ID, owner, c.Name)
		}
		l.owner[c.ID] = c.Name
		l.may[c.ID] = []country{c}
	}
}

// check compares every country of the service with the ledger, and enters what
// became of the writes whose answer never came. It returns how many of those
// were stored. No write may be under way.
func (l *ledger) check(p *process) (stored int) {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	have := map[int64]country{}
	byName := map[string]country{}
	list := l.list(p)
	for _, c := range list {
		have[c.ID], byName[c.Name] = c, c
	}
	for id, may := range l.may {
		if i := slices.Index(may, have[id]); i < 0 {
			l.t.Errorf("country %d is %+v, and may be %+v", id, have[id], may)
		} else if i > 0 {
			stored++
		}
		l.may[id] = []country{have[id]}
		delete(have, id)
	}
	for _, want := range l.lost {
		var got []country
		for _, c := range want {
			if found, ok := byName[c.Name]; ok {
				got = append(got, found)
				c.ID = found.ID
				delete(have, c.ID)
				if found != c {
					l.t.Errorf("stored %+v, sent %+v", found, c)
				}
			}
		}
		l.created(got)
		switch len(got) {
		case 0:
		case len(want):
			stored++
		default:
			l.t.Errorf("of a bulk of %d there are %d", len(want), len(got))
		}
	}
	l.lost = nil
	for _, c := range have {
		l.t.Errorf("nobody has sent %+v", c)
	}
	return stored
}

// list is the whole list, which must be in order and counted.
func (l *ledger) list(p *process) []country {
	l.t.Helper()
	response, body := p.get(l.t, "/countries")
	if response.StatusCode != http.StatusOK {
		l.t.Fatalf("the list: %s %s", response.Status, body)
	}
	list := mustDecode[[]country](l.t, strings.NewReader(body))
	if got, want := response.Header.Get("X-Total-Count"), strconv.Itoa(len(list)); got != want {
		l.t.Errorf("X-Total-Count: got %s, want %s", got, want)
	}
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b country) int { return int(a.ID - b.ID) })
	if diff := cmp.Diff(sorted, list); diff != "" {
		l.t.Errorf("the list is not in order (-want +got):\n%s", diff)
	}
	return list
}

// awaitAcknowledged waits for so many further writes to be acknowledged.
func (l *ledger) awaitAcknowledged(writes int) {
	l.t.Helper()
	l.await(&l.acknowledged, writes)
}

// awaitRefused waits for so many further writes to be refused.
func (l *ledger) awaitRefused(writes int) {
	l.t.Helper()
	l.await(&l.refused, writes)
}

func (l *ledger) await(counter *int, more int) {
	l.t.Helper()
	count := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return *counter
	}
	timeout := time.After(patience)
	for target := count() + more; count() < target; {
		select {
		case <-l.progress:
		case <-timeout:
			l.t.Fatalf("after %v still %d short", patience, target-count())
		}
	}
}

func mustDecode[T any](t testing.TB, from io.Reader) (value T) {
	t.Helper()
	if err := json.NewDecoder(from).Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// expectUnavailable sends a request to which the database cannot answer.
func expectUnavailable(t testing.TB, p *process, method, path, body string) {
	t.Helper()
	response, text := p.do(t, method, path, body)
	type answer struct {
		Status           int
		RetryAfter, Text string
	}
	got := answer{response.StatusCode, response.Header.Get("Retry-After"), text}
	want := answer{http.StatusServiceUnavailable, "1", `{"detail":"Service Unavailable"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s %s (-want +got):\n%s", method, path, diff)
	}
}

// given are the ids given so far.
func (l *ledger) given() map[int64]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.owner)
}
