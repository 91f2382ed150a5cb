//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"countries/models"
	"countries/store"
	"countries/store/postgres/postgrestest"
)

// Other programs write to the tables of an open store.
func TestForeign(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync = off", "deadlock_timeout = 50ms")
	tests := []struct {
		name string
		run  func(*testing.T, *postgrestest.Server)
	}{
		{"Statements", testForeignStatements},
		{"Copy", testForeignCopy},
		{"Texts", testForeignTexts},
		{"Rules", testForeignRules},
		{"Role", testForeignRole},
		{"Race", testForeignRace},
		{"Deadlocks", testForeignDeadlocks},
		{"SearchCanceled", testSearchCanceled},
		{"Migration", testMigration},
		{"FoldTogether", testFoldTogether},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, server) })
	}
}

// However another program writes, the total, the revision and the used ids are
// true at once, and again after the service's next write.
func testForeignStatements(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{Sample: sample()})
	other := connect(t, address)
	const row = `INSERT INTO countries (id, name, capital, area) `
	tests := []struct {
		name       string
		statements []string
		total      int64
		next       int64 // id that the service assigns
		same       bool  // the content, and so the revision, stays
	}{
		{"one row", []string{row + `VALUES (10, 'x', '', 0)`}, 4, 11, false},
		{"rows here and there", []string{row + `SELECT i * i + 20, 'x', '', 0 FROM generate_series(1, 20) i`}, 25, 421, false},
		{"no row", []string{`DELETE FROM countries WHERE false`, `UPDATE countries SET area = 1 WHERE false`, row + `SELECT 1, '', '', 1 WHERE false`}, 26, 422, true},
		{"no change", []string{`UPDATE countries SET area = area`}, 27, 423, true},
		{"inserted and deleted", []string{row + `VALUES (1000, 'x', '', 0)`, `DELETE FROM countries WHERE id = 1000`}, 28, 1001, false},
		{"inserted and deleted, one transaction", []string{`BEGIN`, row + `VALUES (1100, 'x', '', 0)`, `DELETE FROM countries WHERE id = 1100`, `COMMIT`}, 29, 1101, false},
		{"rolled back", []string{`BEGIN`, row + `VALUES (5000, 'x', '', 0)`, `ROLLBACK`}, 30, 1102, true},
		{"id moved and back", []string{`UPDATE countries SET id = 1200 WHERE id = 1`, `UPDATE countries SET id = 1 WHERE id = 1200`}, 31, 1201, false},
		{"upsert", []string{row + `VALUES (1, 'x', '', 0), (1300, 'x', '', 0) ON CONFLICT (id) DO UPDATE SET area = 77`}, 33, 1301, false},
		{"merge", []string{`MERGE INTO countries c USING (VALUES (1), (2), (1400)) v(id) ON c.id = v.id
			WHEN MATCHED AND c.id = 2 THEN DELETE WHEN MATCHED THEN UPDATE SET area = 78
			WHEN NOT MATCHED THEN INSERT (id, name, capital, area) VALUES (v.id, 'x', '', 0)`}, 34, 1401, false},
		{"savepoint", []string{`BEGIN`, row + `VALUES (1500, 'x', '', 0)`, `SAVEPOINT a`, row + `VALUES (1600, 'x', '', 0)`, `ROLLBACK TO a`, `COMMIT`}, 36, 1501, false},
		{"repeatable read", []string{`BEGIN ISOLATION LEVEL REPEATABLE READ`, row + `VALUES (1700, 'x', '', 0)`, `COMMIT`}, 38, 1701, false},
		{"truncated", []string{`TRUNCATE countries`}, 0, 1702, false},
		{"truncated and filled", []string{`BEGIN`, `TRUNCATE countries`, row + `SELECT i, 'x', '', 0 FROM generate_series(1, 50) i`, `COMMIT`}, 50, 1703, false},
		{"deleted all", []string{`DELETE FROM countries`}, 0, 1704, false},
		{"many ranges", []string{row + `SELECT 2 * i + 10000, 'x', '', 0 FROM generate_series(1, 25000) i`}, 25001, 60001, false},
	}
	for _, tt := range tests {
		before, err := s.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		exec(t, other, tt.statements...)
		after, err := s.Revision(t.Context())
		if err != nil || (after == before) != tt.same {
			t.Errorf("%s: the revision was %s and is %s, %v; want the same: %t", tt.name, before, after, err, tt.same)
		}
		listing, err := s.List(t.Context(), store.ListOptions{Limit: 1})
		if err != nil || listing.Total != tt.total || listing.Revision != after {
			t.Errorf("%s: List = %+v, %v, want total %d and revision %s", tt.name, listing, err, tt.total, after)
		}
		mustBeTrue(t, address)
		if id := mustCreate(t, s, 0); id != tt.next {
			t.Errorf("%s: the next id is %d, want %d", tt.name, id, tt.next)
		}
		mustBeTrue(t, address)
	}
}

// COPY of many rows, and what it costs the service: nothing while it runs.
func testForeignCopy(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	other := connect(t, address)
	tx, err := other.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.CopyFrom(t.Context(), pgx.Identifier{"countries"}, []string{"id", "name", "capital", "area"},
		pgx.CopyFromSlice(20_000, func(i int) ([]any, error) { return []any{int64(i + 1000), "Österreich", "Wien", int64(i)}, nil }))
	if err != nil {
		t.Fatal(err)
	}
	if id := mustCreate(t, s, 0); id != 1 { // while the other transaction is open
		t.Errorf("created %d, want 1", id)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, total := mustList(t, s, store.ListOptions{Limit: 10, Query: "OSTERR"}); total != 20_000 {
		t.Errorf("a search finds %d countries, want 20000", total)
	}
	if id := mustCreate(t, s, 0); id != 21_000 {
		t.Errorf("created %d, want 21000", id)
	}
	before, err := s.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The texts are stored folded behind the search, which changes no revision.
	server.AwaitIn(t, t.Name(), "SELECT NOT EXISTS (SELECT FROM countries WHERE unfolded)")
	if after, err := s.Revision(t.Context()); err != nil || after != before {
		t.Errorf("folding changed the revision from %s to %s, %v", before, after, err)
	}
	if _, total := mustList(t, s, store.ListOptions{Limit: 10, Query: "osterr"}); total != 20_000 {
		t.Errorf("a search of folded texts finds %d countries, want 20000", total)
	}
	mustBeTrue(t, address)
}

// What another program wrote is found by the same searches as if the service
// had written it, also when it changes what the service has folded.
func testForeignTexts(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	other := connect(t, address)
	texts := []string{"Åland", "CÔTE D'IVOIRE", "Ελλάδα", "ΑΘΉΝΑ", "İstanbul", "ŁÓDŹ", "Straße", "한국", "\u1112\u1161\u11ab", "がく", "ꮳꮃꭹ",
		"o\u0308", "ﬁn", "Ǆ", "हिन्दी", "ไทย", "plain", "ẞ", "ǅ", "Ⅷ", "K\u212a", "\U00010400", "𝐀", "é\u0301\u0300"}
	queries := append([]string{"e", "S", "ss", "i", "I", "ΐ", "하", "は", "か", "ꮳ", "ꭰ", "th", "dž", "fi", "k", "हि"}, texts...)
	for i, text := range texts {
		if _, err := s.Create(t.Context(), []models.Country{{ID: int64(i + 1), Name: "a" + text, Capital: text}}); err != nil {
			t.Fatal(err)
		}
	}
	found := func() map[string][]int64 {
		all := make(map[string][]int64)
		for _, q := range queries {
			countries, total := mustList(t, s, store.ListOptions{Query: q})
			for _, c := range countries {
				all[q] = append(all[q], c.ID)
			}
			if int64(len(countries)) != total {
				t.Errorf("%q: %d countries, total %d", q, len(countries), total)
			}
		}
		return all
	}
	want := found()
	unfold := "BEFORE THE SEARCH"
	writes := map[string][]string{
		"inserted": {`CREATE TEMP TABLE kept AS SELECT id, name, capital, area FROM countries`, `DELETE FROM countries`,
			`INSERT INTO countries (id, name, capital, area) SELECT * FROM kept`},
		"changed": {`UPDATE countries SET name = 'é' || name, capital = 'é' || capital`, unfold,
			`UPDATE countries SET name = substr(name, 2), capital = substr(capital, 2)`},
		"rotated": {`UPDATE countries SET name = 'Øre' WHERE id <= 5`, unfold,
			`UPDATE countries SET name = 'a' || capital, capital = capital WHERE id <= 5`},
		"with foreign folded texts": {`UPDATE countries SET name_folded = 'nonsense', capital_folded = 'nonsense'`},
		"inserted with them": {`CREATE TEMP TABLE others AS SELECT id, name, capital, area FROM countries`, `DELETE FROM countries`,
			`INSERT INTO countries (id, name, capital, area, name_folded, capital_folded) SELECT *, 'nonsense', '' FROM others`},
	}
	for name, statements := range writes {
		for _, statement := range statements {
			if statement == unfold {
				mustList(t, s, store.ListOptions{Query: "x"}) // starts folding
				server.AwaitIn(t, t.Name(), "SELECT NOT EXISTS (SELECT FROM countries WHERE unfolded)")
				continue
			}
			exec(t, other, statement)
		}
		if diff := cmp.Diff(want, found()); diff != "" {
			t.Errorf("%s: found (-by the service +by another program):\n%s", name, diff)
		}
		server.AwaitIn(t, t.Name(), "SELECT NOT EXISTS (SELECT FROM countries WHERE unfolded)")
		if diff := cmp.Diff(want, found()); diff != "" {
			t.Errorf("%s: found once folded (-by the service +by another program):\n%s", name, diff)
		}
	}
}

// The table refuses what the documentation rules out.
func testForeignRules(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	mustOpen(t, address, store.Options{})
	other := connect(t, address)
	long, limit := strings.Repeat("é", 200), int64(models.MaxID)
	tests := []struct {
		id            int64
		name, capital string
		area          int64
		ok            bool
	}{
		{1, long, long, limit, true}, {limit, "x", "", 0, true},
		{0, "x", "", 0, false}, {-1, "x", "", 0, false}, {limit + 1, "x", "", 0, false},
		{2, "", "", 0, false}, {2, long + "x", "", 0, false}, {2, "x", long + "x", 0, false},
		{2, "x", "", -1, false}, {2, "x", "", limit + 1, false},
	}
	for _, tt := range tests {
		_, err := other.Exec(t.Context(), `INSERT INTO countries (id, name, capital, area) VALUES ($1, $2, $3, $4)`, tt.id, tt.name, tt.capital, tt.area)
		if (err == nil) != tt.ok || err != nil && code(err) != "23514" {
			t.Errorf("insert of %+v: %v", tt, err)
		}
		if _, err = other.Exec(t.Context(), `UPDATE countries SET id = $1, name = $2, capital = $3, area = $4 WHERE id = 1`, tt.id, tt.name, tt.capital, tt.area); tt.ok {
			continue
		} else if code(err) != "23514" {
			t.Errorf("update to %+v: %v", tt, err)
		}
	}
	for _, values := range []string{"NULL, 'x', '', 0", "3, NULL, '', 0", "3, 'x', NULL, 0", "3, 'x', '', NULL"} {
		if _, err := other.Exec(t.Context(), `INSERT INTO countries (id, name, capital, area) VALUES (`+values+`)`); code(err) != "23502" {
			t.Errorf("insert of %s: %v", values, err)
		}
	}
}

// A role that may only write countries can do so.
func testForeignRole(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	other := connect(t, address)
	exec(t, other, `CREATE ROLE job`, `GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON countries TO job`, `SET ROLE job`, `SET search_path = ''`,
		`INSERT INTO public.countries (id, name, capital, area) VALUES (5, 'Österreich', 'Wien', 1), (6, 'x', '', 0)`,
		`UPDATE public.countries SET area = 2`, `DELETE FROM public.countries WHERE id = 6`)
	if countries, total := mustList(t, s, store.ListOptions{Query: "oster"}); total != 1 || countries[0].Area != 2 {
		t.Errorf("total %d, %v", total, countries)
	}
	if id := mustCreate(t, s, 0); id != 7 {
		t.Errorf("created %d, want 7", id)
	}
	mustBeTrue(t, address)
}

// An id that another program has used without having committed is taken or free
// once it has: never an error of the database.
func testForeignRace(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	other := connect(t, address)
	tests := []struct {
		name   string
		id     int64 // that the service creates while the other's 10 is not committed
		end    string
		exists bool
		want   int64
	}{
		{"assigned, committed", 0, "COMMIT", false, 11},
		{"assigned, rolled back", 0, "ROLLBACK", false, 10},
		{"assigned, deleted again", 0, "DELETE FROM countries WHERE id = 10; COMMIT", false, 11},
		{"chosen, committed", 10, "COMMIT", true, 0},
		{"chosen, rolled back", 10, "ROLLBACK", false, 10},
		{"chosen, deleted again", 10, "DELETE FROM countries WHERE id = 10; COMMIT", false, 10},
	}
	for _, tt := range tests {
		exec(t, other, `DELETE FROM countries`, `TRUNCATE used_ids`, `TRUNCATE changes`, `INSERT INTO used_ids VALUES (0, 9)`,
			`BEGIN`, `INSERT INTO countries (id, name, capital, area) VALUES (10, 'theirs', '', 0)`)
		type outcome struct {
			created []models.Country
			err     error
		}
		done := make(chan outcome)
		go func() {
			created, err := s.Create(t.Context(), []models.Country{{ID: tt.id, Name: "ours"}})
			done <- outcome{created, err}
		}()
		server.AwaitIn(t, t.Name(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'countries' AND wait_event_type = 'Lock')`)
		exec(t, other, tt.end)
		got := <-done
		var exists *store.ExistsError
		if errors.As(got.err, &exists) != tt.exists || !tt.exists && (got.err != nil || got.created[0].ID != tt.want) {
			t.Errorf("%s: Create = %v, %v, want id %d, exists %t", tt.name, got.created, got.err, tt.want, tt.exists)
		}
	}
}

// Another program that locks the same countries in another order costs the
// service time, but no error and no lost write, and neither the other one.
func testForeignDeadlocks(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	for range 10 {
		mustCreate(t, s, 0)
	}
	const workers, each = 4, 20
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				id := int64((w*7+i*3)%10 + 1)
				if _, err := s.Update(t.Context(), id, func(c *models.Country) error { c.Area++; return nil }); err != nil {
					t.Errorf("Update: %v", err)
				}
				if err := create(t, s); err != nil {
					t.Errorf("Create: %v", err)
				}
			}
		})
	}
	theirs := int64(0)
	other := connect(t, address)
	for i := range 30 {
		err := pgx.BeginFunc(t.Context(), other, func(tx pgx.Tx) error {
			for k := range 5 {
				if _, err := tx.Exec(t.Context(), `UPDATE countries SET area = area + 1 WHERE id = $1`, (i+20-k*3)%10+1); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
			return nil
		})
		var server *pgconn.PgError
		switch {
		case err == nil:
			theirs += 5
		case !errors.As(err, &server) || server.Code != "40P01":
			t.Errorf("another program: %v", err)
		}
	}
	wg.Wait()
	countries, _ := mustList(t, s, store.ListOptions{})
	sum := int64(0)
	for _, c := range countries {
		sum += c.Area
	}
	if want := workers*each + theirs; sum != want || len(countries) != 10+workers*each {
		t.Errorf("%d countries, areas of %d, want %d, %d", len(countries), sum, 10+workers*each, want)
	}
	mustBeTrue(t, address)
}

// The server stops a search when its client has gone.
func testSearchCanceled(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	exec(t, connect(t, address), `ALTER TABLE countries RENAME TO slow`,
		`CREATE VIEW countries AS SELECT id, name, capital, area, name_folded, capital_folded, unfolded OR pg_sleep(60) IS NULL AS unfolded FROM slow`,
		`INSERT INTO slow (id, name, capital, area) VALUES (1, 'x', '', 0)`)
	const running = `EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'countries' AND wait_event = 'PgSleep')`
	for range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := s.List(ctx, store.ListOptions{Query: "x", Limit: 10})
			done <- err
		}()
		server.AwaitIn(t, t.Name(), "SELECT "+running)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("List = %v, want context.Canceled", err)
		}
		server.AwaitIn(t, t.Name(), "SELECT NOT "+running)
	}
}

// A database of the first version, into which another program has written, is
// brought over with everything in it.
func testMigration(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	first, err := migrations.ReadFile("migrations/00001_countries.sql")
	if err != nil {
		t.Fatal(err)
	}
	up, _, _ := strings.Cut(string(first), "-- +goose Down")
	exec(t, connect(t, address), up,
		`CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
			version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now())`,
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true)`,
		`INSERT INTO countries VALUES (1, 'Thailand', 'Bangkok', 513120, NULL, NULL), (4, 'Österreich', 'Wien', 83879, 'osterreich', NULL)`,
		`INSERT INTO used_ids VALUES (1, 5), (9007199254740991, 9007199254740991)`,
		`INSERT INTO state VALUES (1, 2, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')`,
		// By another program, which the first version did not notice.
		`INSERT INTO countries (id, name, capital, area) VALUES (7, 'Åland', 'Mariehamn', 1580)`,
		`UPDATE countries SET name = 'Türkiye' WHERE id = 4`)
	s := mustOpen(t, address, store.Options{Sample: sample()})
	countries, total := mustList(t, s, store.ListOptions{})
	want := []models.Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 513120},
		{ID: 4, Name: "Türkiye", Capital: "Wien", Area: 83879},
		{ID: 7, Name: "Åland", Capital: "Mariehamn", Area: 1580},
	}
	if diff := cmp.Diff(want, countries); diff != "" || total != 3 {
		t.Errorf("total %d (-want +got):\n%s", total, diff)
	}
	for query, want := range map[string]int64{"aland": 1, "turk": 1, "oster": 0, "wien": 1} {
		if _, total := mustList(t, s, store.ListOptions{Query: query}); total != want {
			t.Errorf("%q finds %d, want %d", query, total, want)
		}
	}
	for _, want := range []int64{6, 8, 9} { // the largest id is used
		if id := mustCreate(t, s, 0); id != want {
			t.Errorf("created %d, want %d", id, want)
		}
	}
	mustBeTrue(t, address)
}

// A search of what several instances fold at the same time is not disturbed.
func testFoldTogether(t *testing.T, server *postgrestest.Server) {
	address := server.CreateDatabase(t, t.Name())
	s := mustOpen(t, address, store.Options{})
	others := []*Store{s, mustOpen(t, address, store.Options{}), mustOpen(t, address, store.Options{})}
	exec(t, connect(t, address), `INSERT INTO countries (id, name, capital, area) SELECT i, 'Österreich ' || i, '', 0 FROM generate_series(1, 9000) i`)
	var wg sync.WaitGroup
	for _, s := range others {
		wg.Go(func() {
			for i := range 5 {
				if _, total := mustList(t, s, store.ListOptions{Query: fmt.Sprint("osterreich 1", i), Limit: 10}); total != 111 {
					t.Errorf("found %d, want 111", total)
				}
			}
		})
	}
	wg.Wait()
	server.AwaitIn(t, t.Name(), "SELECT NOT EXISTS (SELECT FROM countries WHERE unfolded)")
}
