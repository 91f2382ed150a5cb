package validation

import "github.com/gin-gonic/gin"

// Mode is how a service reads types and words failures. The zero Mode is
// [Strict].
//
//	router.Use(validation.Use(validation.Lax | validation.Pydantic2))
type Mode uint8

const (
	// Strict reads types as Pydantic's StrictInt and StrictStr do and words
	// failures as Pydantic 1.10: the mode of a service that chooses none.
	Strict Mode = 0
	// Lax converts what Pydantic converts unless told otherwise: "12" is an
	// integer (pydantic.int_validator).
	Lax Mode = 1
	// Pydantic2 words failures as Pydantic 2 and FastAPI of today, each with
	// its input, and converts as they do: 5 is no string even in Lax.
	Pydantic2 Mode = 2
)

func (m Mode) lax() bool { return m&Lax != 0 }
func (m Mode) two() bool { return m&Pydantic2 != 0 }

// modeKey is the key of the Mode in a gin.Context.
type modeKey struct{}

// Use returns a middleware that chooses the mode of every Bind behind it.
//
//	router := gin.New()
//	router.Use(validation.Use(validation.Lax))
func Use(mode Mode) gin.HandlerFunc {
	return func(c *gin.Context) { c.Set(modeKey{}, mode) }
}

// modeOf returns the mode that Use chose for a request.
func modeOf(c *gin.Context) Mode {
	if mode, ok := c.Get(modeKey{}); ok {
		return mode.(Mode)
	}
	return Strict
}
