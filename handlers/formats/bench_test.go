package formats

import (
	"io"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"countries/models"
)

// BenchmarkWrite and BenchmarkRead are in bytes of the text.
func BenchmarkWrite(b *testing.B) {
	for _, format := range []Format{JSON, CSV, NDJSON} {
		b.Run(format.MediaType(), func(b *testing.B) {
			world := models.World()
			b.SetBytes(int64(len(write(format, world))))
			b.ReportAllocs()
			var text []byte
			for b.Loop() {
				text = format.AppendStart(text[:0])
				for i, country := range world {
					text = format.AppendItem(text, i, country)
				}
				text = format.AppendEnd(text)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, format := range []Format{CSV, NDJSON} {
		b.Run(format.MediaType(), func(b *testing.B) {
			text := write(format, models.World())
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				rows := format.NewReader(new(gin.Context), strings.NewReader(text))
				for {
					row, err := rows.Read()
					if err == io.EOF {
						break
					}
					if err != nil || row.Failures != nil {
						b.Fatal(err, row)
					}
				}
			}
		})
	}
}
