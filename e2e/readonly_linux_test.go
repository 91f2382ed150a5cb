package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRefusesReadOnly starts the program on file systems that cannot be
// written.
func TestRefusesReadOnly(t *testing.T) {
	t.Parallel()
	disk := mustMount(t, "size=16m")
	database := filepath.Join(disk, "countries.db")
	if err := os.WriteFile(database, mustMakeDatabase(t, 5), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("countries", disk, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{database, filepath.Join(disk, "new.db")} {
		if got := refusal(t, "--database", path); !strings.Contains(got, "read-only file system") {
			t.Errorf("got %q", got)
		}
	}
}
