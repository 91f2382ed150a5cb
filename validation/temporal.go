package validation

import (
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
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

// A date and a time of day are read as parts of a datetime.
var (
	datetimePattern = lazily(`^(\p{Nd}{4})-(\p{Nd}{1,2})-(\p{Nd}{1,2})[T ](\p{Nd}{1,2}):(\p{Nd}{1,2})(?::(\p{Nd}{1,2})(?:\.(\p{Nd}{1,6})\p{Nd}{0,6})?)?(Z|([+-])(\p{Nd}{2})(?::?(\p{Nd}{2}))?)?\n?$`)
	durationPattern = lazily(`^(?:(-?\p{Nd}+) (?:days?, )?)?(?:(?:(-?\p{Nd}+):)?(-?\p{Nd}+):)?(-?\p{Nd}+)(?:\.(\p{Nd}{1,6})\p{Nd}{0,6})?\n?$`)
	isoPattern      = lazily(`^([-+]?)P(?:(\p{Nd}+(?:.\p{Nd}+)?)D)?(?:T(?:(\p{Nd}+(?:.\p{Nd}+)?)H)?(?:(\p{Nd}+(?:.\p{Nd}+)?)M)?(?:(\p{Nd}+(?:.\p{Nd}+)?)S)?)?\n?$`)
)

// setTemporal sets v to a date, a time, both, or a duration.
func (d *decoder) setTemporal(p *plan, v reflect.Value, t token) (wrong *problem) {
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
	switch {
	case seconds != seconds:
		return invalid("cannot convert float NaN to integer")
	case math.IsInf(seconds, 0) && d.mode.two():
		return p.wrongType()
	}
	text, ok := t.text, true
	switch to := v.Addr().Interface().(type) {
	case *time.Duration:
		if isNumber {
			text = strconv.FormatFloat(seconds, 'f', 6, 64)
		}
		*to, wrong = parseDuration(text)
		return wrong
	case *time.Time:
		if *to = fromSeconds(seconds); !isNumber {
			*to, ok = parseDatetime(text)
		}
		wrong = notDatetime
	case *Date:
		if to.Time = fromSeconds(seconds).Truncate(24 * time.Hour); !isNumber {
			to.Time, ok = parseDatetime(strings.TrimSuffix(text, "\n") + "T00:00")
		}
		wrong = notDate
	case *Time:
		if isNumber {
			to.Time = time.Time{}.Add(time.Duration(math.RoundToEven(seconds*1e6)) * time.Microsecond)
			ok = 0 <= seconds && seconds < 86400
		} else {
			to.Time, ok = parseDatetime("0001-01-01T" + text)
		}
		wrong = notTime
	}
	if ok {
		return nil
	}
	return wrong
}

// fromSeconds is from_unix_seconds: large numbers are milliseconds or less.
func fromSeconds(seconds float64) time.Time {
	switch {
	case seconds > 3e20:
		return time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)
	case seconds < -3e20:
		return time.Time{}
	}
	for math.Abs(seconds) > 2e10 {
		seconds /= 1000
	}
	whole := math.Floor(seconds)
	return time.Unix(int64(whole), int64(math.RoundToEven((seconds-whole)*1e6))*1000).UTC()
}

// parseDatetime reads a text of digits; without an offset, which is less than a
// day, it is UTC.
func parseDatetime(s string) (when time.Time, ok bool) {
	m := datetimePattern().FindStringSubmatch(s)
	if m == nil {
		return when, false
	}
	var n [12]int // by the groups of the pattern
	m[7] = microseconds(m[7])
	for _, group := range []int{1, 2, 3, 4, 5, 6, 7, 10, 11} {
		n[group] = digits(m[group])
	}
	zone, offset := time.UTC, 60*n[10]+n[11]
	switch {
	case m[8] == "Z":
		zone = time.FixedZone("UTC", 0) // not naive, to Time
	case m[9] == "-":
		zone = time.FixedZone("", -60*offset)
	case m[9] == "+":
		zone = time.FixedZone("", 60*offset)
	}
	when = time.Date(n[1], time.Month(n[2]), n[3], n[4], n[5], n[6], 1000*n[7], zone)
	year, month, day := when.Date()
	return when, year >= 1 && year == n[1] && int(month) == n[2] && day == n[3] &&
		n[4] < 24 && n[5] < 60 && n[6] < 60 && offset < 24*60
}

// digits reads digits of any script; "" is 0.
func digits(s string) int {
	token, _ := pythonInteger(s)
	n, _ := strconv.Atoi(token)
	return n
}

// microseconds completes what stands behind the point of a second.
func microseconds(s string) string { return s + strings.Repeat("0", 6-utf8.RuneCountInString(s)) }

// parseDuration is parse_duration, within what a time.Duration holds.
func parseDuration(s string) (time.Duration, *problem) {
	var parts []string // days, hours, minutes, seconds, microseconds
	sign := 1.0
	if m := durationPattern().FindStringSubmatch(s); m != nil {
		parts = m[1:]
		parts[4] = microseconds(parts[4])
		if parts[3][0] == '-' {
			parts[4] = "-" + parts[4]
		}
	} else if m := isoPattern().FindStringSubmatch(s); m != nil {
		parts = m[2:]
		if m[1] == "-" {
			sign = -1
		}
	} else {
		return 0, notDuration
	}
	total := 0.0 // microseconds
	for i, part := range parts {
		if part == "" {
			continue
		}
		n, ok := pythonFloat(part)
		if !ok {
			return 0, invalid("could not convert string to float: " + repr(part))
		}
		total += n * [...]float64{86400e6, 3600e6, 60e6, 1e6, 1}[i]
	}
	total = sign * math.RoundToEven(total)
	if math.Abs(total) >= math.MaxInt64/1000 {
		return 0, notDuration
	}
	return time.Duration(total) * time.Microsecond, nil
}
