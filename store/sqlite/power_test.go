package sqlite_test

import (
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countries/store/sqlite"
)

var powerCuts = flag.Int("sqlite.cuts", 200, "how often TestPowerCut cuts the power")

// TestPowerCut cuts the power at random places of what SQLite does to its
// files. Of what was written since a file was last synced the disk has nothing,
// all, or any of the sectors. Whatever it is, what was committed is there, and
// at most the commit that was under way besides.
//
// What is left is worked with again, and loses its power again.
func TestPowerCut(t *testing.T) {
	random := seeded(t)
	runs := max(1, *powerCuts/50)
	for range runs {
		first := work(t, disk{"x.db": nil}, random)
		for range *powerCuts / runs / 2 {
			again := work(t, first.cut(t, random), random)
			again.cut(t, random)
		}
	}
}

// disk is what the files of a folder hold.
type disk map[string][]byte

// session is what one run of work did to the files that were there.
type session struct {
	before disk
	ops    []sqlite.Op
}

func openRecorded(t *testing.T, path string, pragmas ...string) *sqlite.Conn {
	t.Helper()
	c, err := sqlite.Open("file:"+path+"?mode=rw&vfs="+sqlite.RecordedVFS(), append([]string{"synchronous(FULL)", "busy_timeout(5000)", "journal_mode(WAL)"}, pragmas...)...)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return c
}

// work changes a database by way of two connections, and marks each commit with
// what the database has after it.
func work(t *testing.T, before disk, random *rand.Rand) session {
	t.Helper()
	path := before.write(t)
	r := sqlite.Record(filepath.Dir(path))
	// Caches so small that pages go to the log early, and again.
	conns := []*sqlite.Conn{
		openRecorded(t, path, "cache_size(5)", "wal_autocheckpoint(0)"),
		openRecorded(t, path, "cache_size(20)", "wal_autocheckpoint(20)", "journal_size_limit(100000)"),
	}
	mustExec(t, conns[0], "CREATE TABLE IF NOT EXISTS x (n INTEGER PRIMARY KEY, text TEXT UNIQUE)")
	r.Mark(content(t, conns[0]))
	for range 4 + random.IntN(8) {
		c := conns[random.IntN(len(conns))]
		switch random.IntN(12) {
		case 0:
			mustExec(t, c, "PRAGMA wal_checkpoint(TRUNCATE)")
		case 1:
			mustExec(t, c, "PRAGMA wal_checkpoint(RESTART)")
		case 2:
			mustExec(t, c, "VACUUM")
		default:
			transact(t, c, random)
		}
		r.Mark(content(t, c))
	}
	if random.IntN(2) == 0 { // else the second closes what the first has left
		conns[0], conns[1] = conns[1], conns[0]
	}
	for _, c := range conns {
		c.Close()
	}
	return session{before, r.Stop()}
}

// transact writes to x, rolls parts of that back, and most often commits.
func transact(t *testing.T, c *sqlite.Conn, random *rand.Rand) {
	t.Helper()
	mustExec(t, c, "BEGIN IMMEDIATE")
	for range 1 + random.IntN(4) {
		switch random.IntN(5) {
		case 0:
			mustExec(t, c, "UPDATE x SET text = text || 'x' WHERE n % $1 = 0", int64(2+random.IntN(5)))
		case 1:
			mustExec(t, c, "DELETE FROM x WHERE n % $1 = 0", int64(2+random.IntN(5)))
		case 2:
			mustExec(t, c, "INSERT INTO x (text) VALUES (hex(randomblob($1)))", int64(random.IntN(30_000)))
		case 3:
			mustExec(t, c, "SAVEPOINT s")
			mustExec(t, c, "UPDATE x SET text = hex(randomblob($1))", int64(8+random.IntN(1000)))
			mustExec(t, c, "INSERT INTO x (text) VALUES (hex(randomblob($1)))", int64(random.IntN(30_000)))
			if random.IntN(3) > 0 {
				mustExec(t, c, "ROLLBACK TO s")
			}
			mustExec(t, c, "RELEASE s")
		default:
			for range 1 + random.IntN(10) {
				mustExec(t, c, "INSERT INTO x (text) VALUES (hex(randomblob($1)))", int64(8+random.IntN(1500)))
			}
		}
	}
	if random.IntN(4) == 0 {
		mustExec(t, c, "ROLLBACK")
	} else {
		mustExec(t, c, "COMMIT")
	}
}

// content is all that a database has.
func content(t testing.TB, c *sqlite.Conn) string {
	t.Helper()
	return join(mustAsk(t, c, "SELECT n || ' ' || text FROM x ORDER BY n"))
}

func join(rows []string) string { return strings.Join(rows, "\n") }

// cut cuts the power at some time in a session, and returns what the disk has
// when that has been recovered.
func (s session) cut(t *testing.T, random *rand.Rand) disk {
	t.Helper()
	end := 1 + random.IntN(len(s.ops))
	left, how := s.left(end, random)
	path := left.write(t)
	open := mustOpen
	if random.IntN(4) == 0 {
		open = func(t testing.TB, path string, _ ...string) *sqlite.Conn { return mustOpenPlain(t, path) }
	}
	c := open(t, path, "synchronous(OFF)")
	defer c.Close()
	possible := s.possible(end)
	got := ""
	if len(mustAsk(t, c, "SELECT name FROM sqlite_schema")) > 0 {
		got = content(t, c)
	}
	if !slices.Contains(possible, got) {
		t.Fatalf("cut after %d of %d, %s: it has %d bytes, want %s", end, len(s.ops), how, len(got), sizes(possible))
	}
	if verdict := mustAsk(t, c, "PRAGMA integrity_check"); verdict[0] != "ok" {
		t.Fatalf("cut after %d of %d, %s: %s", end, len(s.ops), how, verdict)
	}
	return readDisk(t, path)
}

// possible are the contents that there may be after so many operations: of the
// last commit, of those that have been in doubt since, and of the next.
func (s session) possible(end int) []string {
	contents := []string{""}
	for i, op := range s.ops {
		switch {
		case op.Kind != sqlite.OpMark && op.Kind != sqlite.OpDoubt:
		case i >= end:
			return append(contents, op.Name)
		case op.Kind == sqlite.OpMark:
			contents = []string{op.Name}
		default:
			contents = append(contents, op.Name)
		}
	}
	return contents
}

// sizes describes contents in an error.
func sizes(contents []string) string {
	var sizes []string
	for _, c := range contents {
		sizes = append(sizes, strconv.Itoa(len(c)))
	}
	return strings.Join(sizes, " or ") + " bytes"
}

// left is what a disk has when the power is cut after so many operations.
func (s session) left(end int, random *rand.Rand) (disk, string) {
	how := []string{"nothing unsynced", "all", "some writes", "some sectors", "all but the last"}[random.IntN(5)]
	d := maps.Clone(s.before)
	unsynced := map[string][]sqlite.Op{}
	for _, op := range s.ops[:end] {
		switch op.Kind {
		case sqlite.OpOpen:
			d.apply(op)
		case sqlite.OpWrite, sqlite.OpTruncate:
			unsynced[op.Name] = append(unsynced[op.Name], op)
		case sqlite.OpSync:
			for _, op := range unsynced[op.Name] {
				d.apply(op)
			}
			delete(unsynced, op.Name)
		case sqlite.OpLoss:
			if how == "all" {
				continue // the system still has it
			}
			// What a sync could not write the next one may leave out.
			for _, op := range unsynced[op.Name] {
				d.applySectors(op, random)
			}
			delete(unsynced, op.Name)
		case sqlite.OpDelete:
			d.apply(op)
			delete(unsynced, op.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unsynced)) {
		ops := unsynced[name]
		for i, op := range ops {
			switch {
			case how == "all", how == "some writes" && random.IntN(2) == 0, how == "all but the last" && i < len(ops)-1:
				d.apply(op)
			case how == "some sectors", how == "all but the last":
				d.applySectors(op, random)
			}
		}
	}
	return d, how
}

func (d disk) apply(op sqlite.Op) {
	file := d[op.Name]
	switch op.Kind {
	case sqlite.OpOpen:
		d[op.Name] = file
	case sqlite.OpTruncate:
		d[op.Name] = resized(file, op.Offset)
	case sqlite.OpWrite:
		d[op.Name] = resized(file, max(int64(len(file)), op.Offset+int64(len(op.Content))))
		copy(d[op.Name][op.Offset:], op.Content)
	case sqlite.OpDelete:
		delete(d, op.Name)
	}
}

func resized(file []byte, size int64) []byte {
	content := make([]byte, size)
	copy(content, file)
	return content
}

// applySectors applies the half of a write.
func (d disk) applySectors(op sqlite.Op, random *rand.Rand) {
	if op.Kind == sqlite.OpTruncate {
		if random.IntN(2) == 0 {
			d.apply(op)
		}
		return
	}
	const sector = 512
	for from := op.Offset; from < op.Offset+int64(len(op.Content)); {
		to := min(from/sector*sector+sector, op.Offset+int64(len(op.Content)))
		if random.IntN(2) == 0 {
			d.apply(sqlite.Op{Kind: sqlite.OpWrite, Name: op.Name, Offset: from, Content: op.Content[from-op.Offset : to-op.Offset]})
		}
		from = to
	}
}

// write makes a folder of a disk, and returns the path of its database.
func (d disk) write(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range d {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "x.db")
}

// readDisk is the folder of a database, while it is in use.
func readDisk(t testing.TB, path string) disk {
	t.Helper()
	d := disk{}
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err == nil {
			d[filepath.Base(path)+suffix] = content
		}
	}
	return d
}
