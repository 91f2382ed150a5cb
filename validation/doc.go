// Package validation gives a Gin service FastAPI's binding and FastAPI's
// errors: every failure of a request at once, in the order in which the fields
// are declared, each with its place, a sentence and a code, byte for byte as
// FastAPI 0.92 on Pydantic 1.10 words them, or FastAPI of today on Pydantic 2.
//
//	type Path struct {
//		ID int64 `uri:"id" binding:"required,min=1"`
//	}
//	type Query struct {
//		DryRun bool `form:"dry_run"`
//	}
//	type Country struct {
//		Name string   `json:"name" binding:"required,min=1,max=200"`
//		Tags []string `json:"tags" binding:"max=9,dive,oneof=island landlocked"`
//	}
//
//	func update(c *gin.Context) {
//		var path Path
//		var query Query
//		var country Country
//		if err := validation.Bind(c, &path, &query, &country); err != nil {
//			c.Error(err)
//			return
//		}
//		…
//	}
//
// A request to /countries/0?dry_run=perhaps with the body {"tags":["hill"]} fails with
//
//	{"detail":[
//	  {"loc":["path","id"],"msg":"ensure this value is greater than or equal to 1","type":"value_error.number.not_ge","ctx":{"limit_value":1}},
//	  {"loc":["query","dry_run"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"},
//	  {"loc":["body","name"],"msg":"field required","type":"value_error.missing"},
//	  {"loc":["body","tags",0],"msg":"value is not a valid enumeration member; permitted: 'island', 'landlocked'","type":"type_error.enum","ctx":{"enum_values":["island","landlocked"]}}]}
//
// # Rendering
//
// Bind returns one of four things. A middleware renders them in one place:
//
//	var failures validation.Errors
//	var tooLarge *http.MaxBytesError
//	switch err := c.Errors.Last(); {
//	case err == nil:
//	case errors.As(err, &failures): // 422
//		c.Data(422, "application/json", failures.AppendJSON(nil))
//	case errors.Is(err, validation.ErrUnreadable): // 400
//		c.Data(400, "application/json", []byte(`{"detail":"There was an error parsing the body"}`))
//	case errors.As(err, &tooLarge): // 413
//		c.Data(413, "application/json", []byte(`{"detail":"Request Entity Too Large"}`))
//	}
//
// # Modes
//
// Without a choice types are strict and errors are Pydantic 1's. A service
// chooses once, before its routes:
//
//	router.Use(validation.Use(validation.Lax | validation.Pydantic2)) // FastAPI of today, plain int and str
//
// Strict: "12", 12.5 and true are no integers, 5 is no string. Lax: Pydantic's
// own conversions, "12" and (in Pydantic 1) 12.7 and true are integers, 5 is
// the string "5"; in every body type, in lists and maps too.
//
// # Places
//
// The tag of a field says where it comes from; with several, the first of
// these counts. A struct may mix them.
//
//	uri:"id"          the path, ["path","id"]
//	form:"q"          the query, ["query","q"]
//	header:"x-token"  a header in any case, ["header","x-token"]
//	cookie:"sid"      a cookie, ["cookie","sid"]
//	json:"name"       the body, ["body","name"]
//
// A target without any of the first four tags is the whole body, whatever its
// type. A struct whose only field is named "__root__" stands for the value of
// that field: a bare array with rules of its own, at ["body"], as a FastAPI
// parameter of type List is. (Pydantic's own __root__ models put "__root__"
// into loc; this package does not.)
//
// A target of another kind is wrapped: [Form] is a form, [Embed] several
// bodies, and [Optional] a body that may be missing.
//
// # Tags
//
// The rules of the binding tag, and how they fail:
//
//	required           value_error.missing when absent
//	min gte            value_error.number.not_ge, value_error.any_str.min_length, value_error.list.min_items
//	max lte            value_error.number.not_le, value_error.any_str.max_length, value_error.list.max_items
//	len                as min and max; [3]int is len=3 by itself
//	gt lt              value_error.number.not_gt and not_lt; of a length, as min and max
//	oneof              type_error.enum, an Enum; of integers an IntEnum: type_error.integer for what is none
//	email              value_error.email, EmailStr: "Ada <a@B.co>" is kept as "a@b.co"
//	url http_url       value_error.url.…, AnyUrl and HttpUrl
//	uuid               type_error.uuid, UUID: kept in lower case with hyphens
//	datetime=layout    value_error.datetime, date or time, by what the layout holds
//	unique             value_error.list.unique_items, conlist(unique_items=True)
//	required_if …      value_error.missing
//	any other          value_error
//
// dive, keys and endkeys lead to the elements as in go-playground/validator,
// which checks the rules that are not named here with Gin's own instance: rules
// registered there work, and rules that compare fields. Lengths count code
// points. omitempty says what is true without it: a field may be absent.
//
// More tags, which swag documents too:
//
//	default:"7"                   the value of an absent field, in text as in a query; not checked by rules
//	default:"a,b"                 of a list; default:"[]" is an empty one; without a default it is nil, as of Optional
//	default:"{\"retries\":3}"     JSON of a struct, a list or a map; "{}" is a struct of its own defaults
//	pattern:"^[A-Z]+$"            value_error.str.regex, of a string; Python's syntax as far as RE2 has it
//	multipleOf:"5"                value_error.number.not_multiple
//	enums:"a,b"                   value_error.const, a Literal["a", "b"] of strings or integers
//	uniqueItems:"true"            a Set: repeated items of a slice are dropped, type_error.set
//	extensions:"x-nullable"       Optional: null gives the zero value; nil of a pointer
//
// A field of any type and name with the tag additionalProperties:"false" closes
// its struct (Extra.forbid); for other names the struct fails with
// value_error.extra:
//
//	_ struct{} `additionalProperties:"false"`
//
// # Types
//
//	string, ints, floats, bool    str, int, float, bool
//	struct, slice, array          a model, a List, conlist(min_items=N, max_items=N)
//	map[K]V                       Dict; K is a string, an integer, or reads text (a UUID)
//	[]*T, map[K]*T                List[Optional[T]], Dict[K, Optional[T]]: items may be null
//	any                           Any: numbers become json.Number, as Python writes them
//	time.Time                     datetime, from text or a number of seconds, in both modes
//	Date, Time                    date and time
//	time.Duration                 timedelta: seconds, "[D ][HH:]MM:SS" or ISO 8601
//	[]byte                        base64
//	UUID                          any [16]byte type named UUID that reads text: type_error.uuid
//	Decimal                       any type named Decimal that reads text: type_error.decimal
//	encoding.TextUnmarshaler      a string; value_error
//	json.Unmarshaler              any value; value_error
//
// An integer beyond its Go type fails as one beyond a limit. A string with half
// a surrogate pair or U+0000 fails with value_error.unicode or value_error.nul.
//
// # Own words
//
// An [Error] or [Errors] that an UnmarshalJSON, an UnmarshalText or a rule made
// by [Rule] returns is passed on in its place; its Loc, if any, is appended to
// the place. A struct with a method Validate() error (a post root validator)
// is asked when all of its fields are right; its failure stands at
// ["body","__root__"], or where the Loc of an Error says.
//
//	func (b Booking) Validate() error {
//		if b.End.Before(b.Start.Time) {
//			return errors.New("end before start") // {"loc":["body","__root__"],"msg":"end before start","type":"value_error"}
//		}
//		return nil
//	}
//
// # Rows
//
// [Record] binds a row of text cells, as of a CSV, and [Line] one JSON text, as
// of NDJSON, both with a place of the caller's such as ["body", 17]; [Items]
// holds the number of rows against the rules of a list.
//
// # Where it differs from FastAPI
//
// This list is complete; everything else is FastAPI's, byte for byte.
//
//   - Types are strict unless Lax is chosen.
//   - An array or "" is never an object. NaN and Infinity are not JSON. A float
//     in a body is finite: 1e400 is no float. (FastAPI then fails to answer.)
//   - A body that is not UTF-8 is refused with 400 (Python reads UTF-16 and
//     UTF-32); so is one nested deeper than MaxDepth.
//   - Lone surrogates and U+0000 in the strings of a body are refused.
//   - Integers beyond the Go type fail as beyond a limit; Python's have none.
//   - null is refused for an optional field without extensions:"x-nullable".
//   - A root validator runs only when all fields are right (skip_on_failure).
//   - value_error stands for every rule and type of Go's that Pydantic has not.
//   - Patterns are RE2's: no look-around and no back-references.
//   - ";" does not separate the fields of a form (as in python-multipart since 0.0.7).
//   - A form that cannot be read is refused with 400 and one text for all
//     causes; a form is bounded by MaxForm unless the service bounds it.
//   - Sets keep the order of the request; the allowed schemes of an HttpUrl stand
//     in an order of their own (Python's have none).
//   - A datetime without an offset is one in UTC: a time.Time has always one.
//   - A timedelta is within a time.Duration's 292 years.
//   - Where FastAPI answers with 500 (a negative time, a form without a boundary)
//     the value is refused.
//   - In Pydantic2, texts of UUIDs, dates, times, durations, e-mail addresses, URLs and
//     decimals are those that Pydantic 1 reads, and what is wrong with one is
//     said without its reason; the input of a file where a text belongs is null.
//
// # What differs from Gin's binding
//
//   - required means present and not null: 0, false and "" are values.
//   - What is present is checked: the rule min=1 refuses "" even behind omitempty.
//   - Structs are checked wherever they are, in lists without dive too.
//   - JSON names match in case, and nothing may stand behind the value. Of a
//     repeated name the last counts; unknown names are ignored; ",string" has
//     no effect.
//   - The path and the query are text, read as Pydantic reads it: " 1_000 " and
//     "٣" are integers, "yes" is true, of a repeated parameter the last counts.
//     Gin's form:"sort,default=id" is the same as default:"id".
//     collection_format and time_format have no effect.
//   - The query is split as Python splits it: ";" and broken escapes are text.
//   - The body is JSON without a Content-Type and with application/json or
//     application/*+json. With any other it is bytes: type_error.dict.
//   - A type or a tag that makes no sense (a channel, min=x, two fields of one
//     name) is a panic at the first request.
package validation
