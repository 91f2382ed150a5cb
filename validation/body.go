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
			size := int64(4 * cap(body))
			if r.ContentLength >= int64(len(body)) {
				size = min(size, r.ContentLength+1)
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
	if isASCII(header) {
		return header
	}
	text := make([]rune, len(header))
	for i := range len(header) {
		text[i] = rune(header[i])
	}
	return string(text)
}

// document fills a target from a body.
func (d *decoder) document(body document, b bound) chain {
	d.push(fromBody.word())
	defer d.pop()
	d.cursor = cursor{doc: body.text}
	d.space()
	isNull := body.json && len(body.text) > 0 && d.isNull()
	absent := body.json && len(body.text) == 0 || isNull && !d.mode.two()
	switch {
	case b.use == asEmbedded:
		return d.embedded(body, b, absent)
	case !body.json:
		return d.content(b, string(body.text))
	case (absent || isNull) && b.optional:
		return chain{}
	case absent:
		return d.fail(missing, token{})
	}
	return d.decode(b.body, b.value)
}

// embedded fills a struct whose fields are body parameters. Where the body is
// no object, FastAPI 0.92 says that optional ones are missing, too.
func (d *decoder) embedded(body document, b bound, absent bool) (all chain) {
	p := b.body
	slots := make([]slot, len(p.fields))
	switch {
	case absent, !body.json && d.mode.two():
	case !body.json, d.peek() != '{':
		for _, f := range p.fields {
			d.push(f.part)
			all = d.join(all, d.fail(missing, token{}))
			d.pop()
		}
		return all
	default:
		d.members(p, b.value, slots, true)
	}
	return d.finish(p, b.value, slots, token{})
}

// content fills a target from a body of another type than JSON, which is bytes
// to FastAPI: neither an object nor a list, but a text.
func (d *decoder) content(b bound, text string) chain {
	p := b.body
	if p.root {
		p = p.fields[0].plan
	}
	switch p.shape {
	case shapeObject, shapeMap, shapeList, shapeRaw, shapeAny:
		return d.fail(p.wrongType(), textToken(text))
	}
	if !d.mode.lax() || !utf8.ValidString(text) {
		return d.fail(p.wrongType(), textToken(text))
	}
	return d.scalar(p, settled(b.value), textToken(text))
}
