package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"countries/handlers/formats"
	"countries/models"
	"countries/store"
	"countries/store/postgres"
	"countries/store/sqlite"
)

// The commands import, export and copy use the database itself, not the API of
// a service that may be serving it: they work without one, in one transaction,
// and the file's own rules hold whoever writes. A service sees what they have
// done as it sees the change of any other program.

// openBulk opens the database at an address. A file is made if there is none
// and create is true.
func openBulk(ctx context.Context, address string, create bool) (store.Bulk, error) {
	if isPostgres(address) {
		return postgres.OpenBulk(ctx, address)
	}
	return sqlite.OpenBulk(ctx, address, create)
}

// formatOf returns the format of a file: the one that was named, or that of the
// file's extension.
func formatOf(file, named string) (formats.Format, error) {
	switch extension := filepath.Ext(file); {
	case named == "json", named == "" && extension == ".json":
		return formats.JSON, nil
	case named == "csv", named == "" && extension == ".csv":
		return formats.CSV, nil
	case named == "ndjson", named == "" && (extension == ".ndjson" || extension == ".jsonl"):
		return formats.NDJSON, nil
	case extension == ".gz", extension == ".zst", extension == ".zip":
		return 0, fmt.Errorf("%s is compressed: gzip, zstd or unzip can read and write it in a pipe, with - as the file and --format", file)
	}
	return 0, fmt.Errorf("--format json, ndjson or csv must say what %s is", file)
}

// exportTo writes every country of the database at an address into a file, by
// id. The file appears whole or not at all, in the place of an older one; - is
// the standard output.
func exportTo(ctx context.Context, address, file, format string) (err error) {
	if file == "-" && format == "" {
		format = "json"
	}
	f, err := formatOf(file, format)
	if err != nil {
		return err
	}
	db, err := openBulk(ctx, address, false)
	if err != nil {
		return err
	}
	defer db.Close()
	if file == "-" {
		return export(ctx, db, f, os.Stdout)
	}
	mode := os.FileMode(0o666)
	info, err := os.Stat(file)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case err == nil && isDatabase(info, address):
		return fmt.Errorf("%s is the database itself", file)
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder", file)
	case err == nil && !info.Mode().IsRegular(): // a pipe, for example
		out, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(export(ctx, db, f, out), out.Close())
	case err == nil:
		mode = info.Mode().Perm()
		if file, err = filepath.EvalSymlinks(file); err != nil {
			return err
		}
	}
	partial := file + "." + rand.Text()[:8] + ".partial"
	out, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = errors.Join(export(ctx, db, f, out), out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(partial, file)
	}
	if err != nil {
		os.Remove(partial)
	}
	return err
}

func isDatabase(file os.FileInfo, address string) bool {
	info, err := os.Stat(address)
	return err == nil && os.SameFile(file, info)
}

// export writes every country of a database.
func export(ctx context.Context, db store.Bulk, format formats.Format, to io.Writer) error {
	total, err := db.Count(ctx)
	if err != nil {
		return err
	}
	progress := newProgress("exported", total)
	out := bufio.NewWriterSize(to, 64<<10)
	row := format.AppendStart(nil)
	n := 0
	err = db.Export(ctx, func(country models.Country) error {
		row = format.AppendItem(row, n, country)
		_, err := out.Write(row)
		row = row[:0]
		n++
		progress.row()
		return err
	}, nil)
	if err == nil {
		_, err = out.Write(format.AppendEnd(row))
	}
	progress.end()
	return errors.Join(err, out.Flush())
}
