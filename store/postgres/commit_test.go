//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"countries/models"
	"countries/store"
)

// A commit that the standby has not got is not acknowledged, whatever the
// server makes of it.
func TestUnconfirmedCommit(t *testing.T) {
	t.Parallel()
	p, server := openServer(t, "")
	server.Exec(t, "postgres", `ALTER ROLE postgres SET synchronous_commit = off`)
	p.pool.Reset()
	server.Set(t, "synchronous_standby_names = 'nobody'")
	server.Reload(t)
	server.Await(t, `SELECT current_setting('synchronous_standby_names') = 'nobody'`)
	const waiting = `SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND state_change < now() - interval '300 ms'`

	outcome := make(chan error)
	go func() { outcome <- create(t, p) }()
	server.Await(t, waiting)
	server.Exec(t, "postgres", `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`)
	if err := <-outcome; !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "canceling wait for synchronous replication") {
		t.Errorf("a commit without its standby = %v, want ErrUnavailable and the warning", err)
	}

	go func() { outcome <- create(t, p) }()
	server.Await(t, waiting)
	if err := <-outcome; !errors.Is(err, errNoCommit) {
		t.Errorf("a commit that takes for ever = %v, want %v", err, errNoCommit)
	}
	if _, err := p.Revision(t.Context()); err != nil {
		t.Errorf("Revision meanwhile: %v", err)
	}

	server.Set(t, "synchronous_standby_names = ''")
	server.Reload(t)
	if err := create(t, p); err != nil {
		t.Errorf("Create with the server well again: %v", err)
	}
}

// A program that stops in the middle of a write does not stop the others.
func TestStalled(t *testing.T) {
	t.Parallel()
	p, server := openServer(t, "", "fsync = off")
	if err := create(t, p); err != nil {
		t.Fatal(err)
	}
	other, err := Open(t.Context(), server.URL("countries"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = p.Update(t.Context(), 1, func(*models.Country) error {
		if err := create(t, other); err != nil {
			t.Errorf("Create beside a stalled write: %v", err)
		}
		return nil
	})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Update = %v, want ErrUnavailable", err)
	}
	if err := create(t, p); err != nil {
		t.Errorf("Create after a stalled write: %v", err)
	}
}

func TestError(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, "postgres://127.0.0.1:1/countries", store.Options{})
	server := func(code string) error {
		return fmt.Errorf("wrapped: %w", &pgconn.PgError{Severity: "FATAL", Code: code, Message: "secret"})
	}
	tests := []struct {
		err               error
		unavailable, gone bool
	}{
		{server("22021"), false, false}, // not in the encoding
		{server("23514"), false, false}, // check violation
		{server("25006"), true, true},   // read-only
		{server("25P03"), true, false},  // idle in transaction too long
		{server("40001"), true, false},  // serialization failure
		{server("40P01"), true, false},  // deadlock
		{server("55P03"), true, false},  // lock not available
		{server("42P01"), true, false},  // undefined table
		{server("53300"), true, false},  // too many connections
		{server("57014"), true, false},  // query canceled
		{server("57P01"), true, true},   // admin shutdown
		{server("57P03"), true, true},   // cannot connect now
		{server("08006"), true, true},   // connection failure
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, true, true},
		{io.ErrUnexpectedEOF, true, true},
	}
	for _, tt := range tests {
		got := s.failure(t.Context(), tt.err)
		if errors.Is(got, store.ErrUnavailable) != tt.unavailable || gone(tt.err) != tt.gone {
			t.Errorf("%v: unavailable %t, gone %t, want %t, %t", tt.err, errors.Is(got, store.ErrUnavailable), gone(tt.err), tt.unavailable, tt.gone)
		}
	}
	// What /readyz shows is the innermost cause.
	for want, err := range map[string]error{
		"the database answers with SQLSTATE 57P03": server("57P03"),
		"the database did not answer in time":      context.DeadlineExceeded,
	} {
		var at *serverError
		if err := s.failure(t.Context(), err); !errors.As(err, &at) || at.Unwrap().Error() != want {
			t.Errorf("the cause of %v is not %q", err, want)
		}
	}
}

// A failure that the caller's own context explains is that of the context.
func TestFailure(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p := &Store{closing: t.Context()}
	cancel()
	if got := p.failure(ctx, io.ErrUnexpectedEOF); got != context.Canceled {
		t.Errorf("got %v, want %v", got, context.Canceled)
	}
}
