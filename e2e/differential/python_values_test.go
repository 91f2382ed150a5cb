package differential

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"countries/validation"
)

// pythonFloat is a float as Python's repr writes it.
func pythonFloat(f float64) string {
	text := strconv.FormatFloat(f, 'e', -1, 64)
	if _, exponent, ok := strings.Cut(text, "e"); ok {
		if n, err := strconv.Atoi(exponent); err == nil && n >= -4 && n < 16 {
			text = strconv.FormatFloat(f, 'f', -1, 64)
			if !strings.Contains(text, ".") {
				text += ".0"
			}
		}
	}
	return text
}

// isoDatetime is Python's isoformat; with z a time in UTC ends with Z.
func isoDatetime(t time.Time, z bool) string {
	layout := "2006-01-02T15:04:05"
	if t.Nanosecond()/1000 != 0 {
		layout += ".000000"
	}
	if _, offset := t.Zone(); z && offset == 0 {
		return t.Format(layout + "Z")
	}
	return t.Format(layout + "-07:00")
}

// isoDuration is a timedelta as Pydantic 2 writes it.
func isoDuration(d time.Duration) string {
	if d == 0 {
		return "PT0S"
	}
	var b strings.Builder
	if d < 0 {
		b.WriteByte('-')
		d = -d
	}
	b.WriteByte('P')
	if days := d / (24 * time.Hour); days > 0 {
		years := days / 365
		if years > 0 {
			fmt.Fprintf(&b, "%dY", years)
		}
		if days %= 365; days > 0 {
			fmt.Fprintf(&b, "%dD", days)
		}
	}
	if d %= 24 * time.Hour; d > 0 {
		b.WriteByte('T')
		if hours := d / time.Hour; hours > 0 {
			fmt.Fprintf(&b, "%dH", hours)
		}
		if minutes := d % time.Hour / time.Minute; minutes > 0 {
			fmt.Fprintf(&b, "%dM", minutes)
		}
		if seconds := d % time.Minute; seconds > 0 {
			text := strconv.FormatInt(int64(seconds/time.Second), 10)
			if micros := seconds % time.Second / time.Microsecond; micros > 0 {
				text += strings.TrimRight(fmt.Sprintf(".%06d", micros), "0")
			}
			b.WriteString(text + "S")
		}
	}
	return b.String()
}

// UUID is the type that people have from a library.
type UUID [16]byte

// UnmarshalText reads 32 digits, with hyphens or without.
func (u *UUID) UnmarshalText(text []byte) error {
	digits := strings.ReplaceAll(string(text), "-", "")
	if len(digits) != 32 {
		return errors.New("not a UUID")
	}
	_, err := hex.Decode(u[:], []byte(digits))
	return err
}

// MarshalText writes it in lower case with hyphens.
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

func (u UUID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// Decimal is a decimal number of any size, as its digits.
type Decimal struct {
	negative bool
	digits   string
	exponent int
}

var decimalText = regexp.MustCompile(`^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$`)

// UnmarshalText reads what Python's Decimal reads, and is finite.
func (d *Decimal) UnmarshalText(text []byte) error {
	trimmed := strings.Map(ascii, strings.TrimSpace(string(text)))
	switch strings.ToLower(strings.TrimLeft(trimmed, "+-")) {
	case "nan", "snan", "inf", "infinity":
		return validation.Error{Msg: "value is not a valid decimal", Type: "value_error.decimal.not_finite"}
	}
	parts := decimalText.FindStringSubmatch(trimmed)
	if parts == nil || parts[2]+parts[3] == "" {
		return errors.New("not a decimal")
	}
	d.negative = parts[1] == "-"
	d.digits = strings.TrimLeft(parts[2]+parts[3], "0")
	d.exponent = -len(parts[3])
	if parts[4] != "" {
		n, err := strconv.Atoi(parts[4])
		if err != nil {
			return err
		}
		d.exponent += n
	}
	return nil
}

// ascii is a digit of any script as one of ASCII. Python skips "_".
func ascii(r rune) rune {
	switch {
	case r == '_':
		return -1
	case r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
		first := r
		for unicode.Is(unicode.Nd, first-1) && r-first < 9 {
			first--
		}
		return '0' + r - first
	}
	return r
}

// python is the number as FastAPI writes it: as its text, or as an integer or
// a float by its exponent.
func (d Decimal) python(asText bool) string {
	digits := d.digits
	if digits == "" {
		digits = "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	switch {
	case asText:
		return `"` + sign + d.scientific(digits) + `"`
	case d.exponent >= 0:
		n, _ := new(big.Int).SetString(sign+digits+strings.Repeat("0", d.exponent), 10)
		return n.String()
	default:
		f, _ := strconv.ParseFloat(fmt.Sprintf("%s%se%d", sign, digits, d.exponent), 64)
		return pythonFloat(f)
	}
}

// scientific is the number as Python's str writes a Decimal.
func (d Decimal) scientific(digits string) string {
	left := d.exponent + len(digits)
	switch {
	case d.exponent > 0 || left <= -6:
		text := digits[:1]
		if len(digits) > 1 {
			text += "." + digits[1:]
		}
		return fmt.Sprintf("%sE%+d", text, left-1)
	case left <= 0:
		return "0." + strings.Repeat("0", -left) + digits
	case left == len(digits):
		return digits
	default:
		return digits[:left] + "." + digits[left:]
	}
}
