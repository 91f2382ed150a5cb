//go:build unix

// Package testprocess keeps the programs that tests start from outliving them.
package testprocess

import (
	"os/exec"
	"syscall"
	"testing"
)

// EndWithTest makes a command that has not been started yet end with the test,
// together with every process that it starts in its turn. They end too when the
// test's own process is killed, is interrupted or runs into its timeout.
//
// A shell leads a process group, which the command joins. The shell reads from a
// pipe that only this process has the other end of. When the test closes it, or
// the kernel does because this process has ended, the shell kills the group.
func EndWithTest(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	guard := exec.Command("/bin/sh", "-c", "read line; kill -KILL 0")
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := guard.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := guard.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pipe.Close()
		guard.Wait() // always "signal: killed"
	})
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr.Pgid = guard.Process.Pid
}
