//go:build unix

package postgrestest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Start starts a server that is stopped, on the port it had.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := s.command(t, "postgres", "-D", s.data(), "-p", strconv.Itoa(s.Port))
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	s.cmd, s.ended = cmd, ended
	s.Await(t, "SELECT true")
}

// Stop stops the server as its operator would, which ends all connections.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.end(t, s.cmd.Process.Pid, syscall.SIGINT)
}

// Kill ends every process of the server at once, as a power cut would.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if s.cmd == nil {
		return
	}
	pid := s.cmd.Process.Pid
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	defer func() {
		for _, child := range strings.Fields(string(children)) {
			if pid, err := strconv.Atoi(child); err == nil {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}()
	s.end(t, pid, syscall.SIGKILL)
}

func (s *Server) end(t testing.TB, pid int, signal syscall.Signal) {
	t.Helper()
	syscall.Kill(pid, signal)
	select {
	case <-s.ended:
		s.cmd = nil
	case <-time.After(patience):
		t.Errorf("the server on port %d has not ended", s.Port)
	}
}

// Pause stops every process of the server in its tracks, as a machine that
// hangs, until Resume.
func (s *Server) Pause(t testing.TB)  { s.signalAll(t, syscall.SIGSTOP) }
func (s *Server) Resume(t testing.TB) { s.signalAll(t, syscall.SIGCONT) }

func (s *Server) signalAll(t testing.TB, signal syscall.Signal) {
	t.Helper()
	pid := s.cmd.Process.Pid
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Skipf("the children of a process cannot be listed: %v", err)
	}
	for _, p := range append(strings.Fields(string(children)), strconv.Itoa(pid)) {
		if pid, err := strconv.Atoi(p); err == nil {
			syscall.Kill(pid, signal)
		}
	}
}

// Promote makes a standby the primary.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "promote", "-D", s.data(), "-w")
}

// Reload makes settings hold that need no restart.
func (s *Server) Reload(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "reload", "-D", s.data())
}
