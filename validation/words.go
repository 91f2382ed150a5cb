package validation

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// problem is what is wrong with a value, in the words of Pydantic 1 and of
// Pydantic 2. The problem of a rule is made once and shared by its failures.
type problem struct{ one, two Error }

func words(msg1, type1, msg2, type2 string) *problem {
	return &problem{one: Error{Msg: msg1, Type: type1}, two: Error{Msg: msg2, Type: type2}}
}

// The problems without numbers, after errors.py of Pydantic 1.10 and errors.rs
// of pydantic-core 2.
var (
	missing  = words("field required", "value_error.missing", "Field required", "missing")
	extra    = words("extra fields not permitted", "value_error.extra", "Extra inputs are not permitted", "extra_forbidden")
	notNone  = words("none is not an allowed value", "type_error.none.not_allowed", "Input should not be null", "null_forbidden")
	excluded = words("extra fields not permitted", "value_error", "Extra inputs are not permitted", "extra_forbidden")

	notString     = words("str type expected", "type_error.str", "Input should be a valid string", "string_type")
	notInteger    = words("value is not a valid integer", "type_error.integer", "Input should be a valid integer", "int_type")
	noInteger     = words("value is not a valid integer", "type_error.integer", "Input should be a valid integer, unable to parse string as an integer", "int_parsing")
	tooManyDigits = words("value is not a valid integer", "type_error.integer", "Unable to parse input string as an integer, exceeded maximum size", "int_parsing_size")
	notWhole      = words("value is not a valid integer", "type_error.integer", "Input should be a valid integer, got a number with a fractional part", "int_from_float")
	notFloat      = words("value is not a valid float", "type_error.float", "Input should be a valid number", "float_type")
	noFloat       = words("value is not a valid float", "type_error.float", "Input should be a valid number, unable to parse string as a number", "float_parsing")
	notStrict     = words("value is not a valid boolean", "value_error.strictbool", "Input should be a valid boolean", "bool_type")
	notBoolean    = words("value could not be parsed to a boolean", "type_error.bool", "Input should be a valid boolean", "bool_type")
	noBoolean     = words("value could not be parsed to a boolean", "type_error.bool", "Input should be a valid boolean, unable to interpret input", "bool_parsing")
	notObject     = words("value is not a valid dict", "type_error.dict", "Input should be a valid dictionary or object to extract fields from", "model_attributes_type")
	notMap        = words("value is not a valid dict", "type_error.dict", "Input should be a valid dictionary", "dict_type")
	notList       = words("value is not a valid list", "type_error.list", "Input should be a valid list", "list_type")
	notSet        = words("value is not a valid set", "type_error.set", "Input should be a valid set", "set_type")
	notHashable   = words("unhashable type", "type_error", "Set items should be hashable", "set_item_not_hashable")
	notUnique     = words("the list has duplicated items", "value_error.list.unique_items", "the list has duplicated items", "value_error")
	notFile       = invalid("Expected UploadFile, received: <class 'str'>")
	notBase64     = words("value is not valid base64", "value_error", "Data should be valid base64", "bytes_invalid_encoding")
	loneHalf      = words("string contains a lone surrogate", "value_error.unicode", "Input should be a valid string, unable to parse raw data as a unicode string", "string_unicode")
	nulInside     = words("string contains a NUL character", "value_error.nul", "string contains a NUL character", "value_error")
	notEmail      = words("value is not a valid email address", "value_error.email", "value is not a valid email address", "value_error")
	noUUID        = words("value is not a valid uuid", "type_error.uuid", "UUID input should be a string, bytes or UUID object", "uuid_type")
	notDecimal    = words("value is not a valid decimal", "type_error.decimal", "Input should be a valid decimal", "decimal_parsing")
	noDecimal     = words("value is not a valid decimal", "type_error.decimal", "Decimal input should be an integer, float, string or Decimal object", "decimal_type")
	notFinite     = words("value is not a valid decimal", "value_error.decimal.not_finite", "Input should be a finite number", "finite_number")
	notDatetime   = words("invalid datetime format", "value_error.datetime", "Input should be a valid datetime", "datetime_parsing")
	notDate       = words("invalid date format", "value_error.date", "Input should be a valid date in the format YYYY-MM-DD", "date_parsing")
	notTime       = words("invalid time format", "value_error.time", "Input should be in a valid time format", "time_parsing")
	notDuration   = words("invalid duration format", "value_error.duration", "Input should be a valid timedelta", "time_delta_parsing")
	noDatetime    = notTemporal("datetime", "Input should be a valid datetime", "datetime_type")
	noDate        = notTemporal("date", "Input should be a valid date", "date_type")
	noTime        = notTemporal("time", "Input should be a valid time", "time_type")
	noDuration    = notTemporal("timedelta", "Input should be a valid timedelta", "time_delta_type")

	notURLScheme = words("invalid or missing URL scheme", "value_error.url.scheme", "Input should be a valid URL, relative URL without a base", "url_parsing")
	notURLHost   = words("URL host invalid", "value_error.url.host", "Input should be a valid URL, empty host", "url_parsing")
	notURLDomain = words("URL host invalid, top level domain required", "value_error.url.host", "Input should be a valid URL, empty host", "url_parsing")
	notURLPort   = words("URL port invalid, port cannot exceed 65535", "value_error.url.port", "Input should be a valid URL, invalid port number", "url_parsing")
	notURL       = words("str type expected", "type_error.str", "URL input should be a string or URL", "url_type")
	notHTTP      = &problem{
		one: Error{Msg: "URL scheme not permitted", Type: "value_error.url.scheme", Ctx: Context{{"allowed_schemes", []any{"https", "http"}}}},
		two: Error{Msg: "URL scheme should be 'http' or 'https'", Type: "url_scheme", Ctx: Context{{"expected_schemes", "'http' or 'https'"}}},
	}
)

// notTemporal is the TypeError that datetime_parse.py raises for what is
// neither a number nor a text.
func notTemporal(name, msg2, type2 string) *problem {
	kinds := ", string, bytes, int or float"
	return words("invalid type; expected "+name+kinds, "type_error", msg2, type2)
}

// invalid is for the rules and types that Pydantic has no failure of its own for.
func invalid(msg string) *problem {
	p := words(msg, "value_error", "Value error, "+msg, "value_error")
	p.two.Ctx = Context{{"error", Number("{}")}}
	return p
}

// limitWords are how a value beyond a limit fails. %s is the limit.
type limitWords struct{ msg1, type1, msg2, type2, key2 string }

var (
	below        = limitWords{"ensure this value is greater than or equal to %s", "value_error.number.not_ge", "Input should be greater than or equal to %s", "greater_than_equal", "ge"}
	above        = limitWords{"ensure this value is less than or equal to %s", "value_error.number.not_le", "Input should be less than or equal to %s", "less_than_equal", "le"}
	notAbove     = limitWords{"ensure this value is greater than %s", "value_error.number.not_gt", "Input should be greater than %s", "greater_than", "gt"}
	notBelow     = limitWords{"ensure this value is less than %s", "value_error.number.not_lt", "Input should be less than %s", "less_than", "lt"}
	tooShort     = limitWords{"ensure this value has at least %s characters", "value_error.any_str.min_length", "String should have at least %s character", "string_too_short", "min_length"}
	tooLong      = limitWords{"ensure this value has at most %s characters", "value_error.any_str.max_length", "String should have at most %s character", "string_too_long", "max_length"}
	tooFew       = limitWords{"ensure this value has at least %s items", "value_error.list.min_items", "List should have at least %s item", "too_short", "min_length"}
	tooMany      = limitWords{"ensure this value has at most %s items", "value_error.list.max_items", "List should have at most %s item", "too_long", "max_length"}
	tooFewInSet  = limitWords{"ensure this value has at least %s items", "value_error.set.min_items", "Set should have at least %s item", "too_short", "min_length"}
	tooManyInSet = limitWords{"ensure this value has at most %s items", "value_error.set.max_items", "Set should have at most %s item", "too_long", "max_length"}
	notMultiple  = limitWords{"ensure this value is a multiple of %s", "value_error.number.not_multiple", "Input should be a multiple of %s", "multiple_of", "multiple_of"}
)

// problem words a limit that the value missed.
func (w limitWords) problem(limit Number) *problem { return w.exactly(limit, limit, limit) }

// exactly is problem with the limit as Pydantic 2 writes it in its message and
// in its context.
func (w limitWords) exactly(limit, in2, ctx2 Number) *problem {
	key1 := "limit_value"
	if w.key2 == "multiple_of" {
		key1 = w.key2
	}
	msg2 := fmt.Sprintf(w.msg2, string(in2))
	if limit != "1" && (strings.HasSuffix(msg2, "character") || strings.HasSuffix(msg2, "item")) {
		msg2 += "s"
	}
	return &problem{
		one: Error{Msg: fmt.Sprintf(w.msg1, string(limit)), Type: w.type1, Ctx: Context{{key1, limit}}},
		two: Error{Msg: msg2, Type: w.type2, Ctx: Context{{w.key2, ctx2}}},
	}
}

// counted adds to a problem about the number of items what Pydantic 2 says of
// the actual number.
func (p *problem) counted(actual int, of *plan) *problem {
	kind, rest, _ := strings.Cut(p.two.Msg, " ")
	if of.shape == shapeMap {
		kind = "Dictionary"
	}
	two := p.two
	msg := " after validation, not " + strconv.Itoa(actual)
	if two.Type == "too_long" && kind == "Set" {
		msg = " after validation, not more"
	}
	two.Msg = kind + " " + rest + msg
	two.Ctx = Context{{"field_type", kind}, two.Ctx[0], {"actual_length", actual}}
	return &problem{one: p.one, two: two}
}

// notMatch is for a text that a pattern does not match.
func notMatch(pattern string) *problem {
	p := words(`string does not match regex "`+pattern+`"`, "value_error.str.regex",
		"String should match pattern '"+pattern+"'", "string_pattern_mismatch")
	p.one.Ctx = Context{{"pattern", pattern}}
	p.two.Ctx = p.one.Ctx
	return p
}

// notURLExtra is for what is left over behind a URL.
func notURLExtra(extra string) *problem {
	p := words("URL invalid, extra characters found after valid URL: "+repr(extra), "value_error.url.extra",
		"Input should be a valid URL, invalid international domain name", "url_parsing")
	p.one.Ctx = Context{{"extra", extra}}
	return p
}

// notMember is for a value that is not in an Enum. reprs are in Python's notation.
func notMember(reprs []string, values []any) *problem {
	p := notPermitted("value is not a valid enumeration member", "type_error.enum", "enum", reprs)
	p.one.Ctx = Context{{"enum_values", values}}
	return p
}

// notLiteral is for a value, given as JSON, that is not in a Literal.
func notLiteral(reprs []string, values []any, given Number) *problem {
	p := notPermitted("unexpected value", "value_error.const", "literal_error", reprs)
	p.one.Ctx = Context{{"given", given}, {"permitted", values}}
	return p
}

func notPermitted(msg1, type1, type2 string, reprs []string) *problem {
	expected := alternatives(reprs)
	p := words(msg1+"; permitted: "+strings.Join(reprs, ", "), type1, "Input should be "+expected, type2)
	p.two.Ctx = Context{{"expected", expected}}
	return p
}

// alternatives writes a list as Pydantic 2 does: 'a', 'b' or 'c'.
func alternatives(reprs []string) string {
	last := len(reprs) - 1
	if last < 1 {
		return strings.Join(reprs, "")
	}
	return strings.Join(reprs[:last], ", ") + " or " + reprs[last]
}

// notUUID is for a text that is no UUID. Pydantic 2 says why.
func notUUID(s string) *problem {
	why := fmt.Sprintf("invalid length: found %d", len(s))
	if at := strings.IndexFunc(s, func(r rune) bool { return r != '-' && (r >= 0x80 || !isHex(byte(r))) }); at >= 0 {
		r, _ := utf8.DecodeRuneInString(s[at:])
		why = fmt.Sprintf("invalid character: found `%c` at %d", r, at)
	}
	p := words("value is not a valid uuid", "type_error.uuid", "Input should be a valid UUID, "+why, "uuid_parsing")
	p.two.Ctx = Context{{"error", why}}
	return p
}
