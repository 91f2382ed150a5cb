package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"countries/store"
)

var (
	errNoAnswer = unavailable(errors.New("the database did not answer in time"))
	errNoCommit = unavailable(errors.New("the database did not confirm a commit in time, and may store the writes yet"))
)

// codeLockTimeout is the SQLSTATE of a statement that waited too long for a
// lock of another program.
const codeLockTimeout = "55P03"

// failure makes an error of the driver one that a Store returns to a caller
// with this context. When the server has ended a connection, or has become a
// standby, the other connections are closed too: they lead to the same server,
// which need not be the right one any more.
func (s *Store) failure(ctx context.Context, err error) error {
	switch {
	case err == nil || errors.Is(err, store.ErrUnavailable) || errors.Is(err, errListClosed):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case s.closing.Err() != nil:
		return store.ErrClosed
	}
	if gone(err) {
		s.reset()
	}
	switch class(err) {
	case "22", "23": // the values of the statement: data exceptions, violated constraints
		if !retryable(err) {
			return err
		}
	}
	if code(err) == "" && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return errNoAnswer // both are of limits of ours
	}
	return unavailable(err)
}

// gone reports whether an error says that the server, or the way to it, is not
// what it was.
func gone(err error) bool {
	switch class(err) {
	case "", "08": // not an answer of the server; connection exceptions
		return true
	case "57": // operator intervention
		return code(err) != "57014" // one statement canceled
	}
	return code(err) == "25006" // read-only, and so no primary any more
}

// hopeless reports whether an error will stay until a person has done something.
func hopeless(err error) bool {
	var schema *schemaError
	switch class(err) {
	case "22", "23", "28", "3D", "42": // among them a wrong password, no such database, no privilege
		return true
	}
	return errors.As(err, &schema)
}

// class returns the first two characters of the code.
func class(err error) string {
	code := code(err)
	return code[:min(2, len(code))]
}

// code returns the SQLSTATE that the server answered, or "".
func code(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}

// serverError is the reason why a server cannot answer, in full and on one
// line. The error that it unwraps to may be shown to strangers.
type serverError struct {
	text  string
	cause error
}

func (e *serverError) Error() string { return e.text }
func (e *serverError) Unwrap() error { return e.cause }

func unavailable(err error) error {
	if errors.Is(err, store.ErrUnavailable) {
		return err
	}
	cause := err
	switch code := code(err); {
	case code != "":
		cause = errors.New("the database answers with SQLSTATE " + code)
	case errors.Is(err, context.DeadlineExceeded): // a limit of ours, not of the caller
		cause = errors.New("the database did not answer in time")
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, &serverError{oneLine(err), cause})
}

// oneLine returns the text of an error that may speak of several hosts.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
