package middleware

import (
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// codings is an element of Accept-Encoding (RFC 9110, section 12.5.3).
var codings = regexp.MustCompile("^[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;[ \t]*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?[ \t]*$")

// FuzzAcceptEncoding holds a header against RFC 9110, as far as it is one of
// that; what is not must name gzip at least. Lines are as good as commas.
func FuzzAcceptEncoding(f *testing.F) {
	for _, header := range []string{
		"", "gzip", "gzip, deflate, br, zstd", "X-GZIP;q=0.5", "*", "*;q=0", "gzip;q=0, *", "identity, gzip;q=0.999", "identity;q=0.5, *;q=0.5",
		"gzip ; q=1.000", "gzip;q=0.0001", "gzip;q=1.1", "gzip;q=NaN", "gzip;q=0x1p-1", "gzip;level=9", "gzip;q=1;q=0", ",,gzip,", "gzip;", "gzip;q", "gzip;q=", "gzip\xff",
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := acceptsGzip([]string{header})
		if lines := acceptsGzip(strings.Split(header, ",")); lines != got {
			t.Errorf("%q: got %t, on lines of their own %t", header, got, lines)
		}
		weights, ok := weightsOf(header)
		if !ok {
			if lower := strings.ToLower(header); got && !strings.Contains(lower, "gzip") && !strings.Contains(lower, "*") {
				t.Errorf("%q: got %t, and it does not name gzip", header, got)
			}
			return
		}
		gzip, named := weights["gzip"]
		if x, ok := weights["x-gzip"]; ok {
			gzip, named = max(gzip, x), true
		}
		if !named {
			gzip = weights["*"]
		}
		if want := gzip > 0 && gzip >= weights["identity"]; got != want {
			t.Errorf("%q: got %t, want %t of %v", header, got, want, weights)
		}
	})
}

// weightsOf are the weights in a header that names no coding twice.
func weightsOf(header string) (weights map[string]float64, ok bool) {
	weights = map[string]float64{}
	for element := range strings.SplitSeq(header, ",") {
		if strings.Trim(element, " \t") == "" {
			continue
		}
		m := codings.FindStringSubmatch(element)
		if m == nil {
			return nil, false
		}
		coding := strings.ToLower(m[1])
		if _, twice := weights[coding]; twice {
			return nil, false
		}
		weights[coding] = 1
		if m[2] != "" {
			weights[coding], _ = strconv.ParseFloat(m[2], 64)
		}
	}
	return weights, true
}

// FuzzRequestID: a client's id comes back if it is one, else a new one.
func FuzzRequestID(f *testing.F) {
	for _, id := range []string{"", "a", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a b", "é", "a\r\nX: y", strings.Repeat("x", 128), strings.Repeat("x", 129), "Root=1-67891233-abcdef012345678912345678", "<script>", "{}"} {
		f.Add(id)
	}
	ids, made := regexp.MustCompile(`^[A-Za-z0-9._:/+=-]{1,128}$`), regexp.MustCompile(`^[0-9a-f]{32}$`)
	gin.SetMode(gin.ReleaseMode)
	f.Fuzz(func(t *testing.T, id string) {
		answer := func() string {
			recorder := httptest.NewRecorder()
			c := gin.CreateTestContextOnly(recorder, gin.New())
			c.Request = httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
			c.Request.Header["X-Request-Id"] = []string{id}
			RequestID(c)
			return recorder.Header().Get("X-Request-ID")
		}
		switch got := answer(); {
		case ids.MatchString(id):
			if got != id {
				t.Errorf("%q became %q", id, got)
			}
		case !made.MatchString(got) || got == answer():
			t.Errorf("%q became %q, twice or not an id", id, got)
		}
	})
}
