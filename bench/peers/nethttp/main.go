// Command nethttp is the limit: a bare net/http server that writes answers made
// beforehand, byte for byte those of the countries service, headers included.
// It checks nothing, stores nothing and logs nothing.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
)

// answer is what the runner recorded of the service.
type answer struct {
	Header http.Header
	Body   string
}

// rows are countries as JSON in one order, and where each one ends.
type rows struct {
	list []byte
	ends []int // ends[i] is the place of the comma or bracket behind row i
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	data := flag.String("data", "", "JSON array of countries, ids from 1")
	recorded := flag.String("answers", "", "JSON of the answers to give")
	flag.Bool("logs", false, "ignored: it never logs")
	flag.Parse()

	var countries []json.RawMessage
	mustRead(*data, &countries)
	var answers map[string]answer
	mustRead(*recorded, &answers)

	byID := join(countries)
	byName := join(slices.SortedStableFunc(slices.Values(countries), func(a, b json.RawMessage) int { return strings.Compare(name(a), name(b)) }))
	etag := answers["list"].Header.Get("ETag")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /countries", func(w http.ResponseWriter, r *http.Request) {
		switch query := r.URL.RawQuery; {
		case query == "" && r.Header.Get("If-None-Match") == etag:
			answers["not modified"].head(w)
			w.WriteHeader(http.StatusNotModified)
		case query == "":
			answers["list"].write(w, http.StatusOK, byID.list)
		case strings.HasPrefix(query, "sort=name&"):
			answers["page"].write(w, http.StatusOK, byName.page(query))
		default:
			answers["page"].write(w, http.StatusOK, byID.page(query))
		}
	})
	mux.HandleFunc("GET /countries/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.PathValue("id"))
		if err != nil || id < 1 || id > len(countries) {
			http.NotFound(w, r)
			return
		}
		answers["country"].write(w, http.StatusOK, countries[id-1])
	})
	refused := []byte(answers["refused"].Body)
	mux.HandleFunc("POST /countries", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		answers["refused"].write(w, http.StatusUnprocessableEntity, refused)
	})
	log.Fatal(http.ListenAndServe(*addr, mux))
}

func mustRead(path string, v any) {
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func name(country json.RawMessage) string {
	var c struct{ Name string }
	if err := json.Unmarshal(country, &c); err != nil {
		log.Fatal(err)
	}
	return c.Name
}

func join(countries []json.RawMessage) rows {
	var all rows
	for i, country := range countries {
		all.list = append(all.list, "[,"[min(i, 1)])
		all.list = append(all.list, country...)
		all.ends = append(all.ends, len(all.list))
	}
	all.list = append(all.list, ']')
	return all
}

// page is that of a query that ends in skip=N&limit=M, where N is at least 1.
func (all rows) page(query string) []byte {
	_, query, _ = strings.Cut(query, "skip=")
	skipText, limitText, _ := strings.Cut(query, "&limit=")
	skip, _ := strconv.Atoi(skipText)
	limit, _ := strconv.Atoi(limitText)
	inside := all.list[all.ends[skip-1]+1 : all.ends[min(skip+limit, len(all.ends))-1]]
	page := make([]byte, 0, len(inside)+2)
	page = append(page, '[')
	page = append(page, inside...)
	return append(page, ']')
}

func (a answer) write(w http.ResponseWriter, status int, body []byte) {
	a.head(w)
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	w.Write(body)
}

// head copies the recorded headers; the values are shared, not copied.
func (a answer) head(w http.ResponseWriter) {
	header := w.Header()
	for name, values := range a.Header {
		header[name] = values
	}
}
