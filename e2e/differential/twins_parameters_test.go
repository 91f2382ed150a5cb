package differential

import (
	"mime/multipart"
	"time"

	"countries/validation"

	"github.com/gin-gonic/gin"
)

func (t twin) search() {
	t.GET("/search", func(c *gin.Context) {
		var q struct {
			Q        string   `form:"q" json:"q" binding:"required,min=2,max=12"`
			Page     int      `form:"page" json:"page" binding:"min=1" default:"1"`
			Size     int      `form:"size" json:"size" binding:"min=1,max=100" default:"20"`
			MinPrice *float64 `form:"min_price" json:"min_price" binding:"omitempty,min=0"`
			MaxPrice *float64 `form:"max_price" json:"max_price" binding:"omitempty,lt=1000000.0"`
			InStock  *bool    `form:"in_stock" json:"in_stock"`
			Sort     string   `form:"sort" json:"sort" binding:"oneof=name price -created" default:"name"`
			Order    string   `form:"order" json:"order" enums:"asc,desc" default:"asc"`
			Level    *int     `form:"level" json:"level" binding:"omitempty,oneof=1 5 10"`
		}
		if bind(c, &q) {
			t.answer(c, 200, q)
		}
	})
	t.GET("/filter", func(c *gin.Context) {
		var q struct {
			IDs       []int            `form:"ids" binding:"required"`
			Tags      []string         `form:"tags" binding:"max=3" default:"[]"`
			Weights   []float64        `form:"weights" default:"1.0,2.5"`
			Code      *string          `form:"code" pattern:"^[a-z]{2}[0-9]+$"`
			ItemQuery *string          `form:"item-query"`
			Limit     int              `form:"page[size]" binding:"gt=0" default:"100"`
			After     *time.Time       `form:"after"`
			Day       *validation.Date `form:"day"`
			Owner     *UUID            `form:"owner"`
		}
		if bind(c, &q) {
			t.answer(c, 200, dict{{"ids", q.IDs}, {"tags", q.Tags}, {"weights", q.Weights}, {"code", q.Code}, {"item_query", q.ItemQuery},
				{"limit", q.Limit}, {"after", q.After}, {"day", q.Day}, {"owner", q.Owner}})
		}
	})
}

func (t twin) headers() {
	t.GET("/me", func(c *gin.Context) {
		var r struct {
			Token   string   `header:"x-token" json:"x_token" binding:"required,min=4,max=12"`
			Version int      `header:"x-version" json:"x_version" binding:"min=1,max=9" default:"1"`
			Tags    []string `header:"x-tag" json:"x_tag" default:"[]"`
			Agent   *string  `header:"user-agent" json:"user_agent"`
			Ratio   *float64 `header:"x-ratio" json:"x_ratio" binding:"omitempty,gt=0"`
			SID     string   `cookie:"sid" json:"sid" binding:"required" pattern:"^[0-9a-f]+$"`
			Visits  int      `cookie:"visits" json:"visits" binding:"min=0"`
			Dark    *bool    `cookie:"dark" json:"dark"`
		}
		if bind(c, &r) {
			t.answer(c, 200, r)
		}
	})
}

func (t twin) upload() {
	t.POST("/login", func(c *gin.Context) {
		var form struct {
			Username string `form:"username" json:"username" binding:"required,min=2,max=20"`
			Password string `form:"password" json:"password" binding:"required"`
			Remember bool   `form:"remember" json:"remember"`
			Attempts int    `form:"attempts" json:"attempts" binding:"min=1,max=5" default:"1"`
		}
		if bind(c, validation.Form(&form)) {
			t.answer(c, 200, form)
		}
	})
	t.POST("/upload", func(c *gin.Context) {
		var form struct {
			File   *multipart.FileHeader `form:"file" binding:"required"`
			Title  string                `form:"title" binding:"required,max=20"`
			Tags   []string              `form:"tags" default:"[]"`
			Rating *float64              `form:"rating" binding:"omitempty,min=0,max=5"`
		}
		if bind(c, validation.Form(&form)) {
			t.answer(c, 200, dict{{"file", described(form.File)}, {"title", form.Title}, {"tags", form.Tags}, {"rating", form.Rating}})
		}
	})
	t.POST("/gallery", func(c *gin.Context) {
		var form struct {
			Pictures []*multipart.FileHeader `form:"pictures" binding:"required"`
			Cover    *multipart.FileHeader   `form:"cover"`
		}
		if bind(c, validation.Form(&form)) {
			pictures := make([]any, len(form.Pictures))
			for i, picture := range form.Pictures {
				pictures[i] = described(picture)
			}
			t.answer(c, 200, dict{{"pictures", pictures}, {"cover", described(form.Cover)}})
		}
	})
}

func described(file *multipart.FileHeader) any {
	if file == nil {
		return nil
	}
	var contentType *string
	if values := file.Header["Content-Type"]; len(values) > 0 {
		contentType = &values[0]
	}
	return dict{{"filename", file.Filename}, {"type", contentType}, {"size", int(file.Size)}}
}
