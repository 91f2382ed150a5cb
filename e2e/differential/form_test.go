package differential

import (
	"fmt"
	"slices"
	"strings"
)

// form gives a request the endpoint's form: urlencoded, or multipart when it
// holds files.
func (g *generator) form(e endpoint, r *request) {
	pairs := g.pairs(e.form)
	if e.files == nil && !g.oneIn(6) || e.files != nil && g.oneIn(20) {
		r.body = []byte(strings.ReplaceAll(g.encoded(pairs), ";", "")) // python-multipart 0.0.6 separates there
		r.headers = append(r.headers, g.contentTypes("application/x-www-form-urlencoded")...)
		r.malformed = slices.ContainsFunc(r.headers, func(h header) bool { return strings.HasPrefix(h.value, "multipart/") })
	} else {
		boundary := pick(g, "x", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "a'b")
		end := "--\r\n"
		if g.oneIn(20) {
			end = pick(g, "--", "--\r\n\r\n", "", "\r\n", "--x")
			r.malformed = true
		}
		parts := g.parts(pairs, e.files)
		r.malformed = r.malformed || len(parts) == 0
		r.body = []byte(joined(parts, boundary, end))
		right := "multipart/form-data; boundary=" + boundary
		r.headers = append(r.headers, g.contentTypes(right)...)
		r.malformed = r.malformed || !slices.Contains(r.headers, header{"Content-Type", right})
	}
	switch g.IntN(60) {
	case 0:
		r.body = g.damaged(r.body)
		r.malformed = true
	case 1:
		r.body = nil
		r.malformed = true
	case 2:
		r.body = []byte(`{"username":"ada"}`)
		r.malformed = true
	}
}

// parts are the headers and contents of a multipart form.
func (g *generator) parts(pairs []pair, files []file) []pair {
	var parts []pair
	for _, p := range pairs {
		parts = append(parts, pair{fmt.Sprintf("Content-Disposition: form-data; name=\"%s\"", inQuotes(p.name)), p.value})
	}
	for _, f := range files {
		switch g.IntN(12) {
		case 0:
			continue
		case 1:
			f.name = pick(g, "", "", "é.txt", "a b.txt", "日本.jpg", "a;b", "a'b")
		case 2:
			f.content = pick(g, "", "\x00", "\r\n", "\r\n--", strings.Repeat("a", 5000))
		case 3:
			f.contentType = pick(g, "", "text/plain; charset=utf-8", "x", "IMAGE/PNG")
		case 4:
			f.field = pick(g, "file", "title", "cover", "pictures", "x", "")
		case 5: // a text where a file should be
			parts = append(parts, pair{fmt.Sprintf("Content-Disposition: form-data; name=\"%s\"", f.field), f.content})
			continue
		case 6:
			parts = append(parts, pair{disposition(f), f.content})
		case 7: // a file where a text should be
			f.field = pick(g, "title", "tags", "rating")
		}
		parts = append(parts, pair{disposition(f), f.content})
	}
	if g.oneIn(4) {
		g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	}
	return parts
}

func disposition(f file) string {
	text := fmt.Sprintf("Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"", f.field, inQuotes(f.name))
	if f.contentType != "" {
		text += "\r\nContent-Type: " + f.contentType
	}
	return text
}

// inQuotes is a text as browsers write it in a part's header.
func inQuotes(s string) string {
	return strings.NewReplacer("\n", "%0A", "\r", "%0D", `"`, "%22", "\x00", "").Replace(s)
}

// joined is parts as the body of a multipart form.
func joined(parts []pair, boundary, end string) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "--%s\r\n%s\r\n\r\n%s\r\n", boundary, p.name, p.value)
	}
	return b.String() + "--" + boundary + end
}
