package e2e

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A proxied service is one behind a proxy, as a section of docs/operating.md
// sets both up.
type proxied struct {
	flags         []string
	server        string // nginx or caddyfile
	configuration string
	path          string // under which clients see the service
}

// mustReadProxies returns the sections about proxies by their titles.
func mustReadProxies(t testing.TB) map[string]proxied {
	t.Helper()
	text, err := os.ReadFile("../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(text), "\n## Behind a proxy\n")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	section := regexp.MustCompile("(?s)^([^\n]+)\n.*```sh\ncountries ([^\n]*)\n```\n.*```(nginx|caddyfile)\n(.*?)```\n.*<http://countries\\.example(?::[0-9]+)?(/[^>]*)?/docs>")
	sections := map[string]proxied{}
	for _, text := range strings.Split(chapter, "\n### ")[1:] {
		match := section.FindStringSubmatch(text)
		if match == nil {
			t.Fatalf("a section has no flags, no configuration or no address:\n%s", text)
		}
		sections[match[1]] = proxied{strings.Fields(match[2]), match[3], match[4], match[5]}
	}
	return sections
}

// mustProxy starts both. It returns the service and where clients see its
// proxy.
func (p proxied) mustProxy(t testing.TB) (service *process, address string) {
	t.Helper()
	service = mustServe(t, append([]string{"--database", ":memory:"}, p.flags...)...)
	_, port, _ := net.SplitHostPort(mustFreeAddress(t))
	configuration := strings.ReplaceAll(p.configuration, "127.0.0.1:8000", service.address)
	dir := t.TempDir()
	file := filepath.Join(dir, p.server)
	var cmd *exec.Cmd
	switch p.server {
	case "nginx":
		configuration = regexp.MustCompile(`listen [0-9]+;`).ReplaceAllString(configuration, "listen 127.0.0.1:"+port+";")
		configuration = "daemon off;\nmaster_process off; # or its workers outlive it when it is killed\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n" +
			"client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\nuwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\n" +
			configuration + "}\n"
		cmd = command(t, "nginx", "-p", dir, "-e", "stderr", "-c", file)
	case "caddyfile":
		configuration = "{\nadmin off\ndefault_bind 127.0.0.1\n}\n" + strings.Replace(configuration, "countries.example", "countries.example:"+port, 1)
		cmd = command(t, "caddy", "run", "--adapter", "caddyfile", "--config", file)
		cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir)
	}
	if err := os.WriteFile(file, []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	proxy := start(t, cmd)
	timeout := time.After(patience)
	for {
		if connection, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			connection.Close()
			return service, "countries.example:" + port
		}
		select {
		case <-proxy.ended:
			t.Fatalf("%s has ended:\n%s", p.server, proxy.log)
		case <-timeout:
			t.Fatalf("%s does not listen", p.server)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// mustFreeAddress returns one that nobody listens on.
func mustFreeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestProxies runs every configuration in docs/operating.md: the documentation
// works as a person uses it, and what tells a client where to go leads there.
// Browsers send no Sec-Fetch-Site without HTTPS but to this machine, so the
// name is another one.
func TestProxies(t *testing.T) {
	t.Parallel()
	sections := mustReadProxies(t)
	if len(sections) < 5 {
		t.Errorf("only %d sections", len(sections))
	}
	for title, section := range sections {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			service, address := section.mustProxy(t)
			b := openTabAt(t, address)
			b.open(section.path+"/docs#/countries/add_country", block("add_country")+" .try-out__btn")
			b.click(block("add_country") + " .try-out__btn")
			b.executes("add_country", "201", germany)
			b.open(section.path+"/redoc", "[data-section-id='tag/countries/operation/delete_country']")

			for _, test := range []struct {
				method, path, body, header, want string
			}{
				{"POST", "/countries", `{"name":"A","capital":"","area":0}`, "Location", section.path + "/countries/5"},
				{"GET", "/", "", "Location", section.path + "/docs"},
				{"GET", "/countries/", "", "Location", section.path + "/countries"},
				{"GET", "/countries?limit=1", "", "Link", "<" + section.path + "/countries?"},
			} {
				request := mustRequest(t, test.method, address, section.path+test.path, test.body)
				response, err := http.DefaultTransport.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				if got := response.Header.Get(test.header); !strings.HasPrefix(got, test.want) {
					t.Errorf("%s %s: got %s %s, want %s", test.method, test.path, test.header, got, test.want)
				}
			}
			foreign := mustRequest(t, "POST", address, section.path+"/countries", germany)
			foreign.Header.Set("Origin", "http://other.example")
			mustBeForbidden(t, foreign)
			service.log.await(t, `"origin":"http://other.example"`)
		})
	}
}

// TestProxiesSetUpOtherwise: without the headers, or from a proxy that is not
// trusted, a write of the service's own page is refused, and the log says why.
func TestProxiesSetUpOtherwise(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"nginx", "nginx on another port"} {
		documented, ok := mustReadProxies(t)[title]
		if !ok {
			t.Fatalf("no section %s", title)
		}
		silent, untrusted := documented, documented
		silent.configuration = regexp.MustCompile(`proxy_set_header X-.*\n`).ReplaceAllString(silent.configuration, "")
		untrusted.flags = nil
		for name, section := range map[string]proxied{title + ", no headers": silent, title + ", not trusted": untrusted} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				service, address := section.mustProxy(t)
				b := openTabAt(t, address)
				b.open("/docs#/countries/add_country", block("add_country")+" .try-out__btn")
				b.click(block("add_country") + " .try-out__btn")
				b.executes("add_country", "403", `{"detail":"Forbidden"}`)
				b.expect("403 from /countries")
				line := service.log.await(t, `.*refused a write.*`)[0]
				for _, part := range []string{`"level":"WARN"`, `"origin":"http://` + address + `"`, `"host":"`, `"forwarded_host":"`, "--trusted-proxies", "--cors-origins"} {
					if !strings.Contains(line, part) {
						t.Errorf("no %s in %s", part, line)
					}
				}
			})
		}
	}
}

// mustRequest is a request to a proxy by its name.
func mustRequest(t testing.TB, method, address, path, body string) *http.Request {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:"+port+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = address
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return request
}

func mustBeForbidden(t testing.TB, request *http.Request) {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("%s: got %s", request.Header.Get("Origin"), response.Status)
	}
}
