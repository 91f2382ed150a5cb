package sqlite_test

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

var seed = flag.Uint64("sqlite.seed", 0, "what the random choices of a test follow from, as it logs it; 0 for others each time")

// seeded returns what a test makes its random choices by. Those that SQLite
// makes follow from the same seed.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := cmp.Or(*seed, rand.Uint64())
	t.Logf("seed %d", seed)
	seedSQLite(int32(seed) | 1)
	t.Cleanup(func() { seedSQLite(0) })
	return rand.New(rand.NewPCG(seed, 0))
}

// seedSQLite starts SQLite's random numbers again: from a seed, or by chance
// when that is 0.
func seedSQLite(seed int32) {
	tls := libc.NewTLS()
	defer tls.Close()
	const size = 2 * 8
	args := tls.Alloc(size)
	defer tls.Free(size)
	sqlite3.Xsqlite3_test_control(tls, sqlite3.SQLITE_TESTCTRL_PRNG_SEED, libc.VaList(args, seed, uintptr(0)))
}
