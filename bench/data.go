package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// country is a row of the data that every target serves.
type country struct {
	ID      int64  `json:"id,omitempty"`
	Name    string `json:"name"`
	Capital string `json:"capital"`
	Area    int64  `json:"area"`
}

// countries makes the first n rows of one endless series: the sample three,
// then invented ones of about the length of real names, the same on each run.
func countries(n int) []country {
	rows := []country{
		{1, "Thailand", "Bangkok", 513120},
		{2, "Australia", "Canberra", 7617930},
		{3, "Egypt", "Cairo", 1010408},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for id := int64(len(rows) + 1); len(rows) < n; id++ {
		rows = append(rows, country{id, name(random), name(random), random.Int64N(17_000_000) + 1})
	}
	return rows[:n]
}

func name(random *rand.Rand) string {
	first := []string{"Al", "Bel", "Côr", "Dan", "Er", "Fin", "Gua", "Hon", "Ira", "Ken", "Mal", "Nor", "Pé", "São", "Zam"}
	middle := []string{"ba", "do", "gui", "la", "ma", "ne", "ra", "ta", "va"}
	last := []string{"bia", "dor", "land", "nia", "que", "ria", "stan", "via", "wa"}
	s := first[random.IntN(len(first))]
	for range random.IntN(3) {
		s += middle[random.IntN(len(middle))]
	}
	return s + last[random.IntN(len(last))]
}

// compact writes v as the contract does: no spaces, no escaping, no newline.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only rows of our own come here
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// dataFile writes the first n rows as a JSON array and returns its path.
func dataFile(n int) (string, error) {
	path := filepath.Join(cacheDir, "data", strconv.Itoa(n)+".json")
	return path, os.WriteFile(path, compact(countries(n)), 0o644)
}

// byName returns a copy of rows in the order of sort=name.
func byName(rows []country) []country {
	return slices.SortedStableFunc(slices.Values(rows), func(a, b country) int { return strings.Compare(a.Name, b.Name) })
}

// containing returns the rows that q=text finds, where text is lower case.
func containing(rows []country, text string) []country {
	var found []country
	for _, row := range rows {
		if strings.Contains(strings.ToLower(row.Name), text) || strings.Contains(strings.ToLower(row.Capital), text) {
			found = append(found, row)
		}
	}
	return found
}

// withoutIDs is rows as a client sends them to be created.
func withoutIDs(rows []country) []country {
	sent := make([]country, len(rows))
	for i, row := range rows {
		row.ID = 0
		sent[i] = row
	}
	return sent
}
