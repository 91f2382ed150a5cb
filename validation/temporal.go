package validation

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"regexp"
)

// Dates and times as Pydantic 1's datetime_parse.py reads them, from text or a
// number of seconds.

// Date is a day without a time (Python's date). Its JSON is "2006-01-02".
//
//	Born validation.Date `json:"born" binding:"required"`
type Date struct{ time.Time }

// MarshalText writes the date as RFC 3339's full-date.
func (d Date) MarshalText() ([]byte, error) { return d.AppendFormat(nil, time.DateOnly), nil }

// MarshalJSON writes the date as RFC 3339's full-date, quoted.
func (d Date) MarshalJSON() ([]byte, error) { return d.AppendFormat(nil, `"`+time.DateOnly+`"`), nil }

// Time is a time of day (Python's time), in the year 1. Its JSON is
// "15:04:05", with microseconds where there are any.
//
//	Opens validation.Time `json:"opens" binding:"required"`
type Time struct{ time.Time }

// MarshalText writes the time as Python's isoformat does, with the offset that it
// was read with, if any.
func (t Time) MarshalText() ([]byte, error) {
	layout := time.TimeOnly
	if t.Nanosecond() != 0 {
		layout += ".000000"
	}
	if t.Location() != time.UTC {
		layout += "-07:00"
	}
	return t.AppendFormat(nil, layout), nil
}

// MarshalJSON writes the time as MarshalText does, quoted.
func (t Time) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	return append(append([]byte{'"'}, text...), '"'), err
}

// lazily compiles a regular expression when it is first used: with the letters
// of every script in either case, one takes longer than the program's start.
func lazily(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

const (
	dateParts = `(\p{Nd}{4})-(\p{Nd}{1,2})-(\p{Nd}{1,2})`
	timeParts = `(\p{Nd}{1,2}):(\p{Nd}{1,2})(?::(\p{Nd}{1,2})(?:\.(\p{Nd}{1,6})\p{Nd}{0,6})?)?(Z|[+-]\p{Nd}{2}(?::?\p{Nd}{2})?)?\n?$`
)

var (
	datePattern     = lazily(`^` + dateParts + `\n?$`)
	timePattern     = lazily(`^` + timeParts)
	datetimePattern = lazily(`^` + dateParts + `[T ]` + timeParts)
	durationPattern = lazily(`^(?:(-?\p{Nd}+) (?:days?, )?)?(?:(?:(-?\p{Nd}+):)?(-?\p{Nd}+):)?(-?\p{Nd}+)(?:\.(\p{Nd}{1,6})\p{Nd}{0,6})?\n?$`)
	isoPattern      = lazily(`^([-+]?)P(?:(\p{Nd}+(?:.\p{Nd}+)?)D)?(?:T(?:(\p{Nd}+(?:.\p{Nd}+)?)H)?(?:(\p{Nd}+(?:.\p{Nd}+)?)M)?(?:(\p{Nd}+(?:.\p{Nd}+)?)S)?)?\n?$`)
)

// setTemporal sets v to a date, a time, both, or a duration.
func (d *decoder) setTemporal(p *plan, v reflect.Value, t token) *problem {
	seconds, isNumber := 0.0, false
	switch {
	case t.kind == kindNumber:
		seconds, _ = parseFloat(string(t.json))
		isNumber = true
	case t.kind == kindBool && !d.mode.two():
		seconds, isNumber = truth(t), true
	case !t.isText():
		return p.wrongType()
	case p.shape != shapeDuration:
		seconds, isNumber = pythonFloat(t.text)
	}
	if seconds != seconds {
		return invalid("cannot convert float NaN to integer")
	}
	var value any
	var wrong *problem
	switch p.shape {
	case shapeTime:
		var when time.Time
		if when, wrong = fromSeconds(seconds), nil; !isNumber {
			when, wrong = parseDatetime(t.text)
		}
		value = when
	case shapeDate:
		when := fromSeconds(seconds).Truncate(24 * time.Hour)
		if !isNumber {
			when, wrong = parseDate(t.text)
		}
		value = Date{when}
	case shapeClock:
		value, wrong = clock(seconds, isNumber, t.text)
	case shapeDuration:
		text := t.text
		if isNumber {
			text = strconv.FormatFloat(seconds, 'f', 6, 64)
		}
		value, wrong = parseDuration(text)
	}
	if wrong == nil {
		v.Set(reflect.ValueOf(value))
	}
	return wrong
}

// fromSeconds is from_unix_seconds: large numbers are milliseconds or less.
func fromSeconds(seconds float64) time.Time {
	switch {
	case seconds > 3e20:
		return time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)
	case seconds < -3e20:
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for math.Abs(seconds) > 2e10 {
		seconds /= 1000
	}
	whole := math.Floor(seconds)
	return time.Unix(int64(whole), int64(math.RoundToEven((seconds-whole)*1e6))*1000).UTC()
}

// parseDatetime reads a text of digits; without an offset it is UTC.
func parseDatetime(s string) (time.Time, *problem) {
	m := datetimePattern().FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, notDatetime
	}
	zone, ok := parseZone(m[8])
	when := time.Date(digits(m[1]), time.Month(digits(m[2])), digits(m[3]),
		digits(m[4]), digits(m[5]), digits(m[6]), microseconds(m[7])*1000, zone)
	if !ok || !isDay(m[1:4], when) || !isClock(m[4:7]) {
		return time.Time{}, notDatetime
	}
	return when, nil
}

func parseDate(s string) (time.Time, *problem) {
	m := datePattern().FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, notDate
	}
	day := time.Date(digits(m[1]), time.Month(digits(m[2])), digits(m[3]), 0, 0, 0, 0, time.UTC)
	if !isDay(m[1:4], day) {
		return time.Time{}, notDate
	}
	return day, nil
}

func clock(seconds float64, isNumber bool, s string) (Time, *problem) {
	if isNumber {
		if seconds < 0 || seconds >= 86400 {
			return Time{}, notTime
		}
		return Time{time.Date(1, 1, 1, 0, 0, 0, int(math.RoundToEven(seconds*1e6))*1000, time.UTC)}, nil
	}
	m := timePattern().FindStringSubmatch(s)
	if m == nil {
		return Time{}, notTime
	}
	zone, ok := parseZone(m[5])
	if !ok || !isClock(m[1:4]) {
		return Time{}, notTime
	}
	return Time{time.Date(1, 1, 1, digits(m[1]), digits(m[2]), digits(m[3]), microseconds(m[4])*1000, zone)}, nil
}

// isDay reports whether year, month and day name the day that time.Date made
// of them, in a year that Python has.
func isDay(parts []string, when time.Time) bool {
	year, month, day := when.Date()
	return year >= 1 && year == digits(parts[0]) && int(month) == digits(parts[1]) && day == digits(parts[2])
}

func isClock(parts []string) bool {
	return digits(parts[0]) < 24 && digits(parts[1]) < 60 && digits(parts[2]) < 60
}

// parseZone reads an offset of less than a day.
func parseZone(s string) (*time.Location, bool) {
	switch s {
	case "":
		return time.UTC, true
	case "Z":
		return time.FixedZone("UTC", 0), true // not naive, to Time
	}
	hhmm := strings.ReplaceAll(s[1:], ":", "")
	runes := []rune(hhmm)
	offset := 60 * digits(string(runes[:2]))
	if len(runes) > 2 {
		offset += digits(string(runes[2:]))
	}
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", 60*offset), -24*60 < offset && offset < 24*60
}

// digits reads digits of any script; "" is 0.
func digits(s string) int {
	token, ok := pythonInteger(s)
	n, err := strconv.Atoi(token)
	if !ok || err != nil {
		return 0
	}
	return n
}

// microseconds reads what stands behind the point of a second.
func microseconds(s string) int {
	n := digits(s)
	for range 6 - len([]rune(s)) {
		n *= 10
	}
	if s == "" {
		return 0
	}
	return n
}

// parseDuration is parse_duration, within what a time.Duration holds.
func parseDuration(s string) (time.Duration, *problem) {
	var parts []string // days, hours, minutes, seconds, microseconds
	sign := 1.0
	if m := durationPattern().FindStringSubmatch(s); m != nil {
		parts = m[1:]
		if parts[4] != "" {
			parts[4] = strings.Repeat("-", len(parts[3])-len(strings.TrimPrefix(parts[3], "-"))) + (parts[4] + "000000")[:len(parts[4])+6-len([]rune(parts[4]))]
		}
	} else if m := isoPattern().FindStringSubmatch(s); m != nil {
		parts = append(m[2:], "")
		if m[1] == "-" {
			sign = -1
		}
	} else {
		return 0, notDuration
	}
	total := 0.0 // microseconds
	for i, unit := range []float64{86400e6, 3600e6, 60e6, 1e6, 1} {
		if parts[i] == "" {
			continue
		}
		n, ok := pythonFloat(parts[i])
		if !ok {
			return 0, invalid("could not convert string to float: " + repr(parts[i]))
		}
		total += n * unit
	}
	total = sign * math.RoundToEven(total)
	if math.Abs(total) >= math.MaxInt64/1000 {
		return 0, notDuration
	}
	return time.Duration(total) * time.Microsecond, nil
}
