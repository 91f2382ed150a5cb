package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var strangers = flag.Int("e2e.strangers", 4, "how often TestStranger ends the program behind the sqlite3 program's back")

// TestStranger lets the stock sqlite3 program write to the file of a running
// service, at any moment, while clients write too; then it ends the service
// with SIGTERM or SIGKILL. What sqlite3 commits is seen within a second, nothing
// that was acknowledged is lost, and no id is given twice. Ten ends leave some
// 100,000 countries in a database; a much larger one is not read again within a
// second on two busy processors.
func TestStranger(t *testing.T) {
	t.Parallel()
	sqlite3, err := exec.LookPath("sqlite3")
	if err != nil {
		skip(t, "the sqlite3 program is missing: apt-get install sqlite3")
	}
	for done := 0; done < *strangers; done += 10 {
		s := stranger{program: sqlite3, database: filepath.Join(t.TempDir(), "countries.db"), own: map[int64]country{}}
		s.intrude(t, min(10, *strangers-done))
	}
}

// intrude ends the program so often.
func (s *stranger) intrude(t *testing.T, ends int) {
	l := newLedger(t)
	for range ends {
		p := mustServe(t, "--database", s.database)
		l.check(p)
		stop := l.write(8, p)
		for range 1 + rand.IntN(4) {
			l.awaitAcknowledged(1 + rand.IntN(100))
			s.write(t, l, p)
		}
		if rand.IntN(2) == 0 {
			l.awaitAcknowledged(1 + rand.IntN(100))
		}
		if rand.IntN(2) == 0 {
			p.signal(t, syscall.SIGTERM)
			if code := p.await(t); code != 0 {
				t.Errorf("exit code %d after SIGTERM", code)
			}
		} else {
			p.kill(t)
		}
		stop()
		if verdict := s.run(t, "PRAGMA integrity_check"); verdict != "ok" {
			t.Errorf("integrity_check: %s", verdict)
		}
	}
	p := mustServe(t, "--database", s.database)
	l.check(p)
	t.Logf("%d ends: %d statements of sqlite3, %d writes acknowledged, %d refused, %d ids given",
		ends, s.statements, l.acknowledged, l.refused, len(l.owner))
}

// stranger is the sqlite3 program on the file of a service.
type stranger struct {
	program, database string
	own               map[int64]country // what it has inserted
	statements        int
}

// run runs statements and returns what they print.
func (s *stranger) run(t testing.TB, statements string) string {
	t.Helper()
	s.statements++
	output, err := exec.CommandContext(t.Context(), s.program, "-cmd", ".timeout 20000", s.database, statements).CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3 %s: %v: %s", statements, err, output)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(output), "20000\n"))
}

// write runs a random statement, and enters in the ledger what it did once the
// service shows it.
func (s *stranger) write(t testing.TB, l *ledger, p *process) {
	t.Helper()
	var changed country
	for _, changed = range s.own {
		break
	}
	id, isNew := changed.ID, false
	switch kind := rand.IntN(8); {
	case kind == 0:
		s.run(t, "CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER); INSERT INTO _litestream_seq (seq) VALUES (1)")
		return
	case kind == 1:
		s.run(t, "VACUUM")
		return
	case kind == 2:
		s.run(t, "PRAGMA wal_checkpoint(TRUNCATE)")
		return
	case id == 0 || kind <= 4:
		changed = country{Name: fmt.Sprintf("stranger's %d", rand.Int64()), Capital: "Ĉefurbo", Area: rand.Int64N(1 << 40)}
		inserted := s.run(t, fmt.Sprintf("INSERT INTO countries SELECT max(id) + 1000, '%s', '%s', %d FROM countries RETURNING id",
			strings.ReplaceAll(changed.Name, "'", "''"), changed.Capital, changed.Area))
		var err error
		if id, err = strconv.ParseInt(inserted, 10, 64); err != nil {
			t.Fatal(err)
		}
		changed.ID, isNew = id, true
	case kind == 5:
		s.run(t, fmt.Sprintf("DELETE FROM countries WHERE id = %d", id))
		changed = country{}
	default:
		changed.Area++
		s.run(t, fmt.Sprintf("BEGIN IMMEDIATE; UPDATE countries SET area = %d WHERE id = %d; COMMIT", changed.Area, id))
	}
	time.Sleep(time.Second)
	response, body := p.get(t, fmt.Sprint("/countries/", id))
	var got country
	if response.StatusCode == 200 {
		got = mustDecode[country](t, strings.NewReader(body))
	}
	if got != changed {
		t.Errorf("a second after sqlite3 has committed, country %d is %+v, want %+v", id, got, changed)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if isNew {
		l.created([]country{changed})
	}
	l.may[id] = []country{changed}
	if s.own[id] = changed; changed.ID == 0 {
		delete(s.own, id)
	}
}
