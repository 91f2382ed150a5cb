package validation

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// document is a request's body.
type document struct {
	read bool // false before it is
	json bool // of an empty body too; false for what is bytes to FastAPI
	text []byte
}

// readBody reads the whole body, so that nothing behind the JSON value goes
// unseen, and checks its syntax if it is to be read as JSON.
func readBody(r *http.Request, mode Mode) (document, error) {
	if r.Body == nil {
		return jsonDocument(nil, mode)
	}
	body, err := readAll(r)
	if err != nil {
		return document{}, unreadable(err)
	}
	if len(body) > 0 && !isJSON(r.Header["Content-Type"], mode) {
		return document{read: true, text: body}, nil
	}
	return jsonDocument(body, mode)
}

// unreadable is ErrUnreadable with its cause, or an *http.MaxBytesError.
func unreadable(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnreadable, err)
}

// readAll is io.ReadAll(r.Body) with one allocation when the length is known
// and small. A client that announces much has not sent it yet: it gets four
// times what it has sent, and what was copied for it is a third at most.
func readAll(r *http.Request) ([]byte, error) {
	size := int64(512)
	if r.ContentLength >= 0 {
		size = min(r.ContentLength, 1<<16) + 1 // for the read that finds the end
	}
	body := make([]byte, 0, size)
	for {
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return nil, err
		}
		if len(body) == cap(body) {
			size := 4 * cap(body)
			if r.ContentLength >= int64(len(body)) {
				size = min(size, int(r.ContentLength)+1)
			}
			body = append(make([]byte, 0, size), body...)
		}
	}
}

// jsonDocument is a body that is to be read as JSON; an empty one is no JSON
// but may be missing only.
func jsonDocument(body []byte, mode Mode) (document, error) {
	if len(body) == 0 {
		return document{read: true, json: true}, nil
	}
	text, ok := text(body)
	if !ok {
		return document{}, ErrUnreadable
	}
	return document{read: true, json: true, text: text}, syntaxError(text, mode, nil)
}

// isJSON reports whether a body of that Content-Type is read as JSON, as
// FastAPI decides it: application/json and application/*+json, and without a
// type in FastAPI 0.92, but not in that of today.
func isJSON(header []string, mode Mode) bool {
	if len(header) == 0 {
		return !mode.two()
	}
	if header[0] == "application/json" {
		return true
	}
	contentType := latin1(header[0])
	if strings.TrimSpace(contentType) == "" {
		return !mode.two()
	}
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	subtype, ok := strings.CutPrefix(media, "application/")
	return ok && !strings.Contains(subtype, "/") &&
		(subtype == "json" || strings.HasSuffix(subtype, "+json"))
}

// latin1 is what the bytes of a header mean in Python's servers, where a
// no-break space is one byte, and no letter but k and i is a k or an i.
func latin1(header string) string {
	if !strings.ContainsFunc(header, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return header
	}
	text := make([]rune, len(header))
	for i := range len(header) {
		text[i] = rune(header[i])
	}
	return string(text)
}

// document fills a target from a body. A body of another type than JSON is
// bytes to FastAPI: neither an object nor a list, but a text.
func (d *decoder) document(body document, b bound) chain {
	d.push(fromBody.word())
	defer d.pop()
	p := b.body
	if !body.json {
		return d.content(p, b, string(body.text))
	}
	d.cursor = cursor{doc: body.text}
	d.space()
	isNull := len(body.text) > 0 && d.isNull()
	absent := len(body.text) == 0 || isNull && !d.mode.two()
	switch {
	case b.use == asEmbedded && absent:
		return d.finish(p, b.value, make([]slot, len(p.fields)), token{})
	case b.use == asEmbedded && d.peek() != '{':
		return d.noParameters(p, b)
	case b.use == asEmbedded:
		return d.embedded(p, b)
	case absent && b.optional, isNull && b.optional:
		return chain{}
	case absent:
		return d.fail(missing, token{})
	}
	return d.decode(p, b.value)
}

// embedded fills a struct whose fields are body parameters, which null leaves
// out in Pydantic 1.
func (d *decoder) embedded(p *plan, b bound) chain {
	slots := make([]slot, len(p.fields))
	for more := d.opened('}'); more; more = d.another('}') {
		i := p.lookup(d.name())
		if i < 0 {
			d.skip()
			continue
		}
		f := &p.fields[i]
		to := fieldOf(b.value, f.index)
		to.SetZero()
		if slots[i] = (slot{}); d.isNull() && !d.mode.two() {
			d.skip()
			continue
		}
		d.push(f.part)
		slots[i] = d.member(f, to)
		d.pop()
	}
	return d.finish(p, b.value, slots, token{})
}

// noParameters refuses a body that is no object where body parameters are
// wanted. FastAPI then says that optional ones are missing, too.
func (d *decoder) noParameters(p *plan, b bound) (all chain) {
	for i := range p.fields {
		d.push(p.fields[i].part)
		all = d.join(all, d.fail(missing, token{}))
		d.pop()
	}
	return all
}

// content fills a target from a body of another type than JSON.
func (d *decoder) content(p *plan, b bound, text string) chain {
	t := textToken(text)
	if b.use == asEmbedded && d.mode.two() {
		return d.finish(p, b.value, make([]slot, len(p.fields)), token{})
	} else if b.use == asEmbedded {
		return d.noParameters(p, b)
	}
	if p.root {
		p = p.fields[0].plan
	}
	switch p.shape {
	case shapeObject, shapeMap, shapeList, shapeRaw, shapeAny:
		return d.fail(p.wrongType(), t)
	}
	if !d.mode.lax() || !utf8.ValidString(text) {
		return d.fail(p.wrongType(), t)
	}
	return d.scalar(p, settled(b.value), t)
}
