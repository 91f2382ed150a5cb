package validation

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"strings"
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
	media, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxForm))
		if err != nil {
			return unreadable(err)
		}
		p.readQuery(string(body), values, latin1)
	case "multipart/form-data":
		body := http.MaxBytesReader(nil, r.Body, MaxForm)
		lines := &wholeLines{body: bufio.NewReader(body), end: "--" + parameters["boundary"] + "--"}
		r.Body = struct {
			io.Reader
			io.Closer
		}{lines, body}
		parts, err := r.MultipartReader()
		if errors.Is(err, http.ErrNotMultipart) { // its type cannot be parsed
			break
		}
		if err != nil {
			return unreadable(err)
		}
		r.MultipartForm = &multipart.Form{File: map[string][]*multipart.FileHeader{}} // removed after the request
		if err := p.readParts(parts, values, r.MultipartForm); err != nil {
			return unreadable(err)
		}
	}
	for i := range p.fields { // an empty text is none to FastAPI
		if values[i].last == "" && p.fields[i].shape != shapeList && !values[i].isFile() {
			values[i] = parameter{}
		}
	}
	return nil
}

// wholeLines reads a multipart body without its last line when that is cut
// off: a header or a boundary counts once its line has ended.
type wholeLines struct {
	body *bufio.Reader
	end  string // the last boundary, which needs no line break
	line []byte // what is left of the line at hand
}

func (l *wholeLines) Read(to []byte) (int, error) {
	if len(l.line) == 0 {
		line, err := l.body.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull && !(err == io.EOF && strings.HasPrefix(string(line), l.end)) {
			return 0, err
		}
		l.line = line
	}
	n := copy(to, l.line)
	l.line = l.line[n:]
	return n, nil
}

// readParts reads the parts of a form, in their order. A part that does not end
// is none, and one without a name makes the form unreadable, as in Starlette.
func (p *plan) readParts(parts *multipart.Reader, values []parameter, form *multipart.Form) error {
	for {
		part, err := parts.NextPart()
		if err != nil {
			return exceptTheEnd(err)
		}
		header := part.Header.Get("Content-Disposition")
		_, disposition, err := mime.ParseMediaType(header)
		name, named := disposition["name"]
		if !named && (err == nil || header == "") {
			return errUnnamed
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return exceptTheEnd(err)
		}
		i := p.lookup([]byte(name))
		if i < 0 {
			continue
		}
		if _, isFile := disposition["filename"]; !isFile {
			if !utf8.Valid(content) {
				content = []byte(latin1(string(content)))
			}
			values[i].add(&p.fields[i], string(content))
			values[i].files = append(values[i].files, nil)
			continue
		}
		file, err := newFile(part, content)
		if err != nil {
			return err
		}
		form.File[name] = append(form.File[name], file)
		values[i].given, values[i].last = true, ""
		values[i].all, values[i].files = append(values[i].all, ""), append(values[i].files, file)
	}
}

var errUnnamed = errors.New("a part of the form has no name")

// exceptTheEnd returns nil for the end of a form, also one that is missing.
func exceptTheEnd(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return nil
}

// newFile makes a FileHeader, which only a form of mime/multipart can.
func newFile(part *multipart.Part, content []byte) (*multipart.FileHeader, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	to, err := w.CreateFormFile("file", "file")
	if err == nil {
		_, err = to.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	form, err := multipart.NewReader(&body, w.Boundary()).ReadForm(maxFormMemory)
	if err != nil {
		return nil, err
	}
	file := form.File["file"][0]
	file.Filename, file.Header = part.FileName(), part.Header
	return file, nil
}

// isFile reports whether the last value of a parameter is a file.
func (a *parameter) isFile() bool {
	return len(a.files) > 0 && a.files[len(a.files)-1] != nil
}

// file sets v, a *multipart.FileHeader, to the last file, or refuses a file
// where a text belongs, and a text where a file does.
func (d *decoder) file(p *plan, v reflect.Value, value *parameter) chain {
	switch {
	case p.shape != shapeFile:
		return d.fail(p.wrongType(), token{})
	case !value.isFile():
		return d.fail(notFile, textToken(value.last))
	}
	v.Set(reflect.ValueOf(value.files[len(value.files)-1]))
	return chain{}
}
