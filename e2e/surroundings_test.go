package e2e

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"countries/internal/testprocess"
)

const land = `{"name":"Land","capital":"","area":1}`

// TestLogWithoutReader: who reads the log may go, as in countries 2>&1 | head -1.
func TestLogWithoutReader(t *testing.T) {
	t.Parallel()
	output, input, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := serving(t, "--database", ":memory:")
	cmd.Stdout, cmd.Stderr = input, input
	testprocess.EndWithTest(t, cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	input.Close()
	line, err := bufio.NewReader(output).ReadString('\n')
	address := regexp.MustCompile(listening).FindStringSubmatch(line)
	if err != nil || address == nil {
		t.Fatalf("its first line is %q: %v", line, err)
	}
	output.Close()
	p := &process{Cmd: cmd, address: address[1], log: newLog(), ended: make(chan struct{})}
	for range 3 {
		if response, body := p.do(t, http.MethodPost, "/countries", land); response.StatusCode != http.StatusCreated {
			t.Errorf("got %s %s", response.Status, body)
		}
	}
	go func() {
		cmd.Wait()
		close(p.ended)
	}()
	p.signal(t, syscall.SIGTERM)
	if code := p.await(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestKubernetes: what a Service named countries sets in every pod is no setting
// of the program.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	cmd := serving(t, "--database", ":memory:")
	cmd.Env = append(os.Environ(), "COUNTRIES_SERVICE_HOST=10.96.0.12", "COUNTRIES_SERVICE_PORT=8000", "COUNTRIES_SERVICE_PORT_HTTP=8000",
		"COUNTRIES_PORT=tcp://10.96.0.12:8000", "COUNTRIES_PORT_8000_TCP=tcp://10.96.0.12:8000", "COUNTRIES_PORT_8000_TCP_PROTO=tcp",
		"COUNTRIES_PORT_8000_TCP_PORT=8000", "COUNTRIES_PORT_8000_TCP_ADDR=10.96.0.12", "COUNTRIES_LOG_LEVEL=")
	if response, _ := mustStart(t, cmd).get(t, "/countries"); response.StatusCode != http.StatusOK {
		t.Errorf("got %s", response.Status)
	}
}

// TestPortInUse: the message names the flag that mends it.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	first := mustServe(t, "--database", ":memory:")
	line := refusal(t, "--database", ":memory:", "--port", portOf(t, first))
	if !strings.Contains(line, "address already in use") || !strings.Contains(line, "--port") {
		t.Error(line)
	}
	if line := refusal(t, "--database", ":memory:", "--host", "192.0.2.1"); !strings.Contains(line, "--host") {
		t.Error(line)
	}
}

// TestOtherDatabases: the address of another program's database makes no file.
func TestOtherDatabases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, address := range []string{"host=127.0.0.1 dbname=x user=me password=secret", "file:x.db?mode=memory", "sqlite:///x.db", "x.db?mode=ro"} {
		cmd := command(t, mustBuild(t), "--port", "0", "--database", address)
		cmd.Dir = dir
		output, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(output), "postgres://USER@HOST/NAME") || strings.Contains(string(output), "secret") {
			t.Errorf("%s: %v\n%s", address, err, output)
		}
	}
	if files, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(files) > 0 {
		t.Errorf("it made %q, %v", files, err)
	}
}

// TestTerminal presses Ctrl-C in a terminal, which says where the data is and
// that the program stops.
func TestTerminal(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	keyboard, keys, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	// exec: a shell that stayed would get the Ctrl-C too, and answer 130.
	cmd := command(t, "script", "--quiet", "--return", "--flush", "--command", "exec "+mustBuild(t)+" --port 0 --database "+database, "/dev/null")
	cmd.Stdin = keyboard
	p := start(t, cmd)
	keyboard.Close()
	p.log.await(t, listening+`.*`+regexp.QuoteMeta(database))
	if _, err := keys.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	p.log.await(t, `stopping.*second signal`)
	p.log.await(t, `stopped.*`+regexp.QuoteMeta(database))
	select {
	case <-p.ended:
		if code := p.ProcessState.ExitCode(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(patience):
		t.Error("it does not end")
	}
}

// TestOneVersion: everything that says a version says the same.
func TestOneVersion(t *testing.T) {
	t.Parallel()
	code, command := run(t, "version")
	_, flag := run(t, "--version")
	p := mustServe(t, "--database", ":memory:")
	_, text := p.get(t, "/openapi.json")
	var document struct{ Info struct{ Version string } }
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	_, yaml := p.get(t, "/openapi.yaml")
	want := document.Info.Version
	if code != 0 || command != want+"\n" || flag != want+"\n" || !strings.Contains(yaml, "\n  version: "+want+"\n") || !regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+`).MatchString(want) {
		t.Errorf("/openapi.json says %q, countries version %q, --version %q", want, command, flag)
	}
}
