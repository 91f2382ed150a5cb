package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestOneProcessor serves lists and writes on a single processor, where what
// waits for something must let that be done.
func TestOneProcessor(t *testing.T) {
	t.Parallel()
	cmd := serving(t, "--database", filepath.Join(t.TempDir(), "countries.db"))
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	p := mustStart(t, cmd)
	if _, metrics := p.get(t, "/metrics"); !strings.Contains(metrics, "\ngo_sched_gomaxprocs_threads 1\n") {
		t.Error("it has more than one processor")
	}
	l := newLedger(t)
	stop := l.write(16, p)
	for range 20 {
		l.awaitAcknowledged(50)
		l.list(p)
	}
	stop()
	l.check(p)
	p.signal(t, syscall.SIGTERM)
	if code := p.await(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
