package validation_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"

	"countries/validation"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	register("upper", func(f validator.FieldLevel) bool {
		return f.Field().String() == strings.ToUpper(f.Field().String())
	})
	register("cheap", func(f validator.FieldLevel) bool {
		return f.Field().Interface().(item).Price < 10
	})
	registerTens()
	os.Exit(m.Run())
}

// register adds a rule to Gin's own validator, as its users do.
func register(rule string, check validator.Func) {
	engine := binding.Validator.Engine().(*validator.Validate)
	if err := engine.RegisterValidation(rule, check); err != nil {
		panic(err)
	}
}

// serve answers a request with a router whose only handler binds into, at / and
// at /items/:id: what was bound as JSON, or what FastAPI would say.
func serve(t testing.TB, into any, r *http.Request) (status int, body string) {
	t.Helper()
	router := gin.New()
	handler := func(c *gin.Context) {
		if err := validation.Bind(c, into); err != nil {
			renderError(c, err)
			return
		}
		c.PureJSON(http.StatusOK, into)
	}
	router.Any("/", handler)
	router.Any("/items/:id", handler)
	w := httptest.NewRecorder()
	router.ServeHTTP(w, r)
	return w.Code, strings.TrimSuffix(w.Body.String(), "\n")
}

// renderError is the renderer that the package documentation recommends.
func renderError(c *gin.Context, err error) {
	var failures validation.Errors
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &failures):
		c.Data(http.StatusUnprocessableEntity, "application/json", failures.AppendJSON(nil))
	case errors.As(err, &tooLarge):
		c.JSON(http.StatusRequestEntityTooLarge, map[string]string{"detail": "Request Entity Too Large"})
	case errors.Is(err, validation.ErrUnreadable):
		c.JSON(http.StatusBadRequest, map[string]string{"detail": validation.ErrUnreadable.Error()})
	default:
		c.Status(http.StatusInternalServerError)
	}
}

func post(body string) *http.Request {
	return httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
}

// checkAnswer posts a body and compares the answer.
func checkAnswer(t *testing.T, into any, r *http.Request, want string) {
	t.Helper()
	status, got := serve(t, into, r)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	wantStatus := http.StatusOK
	if strings.HasPrefix(want, `{"detail":[`) {
		wantStatus = http.StatusUnprocessableEntity
	} else if strings.HasPrefix(want, `{"detail":"`) {
		wantStatus = http.StatusBadRequest
	}
	if status != wantStatus {
		t.Errorf("status %d, want %d", status, wantStatus)
	}
}
