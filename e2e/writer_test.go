package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// A writer is a client that creates countries, and changes and deletes its own.
type writer struct {
	*ledger
	*http.Client
	address string
	name    string
	own     []int64
	names   int
}

// write starts so many writers, spread over the processes. Each ends by itself
// when it gets no answer. stop ends the others and waits for them all.
func (l *ledger) write(writers int, to ...*process) (stop func()) {
	var stopped atomic.Bool
	var group sync.WaitGroup
	for i := range writers {
		w := &writer{
			ledger:  l,
			Client:  &http.Client{Transport: &http.Transport{}, Timeout: patience},
			address: to[i%len(to)].address,
			name:    fmt.Sprintf("%x-%d", rand.Uint64(), i),
		}
		group.Go(func() {
			defer w.CloseIdleConnections()
			for !stopped.Load() && w.change() {
			}
		})
	}
	return func() {
		stopped.Store(true)
		group.Wait()
	}
}

// change sends one write, of any kind, and tells whether there was an answer.
func (w *writer) change() bool {
	if len(w.own) == 0 || rand.IntN(3) == 0 {
		return w.create(1)
	}
	i := rand.IntN(len(w.own))
	id := w.own[i]
	w.mu.Lock()
	now := w.may[id][0]
	w.mu.Unlock()
	path := fmt.Sprintf("/countries/%d", id)
	switch rand.IntN(4) {
	case 0:
		return w.create(2 + rand.IntN(20))
	case 1:
		next := w.country()
		next.ID = id
		return w.replace(http.MethodPut, path, next, next)
	case 2:
		next := now
		next.Area++
		return w.replace(http.MethodPatch, path, map[string]int64{"area": next.Area}, next)
	default:
		w.own = slices.Delete(w.own, i, i+1)
		return w.replace(http.MethodDelete, path, nil, country{ID: id})
	}
}

// country is a new one, whose name no other has.
func (w *writer) country() country {
	w.names++
	return country{Name: fmt.Sprintf("%s-%d", w.name, w.names), Capital: "Ĉefurbo", Area: rand.Int64N(1 << 40)}
}

func (w *writer) create(n int) bool {
	path, want := "/countries", []country{w.country()}
	var body any = want[0]
	if n > 1 {
		for range n - 1 {
			want = append(want, w.country())
		}
		path, body = "/countries/bulk", want
	}
	status, answer := w.send(http.MethodPost, path, body)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.count(status, answer, http.StatusCreated) {
		if n == 1 {
			answer = slices.Concat([]byte("["), answer, []byte("]"))
		}
		var got []country
		if err := json.Unmarshal(answer, &got); err != nil || len(got) != n {
			w.t.Errorf("%s: %v %s", path, err, answer)
			return false
		}
		for i := range got {
			w.own = append(w.own, got[i].ID)
			if want[i].ID = got[i].ID; got[i] != want[i] {
				w.t.Errorf("created %+v, sent %+v", got[i], want[i])
			}
		}
		w.created(got)
	} else if status == 0 {
		w.lost = append(w.lost, want)
	}
	return status != 0
}

// replace sends a change after which the country next.ID is next, or gone if
// it has nothing but an id.
func (w *writer) replace(method, path string, body any, next country) bool {
	success, want := http.StatusOK, next
	if body == nil {
		success, want = http.StatusNoContent, country{}
	}
	status, answer := w.send(method, path, body)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.count(status, answer, success) {
		var got country
		if err := json.Unmarshal(answer, &got); body != nil && (err != nil || got != want) {
			w.t.Errorf("%s %s: got %s, want %+v", method, path, answer, want)
		}
		w.may[next.ID] = []country{want}
	} else if status == 0 {
		w.may[next.ID] = append(w.may[next.ID], want)
	}
	return status != 0
}

// count counts an answer, and tells whether it is the wanted one. The only
// other that is right says that the database cannot answer.
func (w *writer) count(status int, answer []byte, want int) bool {
	switch status {
	case want:
		w.acknowledged++
	case http.StatusServiceUnavailable:
		w.refused++
	case 0:
	default:
		w.t.Errorf("a write was answered %d %s", status, answer)
	}
	select {
	case w.progress <- struct{}{}:
	default:
	}
	return status == want
}

// send returns the status 0 when there was no answer, or not all of it.
func (w *writer) send(method, path string, body any) (status int, answer []byte) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	if body == nil {
		text = nil
	}
	request, err := http.NewRequest(method, "http://"+w.address+path, bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := w.Do(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(response.Body); err != nil {
		return 0, nil
	}
	return response.StatusCode, answer
}
