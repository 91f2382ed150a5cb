package formats

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/gin-gonic/gin"

	"countries/validation"
)

// arrayReader reads a JSON array. A request's is read by validation.Bind, with
// FastAPI's words for all that is wrong with it; this one is for files, which
// may be larger than memory.
type arrayReader struct {
	decoder *json.Decoder
	lines   lineCounter
	context *gin.Context
	index   int
	inside  bool // the array
}

func newArrayReader(input io.Reader, c *gin.Context) *arrayReader {
	r := &arrayReader{lines: lineCounter{input: input}, context: c}
	r.decoder = json.NewDecoder(&r.lines)
	return r
}

func (r *arrayReader) Read() (Row, error) {
	if !r.inside {
		if start, err := r.decoder.Token(); err != nil || start != json.Delim('[') {
			return Row{}, r.notJSON(err, "it is not a list")
		}
		r.inside = true
	}
	if !r.decoder.More() {
		if _, err := r.decoder.Token(); err != nil {
			return Row{}, r.notJSON(err, "")
		}
		if _, err := r.decoder.Token(); err != io.EOF {
			return Row{}, r.notJSON(err, "text behind the list")
		}
		return Row{}, io.EOF
	}
	var text json.RawMessage
	if err := r.decoder.Decode(&text); err != nil {
		return Row{}, r.notJSON(err, "")
	}
	row := Row{Line: r.lines.at(r.decoder.InputOffset() - int64(len(text)))}
	err := validation.Line(r.context, &row.Country, text, "body", r.index)
	r.index++
	return row.with(err)
}

func (r *arrayReader) notJSON(err error, message string) error {
	if err == nil {
		err = errors.New(message)
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	offset := r.decoder.InputOffset()
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	}
	return fmt.Errorf("line %d: %w", r.lines.at(offset), err)
}

// lineCounter is a reader that knows the line of each offset.
type lineCounter struct {
	input io.Reader
	read  int64
	line  int     // of the last place asked for, counted from 0
	ends  []int64 // of the lines behind that place
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.input.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// at returns the line of a place that is not before the last one asked for.
func (l *lineCounter) at(offset int64) int {
	passed := 0
	for passed < len(l.ends) && l.ends[passed] < offset {
		passed++
	}
	l.line += passed
	l.ends = l.ends[passed:]
	return l.line + 1
}
