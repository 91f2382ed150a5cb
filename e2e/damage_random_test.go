package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var damages = flag.Int("e2e.damages", 10, "how many damaged databases TestDamage and TestDamageWhileRunning serve")

// TestDamage damages a database at random places. What the program serves of
// it is right or refused, because every page has a checksum.
//
// No checksum tells that a whole page, or the whole file, is an older one of
// its own, nor that a log which a crash has left was longer before.
func TestDamage(t *testing.T) {
	t.Parallel()
	eachDamage(t, 2000, func(t *testing.T, l listed, database string, random *rand.Rand) {
		for range 1 + random.IntN(8) {
			mustDamage(t, database, random)
		}
		l.readAgain(t, database, random)
	})
}

// TestDamageWhileRunning damages a database at random places under the program
// that serves it. What it answers is right or refused, then and after a
// restart; so is what it has acknowledged meanwhile.
func TestDamageWhileRunning(t *testing.T) {
	t.Parallel()
	eachDamage(t, 10_000, func(t *testing.T, l listed, database string, random *rand.Rand) {
		p := mustServe(t, "--database", database)
		for range 4 {
			mustDamage(t, database, random)
			l.create(t, p)
			l.read(t, p, random)
		}
		p.kill(t)
		l.readAgain(t, database, random)
	})
}

// eachDamage runs a test on copies of a database, with what is in it.
func eachDamage(t *testing.T, rows int, test func(*testing.T, listed, string, *rand.Rand)) {
	t.Helper()
	whole := mustMakeDatabase(t, rows)
	list := mustReadBack(t, whole)
	var total outcomes
	for range *damages {
		seed := rand.Uint64()
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			test(t, listed{slices.Clone(list), &total}, mustPlace(t, whole), rand.New(rand.NewPCG(seed, 0)))
		})
	}
	total.log(t)
}

// mustReadBack is every country of a database.
func mustReadBack(t testing.TB, file []byte) []country {
	t.Helper()
	return newLedger(t).list(mustServe(t, "--database", mustPlace(t, file)))
}

// mustPlace writes a database into a folder of its own.
func mustPlace(t testing.TB, file []byte) (database string) {
	t.Helper()
	database = filepath.Join(t.TempDir(), "countries.db")
	if err := os.WriteFile(database, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return database
}

// mustDamage changes a few bytes at a random place of a file.
func mustDamage(t testing.TB, path string, random *rand.Rand) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	at := random.Int64N(info.Size())
	bytes := make([]byte, min(1+random.Int64N(64), info.Size()-at))
	if _, err := file.ReadAt(bytes, at); err != nil {
		t.Fatal(err)
	}
	for i := range bytes {
		bytes[i] ^= byte(1 + random.IntN(255))
	}
	if _, err := file.WriteAt(bytes, at); err != nil {
		t.Fatal(err)
	}
}
