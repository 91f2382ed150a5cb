package store

import (
	"math"
	"strconv"
	"strings"

	"countries/models"
)

// selection is the SQL of a list under construction.
type selection struct {
	where []string
	args  []any
}

func (s *selection) arg(value any) string {
	s.args = append(s.args, value)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *selection) and(condition ...string) {
	s.where = append(s.where, strings.Join(condition, ""))
}

func (s *selection) sql(from, tail string) string {
	if len(s.where) > 0 {
		from += " WHERE " + strings.Join(s.where, " AND ")
	}
	return from + tail
}

// filters keeps what the options' Query and areas ask for. contains is the
// engine's function for the place of a substring, 0 when there is none. An area
// column with a plus before it cannot be looked up in an index.
func (s *selection) filters(o ListOptions, contains, area string) {
	if strings.Contains(o.Query, "\x00") {
		s.and("1 = 0") // no text has it, and not every engine can be asked
	} else if folded := Fold(o.Query); folded != "" {
		q := s.arg(folded)
		s.and("(", contains, "(coalesce(name_folded, lower(name)), ", q, ") > 0 OR ",
			contains, "(coalesce(capital_folded, lower(capital)), ", q, ") > 0)")
	}
	if o.MinArea != nil {
		s.and(area, " >= ", s.arg(*o.MinArea))
	}
	if o.MaxArea != nil {
		s.and(area, " <= ", s.arg(*o.MaxArea))
	}
}

func (o ListOptions) filtered() bool {
	return o.Query != "" || o.MinArea != nil || o.MaxArea != nil
}

func countQuery(o ListOptions, contains string) (string, []any) {
	var s selection
	s.filters(o, contains, "area")
	return s.sql("SELECT count(*) FROM countries", ""), s.args
}

// listQuery selects the rows. walk says to read the index of the order from
// end to end, passing over what the area leaves out, rather than to look the
// areas up and sort what comes: better once many countries match.
func listQuery(o ListOptions, contains string, walk bool) (string, []any) {
	field, desc := o.Sort.Field()
	direction, beyond := "", " > "
	if desc {
		direction, beyond = " DESC", " < "
	}
	area := "area"
	if walk && field != "area" {
		area = "+area"
	}
	var s selection
	s.filters(o, contains, area)
	order := " ORDER BY id" + direction
	if field == "id" || field == "" {
		if o.After != nil {
			s.and("id", beyond, s.arg(o.After.ID))
		}
	} else {
		order = " ORDER BY " + field + direction + ", id" + direction
		if o.After != nil {
			s.and("(", field, ", id)", beyond, "(", s.arg(sortKey(*o.After, field)), ", ", s.arg(o.After.ID), ")")
		}
	}
	limit := o.Limit
	if limit == 0 {
		limit = math.MaxInt64
	}
	order += " LIMIT " + s.arg(int64(limit))
	return s.sql("SELECT id, name, capital, area FROM countries", order), s.args
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
