package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"countries/models"
	"countries/store/image"
)

// Check reads the whole database at path, which a service may be using, and
// returns what is wrong with it, a line each: damage that SQLite finds, and
// countries that break a rule. The error is that it could not be checked.
func Check(ctx context.Context, path string) (findings []string, err error) {
	if path == Memory {
		return nil, errors.New("a database in memory cannot be checked: it belongs to the program that has made it")
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("database %s: %w", path, cause(err))
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	version, err := inspect(ctx, absolute)
	if err == nil && version == 0 {
		err = errors.New("it is empty")
	}
	if err == nil {
		findings, err = check(ctx, absolute)
	}
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", path, describe(err))
	}
	return findings, nil
}

func check(ctx context.Context, path string) (findings []string, err error) {
	db, err := openDB(source(path, "rw"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil) // so that all is of one moment
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if findings, err = damage(ctx, tx); err != nil {
		return nil, describe(err)
	}
	broken, err := brokenRules(ctx, tx)
	if err != nil && len(findings) == 0 {
		return nil, describe(err)
	}
	return append(findings, broken...), nil
}

// damage returns what SQLite itself finds.
func damage(ctx context.Context, tx *sql.Tx) (findings []string, err error) {
	err = each(ctx, tx, "PRAGMA integrity_check", func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			findings = append(findings, strings.ReplaceAll(line, "\n", "; "))
		}
		return err
	})
	return findings, err
}

// brokenRules returns the countries and used ids that break a rule.
func brokenRules(ctx context.Context, tx *sql.Tx) (findings []string, err error) {
	err = each(ctx, tx, "SELECT id, name, capital, area FROM countries", func(rows *sql.Rows) error {
		var id int64
		var name, capital, area any
		if err := rows.Scan(&id, &name, &capital, &area); err != nil {
			return err
		}
		n, isText := name.(string)
		c, isTextToo := capital.(string)
		a, isInteger := area.(int64)
		err := image.Check(id, n, c, a)
		if !isText || !isTextToo || !isInteger {
			err = fmt.Errorf("country %d: a value is of another type than its column", id)
		}
		if err != nil {
			findings = append(findings, err.Error())
		}
		return nil
	})
	if err != nil {
		return findings, err
	}
	err = each(ctx, tx, "SELECT first, last FROM used_ids", func(rows *sql.Rows) error {
		var first, last int64
		err := rows.Scan(&first, &last)
		if err == nil && (first < 1 || last < first || last > models.MaxID) {
			findings = append(findings, fmt.Sprintf("used_ids: %d to %d is no range of ids", first, last))
		}
		return err
	})
	return findings, err
}

// querier is a *sql.Tx or a *sql.Conn.
type querier interface {
	QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error)
}

// each calls f with each row of a statement.
func each(ctx context.Context, q querier, statement string, f func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
