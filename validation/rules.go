package validation

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rules are what a binding tag asks of a value, with its limits read. Rules
// that Pydantic has no failure for are in others.
type rules struct {
	above, atLeast, below, atMost *limit
	members                       *members
	format                        func(string) (Error, bool)
}

// limit is a number of a tag.
type limit struct {
	integer integer
	count   int // of characters or items
	float   float64
	err     Error // for what is beyond it
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

// parameterOf reads the parameter of a rule, in which go-playground has a
// comma and a bar written as their codes.
func parameterOf(s string) string {
	return strings.NewReplacer("0x2C", ",", "0x7C", "|").Replace(s)
}

// isOurs tells whether parseRules or the decoder itself knows a rule. A choice
// of rules ("rgb|rgba") is left to go-playground.
func isOurs(rule string, p *plan) bool {
	name, _, _ := strings.Cut(rule, "=")
	if strings.Contains(rule, "|") {
		return false
	}
	switch name {
	case "required", "omitempty", "omitnil", "omitzero", "structonly", "nostructlevel":
		return true
	case "min", "max", "len", "gt", "gte", "lt", "lte":
		return p.hasLength() || p.isNumber()
	case "oneof":
		return p.shape == shapeString || p.isNumber()
	case "email", "url", "uuid", "datetime":
		return p.shape == shapeString
	}
	return false
}

func (p *plan) isNumber() bool {
	return p.shape == shapeInteger || p.shape == shapeUnsigned || p.shape == shapeFloat
}

// hasLength tells whether limits are for the length and not for the value.
func (p *plan) hasLength() bool {
	return p.shape == shapeString || p.shape == shapeList || p.shape == shapeMap
}

// parseRules reads the rules of a value's own tag. It panics on a limit that
// is no number.
func parseRules(p *plan, tag []string) (r rules) {
	if p.typ.Kind() == reflect.Array { // no other length is possible
		tag = []string{"len=" + strconv.Itoa(p.typ.Len())}
	}
	for _, item := range tag {
		if !isOurs(item, p) {
			continue
		}
		name, parameter, _ := strings.Cut(item, "=")
		parameter = parameterOf(parameter)
		switch name {
		case "min", "gte":
			r.atLeast = p.limit(parameter, 0, p.tooSmall())
		case "max", "lte":
			r.atMost = p.limit(parameter, 0, p.tooLarge())
		case "len":
			r.atLeast = p.limit(parameter, 0, p.tooSmall())
			r.atMost = p.limit(parameter, 0, p.tooLarge())
		case "gt":
			if p.hasLength() {
				r.atLeast = p.limit(parameter, 1, p.tooSmall())
			} else {
				r.above = p.limit(parameter, 0, notGreater)
			}
		case "lt":
			if p.hasLength() {
				r.atMost = p.limit(parameter, -1, p.tooLarge())
			} else {
				r.below = p.limit(parameter, 0, notLess)
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

// tooSmall is how a value below a limit fails.
func (p *plan) tooSmall() func(Number) Error {
	switch p.shape {
	case shapeString:
		return tooShort
	case shapeList, shapeMap:
		return tooFew
	default:
		return notAtLeast
	}
}

// tooLarge is how a value above a limit fails.
func (p *plan) tooLarge() func(Number) Error {
	switch p.shape {
	case shapeString:
		return tooLong
	case shapeList, shapeMap:
		return tooMany
	default:
		return notAtMost
	}
}

// limit reads a limit; add turns "more than N items" into "at least N+1".
func (p *plan) limit(text string, add int, failure func(Number) Error) *limit {
	var err error
	l := &limit{}
	switch {
	case p.shape == shapeFloat:
		l.float, err = strconv.ParseFloat(text, 64)
		l.err = failure(Number(text))
	case p.hasLength():
		l.count, err = strconv.Atoi(text)
		l.count += add
		l.err = failure(Number(strconv.Itoa(l.count)))
	default:
		l.integer, err = parseLimit(text)
		l.err = failure(l.integer.text())
	}
	if err != nil {
		panic(fmt.Sprintf("validation: the limit %q of a %s is not a number", text, p.typ))
	}
	return l
}

// parseLimit reads an integer of up to 64 bits, signed or not.
func parseLimit(text string) (integer, error) {
	_, err := strconv.ParseUint(strings.TrimPrefix(text, "-"), 10, 64)
	if err != nil {
		return integer{}, err
	}
	return parseInteger(text), nil
}

// checkString tells what is wrong with a text, if anything.
func (r *rules) checkString(s string) (Error, bool) {
	if r.atLeast != nil || r.atMost != nil {
		n := utf8.RuneCountInString(s)
		if r.atLeast != nil && n < r.atLeast.count {
			return r.atLeast.err, false
		}
		if r.atMost != nil && n > r.atMost.count {
			return r.atMost.err, false
		}
	}
	if r.members != nil && !slices.Contains(r.members.texts, s) {
		return r.members.err, false
	}
	if r.format != nil {
		return r.format(s)
	}
	return Error{}, true
}

// checkText is checkString for a text that is kept: whole, which it is not with
// half a surrogate pair, and without NUL, since not every client and not every
// database can hold those. What Pydantic has against it comes first.
func (r *rules) checkText(s string, whole bool) (Error, bool) {
	err, ok := r.checkString(s)
	switch {
	case !ok:
		return err, false
	case !whole:
		return loneSurrogate(), false
	case strings.IndexByte(s, 0) >= 0:
		return nulCharacter(), false
	}
	return Error{}, true
}

// checkInteger tells what is wrong with an integer, if anything.
func (r *rules) checkInteger(n integer) (Error, bool) {
	switch {
	case r.above != nil && n.compare(r.above.integer) <= 0:
		return r.above.err, false
	case r.atLeast != nil && n.compare(r.atLeast.integer) < 0:
		return r.atLeast.err, false
	case r.below != nil && n.compare(r.below.integer) >= 0:
		return r.below.err, false
	case r.atMost != nil && n.compare(r.atMost.integer) > 0:
		return r.atMost.err, false
	case r.members != nil && !slices.Contains(r.members.integers, n):
		return r.members.err, false
	}
	return Error{}, true
}

// checkFloat tells what is wrong with a float, if anything.
func (r *rules) checkFloat(f float64) (Error, bool) {
	switch {
	case r.above != nil && f <= r.above.float:
		return r.above.err, false
	case r.atLeast != nil && f < r.atLeast.float:
		return r.atLeast.err, false
	case r.below != nil && f >= r.below.float:
		return r.below.err, false
	case r.atMost != nil && f > r.atMost.float:
		return r.atMost.err, false
	case r.members != nil && !slices.Contains(r.members.floats, f):
		return r.members.err, false
	}
	return Error{}, true
}

// checkCount tells what is wrong with the number of items, if anything.
func (r *rules) checkCount(n int) (Error, bool) {
	if r.atLeast != nil && n < r.atLeast.count {
		return r.atLeast.err, false
	}
	if r.exceeds(n) {
		return r.atMost.err, false
	}
	return Error{}, true
}

func (r *rules) exceeds(n int) bool { return r.atMost != nil && n > r.atMost.count }
