package postgres

import (
	"strconv"
	"strings"

	"countries/models"
	"countries/store"
	"countries/store/internal/fold"
)

// selection is the conditions of a list under construction.
type selection struct {
	where []string
	args  []any
}

// arg adds a parameter and returns its name.
func (s *selection) arg(value any) string {
	s.args = append(s.args, value)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *selection) and(condition ...string) {
	s.where = append(s.where, strings.Join(condition, ""))
}

func (s *selection) clause() string {
	if len(s.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.where, " AND ")
}

func filtered(o store.ListOptions) bool {
	return o.Query != "" || o.MinArea != nil || o.MaxArea != nil
}

// filter selects what the options' Query and areas ask for. found are the
// unfolded countries that the query matches.
func filter(o store.ListOptions, found []int64) *selection {
	var s selection
	if strings.Contains(o.Query, "\x00") {
		s.and("false") // no text has it, and no parameter can
	} else if o.Query != "" {
		q := s.arg(fold.Fold(o.Query))
		match := "NOT unfolded AND (strpos(coalesce(name_folded, lower(name)), " + q + ") > 0" +
			" OR strpos(coalesce(capital_folded, lower(capital)), " + q + ") > 0)"
		if len(found) > 0 {
			match = "(" + match + " OR id = ANY(" + s.arg(found) + "))"
		}
		s.and(match)
	}
	if o.MinArea != nil {
		s.and("area >= ", s.arg(*o.MinArea))
	}
	if o.MaxArea != nil {
		s.and("area <= ", s.arg(*o.MaxArea))
	}
	return &s
}

// countQuery counts the countries that match.
func countQuery(o store.ListOptions, found []int64) (string, []any) {
	s := filter(o, found)
	return "SELECT count(*) FROM countries" + s.clause(), s.args
}

// listQuery selects the countries of a list in its order.
func listQuery(o store.ListOptions, found []int64) (string, []any) {
	s := filter(o, found)
	field, desc := o.Sort.Field()
	if field == "" {
		field = "id"
	}
	direction, beyond := "", " > "
	if desc {
		direction, beyond = " DESC", " < "
	}
	order := field + direction
	if field != "id" {
		order += ", id" + direction
	}
	switch {
	case o.After == nil:
	case field == "id":
		s.and("id", beyond, s.arg(o.After.ID))
	default:
		s.and("(", field, ", id)", beyond, "(", s.arg(sortKey(*o.After, field)), ", ", s.arg(o.After.ID), ")")
	}
	statement := "SELECT id, name, capital, area FROM countries" + s.clause() + " ORDER BY " + order
	if o.Limit > 0 {
		statement += " LIMIT " + s.arg(o.Limit)
	}
	return statement, s.args
}

func sortKey(c models.Country, field string) any {
	switch field {
	case "name":
		return c.Name
	case "capital":
		return c.Capital
	}
	return c.Area
}
