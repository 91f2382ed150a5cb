package store

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"countries/models"
)

// dialect is where the engines' SQL differs.
type dialect struct {
	// contains is the function for the place of a substring, 0 when there is none.
	contains string
	// byArea is the table, to be read by way of the index of areas.
	byArea string
	// rowValues tells whether an index is searched for (name, id) > ($1, $2).
	rowValues bool
}

// selection is the condition of a list under construction.
type selection struct {
	dialect
	table string
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

// from selects what from says of the countries that meet all conditions and
// those given here.
func (s *selection) from(what string, more ...string) string {
	what += " FROM " + s.table
	if where := append(slices.Clip(s.where), more...); len(where) > 0 {
		what += " WHERE " + strings.Join(where, " AND ")
	}
	return what
}

// filters keeps what the options' Query and areas ask for. The column area with
// a plus before it is not looked up in an index.
func (s *selection) filters(o ListOptions, area string) {
	if strings.Contains(o.Query, "\x00") {
		s.and("1 = 0") // no text has it, and not every engine can be asked
	} else if folded := Fold(o.Query); folded != "" {
		q := s.arg(folded)
		s.and("(", s.contains, "(coalesce(name_folded, lower(name)), ", q, ") > 0 OR ",
			s.contains, "(coalesce(capital_folded, lower(capital)), ", q, ") > 0)")
	}
	if o.MinArea != nil {
		s.and(area, " >= ", s.arg(*o.MinArea))
	}
	if o.MaxArea != nil {
		s.and(area, " <= ", s.arg(*o.MaxArea))
	}
}

func (o ListOptions) filtered() bool { return o.Query != "" || o.byArea() }
func (o ListOptions) byArea() bool   { return o.MinArea != nil || o.MaxArea != nil }

func (d dialect) count(o ListOptions) (string, []any) {
	s := selection{dialect: d, table: "countries"}
	s.filters(o, "area")
	return s.from("SELECT count(*)"), s.args
}

// list selects the rows. When many match, it reads the index of the order from
// end to end, passing over what the areas leave out; otherwise it looks the
// areas up and sorts what comes.
func (d dialect) list(o ListOptions, many bool) (string, []any) {
	field, _ := o.Sort.Field()
	s, area := selection{dialect: d, table: "countries"}, "area"
	switch {
	case field == "area" || !o.byArea():
	case many:
		area = "+area"
	default:
		s.table = d.byArea
	}
	s.filters(o, area)
	statement := s.ordered(o)
	limit := int64(o.Limit)
	if limit == 0 {
		limit = math.MaxInt64
	}
	return statement + " LIMIT " + s.arg(limit), s.args
}

// ordered selects what meets the conditions and comes after o.After.
func (s *selection) ordered(o ListOptions) string {
	const columns = "SELECT id, name, capital, area"
	field, desc := o.Sort.Field()
	direction, beyond := "", " > "
	if desc {
		direction, beyond = " DESC", " < "
	}
	if field == "id" || field == "" {
		if o.After != nil {
			s.and("id", beyond, s.arg(o.After.ID))
		}
		return s.from(columns) + " ORDER BY id" + direction
	}
	order := " ORDER BY " + field + direction + ", id" + direction
	if o.After == nil {
		return s.from(columns) + order
	}
	key, id := s.arg(sortKey(*o.After, field)), s.arg(o.After.ID)
	if s.rowValues {
		return s.from(columns, "("+field+", id)"+beyond+"("+key+", "+id+")") + order
	}
	// The ties first, apart: for row values SQLite would read through all that
	// have the name. Both halves come in the order of the index and are merged.
	ties := s.from(columns, field+" = "+key, "id"+beyond+id)
	return ties + " UNION ALL " + s.from(columns, field+beyond+key) + order
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
