package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxStatements is how many statements a connection keeps prepared: room for
// all writes and the lists in common use.
const maxStatements = 48

// connection is one SQLite connection with its prepared statements.
type connection struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

var _ session = (*connection)(nil)

func connect(ctx context.Context, db *sql.DB) (*connection, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, statements: make(map[string]*sql.Stmt)}, nil
}

func (c *connection) prepare(ctx context.Context, statement string) (*sql.Stmt, error) {
	if s, ok := c.statements[statement]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	if len(c.statements) >= maxStatements {
		for text, old := range c.statements { // any one
			old.Close()
			delete(c.statements, text)
			break
		}
	}
	c.statements[statement] = s
	return s, nil
}

func (c *connection) exec(ctx context.Context, statement string, args ...any) error {
	s, err := c.prepare(ctx, statement)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx, args...)
	return err
}

func (c *connection) query(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	s, err := c.prepare(ctx, statement)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *connection) close() error {
	for _, s := range c.statements {
		s.Close()
	}
	return c.conn.Close()
}

// pool hands out connections, each to one caller at a time, the one used last
// first because its cache is warm.
type pool struct {
	db   *sql.DB
	keep int // idle connections at most
	// turn, when not nil, lets one caller at a time have the only connection.
	turn chan struct{}

	mu     sync.Mutex
	idle   []*connection
	closed bool
}

func newPool(db *sql.DB, keep int) *pool {
	// A connection that the pool lets go must not live on in db.
	db.SetMaxIdleConns(-1)
	return &pool{db: db, keep: keep}
}

func (p *pool) acquire(ctx context.Context) (*connection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.turn != nil {
		select {
		case p.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		p.pass()
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := connect(ctx, p.db)
	if err != nil {
		p.pass()
	}
	return c, err
}

// release takes a connection back. One that failed is closed, because a fresh
// one may find the database well again; the only one is the database itself
// and stays.
func (p *pool) release(c *connection, err error) {
	defer p.pass()
	p.mu.Lock()
	keep := !p.closed && len(p.idle) < p.keep && (err == nil || p.turn != nil)
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.close()
	}
}

func (p *pool) pass() {
	if p.turn != nil {
		<-p.turn
	}
}

// close closes what is idle; connections in use are closed when released.
func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}
