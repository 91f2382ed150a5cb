// Command huma serves countries as Huma's tutorial would have it: annotated
// structs on Gin and its log, in memory.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

type country struct {
	ID      int64  `json:"id,omitempty" minimum:"1" maximum:"9007199254740991"`
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Capital string `json:"capital" maxLength:"200"`
	Area    int64  `json:"area" minimum:"0" maximum:"9007199254740991"`
}

type one struct{ Body country }

type many struct{ Body []country }

type byID struct {
	ID int64 `path:"id" minimum:"1"`
}

type query struct {
	Q     string `query:"q"`
	Sort  string `query:"sort" enum:"name"`
	Skip  int    `query:"skip" minimum:"0"`
	Limit int    `query:"limit" minimum:"0"`
}

type server struct {
	mu        sync.Mutex
	countries []country
	byName    []country // sorted once: the tutorial would sort for each request
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	data := flag.String("data", "", "JSON array of countries, ids from 1")
	logs := flag.Bool("logs", true, "log each request, as gin.Default does")
	flag.Parse()

	var s server
	text, err := os.ReadFile(*data)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(text, &s.countries); err != nil {
		log.Fatal(err)
	}

	s.byName = slices.SortedStableFunc(slices.Values(s.countries), func(a, b country) int { return strings.Compare(a.Name, b.Name) })

	gin.SetMode(gin.ReleaseMode)
	r := gin.Default()
	if !*logs {
		r = gin.New()
		r.Use(gin.Recovery())
	}
	api := humagin.New(r, huma.DefaultConfig("Countries", "1.0.0"))
	created := func(o *huma.Operation) { o.DefaultStatus = http.StatusCreated }
	huma.Get(api, "/countries", s.list)
	huma.Post(api, "/countries", s.create, created)
	huma.Post(api, "/countries/bulk", s.createAll, created)
	huma.Get(api, "/countries/{id}", s.get)
	log.Fatal(r.Run(*addr))
}

func (s *server) list(_ context.Context, q *query) (*many, error) {
	s.mu.Lock()
	countries := s.countries
	if q.Sort == "name" {
		countries = s.byName
	}
	s.mu.Unlock()

	if q.Q != "" {
		countries = containing(countries, strings.ToLower(q.Q))
	}
	countries = countries[min(q.Skip, len(countries)):]
	if q.Limit > 0 {
		countries = countries[:min(q.Limit, len(countries))]
	}
	return &many{countries}, nil
}

func containing(countries []country, text string) (found []country) {
	for _, c := range countries {
		if strings.Contains(strings.ToLower(c.Name), text) || strings.Contains(strings.ToLower(c.Capital), text) {
			found = append(found, c)
		}
	}
	return found
}

func (s *server) create(_ context.Context, in *one) (*one, error) {
	return &one{s.add([]country{in.Body})[0]}, nil
}

func (s *server) createAll(_ context.Context, in *many) (*many, error) {
	return &many{s.add(in.Body)}, nil
}

func (s *server) add(countries []country) []country {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range countries {
		countries[i].ID = int64(len(s.countries) + 1)
		s.countries = append(s.countries, countries[i])
	}
	return countries
}

func (s *server) get(_ context.Context, in *byID) (*one, error) {
	s.mu.Lock()
	countries := s.countries
	s.mu.Unlock()
	if in.ID > int64(len(countries)) {
		return nil, huma.Error404NotFound("country not found")
	}
	return &one{countries[in.ID-1]}, nil
}
