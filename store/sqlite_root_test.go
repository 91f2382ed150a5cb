//go:build linux

package store

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"countries/internal/testprocess"
	"countries/models"
)

// TestOpenHelper is run by TestOpenReadOnly, in a program of its own.
func TestOpenHelper(t *testing.T) {
	path := os.Getenv("STORE_TEST_OPEN")
	if path == "" {
		return // it is not TestOpenReadOnly that asks
	}
	_, err := Open(t.Context(), path, Options{})
	t.Logf("Open: %v", err)
}

// skip skips a test, or fails it where COUNTRIES_E2E_REQUIRE is set, as .ci/run
// has it.
func skip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("COUNTRIES_E2E_REQUIRE") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func TestOpenReadOnly(t *testing.T) {
	if os.Geteuid() != 0 {
		skip(t, "only root can hand files to another user")
	}
	tests := []struct {
		name         string
		folder, file os.FileMode // file 0: none
		want         string      // after "database PATH: "
	}{
		{"file", 0o777, 0o444, "it cannot be written: permission denied"},
		{"file that cannot be read", 0o777, 0, "it cannot be written: permission denied"},
		{"folder", 0o555, 0o666, "its folder cannot be written: permission denied"},
		{"folder without a file", 0o555, os.ModeIrregular, "it cannot be created: permission denied"},
		{"folder that cannot be entered", 0o600, 0o666, "permission denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parent := t.TempDir()
			for _, open := range []string{filepath.Dir(parent), parent} {
				if err := os.Chmod(open, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			folder := filepath.Join(parent, "folder")
			path := filepath.Join(folder, "countries.db")
			if err := os.Mkdir(folder, 0o755); err != nil {
				t.Fatal(err)
			}
			if tt.file != os.ModeIrregular {
				s, err := openSQLite(t.Context(), path, Options{})
				if err != nil {
					t.Fatal(err)
				}
				s.Close()
				if err := os.Chmod(path, tt.file); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(folder, tt.folder); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(folder, 0o755) })
			before := contents(t, folder)
			got := openAsNobody(t, path)
			if want := "Open: database " + path + ": " + tt.want; !strings.HasSuffix(got, want) {
				t.Errorf("Open:\n got %s\nwant %s", got, want)
			}
			if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
				t.Errorf("Open changed the disk (-before +after):\n%s", diff)
			}
		})
	}
}

// openAsNobody opens a database without root's rights and returns what came.
func openAsNobody(t *testing.T, path string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestOpenHelper$", "-test.v")
	cmd.Env = append(os.Environ(), "STORE_TEST_OPEN="+path)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	testprocess.EndWithTest(t, cmd)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "Open: ") {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("the program said nothing of Open: %s", out)
	return ""
}

// The disk fills, and is emptied again.
func TestDiskFull(t *testing.T) {
	folder := t.TempDir()
	if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=2m"); err != nil {
		skip(t, "a small disk can only be mounted by root: "+err.Error())
	}
	t.Cleanup(func() {
		if err := unix.Unmount(folder, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	s, err := openSQLite(t.Context(), filepath.Join(folder, "countries.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ballast := filepath.Join(folder, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	row := []models.Country{{Name: strings.Repeat("long ", 1000)}}
	var stored []int64
	for err == nil {
		var created []models.Country
		if created, err = s.Create(t.Context(), row); err == nil {
			stored = append(stored, created[0].ID)
		}
	}
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("Create on a full disk = %v, want ErrUnavailable", err)
	}
	if _, err := s.Get(t.Context(), 1); err != nil {
		t.Errorf("Get on a full disk: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	created, err := s.Create(t.Context(), row)
	if err != nil {
		t.Fatalf("Create with room again: %v", err)
	}
	stored = append(stored, created[0].ID)
	listing, err := s.List(t.Context(), ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer listing.Close()
	var ids []int64
	for c, err := range listing.Countries {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff(stored, ids); diff != "" {
		t.Errorf("stored (-acknowledged +there):\n%s", diff)
	}
}
