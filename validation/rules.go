package validation

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rules are what a binding tag asks of a value, in Pydantic's order and with
// their limits read. Rules that Pydantic has no failure for are in others.
type rules struct {
	above, atLeast, below, atMost *limit
	members                       *members
	format                        func(string) (Error, bool)
}

// limit is a number of a tag.
type limit struct {
	text    Number // as it is written
	integer int64
	float   float64
}

// members are the values of an enumeration.
type members struct {
	texts []string
	err   Error
}

// splitTag splits a binding tag into its rules.
func splitTag(tag string) []string {
	if tag == "" || tag == "-" {
		return nil
	}
	return strings.Split(tag, ",")
}

// dive parts the rules of a tag into those for the value itself, for a map's
// keys (between keys and endkeys), and for the elements (behind dive).
func dive(tag []string) (own, keys, elements []string) {
	i := slices.Index(tag, "dive")
	if i < 0 {
		return tag, nil, nil
	}
	own, elements = tag[:i], tag[i+1:]
	if len(elements) > 0 && elements[0] == "keys" {
		if end := slices.Index(elements, "endkeys"); end > 0 {
			keys, elements = elements[1:end], elements[end+1:]
		}
	}
	return own, keys, elements
}

// isOurs tells whether parseRules or the decoder itself knows a rule.
func isOurs(name string, p *plan) bool {
	switch name {
	case "required", "omitempty", "omitnil", "omitzero", "dive", "structonly", "nostructlevel":
		return true
	case "min", "max", "len", "gt", "gte", "lt", "lte":
		return p.shape != shapeTime && p.shape != shapeObject
	case "oneof":
		return p.isScalar()
	case "email", "url", "uuid", "datetime":
		return p.shape == shapeString
	}
	return false
}

func (p *plan) isScalar() bool {
	switch p.shape {
	case shapeString, shapeInteger, shapeUnsigned, shapeFloat:
		return true
	}
	return false
}

// parseRules reads the rules of a value's own tag. It panics on a limit that
// is no number.
func parseRules(p *plan, tag []string) (r rules) {
	for _, item := range tag {
		name, parameter, _ := strings.Cut(item, "=")
		if !isOurs(name, p) {
			continue
		}
		switch name {
		case "min", "gte":
			r.atLeast = p.limit(parameter, 0)
		case "max", "lte":
			r.atMost = p.limit(parameter, 0)
		case "len":
			r.atLeast = p.limit(parameter, 0)
			r.atMost = r.atLeast
		case "gt":
			if p.hasLength() {
				r.atLeast = p.limit(parameter, 1)
			} else {
				r.above = p.limit(parameter, 0)
			}
		case "lt":
			if p.hasLength() {
				r.atMost = p.limit(parameter, -1)
			} else {
				r.below = p.limit(parameter, 0)
			}
		case "oneof":
			r.members = parseMembers(p, parameter)
		case "email":
			r.format = checkEmail
		case "url":
			r.format = checkURL
		case "uuid":
			r.format = checkUUID
		case "datetime":
			r.format = checkLayout(parameter)
		}
	}
	return r
}

// hasLength tells whether limits are for the length and not for the value.
func (p *plan) hasLength() bool {
	return p.shape == shapeString || p.shape == shapeList || p.shape == shapeMap
}

// limit reads a limit; add turns "more than N items" into "at least N+1".
func (p *plan) limit(text string, add int64) *limit {
	if p.shape == shapeFloat {
		float, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(fmt.Sprintf("validation: the limit %q is not a number", text))
		}
		return &limit{text: Number(text), float: float}
	}
	integer, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("validation: the limit %q is not an integer", text))
	}
	integer += add
	return &limit{text: Number(strconv.FormatInt(integer, 10)), integer: integer}
}

// parseMembers reads the values of oneof: words, or text in single quotes.
func parseMembers(p *plan, parameter string) *members {
	m := &members{}
	var reprs []string
	var values []any
	for rest := strings.TrimSpace(parameter); rest != ""; rest = strings.TrimSpace(rest) {
		var text string
		if strings.HasPrefix(rest, "'") {
			text, rest, _ = strings.Cut(rest[1:], "'")
		} else {
			text, rest, _ = strings.Cut(rest, " ")
		}
		m.texts = append(m.texts, text)
		if p.shape == shapeString {
			reprs = append(reprs, "'"+text+"'")
			values = append(values, text)
		} else {
			reprs = append(reprs, text)
			values = append(values, Number(text))
		}
	}
	m.err = notMember(strings.Join(reprs, ", "), values)
	return m
}

func (m *members) has(text string) bool { return m == nil || slices.Contains(m.texts, text) }

// checkString tells what is wrong with a text, if anything.
func (r *rules) checkString(s string) (Error, bool) {
	if r.atLeast != nil || r.atMost != nil {
		n := int64(utf8.RuneCountInString(s))
		if r.atLeast != nil && n < r.atLeast.integer {
			return tooShort(r.atLeast.text), false
		}
		if r.atMost != nil && n > r.atMost.integer {
			return tooLong(r.atMost.text), false
		}
	}
	if !r.members.has(s) {
		return r.members.err, false
	}
	if r.format != nil {
		return r.format(s)
	}
	return Error{}, true
}

// checkInteger tells what is wrong with an integer, if anything. compare
// gives the sign of the integer minus a limit.
func (r *rules) checkInteger(compare func(int64) int, text string) (Error, bool) {
	switch {
	case r.above != nil && compare(r.above.integer) <= 0:
		return notGreater(r.above.text), false
	case r.atLeast != nil && compare(r.atLeast.integer) < 0:
		return notAtLeast(r.atLeast.text), false
	case r.below != nil && compare(r.below.integer) >= 0:
		return notLess(r.below.text), false
	case r.atMost != nil && compare(r.atMost.integer) > 0:
		return notAtMost(r.atMost.text), false
	case !r.members.has(text):
		return r.members.err, false
	}
	return Error{}, true
}

// checkFloat tells what is wrong with a float, if anything.
func (r *rules) checkFloat(f float64, text string) (Error, bool) {
	switch {
	case r.above != nil && f <= r.above.float:
		return notGreater(r.above.text), false
	case r.atLeast != nil && f < r.atLeast.float:
		return notAtLeast(r.atLeast.text), false
	case r.below != nil && f >= r.below.float:
		return notLess(r.below.text), false
	case r.atMost != nil && f > r.atMost.float:
		return notAtMost(r.atMost.text), false
	case !r.members.has(text):
		return r.members.err, false
	}
	return Error{}, true
}

// checkCount tells what is wrong with a list's length, if anything.
func (r *rules) checkCount(n int) (Error, bool) {
	if r.atLeast != nil && int64(n) < r.atLeast.integer {
		return tooFew(r.atLeast.text), false
	}
	if r.atMost != nil && int64(n) > r.atMost.integer {
		return tooMany(r.atMost.text), false
	}
	return Error{}, true
}

// range of the Go type itself, for an integer that no rule bounds.
func smallest(t reflect.Type) Number {
	return Number(strconv.FormatInt(-1<<(t.Bits()-1), 10))
}

func largest(t reflect.Type) Number {
	return Number(strconv.FormatInt(1<<(t.Bits()-1)-1, 10))
}

func largestUnsigned(t reflect.Type) Number {
	return Number(strconv.FormatUint(1<<t.Bits()-1, 10))
}
