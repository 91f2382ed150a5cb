//go:build unix

package e2e

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countries/store/postgres/postgrestest"
)

// TestPostgresInstances has clients write through three instances on one
// database, which start at the same time on an empty one.
func TestPostgresInstances(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	database := server.CreateDatabase(t, "countries")
	instances := make([]*process, 3)
	var starting sync.WaitGroup
	for i := range instances {
		starting.Go(func() { instances[i] = mustServe(t, "--database", database) })
	}
	starting.Wait()

	l := newLedger(t)
	l.check(instances[0]) // the sample, once
	stop := l.write(12, instances...)
	var clients sync.WaitGroup
	for i := range 6 {
		clients.Go(func() {
			for n := range 25 {
				c := seeOwnWrites(t, instances, fmt.Sprintf("seen-%d-%d-", i, n))
				l.mu.Lock()
				l.created([]country{c})
				l.may[c.ID] = []country{{}} // it is gone again
				l.mu.Unlock()
			}
		})
	}
	clients.Wait()
	l.awaitAcknowledged(300)
	stop()
	for _, p := range instances {
		l.check(p)
	}
	if l.refused > 0 {
		t.Errorf("%d writes were refused", l.refused)
	}
	t.Logf("%d writes acknowledged, %d ids given", l.acknowledged, len(l.owner))
}

// seeOwnWrites creates, changes and deletes a country, each through any of the
// instances, and asks any other for it, and for a list of it, in which what was
// there before must not be taken for what is there now.
func seeOwnWrites(t *testing.T, instances []*process, name string) country {
	one := func() *process { return instances[rand.IntN(len(instances))] }
	change := func(method, path, body string, want int) string {
		response, answer := one().do(t, method, path, body)
		if response.StatusCode != want {
			t.Fatalf("%s %s: %s %s", method, path, response.Status, answer)
		}
		return answer
	}
	list := &view{path: "/countries?q=" + name}
	list.check(t, one(), "200 []")
	text := change("POST", "/countries", fmt.Sprintf(`{"name":%q,"capital":"a","area":1}`, name), 201)
	created := mustDecode[country](t, strings.NewReader(text))
	single := &view{path: fmt.Sprintf("/countries/%d", created.ID)}
	for area := range 4 {
		single.check(t, one(), "200 "+text)
		list.check(t, one(), "200 ["+text+"]")
		text = change("PATCH", single.path, fmt.Sprintf(`{"area":%d}`, area), 200)
	}
	single.check(t, one(), "200 "+text)
	change("DELETE", single.path, "", 204)
	single.check(t, one(), `404 {"detail":"Country not found"}`)
	list.check(t, one(), "200 []")
	return created
}

// A view is a client's copy of what is at a path.
type view struct{ path, tag string }

// check asks for what is at the path unless it is still the copy, and compares
// the status and the body.
func (v *view) check(t *testing.T, p *process, want string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address+v.path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.tag != "" {
		request.Header.Set("If-None-Match", v.tag)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, fmt.Sprintf("%d %s", response.StatusCode, body)); diff != "" {
		t.Errorf("%s after an acknowledged write (-want +got):\n%s", v.path, diff)
	}
	v.tag = response.Header.Get("ETag")
}

// TestPostgresComesAndGoes starts the program without its database server,
// which comes, goes and comes back.
func TestPostgresComesAndGoes(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	database := server.CreateDatabase(t, "countries")
	server.Stop(t)
	p := mustServe(t, "--database", database)
	l := newLedger(t)
	away := func() {
		t.Helper()
		start := time.Now()
		expectUnavailable(t, p, http.MethodGet, "/countries", "")
		expectUnavailable(t, p, http.MethodGet, "/countries/1", "")
		expectUnavailable(t, p, http.MethodPost, "/countries", newCountry)
		expectUnavailable(t, p, http.MethodDelete, "/countries/1", "")
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("four refusals took %v", took)
		}
		// The probe may have been answered a moment ago.
		awaitStatus(t, p, "/readyz", http.StatusServiceUnavailable)
		if _, body := p.get(t, "/readyz"); body != `{"detail":"connection refused"}` {
			t.Errorf("/readyz: %s", body)
		}
		if response, body := p.get(t, "/healthz"); response.StatusCode != http.StatusOK {
			t.Errorf("/healthz: %s %s", response.Status, body)
		}
	}
	away()
	for range 2 {
		server.Start(t)
		awaitStatus(t, p, "/readyz", http.StatusOK)
		l.check(p)
		stop := l.write(4, p)
		l.awaitAcknowledged(100)
		stop()
		l.check(p)
		server.Stop(t)
		away()
	}
	if strings.Contains(p.log.String(), "sesame") {
		t.Error("the password is in the log")
	}
}

// TestPostgresRefusals gives the program a database that it cannot use.
func TestPostgresRefusals(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync = off")
	at := fmt.Sprintf("postgres://127.0.0.1:%d", server.Port)
	wrong := fmt.Sprintf("postgres://postgres:s3cret@127.0.0.1:%d/postgres", server.Port)
	tests := map[string]string{
		wrong:                               "countries: database " + at + "/postgres: password authentication failed for user \"postgres\" (SQLSTATE 28P01)\n",
		server.URL("nowhere"):               "countries: database " + at + "/nowhere: database \"nowhere\" does not exist (SQLSTATE 3D000)\n",
		"postgres://me:s3cret@127.0.0.1:x/": "countries: database: cannot parse `postgres://127.0.0.1:x/`: invalid port\n",
	}
	for database, want := range tests {
		if diff := cmp.Diff(want, refusal(t, "--database", database)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", database, diff)
		}
	}
}
