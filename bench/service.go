package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// startService runs the service on a database of its own with the first rows
// of the data: a copy of one that was filled once through the service's API.
func startService(ctx context.Context, port, rows int) (*exec.Cmd, error) {
	filled := filepath.Join(cacheDir, "db", strconv.Itoa(rows)+".db")
	if _, err := os.Stat(filled); err != nil {
		if err := fill(ctx, filled, rows); err != nil {
			return nil, fmt.Errorf("filling a database with %d rows: %w", rows, err)
		}
	}
	database := filepath.Join(cacheDir, "db", "run-"+strconv.Itoa(rows)+".db")
	for _, suffix := range []string{"-wal", "-shm"} {
		os.Remove(database + suffix)
	}
	if err := copyFile(database, filled); err != nil {
		return nil, err
	}
	return service(ctx, port, database), nil
}

func service(ctx context.Context, port int, database string) *exec.Cmd {
	args := []string{"--host", "127.0.0.1", "--port", strconv.Itoa(port), "--database", database, "--data", "sample"}
	// No peer logs its requests, so the service does not either.
	if help, _ := exec.CommandContext(ctx, binary(serviceKey), "--help").Output(); bytes.Contains(help, []byte("--log-level")) {
		args = append(args, "--log-level", "warn")
	}
	return exec.CommandContext(ctx, binary(serviceKey), args...)
}

// fill makes a database of rows at path, and leaves one closed file there.
func fill(ctx context.Context, path string, rows int) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	t := &target{key: serviceKey, name: "countries", command: func(ctx context.Context, port, _ int) (*exec.Cmd, error) {
		return service(ctx, port, path+".part"), nil
	}}
	s, err := t.start(ctx, rows)
	if err != nil {
		return err
	}
	const sample, most = 3, 10_000 // countries that are there; largest bulk
	for chunk := range slices.Chunk(withoutIDs(countries(rows)[sample:]), most) {
		res, body, err := s.do(ctx, posted("/countries/bulk", 201, compact(chunk), nil), 0)
		if err == nil && res.StatusCode != 201 {
			err = fmt.Errorf("POST /countries/bulk: %s %.300s", res.Status, body)
		}
		if err != nil {
			s.stop()
			return err
		}
	}
	s.stop()
	if wal, err := os.Stat(path + ".part-wal"); err == nil && wal.Size() > 0 {
		return fmt.Errorf("%s was left behind by a service that was ended by SIGTERM", wal.Name())
	}
	return os.Rename(path+".part", path)
}

// copyFile waits for the disk, lest the copy's writing be measured as load.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync()
}
