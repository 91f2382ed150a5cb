package models

import (
	_ "embed"
	"encoding/csv"
	"strconv"
	"strings"
)

// worldTable is made by the command in the folder world.
//
//go:embed world.csv
var worldTable string

// World returns the 250 countries and territories of the world, in the order of
// their ids: the numeric codes of ISO 3166-1. Kosovo, which has no code, has 983.
func World() []Country {
	rows, err := csv.NewReader(strings.NewReader(worldTable)).ReadAll()
	if err != nil {
		panic(err) // the table is part of the program, and the tests read it
	}
	countries := make([]Country, 0, len(rows))
	for _, row := range rows[1:] {
		id, idErr := strconv.ParseInt(row[0], 10, 64)
		area, areaErr := strconv.ParseInt(row[3], 10, 64)
		if idErr != nil || areaErr != nil {
			panic("models: a row of world.csv is not a country: " + strings.Join(row, ","))
		}
		countries = append(countries, Country{ID: id, Name: row[1], Capital: row[2], Area: area})
	}
	return countries
}

// Sample returns the three countries of the original service, in the order of
// their ids: the default content of a new database.
func Sample() []Country {
	return []Country{
		{ID: 1, Name: "Thailand", Capital: "Bangkok", Area: 513120},
		{ID: 2, Name: "Australia", Capital: "Canberra", Area: 7617930},
		{ID: 3, Name: "Egypt", Capital: "Cairo", Area: 1010408},
	}
}
