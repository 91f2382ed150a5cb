package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countries/validation"
)

// TestImport: what is stored, and what is said of it; of a file with bad rows
// nothing is stored, and every row is named with its line.
func TestImport(t *testing.T) {
	const siam = "id,name,capital,area\r\n1,Siam,Bangkok,513120\r\n"
	for _, test := range []struct {
		name, file, text string
		replace          bool
		report, err      string
	}{
		{name: "new rows", file: "a.csv", text: "area;x,name,capital,area\nignored,\"A, \"\"B\"\"\",,1\n", report: "1 added, 0 replaced, 0 unchanged\n"},
		{name: "from a spreadsheet", file: "a.csv", text: "\ufeffname,capital,area\r\nA,B,1\r\n\r\n", report: "1 added, 0 replaced, 0 unchanged\n"},
		{name: "semicolons", file: "a.csv", text: "name;capital;area\nA;B;1\n", err: "a.csv: the columns are separated by semicolons or tabs: CSV has commas (RFC 4180)"},
		{name: "the same again", file: "a.ndjson", text: `{"id":1,"name":"Thailand","capital":"Bangkok","area":513120}`, report: "0 added, 0 replaced, 1 unchanged\n"},
		{name: "another of that id", file: "a.csv", text: siam, report: "a.csv:2: id: Country 1 already exists and differs; --replace updates it\n", err: "a.csv: 1 refused, nothing was stored"},
		{name: "replacing", file: "a.csv", text: siam, replace: true, report: "0 added, 1 replaced, 0 unchanged\n"},
		{name: "bad rows", file: "a.csv", text: "name,capital,area\nA,B,1\n,B,x\nA,B,1\nA,B\n",
			report: "a.csv:3: name: ensure this value has at least 1 characters\na.csv:3: area: value is not a valid integer\na.csv:5: 2 fields for 3 columns: line 5\n",
			err:    "a.csv: 2 refused, nothing was stored"},
		{name: "bad lines", file: "a.ndjson", text: "{\"name\":\"A\",\"capital\":\"\",\"area\":1}\n\n{\"name\":\n",
			report: "a.ndjson:3: Expecting value: line 1 column 9 (char 8)\n", err: "a.ndjson: 1 refused, nothing was stored"},
		{name: "bad items", file: "a.json", text: "[\n{\"name\":\"A\",\"capital\":\"\",\"area\":1},\n\n{\"name\":\n\"A\",\"area\":1}\n]",
			report: "a.json:4: capital: field required\n", err: "a.json: 1 refused, nothing was stored"},
		{name: "not JSON", file: "a.json", text: "[\n{\"name\":\n", err: "a.json: line 2: unexpected EOF"},
		{name: "not a list", file: "a.json", text: `{"name":"A","capital":"","area":1}`, err: "a.json: line 1: it is not a list"},
		{name: "text behind the list", file: "a.json", text: "[] []", err: "a.json: line 1: text behind the list"},
		{name: "not UTF-8", file: "a.csv", text: "name,capital,area\nA,\xff,1\n", err: "a.csv: encoding: invalid UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			mustImport(t, "sample.ndjson", `{"id":1,"name":"Thailand","capital":"Bangkok","area":513120}`)
			before := mustExport(t)
			if err := os.WriteFile(test.file, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			var report strings.Builder
			err := importFrom(t.Context(), "countries.db", test.file, "", validation.Strict, test.replace, &report)
			if err == nil && test.err != "" || err != nil && err.Error() != test.err {
				t.Errorf("got error %v, want %s", err, test.err)
			}
			if diff := cmp.Diff(test.report, report.String()); diff != "" {
				t.Errorf("what was said (-want +got):\n%s", diff)
			}
			if err != nil && mustExport(t) != before {
				t.Errorf("something was stored: %s", mustExport(t))
			}
		})
	}
}

// TestImportMany: of many bad rows a hundred are listed, and all are counted.
func TestImportMany(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.csv", []byte("name,capital,area\n"+strings.Repeat("A,B,-1\n", 2500)), 0o644); err != nil {
		t.Fatal(err)
	}
	var report strings.Builder
	err := importFrom(t.Context(), "countries.db", "a.csv", "", validation.Strict, false, &report)
	if err == nil || err.Error() != "a.csv: 2500 refused, nothing was stored" {
		t.Errorf("got error %v", err)
	}
	if lines := strings.Split(report.String(), "\n"); len(lines) != 102 || lines[99] != "a.csv:101: area: ensure this value is greater than or equal to 0" || lines[100] != "a.csv: further bad rows are not listed" {
		t.Errorf("%d lines:\n%s", len(lines), report.String())
	}
}

// TestExport: a file appears whole, in the place of an older one, and in each
// format comes back by an import as it was.
func TestExport(t *testing.T) {
	t.Chdir(t.TempDir())
	mustImport(t, "world.csv", "id,name,capital,area\n4,\"a, \"\"b\"\"\",\"c\r\nd\",0\n7,=1+1,é🇦🇽,9007199254740991\n")
	want := mustExport(t)
	for _, file := range []string{"out.csv", "out.ndjson", "out.jsonl", "out.json"} {
		if err := os.WriteFile(file, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := exportTo(t.Context(), "countries.db", file, ""); err != nil {
			t.Fatal(err)
		}
		var report strings.Builder
		if err := importFrom(t.Context(), file+".db", file, "", validation.Strict, false, &report); err != nil {
			t.Fatalf("%v %s", err, &report)
		}
		if err := exportTo(t.Context(), file+".db", "again.json", ""); err != nil {
			t.Fatal(err)
		}
		if got := mustRead(t, "again.json"); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
	for file, want := range map[string]string{
		"countries.db": "countries.db is the database itself",
		".":            ". is a folder",
	} {
		if err := exportTo(t.Context(), "countries.db", file, "csv"); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
	for file, want := range map[string]string{
		"a.csv.gz": "a.csv.gz is compressed: gzip, zstd or unzip can read and write it in a pipe, with - as the file and --format",
		"a":        "--format json, ndjson or csv must say what a is",
	} {
		if err := exportTo(t.Context(), "countries.db", file, ""); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
	if err := exportTo(t.Context(), "none.db", "a.csv", ""); err == nil {
		t.Error("a database that does not exist was exported")
	}
	if err := exportTo(t.Context(), "countries.db", "no/folder.csv", ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
	if err := os.Chmod("out.csv", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("out.csv", "link.csv"); err != nil {
		t.Fatal(err)
	}
	if err := exportTo(t.Context(), "countries.db", "link.csv", ""); err != nil {
		t.Fatal(err)
	}
	link, linkErr := os.Lstat("link.csv")
	behind, err := os.Stat("out.csv")
	if linkErr != nil || err != nil || link.Mode()&os.ModeSymlink == 0 || behind.Mode().Perm() != 0o600 {
		t.Errorf("a link became %v, and the file behind it %v", link, behind)
	}
	if leftover, _ := filepath.Glob("*.partial"); leftover != nil {
		t.Errorf("it left %v", leftover)
	}
}

// TestImportIntoNothing: an import that fails leaves no database behind.
func TestImportIntoNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.csv", []byte("name,capital,area\nA,B,-1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := importFrom(t.Context(), "countries.db", "a.csv", "", validation.Strict, false, io.Discard); err == nil {
		t.Error("a bad row was imported")
	}
	if files, err := filepath.Glob("countries.db*"); err != nil || files != nil {
		t.Errorf("it left %v, %v", files, err)
	}
}

// TestCopy: the copy has the countries and the used ids, and is never written
// over anything.
func TestCopy(t *testing.T) {
	t.Chdir(t.TempDir())
	mustImport(t, "a.csv", "id,name,capital,area\n4,a,b,1\n7,c,d,2\n")
	want := mustExport(t)
	var report strings.Builder
	if err := copyTo(t.Context(), "countries.db", "copy.db", &report); err != nil {
		t.Fatal(err)
	}
	if err := exportTo(t.Context(), "copy.db", "copy.json", ""); err != nil || mustRead(t, "copy.json") != want {
		t.Errorf("got %v %s, want %s", err, mustRead(t, "copy.json"), want)
	}
	for target, want := range map[string]string{
		"copy.db":      "the target has content already: copy into a new database, or import into this one",
		"countries.db": "the target has content already: copy into a new database, or import into this one",
		":memory:":     "the target must be a file or postgres://USER@HOST/NAME",
		"file:x.db":    "the target must be a file or postgres://USER@HOST/NAME",
	} {
		if err := copyTo(t.Context(), "countries.db", target, &report); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", target, err, want)
		}
	}
}

// mustImport stores the countries of a text in countries.db.
func mustImport(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var report strings.Builder
	if err := importFrom(t.Context(), "countries.db", file, "", validation.Strict, false, &report); err != nil {
		t.Fatalf("%v %s", err, &report)
	}
}

// mustExport returns the countries of countries.db as JSON.
func mustExport(t *testing.T) string {
	t.Helper()
	if err := exportTo(t.Context(), "countries.db", "export.json", ""); err != nil {
		t.Fatal(err)
	}
	return mustRead(t, "export.json")
}

func mustRead(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
