// Package models holds what travels on the wire: annotated structs, whose tags
// are the one place for each rule. The validation package enforces the binding
// tags and swag writes the same tags into the OpenAPI document, so that what
// /docs says is what the server does.
package models

// MaxID is the largest id and the largest area: 2^53-1, the largest integer
// that every JSON client reads exactly (RFC 7493, section 2.2).
const MaxID = 9007199254740991

// MaxLength is the largest length of a name and of a capital, in characters
// (code points).
const MaxLength = 200

// Country is a country as clients send and receive it. Its fields are written
// in this order.
type Country struct {
	// Unique. A new country without one gets one more than the largest ever used.
	ID int64 `json:"id" binding:"omitempty,min=1,max=9007199254740991" example:"4"`
	// Its length is counted in code points, as that of every text here.
	Name string `json:"name" binding:"required,min=1,max=200" example:"Germany"`
	// May be empty: some territories have no capital.
	Capital string `json:"capital" binding:"required,max=200" example:"Berlin"`
	// In square kilometres. 0 is a real area: Vatican City rounds to it.
	Area int64 `json:"area" binding:"required,min=0,max=9007199254740991" example:"357022"`
} //	@name	Country

// CountryPatch is a JSON merge patch (RFC 7396) of a country: a field that is
// nil was absent and stays as it is.
type CountryPatch struct {
	// If sent, it must be that of the path: a country keeps its id.
	ID *int64 `json:"id,omitempty" binding:"omitempty,min=1,max=9007199254740991" example:"4"`
	// Its length is counted in code points.
	Name *string `json:"name,omitempty" binding:"omitempty,min=1,max=200" example:"Germany"`
	// May be empty.
	Capital *string `json:"capital,omitempty" binding:"omitempty,max=200" example:"Berlin"`
	// In square kilometres.
	Area *int64 `json:"area,omitempty" binding:"omitempty,min=0,max=9007199254740991" example:"357022"`
} //	@name	CountryPatch

// Apply changes the fields of c that the patch names. The id is not one of
// them: a country keeps its id.
func (p CountryPatch) Apply(c *Country) {
	if p.Name != nil {
		c.Name = *p.Name
	}
	if p.Capital != nil {
		c.Capital = *p.Capital
	}
	if p.Area != nil {
		c.Area = *p.Area
	}
}

// Countries is the body of a bulk create: a bare array, told by its field's
// name as in Pydantic 1's custom root types.
type Countries struct {
	Root []Country `json:"__root__" binding:"required,min=1,max=10000,dive"`
} //	@name	Countries

// CountryPath is the path of one country.
type CountryPath struct {
	// The id of the country.
	ID int64 `uri:"country_id" binding:"required,min=1,max=9007199254740991" example:"1"`
}

// CountryQuery is the query of a list. Every parameter is optional; they
// combine with AND.
type CountryQuery struct {
	// A part of the name or the capital; neither case nor accents matter.
	Q string `form:"q" binding:"omitempty,min=1,max=200" example:"an"`
	// The smallest area, inclusive.
	MinArea *int64 `form:"min_area" binding:"omitempty,min=0,max=9007199254740991" example:"100000"`
	// The largest area, inclusive.
	MaxArea *int64 `form:"max_area" binding:"omitempty,min=0,max=9007199254740991" example:"10000000"`
	// The order: by code point, from the largest down with a minus, ties by id
	// in the same direction.
	Sort Sort `form:"sort,default=id" binding:"oneof=id -id name -name capital -capital area -area" example:"-area"`
	// The size of a page. Without it the answer holds everything.
	Limit int `form:"limit" binding:"omitempty,min=1,max=1000" example:"100"`
	// Where a page begins: opaque, from the `Link` header of the page before.
	Cursor *string `form:"cursor"`
}

// Sort is an order of a list: a field of Country, descending when it starts
// with "-".
type Sort string

// Field is the name of the column sorted by, and desc whether from the
// largest down.
func (s Sort) Field() (name string, desc bool) {
	if len(s) > 0 && s[0] == '-' {
		return string(s[1:]), true
	}
	return string(s), false
}
