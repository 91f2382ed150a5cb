package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
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
	// ready is the time from its start to its first answer.
	ready time.Duration
}

// start runs t with the first rows of the data and waits for its first answer.
func (t *target) start(ctx context.Context, rows int) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd, err := t.command(ctx, port, rows)
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

	s := &server{target: t, rows: rows, url: "http://" + addr(port), cmd: cmd,
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
