package validation

import (
	"github.com/gin-gonic/gin"
)

// Record fills target, a struct, from a row of texts, as of a CSV (RFC 4180):
// cell returns the text of a field by its JSON name, and false where the row
// has none. Texts are read as in a query: "٣" and "+1" are integers. Failures
// stand below loc.
//
//	err := validation.Record(c, &country, func(name string) (string, bool) {
//		i, ok := columns[name]
//		return row[i], ok && !(name == "id" && row[i] == "")
//	}, "body", 17)
func Record(c *gin.Context, target any, cell func(name string) (text string, ok bool), loc ...any) error {
	b := boundTo(Target{to: target, use: asRow})
	d := decoder{failures: failures{mode: modeOf(c), loc: steps(loc)}}
	p := b.parts[fromRow]
	values := make([]parameter, len(p.fields))
	for i := range p.fields {
		if text, ok := cell(p.fields[i].name); ok {
			values[i].add(&p.fields[i], toValid(text))
		}
	}
	return d.result(d.texts(p, b.value, values))
}

// Line fills target from one JSON text (RFC 8259), as a line of NDJSON is.
// Failures stand below loc; of what is not JSON the position in the line is
// behind it.
//
//	err := validation.Line(c, &country, line, "body", 17)
func Line(c *gin.Context, target any, line []byte, loc ...any) error {
	mode := modeOf(c)
	text, ok := text(line)
	if !ok {
		return ErrUnreadable
	}
	if err := syntaxError(text, mode, loc); err != nil {
		return err
	}
	b := boundTo(Target{to: target, use: asBody})
	d := decoder{cursor: cursor{doc: text}, failures: failures{mode: mode, loc: steps(loc)}}
	d.space()
	return d.result(d.decode(b.body, b.value))
}

// Items holds a number of rows against the rules of a list, which target
// points to, or of a struct that stands for one ("__root__"). The failure
// stands at ["body"].
//
//	err := validation.Items(c, &countries, len(rows))
func Items(c *gin.Context, target any, n int) error {
	p := boundTo(Target{to: target, use: asBody}).body
	if p.root {
		p = p.fields[0].plan
	}
	d := decoder{failures: failures{mode: modeOf(c), loc: steps([]any{fromBody.word()})}}
	if wrong := d.checkCount(p, n); wrong != nil {
		return d.result(d.fail(wrong, token{}))
	}
	return nil
}

// steps returns the parts of a Loc that a caller gives.
func steps(loc []any) []step {
	steps := make([]step, len(loc))
	for i, part := range loc {
		steps[i].name = part
	}
	return steps
}
