package differential

import (
	"time"

	"countries/validation"

	"github.com/gin-gonic/gin"
)

type theme struct {
	Name     string   `json:"name" default:"light"`
	Contrast float64  `json:"contrast" default:"1.5"`
	Fonts    []string `json:"fonts" default:"Inter,serif"`
}

type limits struct {
	Requests int `json:"requests" binding:"min=0" default:"100"`
	Burst    int `json:"burst" binding:"min=10" default:"1"`
	Window   int `json:"window" binding:"required"`
}

type notifications struct {
	Email    bool  `json:"email" default:"true"`
	Push     bool  `json:"push"`
	Channels []int `json:"channels" default:"[]"`
}

type settings struct {
	Theme         theme           `json:"theme" default:"{}"`
	Limits        limits          `json:"limits" default:"{\"window\":60}"`
	Notifications notifications   `json:"notifications" default:"{}"`
	Language      string          `json:"language" binding:"min=2,max=5" default:"en"`
	Timeout       *float64        `json:"timeout" default:"2.5" extensions:"x-nullable"`
	Flags         map[string]bool `json:"flags" default:"{}"`
	Parent        *theme          `json:"parent" extensions:"x-nullable"`
}

func (t twin) settings() {
	t.PUT("/settings", func(c *gin.Context) {
		var body settings
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
}

type event struct {
	ID        UUID            `json:"id" binding:"required"`
	Title     string          `json:"title" binding:"required"`
	Starts    time.Time       `json:"starts" binding:"required"`
	Ends      *time.Time      `json:"ends" extensions:"x-nullable"`
	Day       validation.Date `json:"day" binding:"required"`
	Doors     validation.Time `json:"doors" binding:"required"`
	Length    time.Duration   `json:"length" binding:"required"`
	Kind      string          `json:"kind" binding:"oneof=talk workshop after-party" default:"talk"`
	Priority  int             `json:"priority" binding:"oneof=1 9" default:"1"`
	Mode      string          `json:"mode" enums:"online,on site" default:"on site"`
	Attendees []UUID          `json:"attendees" default:"[]"`
}

func (t twin) events() {
	t.POST("/events", func(c *gin.Context) {
		var body event
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.GET("/events/:event_id", func(c *gin.Context) {
		var r struct {
			ID   UUID    `uri:"event_id" binding:"required"`
			Kind *string `form:"kind" binding:"omitempty,oneof=talk workshop after-party"`
		}
		if bind(c, &r) {
			t.answer(c, 200, dict{{"event_id", r.ID}, {"kind", r.Kind}})
		}
	})
	t.GET("/days/:day/:kind", func(c *gin.Context) {
		var r struct {
			Day      validation.Date `uri:"day" binding:"required"`
			Kind     string          `uri:"kind" binding:"required,oneof=talk workshop after-party"`
			Priority int             `form:"priority" binding:"oneof=1 9" default:"9"`
		}
		if bind(c, &r) {
			t.answer(c, 200, dict{{"day", r.Day}, {"kind", r.Kind}, {"priority", r.Priority}})
		}
	})
}

type closed struct {
	Name    string          `json:"fullName" binding:"required"`
	Address closedAddress   `json:"address" binding:"required"`
	Others  []closedAddress `json:"others" default:"[]"`
	_       struct{}        `additionalProperties:"false"`
}

type closedAddress struct {
	Street   string   `json:"street" binding:"required"`
	PostCode string   `json:"postCode" binding:"required,min=4,max=6"`
	Number   *int     `json:"number" extensions:"x-nullable"`
	_        struct{} `additionalProperties:"false"`
}

func (t twin) closed() {
	t.POST("/people", func(c *gin.Context) {
		var body closed
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
}

type city struct {
	Name       string `json:"name" binding:"required,min=1,max=30"`
	Population int64  `json:"population" binding:"required,min=0,max=9007199254740991"`
	Capital    bool   `json:"capital"`
}

type cities struct {
	Root []city `json:"__root__" binding:"required,min=1,max=2"`
}

type matrix struct {
	Rows   [][]float64 `json:"rows" binding:"required,min=1,max=3,dive,min=2,max=3"`
	Labels [][]string  `json:"labels" default:"[]"`
}

func (t twin) lists() {
	t.POST("/cities", func(c *gin.Context) {
		var body []city
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/cities/bounded", func(c *gin.Context) {
		var body cities
		if bind(c, &body) {
			t.answer(c, 200, body.Root)
		}
	})
	t.POST("/matrix", func(c *gin.Context) {
		var body matrix
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/integers", func(c *gin.Context) {
		var body []int
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/integer", func(c *gin.Context) {
		var body int
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/text", func(c *gin.Context) {
		var body string
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
}
