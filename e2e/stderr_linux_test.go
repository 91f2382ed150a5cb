package e2e

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"countries/internal/testprocess"
)

// TestLogKeepsEveryLine ends the program right after the last answer, in each
// way in which it ends by itself. The log has a line for every answer.
func TestLogKeepsEveryLine(t *testing.T) {
	t.Parallel()
	for _, signals := range [][]os.Signal{{syscall.SIGTERM}, {os.Interrupt}} {
		p := mustServe(t, "--database", ":memory:")
		const clients, each = 8, 200
		var running sync.WaitGroup
		for client := range clients {
			running.Go(func() {
				for i := range each {
					request, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.address+"/countries", nil)
					if err != nil {
						t.Error(err)
						return
					}
					request.Header.Set("X-Request-ID", fmt.Sprintf("client-%d-%d", client, i))
					response, err := http.DefaultClient.Do(request)
					if err != nil {
						t.Error(err)
						return
					}
					response.Body.Close()
				}
			})
		}
		running.Wait()
		for _, s := range signals {
			p.signal(t, s)
		}
		if code := p.await(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
		seen := map[string]bool{}
		for _, id := range regexp.MustCompile(`"request_id":"(client-[0-9]+-[0-9]+)"`).FindAllStringSubmatch(p.log.String(), -1) {
			seen[id[1]] = true
		}
		if len(seen) != clients*each {
			t.Errorf("%v: %d answers are in the log, of %d", signals, len(seen), clients*each)
		}
	}
}

// startOn starts the program with its stderr on a file, of which it reads until
// the program says where it listens.
func startOn(t *testing.T, stderr *os.File, from *bufio.Reader) (cmd *exec.Cmd, address string) {
	t.Helper()
	cmd = serving(t, "--database", ":memory:")
	cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=")
	cmd.Stderr = stderr
	testprocess.EndWithTest(t, cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stderr.Close()
	for {
		line, err := from.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(listening).FindStringSubmatch(line); found != nil {
			return cmd, found[1]
		}
	}
}

// TestLogNobodyReads: the program goes on when the reader of its log stops
// reading, says how many lines it dropped once there is a reader again, and ends
// when it is asked to.
func TestLogNobodyReads(t *testing.T) {
	t.Parallel()
	for _, readsAgain := range []bool{true, false} {
		output, input, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer output.Close()
		log := bufio.NewReader(output)
		cmd, address := startOn(t, input, log)
		p := &process{Cmd: cmd, address: address}
		var clients sync.WaitGroup
		for range 8 {
			clients.Go(func() {
				for range 1500 { // lines of 250 bytes: much more than are kept
					response, err := http.Get("http://" + address + "/healthz")
					if err != nil {
						t.Error(err)
						return
					}
					response.Body.Close()
					if response.StatusCode != http.StatusOK {
						t.Error(response.Status)
						return
					}
				}
			})
		}
		clients.Wait()
		_, metrics := p.get(t, "/metrics")
		dropped := regexp.MustCompile(`(?m)^log_lines_dropped_total (\S+)$`).FindStringSubmatch(metrics)
		if dropped == nil || dropped[1] == "0" {
			t.Fatalf("dropped: %q", dropped)
		}
		for readsAgain {
			line, err := log.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(line, "were dropped") {
				if n, _ := strconv.ParseFloat(dropped[1], 64); !strings.Contains(line, fmt.Sprintf(`"lines":%.0f`, n)) && !strings.Contains(line, fmt.Sprintf(`"lines":%.0f`, n+1)) {
					t.Errorf("%v lines dropped: got %s", n, line) // or one more, that of /metrics
				}
				break
			}
		}
		p.signal(t, syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// TestTerminal starts the program as a person does.
func TestTerminalLines(t *testing.T) {
	t.Parallel()
	keyboard, screen := mustOpenTerminal(t)
	lines := bufio.NewReader(keyboard)
	cmd, address := startOn(t, screen, lines)
	p := &process{Cmd: cmd, address: address}
	for _, test := range []struct {
		method, path, body, want string
	}{
		{"GET", "/countries", "", "\x1b[32m200\x1b[0m GET /countries 127.0.0.1 "},
		{"POST", "/countries", "{", "\x1b[33m422\x1b[0m POST /countries 127.0.0.1 "},
		{"GET", "/%1b[31m", "", "\x1b[33m404\x1b[0m GET \"/\\x1b[31m\" 127.0.0.1 "},
	} {
		p.do(t, test.method, test.path, test.body)
		line, err := lines.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, test.want) {
			t.Errorf("%v, got %q, want %q", err, line, test.want)
		}
		if uvicorn := `INFO:     127.0.0.1:54321 - "` + test.method + ` ` + test.path + ` HTTP/1.1" 200 OK`; len(line) > len(uvicorn)+len("\x1b[32m\x1b[0m\\x1\"\"\r\n") {
			t.Errorf("longer than uvicorn's: %q", line)
		}
	}
	p.signal(t, os.Interrupt)
	var rest strings.Builder
	_, _ = lines.WriteTo(&rest) // until the terminal has no program any more, which is an error
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, &rest)
	}
	if !strings.Contains(rest.String(), "stop") {
		t.Errorf("on Ctrl-C it says %q", &rest)
	}
}

// mustOpenTerminal opens both ends of a terminal: what is typed and shown at
// one, the other is for a program.
func mustOpenTerminal(t *testing.T) (keyboard, screen *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		skip(t, "no terminal can be opened: "+err.Error())
	}
	t.Cleanup(func() { keyboard.Close() })
	if err := unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return keyboard, screen
}
