package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCopies serves every kind of copy that people make of a database, taken
// while the service runs and writes, or after it has ended.
func TestCopies(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sqlite3"); err != nil {
		skip(t, "the sqlite3 program is missing: apt-get install sqlite3")
	}
	folder := t.TempDir()
	database := filepath.Join(folder, "countries.db")
	p := mustServe(t, "--database", database)
	mustCreateBulk(t, p, 3000)
	if response, body := p.do(t, http.MethodDelete, "/countries/3003", ""); response.StatusCode != http.StatusNoContent {
		t.Fatal(response.Status, body)
	}
	_, want := p.get(t, "/countries")
	copies := map[string]string{ // by the shell command that makes the file $2 of $1
		"backup.db": `sqlite3 "$1" ".backup '$2'"`,
		"vacuum.db": `sqlite3 "$1" "VACUUM INTO '$2'"`,
		"dump.db":   `sqlite3 "$1" .dump | sqlite3 "$2"`,
		"after.db":  `cp "$1" "$2"`,
	}
	take := func(name string) {
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", copies[name], "sh", database, filepath.Join(folder, name))
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", copies[name], err, output)
		}
	}
	for name := range copies {
		if name != "after.db" {
			take(name)
		}
	}
	p.signal(t, syscall.SIGTERM)
	p.await(t)
	take("after.db")
	for name, command := range copies {
		p := mustServe(t, "--database", filepath.Join(folder, name))
		if _, got := p.get(t, "/countries"); got != want {
			t.Errorf("%s: a list of %d bytes, want %d", command, len(got), len(want))
		}
		response, body := p.do(t, http.MethodPost, "/countries", newCountry)
		if location := response.Header.Get("Location"); location != "/countries/3004" {
			t.Errorf("%s: a new country got %s %q %s, want id 3004", command, response.Status, location, body)
		}
	}
}

// TestFilesDamagedWhileRunning removes or cuts off the files beside the
// database, then kills the service: what was answered 201 is there at the next
// start.
func TestFilesDamagedWhileRunning(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"rm countries.db-wal", "rm countries.db-shm", "rm countries.db-wal countries.db-shm",
		"truncate -s 0 countries.db-wal", "truncate -s 0 countries.db-shm",
		"truncate -s 0 countries.db-wal countries.db-shm", "truncate -s 0 countries.db-shm countries.db-wal",
		"truncate -s 4096 countries.db-wal", "truncate -s 4096 countries.db-shm",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			database := filepath.Join(t.TempDir(), "countries.db")
			l := newLedger(t)
			for range 3 {
				p := mustServe(t, "--database", database)
				l.check(p)
				stop := l.write(4, p)
				for range 3 {
					l.awaitAcknowledged(50)
					cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
					cmd.Dir = filepath.Dir(database)
					if output, err := cmd.CombinedOutput(); err != nil {
						t.Fatalf("%v: %s", err, output)
					}
					if response, body := p.get(t, "/countries/1"); response.StatusCode != http.StatusOK {
						t.Errorf("GET /countries/1: %s %s", response.Status, body)
					}
				}
				l.awaitAcknowledged(50)
				stop()
				awaitStatus(t, p, "/readyz", http.StatusOK)
				p.kill(t)
			}
			l.check(mustServe(t, "--database", database))
			checkIntegrity(t, database)
		})
	}
}

// TestReadyWritesNothing: however often it is asked whether it is ready, the
// service leaves its files alone.
func TestReadyWritesNothing(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	p := mustServe(t, "--database", database)
	awaitStatus(t, p, "/readyz", http.StatusOK)
	before := snapshot(filepath.Dir(database))
	for range 100 {
		if response, body := p.get(t, "/readyz"); response.StatusCode != http.StatusOK {
			t.Fatal(response.Status, body)
		}
	}
	if diff := cmp.Diff(before, snapshot(filepath.Dir(database))); diff != "" {
		t.Error("the files changed")
	}
}

// TestFullDiskDeletes fills a small disk with countries: deletes still work,
// and the room that they make is used again.
func TestFullDiskDeletes(t *testing.T) {
	t.Parallel()
	disk := mustMount(t, "size=6m")
	p := mustServe(t, "--database", filepath.Join(disk, "countries.db"), "--data", "none")
	bulk := "[" + strings.TrimSuffix(strings.Repeat(newCountry+",", 2000), ",") + "]"
	stored := 0
	for {
		response, body := p.do(t, http.MethodPost, "/countries/bulk", bulk)
		if response.StatusCode == http.StatusServiceUnavailable {
			break
		}
		if response.StatusCode != http.StatusCreated {
			t.Fatal(response.Status, body)
		}
		if stored += 2000; stored > 1_000_000 {
			t.Fatal("the disk never gets full")
		}
	}
	if _, err := os.Stat(filepath.Join(disk, "countries.db")); err != nil {
		t.Fatal(err)
	}
	for id := 1; id <= 100; id++ {
		if response, body := p.do(t, http.MethodDelete, fmt.Sprint("/countries/", id), ""); response.StatusCode != http.StatusNoContent {
			t.Fatalf("DELETE of %d of %d: %s %s", id, stored, response.Status, body)
		}
	}
	awaitStatus(t, p, "/readyz", http.StatusOK)
}
