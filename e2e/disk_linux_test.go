package e2e

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskFull fills the disk while clients write: writes are refused until
// there is space again, and reads go on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	disk := mustMount(t, "size=16m")
	database := filepath.Join(disk, "countries.db")
	p := mustServe(t, "--database", database)
	l := newLedger(t)

	stop := l.write(8, p)
	l.awaitAcknowledged(200)
	ballast := mustFill(t, disk)
	l.awaitRefused(100)
	stop()
	if stored := l.check(p); stored > 0 {
		t.Errorf("%d writes were stored and refused", stored)
	}
	expectUnavailable(t, p, http.MethodPost, "/countries", `{"name":"a","capital":"b","area":1}`)
	if response, got := p.get(t, "/readyz"); response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(got, "disk is") || !strings.Contains(got, "full") {
		t.Errorf("/readyz: got %s %s, want the disk to be full", response.Status, got)
	}
	p.log.await(t, `disk is (nearly )?full`)

	mustRemove(t, ballast)
	stop = l.write(8, p)
	l.awaitAcknowledged(200)
	stop()
	l.check(p)

	mustFill(t, disk)
	p.kill(t)
	p = mustServe(t, "--database", database)
	l.check(p)
	checkIntegrity(t, database)
	t.Logf("%d writes acknowledged, %d refused", l.acknowledged, l.refused)
}

// TestDiskFullAtStart has no space for a new database.
func TestDiskFullAtStart(t *testing.T) {
	t.Parallel()
	disk := mustMount(t, "size=16m")
	ballast := mustFill(t, disk)
	got := refusal(t, "--database", filepath.Join(disk, "countries.db"))
	if !strings.Contains(got, "full") {
		t.Errorf("got %q, want the disk to be full", got)
	}
	entries, err := os.ReadDir(disk)
	if err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(ballast.Name()) {
		t.Errorf("it left %v, %v", entries, err)
	}
}

// mustMount mounts an empty file system of its own, or skips the test.
func mustMount(t testing.TB, options string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	err := syscall.Mount("countries", folder, "tmpfs", 0, options)
	if errors.Is(err, syscall.EPERM) {
		skip(t, "only root can mount a small file system")
	}
	if err != nil {
		t.Fatal(err)
	}
	// Detached: a program that the test has not ended yet may still use it.
	t.Cleanup(func() { syscall.Unmount(folder, syscall.MNT_DETACH) })
	return folder
}

// mustFill leaves no space on a disk.
func mustFill(t testing.TB, disk string) (ballast *os.File) {
	t.Helper()
	ballast, err := os.CreateTemp(disk, "ballast")
	if err != nil {
		t.Fatal(err)
	}
	defer ballast.Close()
	for size := 1 << 20; size > 0; {
		if _, err := ballast.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return ballast
}

func mustRemove(t testing.TB, f *os.File) {
	t.Helper()
	if err := os.Remove(f.Name()); err != nil {
		t.Fatal(err)
	}
}
