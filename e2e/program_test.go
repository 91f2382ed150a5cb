package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"countries/internal/testprocess"
)

// patience is how long anything that is awaited may take before a test fails.
const patience = 30 * time.Second

// program is where mustBuild puts the service.
var program = filepath.Join(os.TempDir(), fmt.Sprint("countries-e2e-", os.Getpid()), "countries")

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(filepath.Dir(program))
	os.Exit(code)
}

// built is done once the program is built, or has failed to.
var built sync.Once

// mustBuild returns the path of the program, a static binary. The first call
// builds it, and every test uses that one.
func mustBuild(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
		cmd.Dir = ".."
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		testprocess.EndWithTest(t, cmd)
		mustSucceed(t, cmd)
	})
	if !isFile(program) {
		t.Fatal("the program could not be built; the first test that needed it says why")
	}
	return program
}

// serving is the command that serves with flags, on a free port.
func serving(t testing.TB, flags ...string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), mustBuild(t), append([]string{"--port", "0"}, flags...)...)
}

// mustServe starts the program with flags.
func mustServe(t testing.TB, flags ...string) *process {
	t.Helper()
	return mustStart(t, serving(t, flags...))
}

// refusal is what the program writes when it refuses to start: one line, and
// the exit code 1.
func refusal(t testing.TB, flags ...string) string {
	t.Helper()
	code, line := run(t, append([]string{"--port", "0"}, flags...)...)
	if code != 1 || strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "countries: ") {
		t.Errorf("exit code %d, and it wrote %q; want 1 and a line of its own", code, line)
	}
	return line
}

// run waits until the program has ended.
func run(t testing.TB, args ...string) (code int, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, mustBuild(t), args...)
	testprocess.EndWithTest(t, cmd)
	text, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(text)
}

// A process is a server. It ends with the test at the latest.
type process struct {
	*exec.Cmd
	address string // host:port, once it has said so
	log     *log
	ended   chan struct{} // closed once it has ended and Cmd.ProcessState is set
}

// listening is how a server says where it is.
const listening = `https?://(127\.0\.0\.1:[0-9]+)`

// mustStart starts a server and waits until it says where it listens.
func mustStart(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	p := start(t, cmd)
	p.address = p.log.await(t, listening)[1]
	return p
}

func start(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	output, input, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	cmd.Stdout, cmd.Stderr = input, input
	testprocess.EndWithTest(t, cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: cmd, log: newLog(), ended: make(chan struct{})}
	go func() {
		p.log.read(output)
		cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("the end of what %s wrote:\n%s", filepath.Base(cmd.Path), p.log.tail())
		}
	})
	return p
}

// signal sends one and returns at once.
func (p *process) signal(t testing.TB, s os.Signal) {
	t.Helper()
	if err := p.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// kill ends the process as a power cut would, but for what the kernel holds.
func (p *process) kill(t testing.TB) {
	t.Helper()
	p.signal(t, os.Kill)
	p.await(t)
}

// await waits until the process has ended and returns its exit code, which is
// -1 after a signal.
func (p *process) await(t testing.TB) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatalf("still running:\n%s", p.log.tail())
	}
	return p.ProcessState.ExitCode()
}

// get answers a GET of path, read to its end.
func (p *process) get(t testing.TB, path string) (*http.Response, string) {
	t.Helper()
	return p.do(t, http.MethodGet, path, "")
}

// do sends a request with a JSON body, unless it is "", on a new connection.
func (p *process) do(t testing.TB, method, path, body string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(answer)
}

// awaitStatus asks until the answer has that status.
func awaitStatus(t testing.TB, p *process, path string, want int) {
	t.Helper()
	timeout := time.After(patience)
	for ask := time.Tick(50 * time.Millisecond); ; {
		response, body := p.get(t, path)
		if response.StatusCode == want {
			return
		}
		select {
		case <-ask:
		case <-timeout:
			t.Fatalf("%s: still %s %s", path, response.Status, body)
		}
	}
}
