package validation

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rules are what the tags of a field ask of a value, with its limits read.
// Rules that Pydantic has no failure for are in others.
type rules struct {
	limits  []limit // in Pydantic 1's order; Pydantic 2 checks them from the end
	members *members
	format  *format
	pattern *pattern
	unique  bool // items must differ
	set     bool // items are kept once
}

// limit is a number of a tag that a value is held against: of a text or a list
// its length.
type limit struct {
	relation relation
	integer  integer
	float    float64
	problem  *problem
}

// relation is what a value must be to a limit. The order is Pydantic 1's.
type relation int

const (
	greater relation = iota
	atLeast
	less
	atMost
	multiple
)

// format is a kind of text: convert returns the text that is kept.
type format struct {
	convert func(string) (string, *problem)
	wrong   *problem // for what is no text
}

// pattern is a regular expression that a text must match.
type pattern struct {
	expression *regexp.Regexp // from the start of the text
	anywhere   *regexp.Regexp // as Pydantic 2 looks for it
	problem    *problem
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

func (p *plan) isNumber() bool {
	return p.isInteger() || p.shape == shapeFloat || p.shape == shapeDecimal
}

func (p *plan) isInteger() bool { return p.shape == shapeInteger || p.shape == shapeUnsigned }

// hasLength reports whether limits are for the length and not for the value.
func (p *plan) hasLength() bool {
	return p.shape == shapeString || p.shape == shapeList || p.shape == shapeMap
}

// parseRules reads the rules of a value's own tag. It panics on a limit that
// is no number.
func parseRules(p *plan, tag []string) (r rules) {
	if p.typ.Kind() == reflect.Array && p.shape == shapeList { // no other length is possible
		tag = []string{"len=" + strconv.Itoa(p.typ.Len())}
	}
	for _, rule := range tag {
		r.add(p, rule)
	}
	return r
}

// limitRules are the rules of a binding tag that hold a value against a limit.
var limitRules = map[string][]relation{
	"min": {atLeast}, "gte": {atLeast}, "gt": {greater},
	"max": {atMost}, "lte": {atMost}, "lt": {less},
	"len": {atLeast, atMost},
}

// formatRules are the rules of a binding tag for a kind of text.
var formatRules = map[string]*format{
	"email":    {toEmail, notString},
	"url":      {toURL, notURL},
	"http_url": {toHTTPURL, notURL},
	"uuid":     {toUUID, noUUID},
}

// add reads a rule. It returns false for one that go-playground checks, as it
// does a choice of rules ("rgb|rgba").
func (r *rules) add(p *plan, rule string) (ours bool) {
	name, parameter, _ := strings.Cut(rule, "=")
	// go-playground has a comma and a bar written as their codes.
	parameter = strings.NewReplacer("0x2C", ",", "0x7C", "|").Replace(parameter)
	relations, isLimit := limitRules[name]
	format, isFormat := formatRules[name]
	switch isText := p.shape == shapeString; {
	case strings.Contains(rule, "|"):
		return false
	case slices.Contains([]string{"required", "omitempty", "omitnil", "omitzero", "structonly", "nostructlevel"}, name):
	case isLimit && (p.hasLength() || p.isNumber()):
		for _, is := range relations {
			r.limit(p, is, parameter)
		}
	case name == "oneof" && (isText || p.isNumber() && p.shape != shapeDecimal):
		r.members = parseMembers(p, words2(parameter), false)
	case isFormat && isText:
		r.format = format
	case name == "datetime" && isText:
		r.format = toLayout(parameter)
	case name == "unique" && p.shape == shapeList && parameter == "":
		r.unique = true
	default:
		return false
	}
	return true
}

// addTags reads the rules that have tags of their own. Of a list, all but
// uniqueItems are its items'.
func (r *rules) addTags(p *plan, tag reflect.StructTag) {
	if p.shape == shapeList {
		if tag.Get("uniqueItems") == "true" {
			r.set = true
			for i := range r.limits {
				r.limits[i].problem = r.limits[i].words(p).problem(r.limits[i].integer.text())
			}
		}
		p, r = p.element, &p.element.rules
	}
	if text := tag.Get("pattern"); text != "" && p.shape == shapeString {
		r.pattern = parsePattern(text)
	}
	if text := tag.Get("multipleOf"); text != "" && p.isNumber() {
		r.limit(p, multiple, text)
	}
	if text := tag.Get("enums"); text != "" && r.members == nil && (p.shape == shapeString || p.isNumber()) {
		r.members = parseMembers(p, strings.Split(text, ","), true)
	}
}

// limit adds a limit. A length greater than N is one of at least N+1.
func (r *rules) limit(p *plan, is relation, text string) {
	l := limit{relation: is}
	var err error
	shown := Number(text)
	switch {
	case p.hasLength():
		var count int
		count, err = strconv.Atoi(text)
		switch is {
		case greater:
			l.relation, count = atLeast, count+1
		case less:
			l.relation, count = atMost, count-1
		}
		shown = Number(strconv.Itoa(count))
		l.integer = parseInteger(string(shown))
	case p.isInteger():
		l.integer, err = parseLimit(text)
		shown = l.integer.text()
	default:
		l.float, err = strconv.ParseFloat(text, 64)
	}
	if err != nil {
		panic(fmt.Sprintf("validation: the limit %q of a %s is not a number", text, p.typ))
	}
	l.problem = l.words(p).problem(shown)
	if p.shape == shapeFloat {
		short := Number(strconv.FormatFloat(l.float, 'f', -1, 64))
		l.problem = l.words(p).exactly(shown, short, Number(formatFloat(l.float)))
	}
	at, _ := slices.BinarySearchFunc(r.limits, l.relation, func(l limit, is relation) int { return int(l.relation - is) })
	r.limits = slices.Insert(slices.Clip(r.limits), at, l)
}

// words returns how a value fails that misses the limit.
func (l *limit) words(p *plan) limitWords {
	words := [...]limitWords{greater: notAbove, atLeast: below, less: notBelow, atMost: above, multiple: notMultiple}
	switch {
	case p.shape == shapeString:
		words[atLeast], words[atMost] = tooShort, tooLong
	case p.hasLength() && p.rules.set:
		words[atLeast], words[atMost] = tooFewInSet, tooManyInSet
	case p.hasLength():
		words[atLeast], words[atMost] = tooFew, tooMany
	}
	return words[l.relation]
}

// parseLimit reads an integer of up to 64 bits, signed or not.
func parseLimit(text string) (integer, error) {
	_, err := strconv.ParseUint(strings.TrimPrefix(text, "-"), 10, 64)
	if err != nil {
		return integer{}, err
	}
	return parseInteger(text), nil
}

// check returns the problem of the first limit that a number misses, if any.
func (r *rules) check(n number, mode Mode) *problem {
	for i := range r.limits {
		if mode.two() {
			i = len(r.limits) - 1 - i
		}
		if l := &r.limits[i]; !l.allows(n, mode) {
			return l.problem
		}
	}
	return nil
}

// allows reports whether a number keeps a limit. NaN keeps none.
func (l *limit) allows(n number, mode Mode) bool {
	var order int
	switch {
	case l.relation == multiple:
		return l.divides(n, mode)
	case !n.isFloat:
		order = n.integer.compare(l.integer)
	case n.float < l.float:
		order = -1
	case n.float > l.float:
		order = 1
	case n.float != l.float:
		return false
	}
	switch l.relation {
	case greater:
		return order > 0
	case atLeast:
		return order >= 0
	case less:
		return order < 0
	default:
		return order <= 0
	}
}

// checkText returns what is wrong with the length or the letters of a text.
func (r *rules) checkText(s string, mode Mode) *problem {
	if len(r.limits) > 0 {
		if wrong := r.check(countOf(utf8.RuneCountInString(s)), mode); wrong != nil {
			return wrong
		}
	}
	if r.pattern != nil && !r.pattern.matches(s, mode) {
		return r.pattern.problem
	}
	return nil
}

// checkCount returns what is wrong with the number of items of a list or map.
func (d *decoder) checkCount(p *plan, n int) *problem {
	if d.unverified || len(p.rules.limits) == 0 {
		return nil
	}
	wrong := p.rules.check(countOf(n), d.mode)
	if wrong != nil && d.mode.two() {
		return wrong.counted(n, p)
	}
	return wrong
}

// exceeds reports whether a list of n items is too long.
func (r *rules) exceeds(n int) bool {
	last := len(r.limits) - 1
	return last >= 0 && r.limits[last].relation == atMost && !r.limits[last].allows(countOf(n), Strict)
}
