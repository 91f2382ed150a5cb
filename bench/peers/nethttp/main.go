// Command nethttp is the limit: a bare net/http server that writes answers made
// beforehand, byte for byte those of the countries service, headers included.
// It parses nothing, checks nothing and stores nothing.
package main

import (
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
)

// answers is what the runner recorded of the service.
type answers struct {
	List        answer // headers only; the body comes from the data
	NotModified answer
	Country     answer // headers only, of any one country
	Refused     answer
}

type answer struct {
	Header http.Header
	Body   string
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	data := flag.String("data", "", "JSON array of countries, ids from 1")
	recorded := flag.String("answers", "", "JSON of the answers to give")
	flag.Parse()

	list, err := os.ReadFile(*data)
	if err != nil {
		log.Fatal(err)
	}
	var countries []json.RawMessage
	if err := json.Unmarshal(list, &countries); err != nil {
		log.Fatal(err)
	}
	var a answers
	text, err := os.ReadFile(*recorded)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(text, &a); err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /countries", a.list(list))
	mux.HandleFunc("GET /countries/{id}", a.Country.serveOne(countries))
	mux.HandleFunc("POST /countries", a.Refused.refuse)
	log.Fatal(http.ListenAndServe(*addr, mux))
}

func (a answers) list(body []byte) http.HandlerFunc {
	etag := a.List.Header.Get("ETag")
	length := []string{strconv.Itoa(len(body))}
	return func(w http.ResponseWriter, r *http.Request) {
		if etag != "" && r.Header.Get("If-None-Match") == etag {
			a.NotModified.head(w)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		a.List.head(w)
		w.Header()["Content-Length"] = length
		w.Write(body)
	}
}

func (a answer) serveOne(countries []json.RawMessage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.Atoi(r.PathValue("id"))
		if err != nil || id < 1 || id > len(countries) {
			http.NotFound(w, r)
			return
		}
		a.head(w)
		w.Write(countries[id-1])
	}
}

func (a answer) refuse(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	a.head(w)
	w.WriteHeader(http.StatusUnprocessableEntity)
	io.WriteString(w, a.Body)
}

// head copies the recorded headers; the values are shared, not copied.
func (a answer) head(w http.ResponseWriter) {
	header := w.Header()
	for name, values := range a.Header {
		header[name] = values
	}
}
