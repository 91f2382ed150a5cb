package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
)

// refusal is the contract's answer to the refused create.
const refusal = `{"detail":[` +
	`{"loc":["body","id"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},` +
	`{"loc":["body","name"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}},` +
	`{"loc":["body","capital"],"msg":"str type expected","type":"type_error.str"},` +
	`{"loc":["body","area"],"msg":"value is not a valid integer","type":"type_error.integer"}]}`

// check asks once, for as many of the paths as a moment allows, and looks at
// everything: what is measured afterwards is the right answer, not a fast error.
func (s *server) check(ctx context.Context, r request) error {
	const most = 20
	for i := 0; i < len(r.paths); i += max(len(r.paths)/most, 1) {
		if err := s.checkPath(ctx, r, i); err != nil {
			return fmt.Errorf("%s: %s %s: %w", s.name, r.method, r.paths[i], err)
		}
	}
	return nil
}

func (s *server) checkPath(ctx context.Context, r request, i int) error {
	res, body, err := s.do(ctx, r, i)
	if err != nil {
		return err
	}
	if res.StatusCode != r.status {
		return fmt.Errorf("got %s, want %d\n%.300s", res.Status, r.status, body)
	}
	var want []byte
	if r.want != nil {
		want = r.want(i)
	}
	switch {
	case s.exact || want == nil:
		if !bytes.Equal(body, want) {
			return fmt.Errorf("other bytes\ngot  %.300s\nwant %.300s", body, want)
		}
		return nil
	case r.status >= 400:
		if got := failures(body); got != s.failures {
			return fmt.Errorf("told %d failures, want %d\n%s", got, s.failures, body)
		}
		return nil
	default:
		return sameCountries(body, want)
	}
}

// sameCountries holds two answers against each other, spaces, escapes and
// further keys aside.
func sameCountries(got, want []byte) error {
	if bytes.HasPrefix(want, []byte("{")) {
		got, want = bytes.Join([][]byte{{'['}, got, {']'}}, nil), bytes.Join([][]byte{{'['}, want, {']'}}, nil)
	}
	var have, expected []country
	if err := json.Unmarshal(got, &have); err != nil {
		return err
	}
	if err := json.Unmarshal(want, &expected); err != nil {
		return err
	}
	if !reflect.DeepEqual(have, expected) {
		return fmt.Errorf("other countries\ngot  %.300s\nwant %.300s", got, want)
	}
	return nil
}

// failures counts what a refusal tells: a list of FastAPI or Huma, or the one
// error of Gin.
func failures(body []byte) int {
	var told struct {
		Detail, Errors any
		Error          string
	}
	if json.Unmarshal(body, &told) != nil {
		return 0
	}
	for _, list := range []any{told.Detail, told.Errors} {
		if all, ok := list.([]any); ok {
			return len(all)
		}
	}
	if told.Error != "" {
		return 1
	}
	return 0
}

// do sends r with its i-th path.
func (s *server) do(ctx context.Context, r request, i int) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, s.url+r.paths[i], bytes.NewReader(r.body))
	if err != nil {
		return nil, nil, err
	}
	for _, line := range r.header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

// head is the header of an answer to GET that must be 200.
func (s *server) head(ctx context.Context, path string) (http.Header, error) {
	res, body, err := s.do(ctx, request{method: "GET", paths: []string{path}}, 0)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: GET %s: %s %.300s", s.name, path, res.Status, body)
	}
	return res.Header, nil
}
