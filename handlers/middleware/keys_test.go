package middleware_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countries/handlers"
	"countries/handlers/middleware"
)

const (
	firstKey  = "0123456789abcdef"
	secondKey = "fedcba9876543210-second"
)

func mustKeys(tb testing.TB, list string) (keys middleware.Keys) {
	tb.Helper()
	if err := keys.UnmarshalText([]byte(list)); err != nil {
		tb.Fatal(err)
	}
	return keys
}

func TestKeys(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{Keys: mustKeys(t, firstKey+" , "+secondKey)})
	for _, test := range []struct {
		method, target string
		headers        []string
		want           int
	}{
		{"GET", "/countries", nil, 200},
		{"HEAD", "/countries/1", nil, 200},
		{"GET", "/healthz", nil, 200},
		{"POST", "/countries", nil, 401},
		{"POST", "/countries/bulk", nil, 401},
		{"PUT", "/countries/1", nil, 401},
		{"PATCH", "/countries/1", nil, 401},
		{"DELETE", "/countries/1", nil, 401},
		{"DELETE", "/countries/one", nil, 401},
		{"POST", "/nope", nil, 404},
		{"POST", "/countries/1", nil, 405},
		{"POST", "/countries/", nil, 307},
		{"POST", "/countries", []string{"Authorization: Bearer " + firstKey}, 201},
		{"POST", "/countries", []string{"Authorization: bearer  " + secondKey}, 201},
		{"POST", "/countries", []string{"X-API-Key: " + secondKey}, 201},
		{"POST", "/countries", []string{"Authorization: Basic eDp5", "X-API-Key: " + firstKey}, 201},
		{"POST", "/countries", []string{"Authorization: " + firstKey}, 401},
		{"POST", "/countries", []string{"Authorization: Basic " + firstKey}, 401},
		{"POST", "/countries", []string{"Authorization: Bearer"}, 401},
		{"POST", "/countries", []string{"Authorization: Bearer "}, 401},
		{"POST", "/countries", []string{"X-API-Key: " + firstKey[:15]}, 401},
		{"POST", "/countries", []string{"X-API-Key: " + firstKey + "0"}, 401},
		{"POST", "/countries", []string{"X-API-Key: " + strings.ToUpper(firstKey)}, 401},
		{"POST", "/countries", []string{"X-API-Key: " + firstKey + "," + secondKey}, 401},
		{"POST", "/countries", []string{"X-API-Key: "}, 401},
		{"POST", "/countries?api_key=" + firstKey, nil, 401},
		{"DELETE", "/countries/1", []string{"X-API-Key: " + firstKey}, 204},
	} {
		body := germany
		if test.method == "GET" || test.method == "HEAD" {
			body = ""
		}
		got := send(t, service, test.method, test.target, body, test.headers...)
		if got.Code != test.want {
			t.Errorf("%s %s %q: got %d, want %d", test.method, test.target, test.headers, got.Code, test.want)
		}
		if test.want == 401 && (got.Body.String() != `{"detail":"Not authenticated"}` || got.Header().Get("WWW-Authenticate") != "Bearer") {
			t.Errorf("%s %s %q: got %v %s", test.method, test.target, test.headers, got.Header(), got.Body)
		}
	}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, errors.New("read")
}

func TestKeysComeBeforeTheBody(t *testing.T) {
	t.Parallel()
	service := newService(t, handlers.Options{Keys: mustKeys(t, firstKey)})
	for _, headers := range [][2]string{{"X-Nothing", ""}, {"Content-Encoding", "gzip"}, {"Content-Length", "99999999"}} {
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/countries", unread{t})
		request.Header.Set(headers[0], headers[1])
		recorder := httptest.NewRecorder()
		service.ServeHTTP(recorder, request)
		if recorder.Code != 401 {
			t.Errorf("%v: got %d, want 401", headers, recorder.Code)
		}
	}
}

func TestKeysFromText(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("\n"+firstKey+",\r\n\n"+secondKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	service := newService(t, handlers.Options{Keys: mustKeys(t, "@"+file)})
	for _, key := range []string{firstKey, secondKey} {
		if got := send(t, service, "POST", "/countries", germany, "X-API-Key: "+key); got.Code != 201 {
			t.Errorf("key %s from a file: got %d", key, got.Code)
		}
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		",":                         "there is no API key in the list",
		"@" + file:                  "there is no API key in the list",
		"@/no/such/file":            "the file of API keys: open /no/such/file: no such file or directory",
		"":                          "there is no API key in the list",
		"@":                         "the file of API keys: open : no such file or directory",
		firstKey + ",secret-but-st": "API key 2: shorter than 16 characters",
		"secret with spaces in it":  "API key 1: has a space or another character that does not fit into a header",
		"sécret-that-is-not-ascii":  "API key 1: has a space or another character that does not fit into a header",
		"secret-with-a-\x00-in-it":  "API key 1: has a space or another character that does not fit into a header",
	} {
		var keys middleware.Keys
		if err := keys.UnmarshalText([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if !(middleware.Keys{}).None() || mustKeys(t, firstKey).None() {
		t.Error("None is wrong")
	}
	if printed := fmt.Sprintf("%v %+v %#v", mustKeys(t, firstKey), mustKeys(t, firstKey), mustKeys(t, firstKey)); strings.Contains(printed, firstKey) {
		t.Errorf("the key is in %s", printed)
	}
}

// FuzzKeys: what is accepted as a key opens, and its parts do not.
func FuzzKeys(f *testing.F) {
	f.Add(firstKey)
	f.Add("@" + firstKey)
	f.Add(firstKey + "," + secondKey)
	f.Add("é" + firstKey)
	f.Fuzz(func(t *testing.T, text string) {
		var keys middleware.Keys
		if strings.HasPrefix(text, "@") || keys.UnmarshalText([]byte(text)) != nil || keys.None() {
			return
		}
		service := newKeysOnly(keys)
		for key := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",\r\n", r) }) {
			if key = strings.TrimSpace(key); key == "" {
				continue
			}
			if got := send(t, service, "POST", "/", "", "Authorization: Bearer "+key); got.Code != 200 {
				t.Errorf("%q is in %q, and refused", key, text)
			}
		}
		if got := send(t, service, "POST", "/", "", "X-API-Key: "+text[:len(text)/2]); len(text) < 32 && got.Code != 401 {
			t.Errorf("half of %q is accepted", text)
		}
	})
}
