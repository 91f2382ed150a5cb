package validation

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
)

// AppendString appends s as a JSON string and returns the longer slice. It
// escapes what JSON must have escaped and nothing else, as Python's json.dumps
// does with ensure_ascii=False: "<", "é" and U+2028 go out as themselves,
// unlike with encoding/json. s is valid UTF-8.
func AppendString(dst []byte, s string) []byte {
	return append(appendEscaped(append(dst, '"'), s), '"')
}

// appendEscaped appends s as it stands between the quotes. It escapes single
// bytes alone, so that a long text can be cut anywhere.
func appendEscaped(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		short := strings.IndexByte(escapedBytes, c)
		switch {
		case c >= 0x20:
			dst = append(dst, '\\', c)
		case short >= 0:
			dst = append(dst, '\\', escapeLetters[short])
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
	}
	return append(dst, s[start:]...)
}

// AppendJSON appends {"detail":[…]}, the body that FastAPI answers with, and
// returns the longer slice.
func (e Errors) AppendJSON(dst []byte) []byte {
	w := encoder{json: slices.Grow(dst, 128*len(e))}
	w.errors(e)
	return w.json
}

// WriteTo writes the body that FastAPI answers with piece by piece: it may be
// several times as long as the request's, which it repeats when that is not JSON.
func (e Errors) WriteTo(w io.Writer) (n int64, err error) {
	out := encoder{json: make([]byte, 0, 2*piece), to: w}
	out.errors(e)
	out.pass()
	return out.passed, out.err
}

// MarshalJSON gives the body that FastAPI answers with.
func (e Errors) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil), nil }

// MarshalJSON gives the object that stands in FastAPI's detail array.
func (e Error) MarshalJSON() ([]byte, error) {
	var w encoder
	w.error(e)
	return w.json, nil
}

// piece is how many bytes an encoder gathers before it passes them on.
const piece = 32 << 10

// encoder gathers JSON, and passes it on if it has to whom.
type encoder struct {
	json []byte

	to     io.Writer // nil: json is kept whole
	passed int64
	err    error
}

func (w *encoder) pass() {
	if w.to == nil || w.err != nil {
		return
	}
	var n int
	n, w.err = w.to.Write(w.json)
	w.passed += int64(n)
	w.json = w.json[:0]
}

func (w *encoder) raw(json string) {
	w.json = append(w.json, json...)
	if len(w.json) >= piece {
		w.pass()
	}
}

func (w *encoder) text(s string) {
	w.json = AppendString(w.json, s)
	w.raw("")
}

// longText passes a long text on while it reads it: it may get six times as long.
func (w *encoder) longText(s []byte) {
	w.json = append(w.json, '"')
	for part := range slices.Chunk(s, piece/8) {
		w.json = appendEscaped(w.json, string(part))
		w.raw("")
	}
	w.raw(`"`)
}

func (w *encoder) errors(e Errors) {
	w.raw(`{"detail":[`)
	for i, err := range e {
		if i > 0 {
			w.raw(",")
		}
		w.error(err)
	}
	w.raw("]}")
}

func (w *encoder) error(e Error) {
	if e.Input != nil { // Pydantic 2's order
		w.raw(`{"type":`)
		w.text(e.Type)
		w.raw(`,"loc":`)
		w.list(e.Loc)
		w.raw(`,"msg":`)
		w.text(e.Msg)
		w.raw(`,"input":`)
		w.json = appendPython(w.json, e.Input)
	} else {
		w.raw(`{"loc":`)
		w.list(e.Loc)
		w.raw(`,"msg":`)
		w.text(e.Msg)
		w.raw(`,"type":`)
		w.text(e.Type)
	}
	if len(e.Ctx) > 0 {
		w.raw(`,"ctx":`)
		w.context(e.Ctx)
	}
	w.raw("}")
}

func (w *encoder) context(c Context) {
	w.raw("{")
	for i, entry := range c {
		if i > 0 {
			w.raw(",")
		}
		w.text(entry.Key)
		w.raw(":")
		w.value(entry.Value)
	}
	w.raw("}")
}

func (w *encoder) list(items []any) {
	w.raw("[")
	for i, item := range items {
		if i > 0 {
			w.raw(",")
		}
		w.value(item)
	}
	w.raw("]")
}

func (w *encoder) value(value any) {
	switch v := value.(type) {
	case string:
		w.text(v)
	case []byte:
		w.longText(v)
	case int:
		w.json = strconv.AppendInt(w.json, int64(v), 10)
	case Number:
		w.raw(string(v))
	case []any:
		w.list(v)
	default:
		// A Context made outside this package may hold what it likes.
		encoded, err := json.Marshal(v)
		if err != nil {
			encoded = []byte("null")
		}
		w.raw(string(encoded))
	}
}
