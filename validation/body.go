package validation

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
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
func readBody(r *http.Request) (document, error) {
	if r.Body == nil {
		return jsonDocument(nil)
	}
	body, err := readAll(r)
	if err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return document{}, err
		}
		return document{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if len(body) > 0 && !isJSON(r.Header.Get("Content-Type")) {
		return document{read: true, text: body}, nil
	}
	return jsonDocument(body)
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
func jsonDocument(body []byte) (document, error) {
	if len(body) == 0 {
		return document{read: true, json: true}, nil
	}
	text, ok := text(body)
	if !ok {
		return document{}, ErrUnreadable
	}
	return document{read: true, json: true, text: text}, checkSyntax(text)
}

// isJSON tells whether a body of that Content-Type is read as JSON, as FastAPI
// decides it: without a type, and for application/json and application/*+json.
func isJSON(contentType string) bool {
	contentType = latin1(contentType)
	if strings.TrimSpace(contentType) == "" {
		return true
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

// decode fills v by p and adds what is wrong with it to errors. A body of
// another type than JSON is bytes to FastAPI: neither an object nor a list.
func (b document) decode(p *plan, v reflect.Value, errors Errors) Errors {
	if b.json && len(b.text) > 0 {
		return decodeBody(b.text, p, v, errors)
	}
	err := missing()
	if !b.json {
		err = notObject()
		if p.rootShape() == shapeList {
			err = notList()
		}
	}
	return append(errors, err.at([]step{{name: string(fromBody)}}))
}

// rootShape is the shape of the document that fills p.
func (p *plan) rootShape() shape {
	if p.root {
		return p.fields[0].shape
	}
	return p.shape
}
