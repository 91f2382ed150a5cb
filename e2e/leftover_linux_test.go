package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countries/store/postgres/postgrestest"
)

// everythingVariable is set where TestEverything runs in a process of its own.
const everythingVariable = "E2E_EVERYTHING"

// TestEverything starts one of each kind of program that the tests here use,
// says so, and waits to be ended.
func TestEverything(t *testing.T) {
	if os.Getenv(everythingVariable) == "" {
		t.Skip("only TestLeavesNothing runs this, in a process of its own")
	}
	p := mustServe(t, "--database", filepath.Join(t.TempDir(), "countries.db"))
	postgrestest.Start(t, "fsync = off")
	openTab(t, p).open("/docs", ".opblock")
	start(t, command(t, "node", "-e", "console.log('here'); setTimeout(() => {}, 1e9)")).log.await(t, "here")
	mustStart(t, command(t, "python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"))
	fmt.Println("everything is there")
	select {}
}

// TestLeavesNothing ends a test run in each way there is while programs of each
// kind run. None may be left.
func TestLeavesNothing(t *testing.T) {
	for name, end := range map[string]struct {
		signal syscall.Signal
		args   []string
	}{
		"interrupted": {signal: syscall.SIGINT},
		"killed":      {signal: syscall.SIGKILL},
		"timed out":   {args: []string{"-test.timeout=20s"}},
	} {
		t.Run(name, func(t *testing.T) {
			temporary := mustOpenFolder(t)
			if err := os.Chmod(temporary, 0o777); err != nil { // PostgreSQL has a user of its own
				t.Fatal(err)
			}
			run := exec.CommandContext(t.Context(), "/proc/self/exe", append(end.args, "-test.run=^TestEverything$", "-test.v")...)
			run.Env = append(os.Environ(), everythingVariable+"=1", "TMPDIR="+temporary)
			p := start(t, run)
			p.log.await(t, "everything is there|--- (SKIP|FAIL)")
			if strings.Contains(p.log.String(), "--- SKIP") {
				skip(t, "one of the programs"+notInstalled)
			}
			for _, program := range []string{"countries", "postgres", "chrom", "node", "python"} {
				if !strings.Contains(strings.Join(using(t, temporary), "\n"), program) {
					t.Errorf("%s does not run", program)
				}
			}
			if end.signal != 0 {
				p.signal(t, end.signal)
			}
			p.await(t)
			deadline := time.After(patience)
			for left := using(t, temporary); len(left) > 0; left = using(t, temporary) {
				select {
				case <-time.After(50 * time.Millisecond):
				case <-deadline:
					t.Fatal("left:", cmp.Diff([]string(nil), left))
				}
			}
		})
	}
}

// using returns the names of the processes that have a folder in their
// environment, as their directory or in their arguments.
func using(t testing.TB, folder string) (names []string) {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, process := range processes {
		environment, _ := os.ReadFile(process + "/environ")
		arguments, _ := os.ReadFile(process + "/cmdline")
		directory, _ := os.Readlink(process + "/cwd")
		if strings.Contains(string(environment)+string(arguments)+directory, folder) {
			name, _, _ := strings.Cut(string(arguments), "\x00")
			names = append(names, filepath.Base(process)+" "+name)
		}
	}
	return names
}
