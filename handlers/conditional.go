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

// unchanged sets the ETag of an answer, and answers with 304 and tells so when
// the client has what it names.
func unchanged(c *gin.Context, tag string) bool {
	c.Writer.Header()["Etag"] = []string{tag}
	if !matches(c.Request.Header["If-None-Match"], tag, weakly) {
		return false
	}
	c.Status(http.StatusNotModified)
	return true
}

// checkMatch returns errPrecondition when the request's If-Match does not name
// the country as it is stored.
func checkMatch(r *http.Request, stored models.Country) error {
	header := r.Header.Values("If-Match")
	if len(header) == 0 || matches(header, tagOf(formats.AppendObject(nil, stored)), strongly) {
		return nil
	}
	return errPrecondition
}

// comparison is how two entity-tags are compared (RFC 9110, section 8.8.3.2).
type comparison bool

const (
	strongly comparison = false // for If-Match: a weak tag never matches
	weakly   comparison = true  // for If-None-Match: W/ is passed over
)

// matches tells whether a header that lists entity-tags has the tag, or "*".
func matches(header []string, tag string, how comparison) bool {
	for _, line := range header {
		if strings.TrimSpace(line) == "*" {
			return true
		}
		for line != "" {
			var listed string
			listed, line = nextTag(line)
			if weak, ok := strings.CutPrefix(listed, "W/"); ok && how == weakly {
				listed = weak
			}
			if listed == tag {
				return true
			}
		}
	}
	return false
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
