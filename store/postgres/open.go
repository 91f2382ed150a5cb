package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// maxConnections is how many connections a Store has at most, unless the
// address has pool_max_conns.
const maxConnections = 16

// isPostgres tells whether an address is that of a PostgreSQL server.
func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// openPostgres opens the database on a server, or on that of several which is
// the primary. When none can be reached it is opened all the same, and watch
// goes on looking. No error and no line of the log has the password.
func openPostgres(ctx context.Context, address string, options Options) (*Postgres, error) {
	config, err := postgresConfig(address)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
	if err != nil {
		return nil, err
	}
	p := &Postgres{
		pool:      pool,
		scans:     make(turns, max(1, config.MaxConns/4)),
		streams:   make(turns, max(1, config.MaxConns/2)),
		sample:    options.Sample,
		committed: options.Committed,
		log:       options.Log,
		lost:      make(chan struct{}, 1),
		stopped:   make(chan struct{}),
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.log = p.log.With("database", withoutUser(address))
	p.closing, p.close = context.WithCancel(context.WithoutCancel(ctx))
	p.reach.Store(newReach())
	if err := p.prepare(ctx); hopeless(err) {
		pool.Close()
		return nil, fmt.Errorf("database %s: %s", withoutUser(address), describePostgres(err))
	} else if err != nil {
		p.lose(p.reach.Load(), err)
	}
	p.queue = startQueue(p.commit)
	go p.watch()
	return p, nil
}

// postgresConfig reads an address, with what it leaves open.
func postgresConfig(address string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, addressError(address, err)
	}
	if !strings.Contains(address, "pool_max_conns=") {
		config.MaxConns = maxConnections
	}
	conn := config.ConnConfig
	if each := connectTimeout / time.Duration(hosts(conn)); conn.ConnectTimeout == 0 || conn.ConnectTimeout > each {
		conn.ConnectTimeout = each // of a host, so that the last is reached in time if the others are silent
	}
	if conn.RuntimeParams["application_name"] == "" {
		conn.RuntimeParams["application_name"] = "countries"
	}
	// A standby would answer reads with what was true a moment ago.
	conn.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	conn.OnNotice = keepWarning
	return config, nil
}

// hosts is how many servers an address names.
func hosts(config *pgx.ConnConfig) int {
	all := map[string]bool{net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))): true}
	for _, f := range config.Fallbacks {
		all[net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port)))] = true
	}
	return len(all)
}

// addressError tells what is wrong with an address. What the driver says of it
// may have the password in it, unless the address has none.
func addressError(address string, err error) error {
	scheme, rest, _ := strings.Cut(address, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = rest[at+1:]
		_, err = pgxpool.ParseConfig(scheme + "://" + rest)
	}
	switch {
	case strings.Contains(strings.ToLower(rest), "pass"):
		return errors.New("database: the URL is wrong")
	case err == nil:
		return errors.New("database: the URL is wrong: the user or the password has a character that must be percent-encoded")
	}
	return fmt.Errorf("database: %s", oneLine(err))
}

// withoutUser is an address without user, password and parameters.
func withoutUser(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	return scheme + "://" + rest[strings.LastIndex(rest, "@")+1:]
}

// describePostgres is why a server refuses, without where it is.
func describePostgres(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return fmt.Sprintf("%s (SQLSTATE %s)", server.Message, server.Code)
	}
	return oneLine(err)
}
