package e2e

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var damages = flag.Int("e2e.damages", 10, "how many damaged databases TestDamage serves")

// TestDamage damages a database at random places. What the program serves of
// it is right or refused, because every page has a checksum.
//
// No checksum tells that a whole page, or the whole file, is an older one of
// its own, nor that a log which a crash has left was longer before.
func TestDamage(t *testing.T) {
	t.Parallel()
	whole := mustMakeDatabase(t, 2000)
	list := mustReadBack(t, whole)
	var refused, unavailable, right int
	for range *damages {
		seed := rand.Uint64()
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			database := filepath.Join(t.TempDir(), "countries.db")
			damaged := bytes.Clone(whole)
			for range 1 + random.IntN(8) {
				at := random.IntN(len(damaged))
				for i := range min(1+random.IntN(64), len(damaged)-at) {
					damaged[at+i] ^= byte(1 + random.IntN(255))
				}
			}
			if err := os.WriteFile(database, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			p, ok := tryServe(t, "--database", database)
			if !ok {
				refused++
				return
			}
			expect := func(path, want string) {
				t.Helper()
				response, got := p.get(t, path)
				switch {
				case response.StatusCode == http.StatusServiceUnavailable:
					unavailable++
				case response.StatusCode == http.StatusOK && got == want:
					right++
				default:
					t.Errorf("%s: %s\n%.300s\nwant\n%.300s", path, response.Status, got, want)
				}
			}
			expect("/countries", mustEncode(t, list))
			for i := 0; i < len(list); i += 50 {
				expect(fmt.Sprintf("/countries/%d", list[i].ID), mustEncode(t, list[i]))
			}
			if strings.Contains(p.log.String(), "panic") {
				t.Error("it panicked")
			}
		})
	}
	t.Logf("of %d, %d were refused at start; the others gave %d right answers, and %d times none", *damages, refused, right, unavailable)
}

// mustReadBack is every country of a database.
func mustReadBack(t testing.TB, file []byte) []country {
	t.Helper()
	database := filepath.Join(t.TempDir(), "countries.db")
	if err := os.WriteFile(database, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return newLedger(t).list(mustServe(t, "--database", database))
}

func tryServe(t testing.TB, flags ...string) (*process, bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), mustBuild(t), append([]string{"--port", "0"}, flags...)...)
	output, input, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	cmd.Stdout, cmd.Stderr = input, input
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
	})
	m := p.log.await(t, `https?://(127\.0\.0\.1:[0-9]+)|countries: .*\n`)
	p.address = m[1]
	if m[1] == "" {
		t.Log(m[0])
	}
	return p, m[1] != ""
}
