package e2e

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"countries/store/postgres/postgrestest"
)

// TestCommandsBeside imports into the database of a running service, which sees
// all of it a second later, and exports what the service answers.
func TestCommandsBeside(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	for name, database := range map[string]string{
		"file":       filepath.Join(t.TempDir(), "countries.db"),
		"PostgreSQL": server.CreateDatabase(t, "beside"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := mustServe(t, "--database", database)
			l := newLedger(t)
			stop := l.write(4, p)
			l.awaitAcknowledged(50)
			file := mustWriteRows(t, 5_000_000, 2_000)
			code, output := run(t, "import", file, "--database", database)
			if code != 0 || output != "2000 added, 0 replaced, 0 unchanged\n" {
				t.Errorf("import: exit code %d, %s", code, output)
			}
			l.awaitAcknowledged(50)
			stop()
			time.Sleep(time.Second)
			if _, text := p.get(t, "/countries?q=Row+1999"); !strings.Contains(text, `"id":5001999`) {
				t.Errorf("a second later the service answers %s", text)
			}
			if code, output := run(t, "import", file, "--database", database); code != 0 || output != "0 added, 0 replaced, 2000 unchanged\n" {
				t.Errorf("import again: exit code %d, %s", code, output)
			}
			for _, format := range []struct{ extension, mediaType string }{{".csv", "text/csv"}, {".ndjson", "application/x-ndjson"}, {".json", "application/json"}} {
				exported := filepath.Join(t.TempDir(), "exported"+format.extension)
				mustRun(t, "export", exported, "--database", database)
				got, err := os.ReadFile(exported)
				if err != nil {
					t.Fatal(err)
				}
				if want := mustGetAs(t, p, format.mediaType); string(got) != want {
					t.Errorf("export%s differs from what the service answers: %.200s, want %.200s", format.extension, got, want)
				}
			}
		})
	}
}

// TestCommandCopy copies a file to PostgreSQL and back: the lists are the same,
// and the next country gets the same id in each.
func TestCommandCopy(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := postgrestest.Start(t)
	databases := []string{filepath.Join(folder, "a.db"), server.CreateDatabase(t, "copy"), filepath.Join(folder, "b.db")}
	p := mustServe(t, "--database", databases[0], "--data", "world")
	for _, id := range []int{894, 887, 983} { // the last one's id is used for ever
		if response, text := p.do(t, "DELETE", "/countries/"+strconv.Itoa(id), ""); response.StatusCode != 204 {
			t.Fatal(response.Status, text)
		}
	}
	if code, output := run(t, "import", mustWriteRows(t, 2000, 20_000), "--database", databases[0]); code != 0 {
		t.Fatal(output)
	}
	for i, target := range databases[1:] {
		code, output := run(t, "copy", target, "--database", databases[i])
		if code != 0 || !strings.HasPrefix(output, "20247 countries copied to ") {
			t.Fatalf("copy: exit code %d, %s", code, output)
		}
		if code, output := run(t, "copy", target, "--database", databases[i]); code != 1 || !strings.Contains(output, "has content already") {
			t.Errorf("copy again: exit code %d, %s", code, output)
		}
	}
	time.Sleep(time.Second)
	_, want := p.get(t, "/countries")
	for i, database := range databases {
		q := p
		if i > 0 {
			q = mustServe(t, "--database", database)
		}
		if _, got := q.get(t, "/countries"); got != want {
			t.Errorf("%d: got %.300s, want %.300s", i, got, want)
		}
		if response, text := q.do(t, "POST", "/countries", `{"name":"a","capital":"b","area":1}`); response.StatusCode != 201 || !strings.HasPrefix(text, `{"id":22000,`) {
			t.Errorf("%d: the next country is %s %s, want id 22000", i, response.Status, text)
		}
	}
}

// TestCommandsInterrupted ends commands in the middle. Nothing has changed, and
// each can be run again.
func TestCommandsInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := filepath.Join(folder, "countries.db")
	file := mustWriteRows(t, 10, 300_000)
	if code, output := run(t, "import", mustWriteRows(t, 400_000, 3), "--database", database); code != 0 {
		t.Fatal(output)
	}
	before := mustExport(t, database)
	interrupt := func(signal syscall.Signal, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), mustBuild(t), append(args, "--database", database)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatalf("%v was not interrupted: it had ended", args)
		}
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		interrupt(signal, "import", file)
		if mustExport(t, database) != before {
			t.Errorf("an import that got %s has stored something", signal)
		}
	}
	checkIntegrity(t, database)
	if code, output := run(t, "import", file, "--database", database); code != 0 || output != "300000 added, 0 replaced, 0 unchanged\n" {
		t.Errorf("exit code %d, %s", code, output)
	}
	target := filepath.Join(folder, "copy.db")
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		interrupt(signal, "copy", target)
	}
	if code, output := run(t, "copy", target, "--database", database); code != 0 {
		t.Errorf("exit code %d, %s", code, output)
	}
	if mustExport(t, target) != mustExport(t, database) {
		t.Error("the copy differs")
	}
}

// TestExportPipe: a reader that has read enough ends the export without a word.
func TestExportPipe(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	if code, output := run(t, "import", mustWriteRows(t, 1, 100_000), "--database", database); code != 0 {
		t.Fatal(output)
	}
	cmd := command(t, "sh", "-c", `"$0" export --format csv --database "$1" | head -n 2`, mustBuild(t), database)
	output, err := cmd.CombinedOutput()
	if want := "id,name,capital,area\r\n1,Row 0,,0\r\n"; err != nil || string(output) != want {
		t.Errorf("got %v %q, want %q", err, output, want)
	}
}

// TestProgress: on a terminal a command shows how far it is.
func TestProgress(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	cmd := command(t, "script", "--quiet", "--return", "--flush", "--command",
		fmt.Sprintf("exec %s import %s --database %s", mustBuild(t), mustWriteRows(t, 1, 100_000), database), "/dev/null")
	output, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "read") || !strings.Contains(string(output), "MB/s") || !strings.HasSuffix(string(output), "100000 added, 0 replaced, 0 unchanged\r\n") {
		t.Errorf("got %v %q", err, output)
	}
}

// mustGetAs returns all countries in the form of a media type.
func mustGetAs(t testing.TB, p *process, mediaType string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address+"/countries", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", mediaType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// mustWriteRows writes a CSV of n countries, whose ids start at first.
func mustWriteRows(t testing.TB, first, n int) (file string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("id,name,capital,area\n")
	for i := range n {
		fmt.Fprintf(&text, "%d,Row %d,,%d\n", first+i, i, i)
	}
	file = filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func mustExport(t testing.TB, database string) string {
	t.Helper()
	code, output := run(t, "export", "--database", database)
	if code != 0 {
		t.Fatal(output)
	}
	return output
}
