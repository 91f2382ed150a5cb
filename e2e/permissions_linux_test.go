package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nobody is a user of every Linux, who owns nothing.
const nobody = 65534

// TestRefusesWithoutPermission starts the program as a user who may not do with
// a database what has to be done: it says so in one line, and leaves
// everything as it was. Root, whom permissions do not bind, cannot see this.
func TestRefusesWithoutPermission(t *testing.T) {
	t.Parallel()
	file := mustMakeDatabase(t, 5)
	for _, tt := range []struct {
		name         string
		file, folder os.FileMode // file 0: none
		log          string      // what a crash of root's program has left
		want         string
	}{
		{"a file that cannot be written", 0o444, 0o777, "", "it cannot be written: permission denied"},
		{"a file that cannot be read", 0o200, 0o777, "", "it cannot be written: permission denied"},
		{"a folder that cannot be written", 0o666, 0o755, "", "its folder cannot be written: permission denied"},
		{"no file, in a folder that cannot be written", 0, 0o755, "", "it cannot be created: permission denied"},
		{"a folder that cannot be entered", 0o666, 0o700, "", "permission denied"},
		{"a log that cannot be written", 0o666, 0o777, "a log", "it, or its folder, cannot be opened for writing: unable to open database file (14)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := mustOpenFolder(t)
			database := filepath.Join(folder, "countries.db")
			if tt.file != 0 {
				mustWrite(t, database, file, tt.file)
			}
			if tt.log != "" {
				mustWrite(t, database+"-wal", []byte(tt.log), 0o600)
			}
			if err := os.Chmod(folder, tt.folder); err != nil {
				t.Fatal(err)
			}
			before := snapshot(folder)
			p := start(t, asNobody(t, serving(t, "--database", database)))
			want := "countries: database " + database + ": " + tt.want
			if code, got := p.await(t), p.log.String(); code != 1 || !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1 {
				t.Errorf("exit code %d, and it wrote %q; want 1 and %q", code, got, want)
			}
			if diff := cmp.Diff(before, snapshot(folder)); diff != "" {
				t.Errorf("it changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestServesAsNobody needs no more than a folder of its own, and goes on when
// the permission for it is taken away: what is open stays open.
func TestServesAsNobody(t *testing.T) {
	t.Parallel()
	folder := mustOpenFolder(t)
	if err := os.Chown(folder, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(folder, "countries.db")
	p := mustStart(t, asNobody(t, serving(t, "--database", database)))
	l := newLedger(t)
	stop := l.write(4, p)
	l.awaitAcknowledged(50)
	stop()
	l.check(p)
	if err := os.Chmod(database, 0o400); err != nil {
		t.Fatal(err)
	}
	if got, body := p.do(t, http.MethodPost, "/countries/bulk", "["+newCountry+"]"); got.StatusCode != http.StatusCreated {
		t.Errorf("POST got %s %s", got.Status, body)
	}
}

// asNobody makes a program one of a user who may do nothing special.
func asNobody(t testing.TB, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return cmd
}

// mustOpenFolder makes a folder that other users can get to.
func mustOpenFolder(t testing.TB) string {
	t.Helper()
	if os.Getuid() != 0 {
		skip(t, "only root can start programs of other users")
	}
	above := t.TempDir()
	for _, folder := range []string{filepath.Dir(above), above} {
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(above, "data")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// mustWrite writes a file with exactly that mode.
func mustWrite(t testing.TB, path string, content []byte, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}
