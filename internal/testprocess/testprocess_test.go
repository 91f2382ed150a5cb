//go:build linux

package testprocess

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// helperVariable is set where TestHelper runs in a process of its own.
const helperVariable = "TESTPROCESS_HELPER"

// TestHelper starts a shell with children and grandchildren, prints that they
// are there, and waits to be ended.
func TestHelper(t *testing.T) {
	if os.Getenv(helperVariable) == "" {
		t.Skip("only TestEndWithTest runs this, in a process of its own")
	}
	startFamily(t, os.Stdout)
	select {}
}

// startFamily starts a shell, a child of it that ignores polite signals, and a
// grandchild, and returns once all are there.
func startFamily(t *testing.T, output *os.File) {
	t.Helper()
	family := exec.Command("/bin/sh", "-c", `(trap "" HUP INT TERM; sleep 600 & echo started; wait) & wait`)
	family.Stdout = output
	EndWithTest(t, family)
	if err := family.Start(); err != nil {
		t.Fatal(err)
	}
	go family.Wait()
}

// TestEndWithTest ends the process of a test in each way there is. Nothing that
// the test has started may be left.
func TestEndWithTest(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		signal syscall.Signal
		args   []string
	}{
		"interrupted": {signal: syscall.SIGINT},
		"terminated":  {signal: syscall.SIGTERM},
		"killed":      {signal: syscall.SIGKILL},
		"timed out":   {args: []string{"-test.timeout=500ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mark := helperVariable + "=" + t.TempDir() // which the environment of each descendant has
			helper := exec.Command("/proc/self/exe", append(end.args, "-test.run=^TestHelper$")...)
			helper.Env = append(os.Environ(), mark)
			EndWithTest(t, helper)
			output, err := helper.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := helper.Start(); err != nil {
				t.Fatal(err)
			}
			if line, err := bufio.NewReader(output).ReadString('\n'); line != "started\n" {
				t.Fatalf("the helper said %q, %v", line, err)
			}
			if n := len(marked(t, mark)); n < 5 { // the helper, its guard, and three of the family
				t.Fatalf("%d processes are there, want at least 5", n)
			}
			if end.signal != 0 {
				if err := helper.Process.Signal(end.signal); err != nil {
					t.Fatal(err)
				}
			}
			helper.Wait()
			awaitNone(t, mark)
		})
	}
}

// TestEndWithTestAtCleanup ends a test in the usual way.
func TestEndWithTestAtCleanup(t *testing.T) {
	mark := helperVariable + "=" + t.TempDir()
	t.Run("starts a family", func(t *testing.T) {
		name, value, _ := strings.Cut(mark, "=")
		t.Setenv(name, value)
		output, input, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer output.Close()
		defer input.Close()
		startFamily(t, input)
		if line, err := bufio.NewReader(output).ReadString('\n'); line != "started\n" {
			t.Fatalf("the family said %q, %v", line, err)
		}
		if n := len(marked(t, mark)); n < 4 {
			t.Fatalf("%d processes are there, want at least 4", n)
		}
	})
	awaitNone(t, mark)
}

func awaitNone(t *testing.T, mark string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for len(marked(t, mark)) > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("left: %q", marked(t, mark))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// marked returns the command lines of the processes whose environment has mark.
func marked(t *testing.T, mark string) (commands []string) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		environment, err := os.ReadFile("/proc/" + entry.Name() + "/environ")
		if err != nil || !strings.Contains(string(environment), mark) {
			continue // not a process, one of another user, or without the mark
		}
		command, _ := os.ReadFile("/proc/" + entry.Name() + "/cmdline")
		commands = append(commands, entry.Name()+" "+strings.ReplaceAll(string(command), "\x00", " "))
	}
	return commands
}
