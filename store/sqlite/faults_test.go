package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countries/models"
	"countries/store"
	"countries/store/sqlite"
)

func create(t testing.TB, s store.Store) error {
	t.Helper()
	_, err := s.Create(t.Context(), []models.Country{{Name: "x"}})
	return err
}

func openFile(t testing.TB) (*sqlite.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "countries.db")
	return mustOpen(t, path, store.Options{Sample: sample()}), path
}

// eventually waits for a change that the next looks at the file bring.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 100 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("not within five seconds: %s", what)
}

// What is written to a file without a name would be lost.
func TestMoved(t *testing.T) {
	t.Parallel()
	s, path := openFile(t)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	expect := func(want string) {
		t.Helper()
		if err := create(t, s); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("Create = %v, want ErrUnavailable", err)
		}
		if err := s.Ready(t.Context()); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("Ready = %v, want %s", err, want)
		}
		if c, err := s.Get(t.Context(), 2); err != nil || c.Name != "Australia" {
			t.Errorf("Get = %v, %v, want it from memory", c, err)
		}
	}
	expect("the file " + path + " is gone")
	mustWriteFile(t, path, "")
	expect("another file is in the place of " + path)
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if err := create(t, s); err != nil {
		t.Errorf("Create with the file back: %v", err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready with the file back: %v", err)
	}
}

// The files beside the database are cut off or removed while clients write.
// What was answered is there after a crash, which a copy of the files is.
func TestLogDamaged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		damage func(path string) error
	}{
		{"log removed", func(path string) error { return os.Remove(path + "-wal") }},
		{"log emptied", func(path string) error { return os.Truncate(path+"-wal", 0) }},
		{"log cut off", func(path string) error { return os.Truncate(path+"-wal", 5000) }},
		{"index removed", func(path string) error { return os.Remove(path + "-shm") }},
		{"index emptied", func(path string) error { return os.Truncate(path+"-shm", 0) }},
		{"index cut off", func(path string) error { return os.Truncate(path+"-shm", 100) }},
		{"both removed", func(path string) error { return errors.Join(os.Remove(path+"-wal"), os.Remove(path+"-shm")) }},
		{"both emptied", func(path string) error { return errors.Join(os.Truncate(path+"-shm", 0), os.Truncate(path+"-wal", 0)) }},
		{"log replaced", func(path string) error {
			return errors.Join(os.Remove(path+"-wal"), os.WriteFile(path+"-wal", nil, 0o644))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, path := openFile(t)
			answered := []int64{1, 2, 3}
			for round := range 6 {
				for range 20 {
					created, err := s.Create(t.Context(), []models.Country{{Name: "x"}})
					if err == nil {
						answered = append(answered, created[0].ID)
					} else if !errors.Is(err, store.ErrUnavailable) {
						t.Fatalf("Create = %v", err)
					}
				}
				if round%2 == 0 { // else at once, before the next look
					time.Sleep(300 * time.Millisecond)
				}
				if err := tt.damage(path); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, "writes work again", func() bool {
				created, err := s.Create(t.Context(), []models.Country{{Name: "x"}})
				if err == nil {
					answered = append(answered, created[0].ID)
				}
				return err == nil
			})
			eventually(t, "it is ready", func() bool { return s.Ready(t.Context()) == nil })
			expectIDs(t, s, answered)
			crashed := filepath.Join(t.TempDir(), "countries.db")
			for _, suffix := range []string{"", "-wal"} {
				data, err := os.ReadFile(path + suffix)
				if err != nil {
					t.Fatal(err)
				}
				mustWriteFile(t, crashed+suffix, string(data))
			}
			expectIDs(t, mustOpen(t, crashed, store.Options{}), answered)
			s.Close()
			expectIDs(t, mustOpen(t, path, store.Options{}), answered)
			if findings, err := sqlite.Check(t.Context(), path); err != nil || len(findings) > 0 {
				t.Errorf("Check = %v, %v", findings, err)
			}
		})
	}
}

func expectIDs(t *testing.T, s store.Store, want []int64) {
	t.Helper()
	listing, err := s.List(t.Context(), store.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	have := map[int64]bool{}
	for c := range listing.Countries {
		have[c.ID] = true
	}
	for _, id := range want {
		if !have[id] {
			t.Errorf("country %d was answered and is gone", id)
		}
	}
	if sorted := slices.Sorted(slices.Values(want)); len(slices.Compact(sorted)) != len(want) {
		t.Error("an id was given twice")
	}
}

// What is left of a file that was cut off is not written to.
func TestCutOff(t *testing.T) {
	t.Parallel()
	for _, left := range []int64{0, 1000, 4096, 20_000} {
		s, path := openFile(t)
		many := make([]models.Country, 2000)
		for i := range many {
			many[i].Name = fmt.Sprint("country ", i)
		}
		if _, err := s.Create(t.Context(), many); err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = mustOpen(t, path, store.Options{})
		if err := os.Truncate(path, left); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := create(t, s); !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%d bytes left: Create = %v, want ErrUnavailable", left, err)
			}
			if err := s.Ready(t.Context()); !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("%d bytes left: Ready = %v, want ErrUnavailable", left, err)
			}
			if n := count(t, s); n != 2003 {
				t.Errorf("%d bytes left: %d countries, want 2003 from memory", left, n)
			}
		}
	}
}

// A damaged file is not opened, or serves what is right.
func TestDamaged(t *testing.T) {
	t.Parallel()
	s, path := openFile(t)
	many := make([]models.Country, 5000)
	for i := range many {
		many[i].Name = fmt.Sprint("country ", i)
	}
	if _, err := s.Create(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for page := 0; page*4096 < len(whole); page++ {
		damaged := slices.Clone(whole)
		copy(damaged[page*4096:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
		if page == 0 {
			copy(damaged[100:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
			copy(damaged, whole[:100])
		}
		mustWriteFile(t, path, string(damaged))
		s, err := sqlite.Open(t.Context(), path, store.Options{})
		if err == nil { // a page of a table that the store does not read
			findings, checkErr := sqlite.Check(t.Context(), path)
			if n := count(t, s); n != 5003 || checkErr == nil && len(findings) == 0 {
				t.Errorf("page %d is damaged: the file was opened with %d countries, want 5003; Check: %v, %v", page, n, findings, checkErr)
			}
			s.Close()
			continue
		}
		if !strings.Contains(err.Error(), "it is damaged") && !strings.Contains(err.Error(), "belongs to another program") {
			t.Errorf("page %d: %v", page, err)
		}
	}
}

// When there is no room, writes are refused and reads go on; when there is room
// again, the store notices by itself.
func TestFull(t *testing.T) {
	t.Parallel()
	s, path := openFile(t)
	exec(t, path, `CREATE TRIGGER full BEFORE INSERT ON countries WHEN new.name = 'too much'
		BEGIN SELECT RAISE(ABORT, 'no room'); END`)
	before, err := s.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	go func() { _, err := s.Create(t.Context(), []models.Country{{Name: "too much"}}); results <- err }()
	if err := <-results; !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "no room") {
		t.Errorf("Ready = %v, want the reason", err)
	}
	if after, err := s.Revision(t.Context()); after != before || err != nil {
		t.Errorf("a failed write changed the revision, %v", err)
	}
	eventually(t, "it is ready", func() bool { return s.Ready(t.Context()) == nil })
	created, err := s.Create(t.Context(), []models.Country{{Name: "y"}})
	if err != nil || created[0].ID != 4 {
		t.Errorf("Create = %v, %v, want id 4", created, err)
	}
}

// A store starts on a full disk: what it would write then is put off.
func TestStartFull(t *testing.T) {
	t.Parallel()
	s, path := openFile(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	exec(t, path, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 300)
		INSERT OR IGNORE INTO used_ids SELECT i, i FROM n`,
		`CREATE TRIGGER full BEFORE DELETE ON used_ids BEGIN SELECT RAISE(ROLLBACK, 'no room'); END`)
	again, err := sqlite.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Close() })
	if n := count(t, again); n != 3 {
		t.Errorf("%d countries, want 3", n)
	}
	created, err := again.Create(t.Context(), []models.Country{{Name: "y"}})
	if err != nil || created[0].ID != 301 {
		t.Errorf("Create = %v, %v, want id 301", created, err)
	}
}

// While another program keeps the file locked, writes wait and are then
// refused; reads go on.
func TestLocked(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	s, path := openFile(t)
	other := mustConnect(t, path)
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() { failed <- create(t, s) }()
	if _, err := s.Get(t.Context(), 1); err != nil {
		t.Errorf("Get: %v", err)
	}
	if err := <-failed; !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := create(t, s); err != nil {
		t.Errorf("Create: %v", err)
	}
}

// What another program makes of the tables, the store goes on with what it has
// and says why it cannot write.
func TestForeignSchema(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	s, path := openFile(t)
	exec(t, path, "ALTER TABLE countries RENAME TO away")
	eventually(t, "it is not ready", func() bool { return s.Ready(t.Context()) != nil })
	if err := create(t, s); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if n := count(t, s); n != 3 {
		t.Errorf("%d countries, want 3 from memory", n)
	}
	exec(t, path, "ALTER TABLE away RENAME TO countries",
		"ALTER TABLE countries ADD COLUMN note TEXT",
		"CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)",
		"CREATE TABLE _litestream_lock (id INTEGER)")
	eventually(t, "it is ready", func() bool { return s.Ready(t.Context()) == nil })
	if err := create(t, s); err != nil {
		t.Errorf("Create: %v", err)
	}
	before, err := s.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec(t, path, "INSERT INTO _litestream_seq VALUES (1, 1)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
	time.Sleep(time.Second)
	if after, err := s.Revision(t.Context()); after != before || err != nil {
		t.Errorf("a table of another program changed the revision, %v", err)
	}
	s.Close()
	if n := count(t, mustOpen(t, path, store.Options{})); n != 4 {
		t.Errorf("%d countries, want 4", n)
	}
}
