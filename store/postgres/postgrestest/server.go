//go:build unix

// Package postgrestest runs real PostgreSQL servers for tests, on free ports of
// 127.0.0.1 and in folders of their own.
package postgrestest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"countries/internal/testprocess"
)

const (
	superuser = "postgres"
	// Password is what every server asks for; no log may have it.
	Password = "open:sesame/100%@home"
	// patience is how long a server may take to start or stop.
	patience = 30 * time.Second
)

// Server is a PostgreSQL server, which ends with the test at the latest.
type Server struct {
	Port   int
	folder string
	bin    string
	cmd    *exec.Cmd // nil while it is stopped
	ended  chan struct{}
}

// Start makes and starts a server with these settings, such as "fsync = off".
// With -short, and where PostgreSQL is not installed, the test is skipped; in
// the second case it fails when COUNTRIES_E2E_REQUIRE is set, as .ci/run has it.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := newServer(t)
	secret := s.folder + ".password"
	if err := os.WriteFile(secret, []byte(Password), 0o644); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(secret)
	// With an order of texts that is not by code point.
	s.run(t, "initdb", "-D", s.data(), "-U", superuser, "-A", "scram-sha-256", "--pwfile", secret,
		"-E", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync")
	s.Set(t, append(settings, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''",
		"shared_buffers = 16MB", "max_connections = 200")...)
	s.Start(t)
	return s
}

// StartStandby makes and starts a server that follows a primary.
func StartStandby(t testing.TB, primary *Server) *Server {
	t.Helper()
	s := newServer(t)
	s.Follow(t, primary)
	return s
}

// Follow makes a server that is stopped, or new, a standby on its old port.
func (s *Server) Follow(t testing.TB, primary *Server) {
	t.Helper()
	if err := os.RemoveAll(s.data()); err != nil {
		t.Fatal(err)
	}
	s.run(t, "pg_basebackup", "-D", s.data(), "-d", primary.URL("postgres"), "-R", "-c", "fast", "--no-sync")
	s.Start(t)
}

func newServer(t testing.TB) *Server {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what needs PostgreSQL")
	}
	bin, ok := findBin()
	if !ok {
		const missing = "PostgreSQL is not installed: initdb is neither in the PATH nor in /usr/lib/postgresql/*/bin"
		if os.Getenv("COUNTRIES_E2E_REQUIRE") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	// Not t.TempDir, into which another user cannot go.
	folder, err := os.MkdirTemp("", "countries-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Port: freePort(t), folder: folder, bin: bin}
	t.Cleanup(func() {
		s.Kill(t)
		if t.Failed() {
			text, _ := os.ReadFile(s.log())
			t.Logf("the end of the log of the server on port %d:\n%s", s.Port, text[max(0, len(text)-4000):])
		}
		os.RemoveAll(folder)
	})
	if err := giveAway(folder); err != nil {
		t.Fatal(err)
	}
	return s
}

// findBin is the folder of PostgreSQL's programs, where Debian has it, or that
// of the initdb in the PATH.
func findBin() (folder string, ok bool) {
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(paths) > 0 {
		return filepath.Dir(paths[len(paths)-1]), true
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", false
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", false
	}
	return filepath.Dir(path), true
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }
func (s *Server) log() string  { return filepath.Join(s.folder, "log") }

// URL is the address of a database of the server.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, Password),
		Host: fmt.Sprintf("127.0.0.1:%d", s.Port), Path: "/" + database}
	return u.String()
}

// CreateDatabase makes an empty database and returns its address.
func (s *Server) CreateDatabase(t testing.TB, name string) string {
	t.Helper()
	s.Exec(t, "postgres", fmt.Sprintf(`CREATE DATABASE %q TEMPLATE template0`, name))
	return s.URL(name)
}

// Exec runs statements in a database.
func (s *Server) Exec(t testing.TB, database string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// Await waits until a query of one boolean is true.
func (s *Server) Await(t testing.TB, query string) {
	t.Helper()
	s.AwaitIn(t, "postgres", query)
}

// AwaitIn waits until a query of one boolean is true in a database.
func (s *Server) AwaitIn(t testing.TB, database, query string) {
	t.Helper()
	var last error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var ok bool
		if ok, last = s.ask(t.Context(), database, query); ok {
			return
		}
	}
	t.Fatalf("after %v it is still not true that %s: %v", patience, query, last)
}

func (s *Server) ask(ctx context.Context, database, query string) (ok bool, err error) {
	conn, err := pgx.Connect(ctx, s.URL(database))
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, query).Scan(&ok)
	return ok, err
}

// run runs one of PostgreSQL's programs to its end.
func (s *Server) run(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := s.command(t, name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func (s *Server) command(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.folder
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	asOwner(cmd)
	testprocess.EndWithTest(t, cmd)
	return cmd
}

// Set adds settings, which hold from the next start or reload on.
func (s *Server) Set(t testing.TB, settings ...string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("\n" + strings.Join(settings, "\n") + "\n"); err != nil {
		t.Fatal(err)
	}
}
