package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"countries/handlers/formats"
	"countries/models"
)

// tagOf is the strong entity-tag of a representation: equal bytes, equal tag,
// on every instance.
func tagOf(representation []byte) string {
	sum := sha256.Sum256(representation)
	var tag [34]byte
	tag[0], tag[33] = '"', '"'
	hex.Encode(tag[1:33], sum[:16])
	return string(tag[:])
}

// listTags makes the entity-tags of lists, which are not rendered to have one:
// of the store's revision and the query, and of how countries are rendered, so
// that a program that renders them differently has other tags.
type listTags struct{ rendering string }

func newListTags(render func([]byte, models.Country) []byte) listTags {
	var text strings.Builder // each byte that JSON escapes, and what it need not
	for c := range rune(0x100) {
		text.WriteRune(c)
	}
	sample := []models.Country{
		{},
		{ID: 1, Name: text.String(), Capital: "\u2028\u2029\ufeff\U0001F1F9", Area: 1},
		{ID: 1<<53 - 1, Area: 1<<53 - 1},
	}
	var rendered []byte
	for _, country := range sample {
		rendered = render(rendered, country)
	}
	return listTags{tagOf(rendered)}
}

// tag is the entity-tag of the list with that name, see appendQuery, in a
// revision.
func (t listTags) tag(revision string, name []byte) string {
	var few [256]byte
	text := append(append(few[:0], t.rendering...), revision...)
	return tagOf(append(append(text, ' '), name...))
}

// unchanged sets the ETag of an answer. When the client has what it names, it
// answers 304, with the tag by which the client knows it, and returns true.
func unchanged(c *gin.Context, tag string) bool {
	known, ok := matches(c.Request.Header["If-None-Match"], tag, weakly)
	if !ok {
		known = tag
	}
	c.Writer.Header()["Etag"] = []string{known}
	if ok {
		c.Status(http.StatusNotModified)
	}
	return ok
}

// checkMatch returns errPrecondition when the request's If-Match does not name
// the country as it is stored.
func checkMatch(r *http.Request, stored models.Country) error {
	header := r.Header.Values("If-Match")
	if len(header) == 0 {
		return nil
	}
	if _, ok := matches(header, tagOf(formats.AppendObject(nil, stored)), strongly); !ok {
		return errPrecondition
	}
	return nil
}

// comparison is how two entity-tags are compared (RFC 9110, section 8.8.3.2).
type comparison bool

const (
	strongly comparison = false // for If-Match: a weak tag never matches
	weakly   comparison = true  // for If-None-Match: W/ is passed over
)

// matches reports whether a header that lists entity-tags has the tag or "*",
// and in which form. The tag of a compressed form, ours or a proxy's, has a
// suffix.
func matches(header []string, tag string, how comparison) (known string, ok bool) {
	for _, line := range header {
		if strings.TrimSpace(line) == "*" {
			return tag, true
		}
		for line != "" {
			known, line = nextTag(line)
			if how == weakly {
				known = strings.TrimPrefix(known, "W/")
			}
			if withoutSuffix(known) == tag {
				return known, true
			}
		}
	}
	return "", false
}

func withoutSuffix(tag string) string {
	for _, suffix := range []string{`-gzip"`, `-zstd"`, `-br"`} {
		if plain, ok := strings.CutSuffix(tag, suffix); ok {
			return plain + `"`
		}
	}
	return tag
}

// nextTag cuts the first element off a list of entity-tags. A comma may stand
// inside the quotes.
func nextTag(list string) (tag, rest string) {
	list = strings.TrimLeft(list, " \t,")
	quoted := false
	for i := range len(list) {
		switch {
		case list[i] == '"':
			quoted = !quoted
		case list[i] == ',' && !quoted:
			return strings.TrimRight(list[:i], " \t"), list[i+1:]
		}
	}
	return strings.TrimRight(list, " \t"), ""
}
