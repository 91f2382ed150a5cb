package differential

import (
	"slices"

	"countries/validation"

	"github.com/gin-gonic/gin"
)

type item struct {
	Name        string  `json:"name" binding:"required,max=12"`
	Price       float64 `json:"price" binding:"required"`
	Description *string `json:"description" extensions:"x-nullable"`
}

type user struct {
	Username string   `json:"username" binding:"required"`
	Roles    []string `json:"roles" default:"[]"`
}

func (t twin) bodies() {
	t.PUT("/items/:item_id", func(c *gin.Context) {
		var r struct {
			ID     int  `uri:"item_id" binding:"required"`
			DryRun bool `form:"dry_run"`
		}
		var body struct {
			Item       item    `json:"item" binding:"required"`
			User       user    `json:"user" binding:"required"`
			Importance int     `json:"importance" binding:"required,gt=0"`
			Comment    *string `json:"comment" extensions:"x-nullable"`
		}
		if bind(c, &r, validation.Embed(&body)) {
			t.answer(c, 200, dict{{"item_id", r.ID}, {"item", body.Item}, {"user", body.User}, {"importance", body.Importance},
				{"comment", body.Comment}, {"dry_run", r.DryRun}})
		}
	})
	t.POST("/embedded", func(c *gin.Context) {
		var body struct {
			Item item `json:"item" binding:"required"`
		}
		if bind(c, validation.Embed(&body)) {
			t.answer(c, 200, body.Item)
		}
	})
	t.POST("/optional", func(c *gin.Context) {
		var body *item
		if bind(c, validation.Optional(&body)) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/optional/list", func(c *gin.Context) {
		var body []item
		if bind(c, validation.Optional(&body)) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/both", func(c *gin.Context) {
		var body struct {
			Item *item `json:"item" extensions:"x-nullable"`
			User *user `json:"user" extensions:"x-nullable"`
		}
		if bind(c, validation.Embed(&body)) {
			t.answer(c, 200, dict{{"item", body.Item}, {"user", body.User}})
		}
	})
}

type score struct {
	Points  int    `json:"points" binding:"required"`
	Comment string `json:"comment"`
}

type board struct {
	ByRound  map[int]float64    `json:"by_round" binding:"required"`
	ByPlayer map[UUID]score     `json:"by_player" default:"{}"`
	ByName   map[string][]int   `json:"by_name" default:"{}"`
	Flags    map[string]bool    `json:"flags" default:"{}"`
	Notes    map[string]*string `json:"notes" extensions:"x-nullable"`
	Extra    map[string]any     `json:"extra" default:"{}"`
	Anything any                `json:"anything"`
}

func (t twin) maps() {
	t.POST("/boards", func(c *gin.Context) {
		var body board
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/weights", func(c *gin.Context) {
		var body map[int]float64
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
	t.POST("/anything", func(c *gin.Context) {
		var body map[string]any
		if bind(c, &body) {
			t.answer(c, 200, body)
		}
	})
}

type point struct {
	X int `json:"x" binding:"required"`
	Y int `json:"y"`
}

type collection struct {
	Tags     []string `json:"tags" uniqueItems:"true" default:"[]"`
	Numbers  []int    `json:"numbers" binding:"required,min=1,max=4" uniqueItems:"true"`
	Distinct []int    `json:"distinct" binding:"unique" default:"[]"`
	Names    []string `json:"names" binding:"unique,min=1,max=3" default:"a"`
	Points   []point  `json:"points" binding:"unique" default:"[]"`
	Holes    []*int   `json:"holes" binding:"dive,min=0" default:"[]"`
}

// collection2 is collection without unique lists, which Pydantic 2 has not.
type collection2 struct {
	Tags    []string `json:"tags" uniqueItems:"true" default:"[]"`
	Numbers []int    `json:"numbers" binding:"required,min=1,max=4" uniqueItems:"true"`
	Names   []string `json:"names" binding:"min=1,max=3" default:"a"`
	Points  []point  `json:"points" default:"[]"`
	Holes   []*int   `json:"holes" binding:"dive,min=0" default:"[]"`
}

type numberSet struct {
	Root []int `json:"__root__" binding:"required" uniqueItems:"true"`
}

func (t twin) sets() {
	t.POST("/collections", func(c *gin.Context) {
		if t.pydantic2 {
			var body collection2
			if bind(c, &body) {
				slices.Sort(body.Tags)
				slices.Sort(body.Numbers)
				t.answer(c, 200, body)
			}
			return
		}
		var body collection
		if bind(c, &body) {
			slices.Sort(body.Tags)
			slices.Sort(body.Numbers)
			t.answer(c, 200, body)
		}
	})
	t.POST("/numbers", func(c *gin.Context) {
		var body numberSet
		if bind(c, &body) {
			slices.Sort(body.Root)
			t.answer(c, 200, body.Root)
		}
	})
}
