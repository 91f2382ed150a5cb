package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"countries/models"
	"countries/validation"
)

// Reader reads countries, one after the other.
type Reader interface {
	// Read returns the next row. At the end of the input, which is read whatever
	// is wrong with the rows, the error is io.EOF. Other errors are those of the
	// input, encoding.ErrInvalidUTF8 for text that is not UTF-8, and
	// validation.ErrUnreadable for JSON that is nested too deeply.
	Read() (Row, error)
}

// Row is a country, or what is wrong with it.
type Row struct {
	Country  models.Country
	Failures validation.Errors // at ["body", index, …], nil for a country
	Line     int               // on which the row starts, counted from 1
}

const byteOrderMark = "\ufeff"

// NewReader reads countries in the mode that validation.Use chose for the
// context. A byte-order mark is skipped.
func (f Format) NewReader(c *gin.Context, input io.Reader) Reader {
	text := bufio.NewReaderSize(transform.NewReader(input, encoding.UTF8Validator), 64<<10)
	if start, _ := text.Peek(len(byteOrderMark)); string(start) == byteOrderMark {
		_, _ = text.Discard(len(byteOrderMark))
	}
	switch f {
	case CSV:
		return &csvReader{records: records{input: text, line: 1}, context: c}
	case NDJSON:
		return &lineReader{input: text, context: c}
	default:
		return newArrayReader(text, c)
	}
}

// lineReader reads NDJSON. Lines of nothing but white space are passed over.
type lineReader struct {
	input   *bufio.Reader
	context *gin.Context
	line    int
	index   int
}

func (r *lineReader) Read() (Row, error) {
	for {
		text, err := r.input.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return Row{}, err
		}
		r.line++
		text = bytes.TrimRight(text, "\r\n")
		if len(bytes.TrimLeft(text, " \t\r")) > 0 {
			row := Row{Line: r.line}
			if text[0] == byteOrderMark[0] || bytes.IndexByte(text[:min(2, len(text))], 0) >= 0 {
				// The line is not the start of a body, whose byte-order mark is
				// skipped and whose first bytes tell its encoding.
				text = append([]byte(byteOrderMark), text...)
			}
			err := validation.Line(r.context, &row.Country, text, "body", r.index)
			r.index++
			return row.with(err)
		}
		if err == io.EOF {
			return Row{}, err
		}
	}
}

// with returns the row with what is wrong with it. Any other error ends reading.
func (r Row) with(err error) (Row, error) {
	if failures, ok := errors.AsType[validation.Errors](err); ok {
		r.Failures, err = failures, nil
	}
	return r, err
}

// csvReader reads CSV with a header line. Its columns may be in any order; those
// that Country does not have are ignored, and of two with one name the last counts.
type csvReader struct {
	records
	context *gin.Context
	columns map[string]int // by name; nil before the header line
	width   int            // the number of columns
	index   int
	ended   bool
}

func (r *csvReader) Read() (Row, error) {
	if r.ended {
		return Row{}, io.EOF
	}
	if r.columns == nil {
		line, err := r.next()
		if err != nil {
			return r.end(line, err)
		}
		r.columns, r.width = map[string]int{}, len(r.ends)
		for i := range r.ends {
			r.columns[string(r.field(i))] = i
		}
	}
	line, err := r.next()
	if err != nil {
		return r.end(line, err)
	}
	row, index := Row{Line: line}, r.index
	r.index++
	if len(r.ends) != r.width {
		row.Failures = notCSV(index, fmt.Sprintf("%d fields for %d columns: line %d", len(r.ends), r.width, line))
		return row, nil
	}
	return row.with(validation.Record(r.context, &row.Country, r.cell, "body", index))
}

// cell returns the text of a column. An empty id is none.
func (r *csvReader) cell(name string) (text string, ok bool) {
	i, ok := r.columns[name]
	if !ok || name == "id" && len(r.field(i)) == 0 {
		return "", false
	}
	return string(r.field(i)), true
}

// end returns the last row, for text that is not CSV, or the error that ended
// reading. What follows such a text is read and passed over: all of the input
// must be UTF-8.
func (r *csvReader) end(line int, err error) (Row, error) {
	r.ended = true
	syntax, ok := errors.AsType[*syntaxError](err)
	if !ok {
		return Row{}, err
	}
	if _, err := io.Copy(io.Discard, r.input); err != nil {
		return Row{}, err
	}
	return Row{Line: line, Failures: notCSV(r.index, syntax.message)}, nil
}

func notCSV(index int, message string) validation.Errors {
	return validation.Errors{{Loc: []any{"body", index}, Msg: message, Type: "value_error.csv"}}
}
