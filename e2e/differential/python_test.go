package differential

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"countries/internal/testprocess"
)

// A driver is a process of driver.py, which answers requests as the programs of
// one folder do.
type driver struct {
	requests *json.Encoder
	answers  *json.Decoder
}

// A question is a request as driver.py reads it. []byte travels as base64.
type question struct {
	Program string   `json:"program"`
	Method  string   `json:"method"`
	Target  []byte   `json:"target"`
	Headers [][2]any `json:"headers"`
	Body    []byte   `json:"body"`
}

// A reply is what driver.py writes.
type reply struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	Body   []byte `json:"body"`
	Cause  string `json:"cause"` // of a 500
}

// mustStartDriver starts driver.py with arguments, the folder first. Without the folder's
// virtual environment the test is skipped; with COUNTRIES_E2E_REQUIRE set, as
// .ci/run has it, the test fails instead.
func mustStartDriver(t *testing.T, strict bool, arguments ...string) *driver {
	t.Helper()
	folder := arguments[0]
	python, err := filepath.Abs(filepath.Join(folder, ".venv/bin/python"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(python); err != nil {
		why := "e2e/differential/" + folder + "/requirements.txt is not installed in .venv beside it; make setup does it"
		if os.Getenv("COUNTRIES_E2E_REQUIRE") != "" {
			t.Fatal(why + ", and COUNTRIES_E2E_REQUIRE is set")
		}
		t.Skip(why)
	}
	command := exec.CommandContext(t.Context(), python, append([]string{"driver.py"}, arguments...)...)
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0", "TZ=UTC")
	if strict {
		command.Env = append(command.Env, "STRICT=1")
	}
	command.Stderr = os.Stderr
	testprocess.EndWithTest(t, command)
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := command.Wait(); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return &driver{json.NewEncoder(stdin), json.NewDecoder(stdout)}
}

// mustAnswer is the program's answer.
func (d *driver) mustAnswer(t *testing.T, r request) reply {
	t.Helper()
	headers := make([][2]any, len(r.headers))
	for i, h := range r.headers {
		headers[i] = [2]any{h.name, []byte(h.value)}
	}
	q := question{r.program, r.method, []byte(r.target), headers, r.body}
	if err := d.requests.Encode(q); err != nil {
		t.Fatalf("%v\n%s", err, r.curl())
	}
	var answer reply
	if err := d.answers.Decode(&answer); err != nil {
		t.Fatalf("%v\n%s", err, r.curl())
	}
	return answer
}

func (r reply) String() string {
	return fmt.Sprintf("%d %s %s%s", r.Status, r.Type, r.Body, r.Cause)
}
