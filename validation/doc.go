// Package validation gives a Gin service FastAPI's binding and FastAPI's
// errors: every failure of a request at once, in order of declaration, each
// with its place, a sentence and a code, as FastAPI 0.92 on Pydantic 1 words
// them.
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
//	case errors.As(err, &tooLarge): // 413, where the body is an http.MaxBytesReader
//		c.Data(413, "application/json", []byte(`{"detail":"Request Entity Too Large"}`))
//	}
//
// # Tags
//
// A field comes from the path with a uri tag, from the query with a form tag,
// from the body with a json tag; with several, the first of these counts. A
// struct may mix them. One without uri and form tags is the whole body, read
// under the names that encoding/json gives, and so is any other type, such as
// a slice. A struct whose only field is named "__root__" stands for the value
// of that field, as Pydantic's custom root types do: it gives a bare array a
// place for its rules.
//
// The rules of the binding tag, and how they fail:
//
//	required           value_error.missing when absent
//	min gte            value_error.number.not_ge, value_error.any_str.min_length, value_error.list.min_items
//	max lte            value_error.number.not_le, value_error.any_str.max_length, value_error.list.max_items
//	len                as min and max; [3]int is len=3 by itself
//	gt lt              value_error.number.not_gt and not_lt; of a length, as min and max
//	oneof              type_error.enum
//	email url uuid     value_error.email, value_error.url.…, type_error.uuid
//	datetime=layout    value_error.datetime, date or time, by what the layout holds
//	unique             value_error.list.unique_items
//	required_if …      value_error.missing
//	any other          value_error
//
// dive, keys and endkeys lead to the elements as in go-playground/validator,
// which checks the rules that are not named here with Gin's own instance: rules
// registered there work, and rules that compare fields. Lengths count code
// points. omitempty says what is true without it: a field may be absent.
//
// Types fail by themselves: type_error.str, integer, float, dict, list and
// none.not_allowed; value_error.strictbool in JSON and type_error.bool
// elsewhere; value_error.unicode and value_error.nul for a string with half a
// surrogate pair or U+0000. An integer beyond its Go type fails as one beyond a
// limit. A time.Time is RFC 3339; a []byte is base64; an
// encoding.TextUnmarshaler gets a string and a json.Unmarshaler any value.
//
// # What differs from Gin's binding
//
//   - required means present and not null: 0, false and "" are values.
//   - null is refused everywhere but in a field with the tag
//     extensions:"x-nullable" (swag's word for it), where it gives the zero
//     value, and where the Go type sees to it: any, and json.Unmarshaler.
//   - What is present is checked: the rule min=1 refuses "" even behind omitempty.
//   - Structs are checked wherever they are, in lists without dive too.
//   - JSON is strict: "12", 12.0 and true are no integers, names match in
//     case, and nothing may stand behind the value. Of a repeated name the last
//     counts; unknown names are ignored; ",string" has no effect.
//   - The path and the query are text, read as Pydantic reads it: " 1_000 " and
//     "٣" are integers, "yes" is true, of a repeated parameter the last counts.
//     Defaults are Gin's: form:"sort,default=id". collection_format and
//     time_format have no effect.
//   - The query is split as Python splits it: ";" and broken escapes are text.
//   - The body is JSON without a Content-Type and with application/json or
//     application/*+json. With any other it is no object: type_error.dict.
//   - Every failure is listed: a list that is all wrong is answered with one or
//     more for each item, unless max bounds it.
//   - A type or a tag that makes no sense (a channel, a map with integer keys,
//     min=x, two fields of one name) is a panic at the first request.
package validation
