package differential

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
)

var (
	requests = flag.Int("differential.requests", 300, "random requests to each set of FastAPI programs and to their twins")
	seed     = flag.Uint64("differential.seed", 1, "the seed of the first request; each further one adds 1")
	program  = flag.String("differential.program", "", "only the program of this name")
	most     = flag.Int("differential.failures", 5, "stop after this many failures")
)

// TestPydantic1 holds validation against FastAPI 0.92 on Pydantic 1.10.
func TestPydantic1(t *testing.T) { compare(t, "pydantic1", false) }

// TestPydantic2 holds validation against the newest FastAPI and Pydantic.
func TestPydantic2(t *testing.T) { compare(t, "pydantic2", true) }

// compare sends the same random requests to the FastAPI programs of a folder
// and to their twins, and expects the same statuses, types and bytes but for
// the deliberate differences.
func compare(t *testing.T, folder string, pydantic2 bool) {
	mustRegisterRules(t)
	for _, strict := range []bool{true, false} {
		name := "lax"
		if strict {
			name = "strict"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			python := mustStartDriver(t, strict, folder)
			deliberate := mustStartDriver(t, strict, folder, "deliberate")
			twins := newTwin(pydantic2, strict)
			g := newGenerator(*program)
			seen := map[string]int{}
			for n := range uint64(*requests) {
				r := g.request(*seed + n)
				got := serve(t, twins, r)
				want := python.mustAnswer(t, r)
				key := difference(r, pydantic2, got, want, func() reply { return deliberate.mustAnswer(t, r) })
				if key != "" {
					seen[key]++
					continue
				}
				seen["failed"]++
				t.Errorf("%s, -differential.seed=%d -differential.program=%q\n%s\nFastAPI:  %s\nthe twin: %s",
					r.program, *seed+n, *program, r.curl(), want, got)
				if seen["failed"] >= *most {
					t.Fatal("too many failures")
				}
			}
			for _, key := range slices.Sorted(maps.Keys(seen)) {
				t.Logf("%6d %s", seen[key], key)
			}
		})
	}
}

// serve is the twin's answer.
func serve(t *testing.T, twins twin, r request) (answer reply) {
	defer func() {
		if fault := recover(); fault != nil {
			answer = reply{Cause: fmt.Sprintf("panic: %v", fault)}
		}
	}()
	recorder := r.mustServe(t, twins)
	return reply{Status: recorder.Code, Type: recorder.Header().Get("Content-Type"), Body: recorder.Body.Bytes()}
}
