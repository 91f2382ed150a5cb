package validation

import (
	"encoding/json"
	"strconv"
)

// AppendString appends s as a JSON string and returns the longer slice. It
// escapes what JSON must have escaped and nothing else, as Python's json.dumps
// does with ensure_ascii=False: "<", "é" and U+2028 go out as themselves,
// unlike with encoding/json. s is valid UTF-8.
func AppendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// AppendJSON appends {"detail":[…]}, the body that FastAPI answers with, and
// returns the longer slice.
func (e Errors) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"detail":[`...)
	for i, err := range e {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = err.appendJSON(dst)
	}
	return append(dst, `]}`...)
}

// MarshalJSON gives the body that FastAPI answers with.
func (e Errors) MarshalJSON() ([]byte, error) { return e.AppendJSON(nil), nil }

// MarshalJSON gives the object that stands in FastAPI's detail array.
func (e Error) MarshalJSON() ([]byte, error) { return e.appendJSON(nil), nil }

func (e Error) appendJSON(dst []byte) []byte {
	dst = append(dst, `{"loc":`...)
	dst = appendValue(dst, e.Loc)
	dst = append(dst, `,"msg":`...)
	dst = AppendString(dst, e.Msg)
	dst = append(dst, `,"type":`...)
	dst = AppendString(dst, e.Type)
	if len(e.Ctx) > 0 {
		dst = append(dst, `,"ctx":`...)
		dst = e.Ctx.appendJSON(dst)
	}
	return append(dst, '}')
}

func (c Context) appendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	for i, entry := range c {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(dst, entry.Key)
		dst = append(dst, ':')
		dst = appendValue(dst, entry.Value)
	}
	return append(dst, '}')
}

func appendValue(dst []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return AppendString(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case Number:
		return append(dst, v...)
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendValue(dst, item)
		}
		return append(dst, ']')
	default:
		// A Context made outside this package may hold what it likes.
		encoded, err := json.Marshal(v)
		if err != nil {
			return append(dst, "null"...)
		}
		return append(dst, encoded...)
	}
}
