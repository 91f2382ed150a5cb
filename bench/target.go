package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// target is a program under measurement.
type target struct {
	key, name string
	// exact: every answer must have the contract's own bytes. The others must
	// have the same countries in them.
	exact bool
	// refusal and failures are the status of a refused create, and how many of
	// its failures the answer lists.
	refusal, failures int

	build func(context.Context) error
	// command runs the program on a port with the first rows of the data, with
	// its own log or without one.
	command func(ctx context.Context, port, rows int, logs bool) (*exec.Cmd, error)
}

const (
	serviceKey = "countries"
	limitKey   = "nethttp"
)

func (t *target) isService() bool { return t.key == serviceKey }

// targets are in the order of the tables. The service comes first because the
// limit writes what the service was recorded to answer.
func targets() []*target {
	return []*target{
		{key: serviceKey, name: "this service", exact: true, refusal: 422, failures: 4,
			build: goBuild(serviceKey, ".."), command: startService},
		{key: limitKey, name: "bare net/http", exact: true, refusal: 422, failures: 4,
			build: goBuild(limitKey, "peers/"+limitKey), command: startGo(limitKey, "-answers", recordedFile)},
		{key: "gin", name: "Gin, textbook", refusal: 400, failures: 1,
			build: goBuild("gin", "peers/gin"), command: startGo("gin")},
		{key: "huma", name: "Huma", refusal: 422, failures: 4,
			build: goBuild("huma", "peers/huma"), command: startGo("huma")},
		{key: "fastapi", name: "FastAPI, newest", refusal: 422, failures: 4,
			build: pythonBuild("fastapi"), command: startPython("fastapi")},
		// Pydantic 1 turns the number 5 into a capital, "5".
		{key: "fastapi092", name: "FastAPI 0.92", refusal: 422, failures: 3,
			build: pythonBuild("fastapi092"), command: startPython("fastapi092")},
	}
}

func binary(key string) string { return filepath.Join(cacheDir, "bin", key) }

func venv(key, program string) string {
	return filepath.Join(cacheDir, "venv-"+key, "bin", program)
}

// goBuild builds the package in folder as its users do.
func goBuild(key, folder string) func(context.Context) error {
	return func(ctx context.Context) error {
		out, err := filepath.Abs(binary(key))
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, "go", "build", "-C", folder, "-o", out, ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		return quiet(cmd)
	}
}

// pythonBuild makes the peer's environment from its pinned requirements, once
// for each content of that file.
func pythonBuild(key string) func(context.Context) error {
	return func(ctx context.Context) error {
		requirements := filepath.Join("peers", key, "requirements.txt")
		wanted, err := os.ReadFile(requirements)
		if err != nil {
			return err
		}
		dir := filepath.Join(cacheDir, "venv-"+key)
		stamp := filepath.Join(dir, "requirements.txt")
		if have, err := os.ReadFile(stamp); err == nil && bytes.Equal(have, wanted) {
			return nil
		}
		if err := quiet(exec.CommandContext(ctx, "python3", "-m", "venv", "--clear", dir)); err != nil {
			return err
		}
		// Wheels only: a Pydantic 1 built from source here would not be compiled.
		if err := quiet(exec.CommandContext(ctx, venv(key, "pip"), "install", "--only-binary", ":all:", "-r", requirements)); err != nil {
			return err
		}
		return os.WriteFile(stamp, wanted, 0o644)
	}
}

// quiet runs cmd, and puts what it printed into the error.
func quiet(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

func addr(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

func startGo(key string, args ...string) func(context.Context, int, int, bool) (*exec.Cmd, error) {
	return func(ctx context.Context, port, rows int, logs bool) (*exec.Cmd, error) {
		data, err := dataFile(rows)
		all := append([]string{"-addr", addr(port), "-data", data, "-logs=" + strconv.FormatBool(logs)}, args...)
		return exec.CommandContext(ctx, binary(key), all...), err
	}
}

func startPython(key string) func(context.Context, int, int, bool) (*exec.Cmd, error) {
	return func(ctx context.Context, port, rows int, logs bool) (*exec.Cmd, error) {
		data, err := dataFile(rows)
		args := []string{"main:app", "--app-dir", "peers/" + key, "--host", "127.0.0.1", "--port", strconv.Itoa(port)}
		if !logs {
			args = append(args, "--log-level", "warning", "--no-access-log")
		}
		cmd := exec.CommandContext(ctx, venv(key, "uvicorn"), args...)
		cmd.Env = append(os.Environ(), "COUNTRIES_DATA="+data, "PYTHONDONTWRITEBYTECODE=1")
		return cmd, err
	}
}

// startService runs the service on a database of its own with the first rows
// of the data: a copy of one that was filled once through the service's API.
func startService(ctx context.Context, port, rows int, logs bool) (*exec.Cmd, error) {
	filled := filepath.Join(cacheDir, "db", strconv.Itoa(rows)+".db")
	if _, err := os.Stat(filled); err != nil {
		if err := fill(ctx, filled, rows); err != nil {
			return nil, fmt.Errorf("filling a database with %d rows: %w", rows, err)
		}
	}
	database := filepath.Join(cacheDir, "db", fmt.Sprintf("run-%d-%t.db", rows, logs))
	for _, suffix := range []string{"-wal", "-shm"} {
		os.Remove(database + suffix)
	}
	// cp and sync: the copy's own writing must not be measured as load.
	if err := quiet(exec.CommandContext(ctx, "cp", "--sparse=never", filled, database)); err != nil {
		return nil, err
	}
	if err := quiet(exec.CommandContext(ctx, "sync", database)); err != nil {
		return nil, err
	}
	return service(ctx, port, database, logs), nil
}

func service(ctx context.Context, port int, database string, logs bool) *exec.Cmd {
	args := []string{"--host", "127.0.0.1", "--port", strconv.Itoa(port), "--database", database}
	if !logs {
		args = append(args, "--log-level", "warning")
	}
	return exec.CommandContext(ctx, binary(serviceKey), args...)
}

// fill makes a database of rows at path, and leaves one closed file there.
func fill(ctx context.Context, path string, rows int) error {
	t := &target{key: serviceKey, name: "this service", command: func(ctx context.Context, port, _ int, logs bool) (*exec.Cmd, error) {
		return service(ctx, port, path+".part", logs), nil
	}}
	s, err := t.start(ctx, rows, true)
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
