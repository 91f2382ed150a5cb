package store

import (
	"context"
	"database/sql/driver"
	"net/url"
	"path/filepath"
	"strings"

	modernc "modernc.org/sqlite"

	"countries/store/sqlite"
)

// source is a database, and how it is opened.
type source struct {
	uri     string
	pragmas []string
}

// pragmas are those of every connection, and more. A commit that was answered
// is on disk: synchronous=FULL, and on macOS fullfsync.
func pragmas(more ...string) []string {
	return append([]string{"busy_timeout(5000)", "synchronous(FULL)", "fullfsync(1)",
		"temp_store(MEMORY)", "trusted_schema(0)"}, more...)
}

// fileSource is a file, whatever characters its path has.
func fileSource(path, mode string, more ...string) source {
	path = "/" + strings.TrimPrefix(filepath.ToSlash(path), "/") // also before the letter of a drive
	uri := url.URL{Scheme: "file", Path: path, RawQuery: mode + "&vfs=" + sqlite.VFS()}
	return source{uri.String(), pragmas(more...)}
}

func (s source) connect() (*connection, error) {
	c, err := sqlite.Open(s.uri, s.pragmas...)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c}, nil
}

// connector opens the same with database/sql.
func (s source) connector() (driver.Connector, error) {
	return modernc.NewConnector(s.uri + "&_pragma=" + strings.Join(s.pragmas, "&_pragma="))
}

// connection is a session. One goroutine uses it at a time.
type connection struct {
	*sqlite.Conn
	reading bool           // a snapshot
	version sqlite.Version // of the snapshot, at most
	shared  bool           // the snapshot may be for later reads too
}

var _ session = (*connection)(nil)

func (c *connection) exec(ctx context.Context, statement string, args ...any) error {
	return c.Exec(ctx, statement, args...)
}

func (c *connection) query(ctx context.Context, statement string, args ...any) (rows, error) {
	r, err := c.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return r, nil
}
