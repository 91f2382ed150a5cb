package main

import (
	"context"
	"os"
	"os/exec"
	"strconv"
)

// target is a program under measurement.
type target struct {
	key, name string
	// exact: every answer must have the contract's own bytes. Others must
	// have the same countries in them.
	exact bool
	// cursor: pages are reached by the Link header, not by skip and limit.
	cursor bool
	// conditional: If-None-Match is honoured.
	conditional bool
	// refusal and failures are the status of a refused create and how many of
	// its failures the answer tells.
	refusal, failures int

	build func(context.Context) error
	// command is the program on a port with the first rows of the data. A
	// service with a database gets a copy of its own.
	command func(ctx context.Context, port, rows int) (*exec.Cmd, error)
}

const (
	serviceKey = "countries"
	limitKey   = "nethttp"
)

// targets are in the order of the tables. The service comes first because the
// limit writes what the service was recorded to answer.
func targets() []*target {
	return []*target{
		{
			key: serviceKey, name: "countries (this service)",
			exact: true, cursor: true, conditional: true, refusal: 422, failures: 4,
			build: buildService, command: startService,
		},
		{
			key: limitKey, name: "bare net/http (the limit)",
			exact: true, conditional: true, refusal: 422, failures: 4,
			build: goBuild(limitKey), command: startLimit,
		},
		{
			key: "gin", name: "Gin, textbook", refusal: 400, failures: 1,
			build: goBuild("gin"), command: startGo("gin"),
		},
		{
			key: "huma", name: "Huma", refusal: 422, failures: 4,
			build: goBuild("huma"), command: startGo("huma"),
		},
		{
			key: "fastapi", name: "FastAPI, newest", refusal: 422, failures: 4,
			build: pythonBuild("fastapi"), command: startPython("fastapi"),
		},
		{
			// Pydantic 1 turns the number 5 into a capital, "5".
			key: "fastapi092", name: "FastAPI 0.92", refusal: 422, failures: 3,
			build: pythonBuild("fastapi092"), command: startPython("fastapi092"),
		},
	}
}

func startGo(key string) func(context.Context, int, int) (*exec.Cmd, error) {
	return func(ctx context.Context, port, rows int) (*exec.Cmd, error) {
		data, err := dataFile(rows)
		return exec.CommandContext(ctx, binary(key), "-addr", addr(port), "-data", data), err
	}
}

func startLimit(ctx context.Context, port, rows int) (*exec.Cmd, error) {
	data, err := dataFile(rows)
	return exec.CommandContext(ctx, binary(limitKey), "-addr", addr(port), "-data", data, "-answers", recordedFile), err
}

func startPython(key string) func(context.Context, int, int) (*exec.Cmd, error) {
	return func(ctx context.Context, port, rows int) (*exec.Cmd, error) {
		data, err := dataFile(rows)
		cmd := exec.CommandContext(ctx, venv(key, "uvicorn"), "main:app", "--app-dir", "peers/"+key,
			"--host", "127.0.0.1", "--port", strconv.Itoa(port), "--log-level", "warning", "--no-access-log")
		cmd.Env = append(os.Environ(), "COUNTRIES_DATA="+data, "PYTHONDONTWRITEBYTECODE=1")
		return cmd, err
	}
}

func addr(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }
