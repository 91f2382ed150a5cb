package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
)

// connection is a connection of the driver's with its prepared statements. It
// does without database/sql, which would take a third of the time of a read.
// One goroutine uses it at a time.
type connection struct {
	conn       driver.Conn
	statements map[string]statement
}

type statement interface {
	driver.StmtExecContext
	driver.StmtQueryContext
	Close() error
}

var _ session = (*connection)(nil)

// maxStatements is how many statements a connection keeps prepared: room for
// all writes and the lists in common use.
const maxStatements = 48

func connect(ctx context.Context, connector driver.Connector) (*connection, error) {
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, statements: make(map[string]statement)}, nil
}

func (c *connection) prepare(text string) (statement, error) {
	if s, ok := c.statements[text]; ok {
		return s, nil
	}
	prepared, err := c.conn.Prepare(text)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= maxStatements {
		for old, s := range c.statements { // whichever comes first
			s.Close()
			delete(c.statements, old)
			break
		}
	}
	s := prepared.(statement)
	c.statements[text] = s
	return s, nil
}

func (c *connection) exec(ctx context.Context, text string, args ...any) error {
	s, err := c.prepare(text)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx, values(args))
	return err
}

func (c *connection) query(ctx context.Context, text string, args ...any) (rows, error) {
	s, err := c.prepare(text)
	if err != nil {
		return nil, err
	}
	r, err := s.QueryContext(ctx, values(args))
	if err != nil {
		return nil, err
	}
	return &driverRows{rows: r, row: make([]driver.Value, len(r.Columns()))}, nil
}

func values(args []any) []driver.NamedValue {
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	return named
}

func (c *connection) close() {
	for _, s := range c.statements {
		s.Close()
	}
	c.conn.Close()
}

// driverRows reads integers and texts.
type driverRows struct {
	rows driver.Rows
	row  []driver.Value
	err  error
}

func (r *driverRows) Next() bool {
	if r.rows == nil || r.err != nil {
		return false
	}
	r.err = r.rows.Next(r.row)
	return r.err == nil
}

func (r *driverRows) Scan(dest ...any) error {
	for i, d := range dest {
		ok := false
		switch d := d.(type) {
		case *int64:
			*d, ok = r.row[i].(int64)
		case *string:
			*d, ok = r.row[i].(string)
		}
		if !ok {
			return fmt.Errorf("column %d: cannot read %T into %T", i, r.row[i], d)
		}
	}
	return nil
}

func (r *driverRows) Err() error {
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// Close may be called again.
func (r *driverRows) Close() {
	if r.rows == nil {
		return
	}
	if err := r.rows.Close(); r.Err() == nil && err != nil {
		r.err = err
	}
	r.rows = nil
}
