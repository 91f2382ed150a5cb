package validation

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"unicode/utf8"
)

// MaxForm is the largest form that Bind reads, in bytes, where no
// http.MaxBytesReader of the service allows less. A larger one fails with
// *http.MaxBytesError.
const MaxForm = 32 << 20

// maxFormMemory is how much of the files of a form is kept in memory; the rest
// is in temporary files, which net/http removes after the request.
const maxFormMemory = 1 << 20

// readForm reads a form body. A body of any other type is an empty form, as it
// is to Starlette.
func (p *plan) readForm(r *http.Request, values []parameter) error {
	if r.Body == nil {
		return nil
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxForm))
		if err != nil {
			return unreadable(err)
		}
		p.readQuery(string(body), values, latin1)
	case "multipart/form-data":
		r.Body = http.MaxBytesReader(nil, r.Body, MaxForm)
		if err := r.ParseMultipartForm(maxFormMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			return unreadable(err)
		}
		p.readMultipart(r.MultipartForm, values)
	}
	for i := range p.fields { // an empty text is none to FastAPI
		if values[i].last == "" && p.fields[i].shape != shapeList && len(values[i].files) == 0 {
			values[i] = parameter{}
		}
	}
	return nil
}

func (p *plan) readMultipart(form *multipart.Form, values []parameter) {
	for i := range p.fields {
		f := &p.fields[i]
		for _, value := range form.Value[f.name] {
			if !utf8.ValidString(value) {
				value = latin1(value)
			}
			values[i].add(f, value)
		}
		if files := form.File[f.name]; len(files) > 0 {
			values[i].files, values[i].given = files, true
		}
	}
}

// file sets v, a *multipart.FileHeader, to the last file, or refuses a file
// where a text belongs.
func (d *decoder) file(p *plan, v reflect.Value, value *parameter) chain {
	switch {
	case p.shape != shapeFile && p.shape == shapeString:
		return d.fail(notString, token{})
	case p.shape != shapeFile:
		return d.fail(p.wrongType(), token{})
	case len(value.files) == 0:
		return d.fail(notFile, textToken(value.last))
	}
	v.Set(reflect.ValueOf(value.files[len(value.files)-1]))
	return chain{}
}

// files sets v, a []*multipart.FileHeader, to all files.
func (d *decoder) files(v reflect.Value, value *parameter) (all chain) {
	v.Set(reflect.ValueOf(value.files))
	for i, text := range value.all {
		d.pushIndex(i)
		all = d.join(all, d.fail(notFile, textToken(text)))
		d.pop()
	}
	return all
}
