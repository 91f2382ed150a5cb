package e2e

import (
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestTerminateAtStart ends the program at any moment of its first start. The
// next one finds a database with its sample, or makes it.
func TestTerminateAtStart(t *testing.T) {
	t.Parallel()
	early, late := 0, 0
	for range 4 * *terms {
		database := filepath.Join(t.TempDir(), "countries.db")
		p := start(t, serving(t, "--database", database))
		<-time.After(rand.N(60 * time.Millisecond))
		p.signal(t, syscall.SIGTERM)
		switch code := p.await(t); code {
		case -1: // before it could do anything about signals
			early++
		case 0:
			late++
		default:
			t.Errorf("exit code %d", code)
		}
		p = mustServe(t, "--database", database)
		newLedger(t).check(p)
		p.kill(t)
		checkIntegrity(t, database)
	}
	t.Logf("%d ended by the signal itself, %d by themselves", early, late)
}

// TestTerminateWaiting ends the program while it waits for a database that
// another program has locked, which it does for five seconds at most.
func TestTerminateWaiting(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	mustServe(t, "--database", database).kill(t)
	lock := mustLock(t, database)
	p := start(t, serving(t, "--database", database))
	<-time.After(500 * time.Millisecond) // it has nothing to say meanwhile
	p.signal(t, syscall.SIGTERM)
	begin := time.Now()
	if code := p.await(t); code != 0 || p.log.String() != "" {
		t.Errorf("exit code %d, and it wrote %q", code, p.log)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	newLedger(t).check(mustServe(t, "--database", database))
}
