package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/schollz/progressbar/v3"

	"countries/handlers/formats"
	"countries/models"
	"countries/store"
	"countries/validation"
)

// maxListed is how many bad rows are listed.
const maxListed = 100

// importFrom stores the countries of a file, - for the standard input, in the
// database at an address: all of them, or none if any is refused. Every bad row
// is listed on report, at most maxListed; then what was done.
func importFrom(ctx context.Context, address, file, format string, mode validation.Mode, replace bool, report io.Writer) error {
	f, err := formatOf(file, format)
	if err != nil {
		return err
	}
	in := os.Stdin
	var size int64
	if file != "-" {
		if in, err = os.Open(file); err != nil {
			return err
		}
		defer in.Close()
		if info, err := in.Stat(); err != nil {
			return err
		} else if info.IsDir() {
			return fmt.Errorf("%s is a folder", file)
		} else {
			size = info.Size()
		}
	}
	db, err := openBulk(ctx, address, true)
	if err != nil {
		return err
	}
	rows := &importing{file: file, report: report, lines: map[int64]int{}, progress: newProgress("read", size, progressbar.OptionShowBytes(true))}
	done, err := db.Import(ctx, rows.all(f, mode, in), replace)
	rows.progress.end()
	if taken, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range taken.Unwrap() {
			exists, ok := errors.AsType[*store.ExistsError](one)
			if !ok {
				return errors.Join(err, db.Close())
			}
			rows.refuse(rows.lines[exists.ID], validation.Errors{{
				Loc: []any{"body", 0, "id"}, Msg: fmt.Sprintf("Country %d already exists and differs; --replace updates it", exists.ID),
			}})
		}
		err = errRefused
	}
	if err = errors.Join(err, db.Close()); errors.Is(err, errRefused) {
		return fmt.Errorf("%s: %d refused, nothing was stored", file, rows.refused)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(report, "%d added, %d replaced, %d unchanged\n", done.Added, done.Replaced, done.Unchanged)
	return nil
}

// errRefused ends an import whose bad rows have been listed.
var errRefused = errors.New("rows were refused")

// importing is what is known of the rows of an import.
type importing struct {
	file     string
	report   io.Writer
	refused  int
	lines    map[int64]int // of the rows that have an id
	progress *progress
}

// all yields the countries of a file, which is read ahead on another processor.
// Once a row is bad, the others are only looked at, and errRefused is yielded
// behind them.
func (i *importing) all(format formats.Format, mode validation.Mode, in io.Reader) iter.Seq2[models.Country, error] {
	return func(yield func(models.Country, error) bool) {
		stop := make(chan struct{})
		defer close(stop)
		batches := make(chan []formats.Row, 4)
		var err error
		go func() {
			defer close(batches)
			err = readAhead(format, mode, i.progress.reader(in), batches, stop)
		}()
		for batch := range batches {
			for _, row := range batch {
				if row.Failures != nil {
					i.refuse(row.Line, row.Failures)
				}
				if i.refused > 0 {
					continue
				}
				if row.Country.ID != 0 {
					i.lines[row.Country.ID] = row.Line
				}
				if !yield(row.Country, nil) {
					return
				}
			}
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", i.file, err)
		} else if i.refused > 0 {
			err = errRefused
		}
		if err != nil {
			yield(models.Country{}, err)
		}
	}
}

// readAhead sends the rows of a file until it ends or stop is closed.
func readAhead(format formats.Format, mode validation.Mode, in io.Reader, batches chan<- []formats.Row, stop <-chan struct{}) error {
	const size = 1000
	c := new(gin.Context)
	validation.Use(mode)(c)
	text := bufio.NewReaderSize(in, 64<<10)
	if err := checkSeparator(format, text); err != nil {
		return err
	}
	reader := format.NewReader(c, text)
	for {
		var err error
		batch := make([]formats.Row, 0, size)
		for len(batch) < size && err == nil {
			var row formats.Row
			if row, err = reader.Read(); err == nil {
				batch = append(batch, row)
			}
		}
		select {
		case batches <- batch:
		case <-stop:
			return nil
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// refuse counts a bad row and lists what is wrong with it, such as
// "countries.csv:17: area: value is not a valid integer".
func (i *importing) refuse(line int, failures validation.Errors) {
	if i.refused++; i.refused > maxListed {
		return
	}
	i.progress.clear()
	for _, failure := range failures {
		field := ""
		for _, step := range failure.Loc[2:] { // behind "body" and the index of the row
			if name, ok := step.(string); ok {
				field += name + ": "
			}
		}
		fmt.Fprintf(i.report, "%s:%d: %s%s\n", i.file, line, field, failure.Msg)
	}
	if i.refused == maxListed {
		fmt.Fprintf(i.report, "%s: further bad rows are not listed\n", i.file)
	}
}

// checkSeparator returns an error for what a spreadsheet writes where the comma
// is the decimal point: each row of it would be refused for another reason.
func checkSeparator(format formats.Format, text *bufio.Reader) error {
	start, _ := text.Peek(1 << 10)
	header, _, _ := strings.Cut(string(start), "\n")
	if format == formats.CSV && strings.Contains(header, "name") && !strings.Contains(header, ",") && strings.ContainsAny(header, ";\t") {
		return errors.New("the columns are separated by semicolons or tabs: CSV has commas (RFC 4180)")
	}
	return nil
}
