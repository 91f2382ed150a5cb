package validation_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gin-gonic/gin"
	swaggerfiles "github.com/swaggo/files/v2"

	"countries/validation"
)

// A whole small service: models, routes, one renderer of errors, and /docs. It
// is the FastAPI program
//
//	class Booking(BaseModel):
//	    guest: str = Field(..., min_length=1)
//	    nights: int = Field(1, gt=0, le=30)
//	    board: Literal["none", "half", "full"] = "none"
//	    tags: List[str] = []
//
//	@app.post("/hotels/{hotel_id}/bookings", status_code=201)
//	def book(hotel_id: int, booking: Booking, dry_run: bool = False, x_client: str = Header("web")):
//	    return booking

// HotelBooking is what a guest sends.
type HotelBooking struct {
	Guest  string   `json:"guest" binding:"required,min=1" example:"Ada"`
	Nights int      `json:"nights" default:"1" binding:"gt=0,lte=30"`
	Board  string   `json:"board" default:"none" enums:"none,half,full"`
	Tags   []string `json:"tags" default:"[]"`
}

// HotelRequest is the rest of the request.
type HotelRequest struct {
	HotelID int    `uri:"hotel_id" binding:"required"`
	DryRun  bool   `form:"dry_run"`
	Client  string `header:"x-client" default:"web"`
}

// book handles POST /hotels/{hotel_id}/bookings. swag reads its annotations and
// the tags above, and writes the document that /docs shows.
//
//	@Param		hotel_id	path	int				true	"The hotel."
//	@Param		booking		body	HotelBooking	true	"The booking."
//	@Success	201	{object}	HotelBooking
//	@Router		/hotels/{hotel_id}/bookings [post]
func book(c *gin.Context) {
	var request HotelRequest
	var booking HotelBooking
	if err := validation.Bind(c, &request, &booking); err != nil {
		c.Error(err)
		return
	}
	c.PureJSON(http.StatusCreated, booking)
}

// answerErrors is the one place that writes a status of 400 or more.
func answerErrors(c *gin.Context) {
	c.Next()
	err := c.Errors.Last()
	var failures validation.Errors
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
	case errors.As(err, &failures):
		c.Data(http.StatusUnprocessableEntity, "application/json", failures.AppendJSON(nil))
	case errors.Is(err, validation.ErrUnreadable):
		c.JSON(http.StatusBadRequest, detail{"There was an error parsing the body"})
	case errors.As(err, &tooLarge):
		c.JSON(http.StatusRequestEntityTooLarge, detail{"Request Entity Too Large"})
	default:
		c.JSON(http.StatusInternalServerError, detail{"Internal Server Error"})
	}
}

type detail struct {
	Detail string `json:"detail"`
}

// docs is Swagger UI on /openapi.json, which `swag init` writes.
const docs = `<!DOCTYPE html>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/openapi.json", dom_id: "#docs"})</script>
`

func newHotels() *gin.Engine {
	router := gin.New()
	router.Use(gin.Recovery(), answerErrors, validation.Use(validation.Lax))
	router.POST("/hotels/:hotel_id/bookings", book)
	router.GET("/docs", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(docs)) })
	router.StaticFS("/docs/", http.FS(swaggerfiles.FS))
	return router
}

func Example_service() {
	service := newHotels()
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodPost, "/hotels/7/bookings", strings.NewReader(`{"guest":"Ada","nights":"2"}`)),
		httptest.NewRequest(http.MethodPost, "/hotels/x/bookings?dry_run=maybe", strings.NewReader(`{"board":"all","nights":0}`)),
		httptest.NewRequest(http.MethodGet, "/docs", nil),
	} {
		w := httptest.NewRecorder()
		service.ServeHTTP(w, r)
		body, _, _ := strings.Cut(w.Body.String(), "\n")
		fmt.Println(w.Code, strings.ReplaceAll(body, "},{", "},\n    {"))
	}

	// Output:
	// 201 {"guest":"Ada","nights":2,"board":"none","tags":[]}
	// 422 {"detail":[{"loc":["path","hotel_id"],"msg":"value is not a valid integer","type":"type_error.integer"},
	//     {"loc":["query","dry_run"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"},
	//     {"loc":["body","guest"],"msg":"field required","type":"value_error.missing"},
	//     {"loc":["body","nights"],"msg":"ensure this value is greater than 0","type":"value_error.number.not_gt","ctx":{"limit_value":0}},
	//     {"loc":["body","board"],"msg":"unexpected value; permitted: 'none', 'half', 'full'","type":"value_error.const","ctx":{"given":"all","permitted":["none","half","full"]}}]}
	// 200 <!DOCTYPE html>
}
