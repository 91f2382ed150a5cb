package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running target.
type server struct {
	*target
	rows int
	url  string
	cmd  *exec.Cmd
	// client asks for no compression, as curl and wrk do not.
	client *http.Client
	// requests are those that it has been checked to answer, by work.
	requests map[string]request
	// ready is the time from its start to its first answer.
	ready time.Duration
}

// start runs t with the first rows of the data, its log in a file, and waits
// for its first answer.
func (t *target) start(ctx context.Context, rows int, logs bool) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd, err := t.command(ctx, port, rows, logs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	log, err := os.Create(filepath.Join(cacheDir, "log", t.key+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second

	s := &server{target: t, rows: rows, url: "http://" + addr(port), cmd: cmd, requests: map[string]request{},
		client: &http.Client{Transport: &http.Transport{DisableCompression: true}}}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := s.await(ctx, began.Add(60*time.Second)); err != nil {
		s.stop()
		return nil, fmt.Errorf("%s did not start: %w; see %s", t.name, err, log.Name())
	}
	s.ready = time.Since(began)
	return s, nil
}

// await asks for country 1 until it is answered.
func (s *server) await(ctx context.Context, deadline time.Time) error {
	for {
		res, err := s.client.Get(s.url + "/countries/1")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("GET /countries/1: %s", res.Status)
		}
		if time.Now().After(deadline) || syscall.Kill(s.cmd.Process.Pid, 0) != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

// settle waits until the server is idle: what it still does for requests that
// wrk left behind belongs to no sample.
func (s *server) settle(ctx context.Context) error {
	last := time.Duration(-1)
	for range 100 {
		used, err := cpu(s.cmd.Process.Pid)
		if err != nil || used == last {
			return err
		}
		last = used
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * tick):
		}
	}
	return fmt.Errorf("%s is never idle", s.name)
}

// stop ends the server as an operator would, and waits until it is gone.
func (s *server) stop() {
	s.client.CloseIdleConnections()
	s.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(10*time.Second, func() { s.cmd.Process.Kill() })
	defer kill.Stop()
	s.cmd.Wait()
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// tick is the unit of the times in /proc/PID/stat: USER_HZ, 100 on every Linux
// that Go runs on.
const tick = 10 * time.Millisecond

// cpu is the processor time, user and system, that a process and all its
// children, living and reaped, have used.
func cpu(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The fields are counted from behind the name, which may hold spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var total time.Duration
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ticks) * tick
	}
	for _, child := range children(pid) {
		used, err := cpu(child)
		if err != nil {
			return 0, err
		}
		total += used
	}
	return total, nil
}

// memory is what a process and its children hold now (VmRSS) or held at most
// (VmHWM), in bytes.
func memory(pid int, key string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(status), key+":")
	if !found {
		return 0, fmt.Errorf("no %s of process %d", key, pid)
	}
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		return 0, err
	}
	total := kib << 10
	for _, child := range children(pid) {
		held, err := memory(child, key)
		if err != nil {
			return 0, err
		}
		total += held
	}
	return total, nil
}

func children(pid int) []int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil
	}
	var pids []int
	for _, field := range strings.Fields(string(text)) {
		if child, err := strconv.Atoi(field); err == nil {
			pids = append(pids, child)
		}
	}
	return pids
}
