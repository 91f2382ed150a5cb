package logs

import (
	"bytes"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"countries/validation"
)

// Request is what the log says about a request. It is logged as the only
// attribute of a record, with an empty key and the message "request": any
// slog.Handler then writes its fields, and the one of New does so faster.
type Request struct {
	Method, Route, Path string
	Status              int
	Duration            time.Duration
	Bytes               int // of the answer's body
	RequestID, Client   string
	BrokenOff           bool   // the answer is not complete
	Error               string // what went wrong in the service, "" when nothing did
}

// LogValue implements slog.LogValuer.
func (r *Request) LogValue() slog.Value {
	fields := []slog.Attr{
		slog.String("method", r.Method),
		slog.String("route", r.Route),
		slog.String("path", r.Path),
		slog.Int("status", r.Status),
		slog.Float64("duration_seconds", r.Duration.Seconds()),
		slog.Int("bytes", r.Bytes),
		slog.String("request_id", r.RequestID),
		slog.String("client", r.Client),
	}
	if r.BrokenOff {
		fields = append(fields, slog.Bool("broken_off", true))
	}
	if r.Error != "" {
		fields = append(fields, slog.String("error", r.Error))
	}
	return slog.GroupValue(fields...)
}

// requestOf returns the Request that a record consists of, nil for any other
// record.
func requestOf(record slog.Record) (request *Request) {
	if record.NumAttrs() == 1 {
		record.Attrs(func(a slog.Attr) bool {
			request, _ = a.Value.Any().(*Request)
			return false
		})
	}
	return request
}

// appendJSON appends the line that slog.JSONHandler would write.
func (r *Request) appendJSON(line []byte, record slog.Record, clock *clock) []byte {
	text := func(key, value string) {
		line = append(line, key...)
		line = validation.AppendString(line, strings.ToValidUTF8(value, "\ufffd"))
	}
	number := func(key string, value int) {
		line = append(line, key...)
		line = strconv.AppendInt(line, int64(value), 10)
	}
	line = append(line, `{"time":"`...)
	line = clock.append(line, record.Time)
	line = append(line, `","level":"`...)
	line = append(line, record.Level.String()...)
	line = append(line, `","msg":"request"`...)
	text(`,"method":`, r.Method)
	text(`,"route":`, r.Route)
	text(`,"path":`, r.Path)
	number(`,"status":`, r.Status)
	line = append(line, `,"duration_seconds":`...)
	line = appendSeconds(line, r.Duration)
	number(`,"bytes":`, r.Bytes)
	text(`,"request_id":`, r.RequestID)
	text(`,"client":`, r.Client)
	if r.BrokenOff {
		line = append(line, `,"broken_off":true`...)
	}
	if r.Error != "" {
		text(`,"error":`, r.Error)
	}
	return append(line, "}\n"...)
}

// appendSeconds appends a duration as strconv would its Seconds, but faster.
func appendSeconds(line []byte, d time.Duration) []byte {
	line = strconv.AppendInt(line, int64(d/time.Second), 10)
	return appendFraction(line, int(d%time.Second))
}

// appendFraction appends a part of a second, and nothing for 0.
func appendFraction(line []byte, nanoseconds int) []byte {
	if nanoseconds == 0 {
		return line
	}
	end := len(line)
	line = strconv.AppendInt(line, int64(time.Second)+int64(nanoseconds), 10)
	line[end] = '.' // in the place of the 1
	return bytes.TrimRight(line, "0")
}

// clock writes times as time.RFC3339Nano does, and keeps what the times of a
// second have in common: to format it costs more than the rest of a line.
type clock struct{ last atomic.Pointer[second] }

type second struct {
	unix       int64
	date, zone string
}

func (c *clock) append(line []byte, t time.Time) []byte {
	s := c.last.Load()
	if s == nil || s.unix != t.Unix() {
		s = &second{t.Unix(), t.Format("2006-01-02T15:04:05"), t.Format("Z07:00")}
		c.last.Store(s)
	}
	line = append(line, s.date...)
	return append(appendFraction(line, t.Nanosecond()), s.zone...)
}

// The colours of a status on a terminal, by its first digit.
var colours = [6]string{2: "\x1b[32m", 3: "\x1b[36m", 4: "\x1b[33m", 5: "\x1b[31m"}

// appendText appends the line that a person reads: the status, what was asked
// for, by whom and how long it took.
func (r *Request) appendText(line []byte, coloured bool) []byte {
	colour := colours[min(r.Status/100, 5)]
	if coloured && colour != "" {
		line = append(line, colour...)
	}
	line = strconv.AppendInt(line, int64(r.Status), 10)
	if coloured && colour != "" {
		line = append(line, "\x1b[0m"...)
	}
	line = append(append(append(line, ' '), r.Method...), ' ')
	line = appendPrintable(line, r.Path)
	line = append(append(append(line, ' '), r.Client...), ' ')
	line = append(line, r.Duration.Round(10*time.Microsecond).String()...)
	if r.BrokenOff {
		line = append(line, " broken off"...)
	}
	if r.Error != "" {
		line = appendPrintable(append(line, " error="...), r.Error)
		line = append(append(line, " request_id="...), r.RequestID...)
	}
	return append(line, '\n')
}

// appendPrintable appends s, in quotes if it could be taken for something else
// or would do something to the terminal.
func appendPrintable(line []byte, s string) []byte {
	if quoted := strconv.Quote(s); len(quoted) != len(s)+2 || strings.Contains(s, " ") {
		return append(line, quoted...)
	}
	return append(line, s...)
}
