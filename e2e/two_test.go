package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestTwoPrograms has clients write through two programs on one database. Each
// is right by itself, and sees what the other has stored; one is killed, and the
// other goes on.
func TestTwoPrograms(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	one, two := mustServe(t, "--database", database), mustServe(t, "--database", database)
	l := newLedger(t)
	stop := l.write(8, one, two)
	l.awaitAcknowledged(1000)
	stop()
	l.check(one)
	l.check(two)

	stop = l.write(8, one, two)
	l.awaitAcknowledged(100)
	one.kill(t)
	l.awaitAcknowledged(500)
	stop()
	l.check(two)
	checkIntegrity(t, database)
	t.Logf("%d writes acknowledged, %d refused", l.acknowledged, l.refused)
}

// TestTwoProgramsSee: what one program has acknowledged, another on the same
// file shows to the next request, also in a list that it has kept.
func TestTwoProgramsSee(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "countries.db")
	one, two := mustServe(t, "--database", database), mustServe(t, "--database", database)
	for id := 4; id < 24; id++ {
		two.get(t, "/countries") // which it keeps
		if response, body := one.do(t, http.MethodPost, "/countries", newCountry); response.StatusCode != http.StatusCreated {
			t.Fatal(response.Status, body)
		}
		want := fmt.Sprintf(`{"id":%d,"name":"a","capital":"b","area":1}`, id)
		if response, got := two.get(t, fmt.Sprint("/countries/", id)); got != want {
			t.Errorf("got %s %s, want %s", response.Status, got, want)
		}
		if _, list := two.get(t, "/countries"); !strings.HasSuffix(list, want+"]") {
			t.Fatalf("country %d is not in the list", id)
		}
	}
}
