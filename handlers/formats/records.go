package formats

import (
	"bufio"
	"fmt"
	"io"
)

// records reads the records of CSV (RFC 4180). The Reader of encoding/csv
// would change the line breaks inside a field. Lines may also end in LF alone,
// and empty ones are passed over.
type records struct {
	input *bufio.Reader
	line  int    // of the byte at hand, counted from 1
	text  []byte // the fields of the record, one behind the other
	ends  []int  // where each of them ends
}

// syntaxError is returned for text that is not CSV.
type syntaxError struct{ message string }

func (e *syntaxError) Error() string { return e.message }

// states of the reader between two bytes.
const (
	atStart  = iota // of a field
	inPlain         // in a field without quotes
	inQuotes        // in a field with quotes
	atQuote         // behind a quote that ends the field, or is one half of two
)

// next reads a record and returns the line on which it starts. At the end of
// the input the error is io.EOF; it is a *syntaxError for what is not CSV.
func (r *records) next() (start int, err error) {
	r.text, r.ends = r.text[:0], r.ends[:0]
	start = r.line
	for state := atStart; ; {
		c, err := r.input.ReadByte()
		switch {
		case err == io.EOF && state == inQuotes:
			return start, &syntaxError{fmt.Sprintf("a quoted field does not end: line %d", start)}
		case err == io.EOF && state == atStart && len(r.ends) == 0:
			return start, io.EOF
		case err == io.EOF:
			r.endField()
			return start, nil
		case err != nil:
			return start, err
		case state == inQuotes:
			switch c {
			case '"':
				state = atQuote
			case '\n':
				r.line++
				fallthrough
			default:
				r.text = append(r.text, c)
			}
		case c == ',':
			r.endField()
			state = atStart
		case c == '\n':
			r.line++
			if state == atStart && len(r.ends) == 0 { // an empty line
				start = r.line
				continue
			}
			r.endField()
			return start, nil
		case c == '\r':
			if next, _ := r.input.Peek(1); len(next) == 0 || next[0] != '\n' {
				return start, &syntaxError{fmt.Sprintf("a carriage return without a line feed: line %d", r.line)}
			}
		case c == '"' && state == atStart:
			state = inQuotes
		case c == '"' && state == atQuote:
			r.text = append(r.text, c)
			state = inQuotes
		case c == '"':
			return start, &syntaxError{fmt.Sprintf("a quote in a field without quotes: line %d", r.line)}
		case state == atQuote:
			return start, &syntaxError{fmt.Sprintf("text behind a quoted field: line %d", r.line)}
		default:
			r.text = append(r.text, c)
			state = inPlain
		}
	}
}

func (r *records) endField() { r.ends = append(r.ends, len(r.text)) }

// field returns a field of the record, which the next record overwrites.
func (r *records) field(i int) []byte {
	start := 0
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.text[start:r.ends[i]]
}
