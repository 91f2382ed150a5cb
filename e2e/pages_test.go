package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// pages are what people read, each with an element that is there once it is.
var pages = map[string]string{
	"/docs":                          ".opblock",
	"/docs#/countries/add_country":   block("add_country") + " .try-out__btn",
	"/docs#/countries/get_countries": block("get_countries") + " .try-out__btn",
	"/redoc":                         "[data-section-id='tag/countries/operation/delete_country']",
}

// TestPageHeight: an operation is read without scrolling for long.
func TestPageHeight(t *testing.T) {
	t.Parallel()
	b := openTab(t, mustServe(t, "--database", ":memory:"))
	b.do(chromedp.EmulateViewport(1280, 900))
	b.open("/docs#/countries/add_country", block("add_country")+" .try-out__btn")
	if height := evaluate[int](b, "document.documentElement.scrollHeight"); height >= 2600 {
		t.Errorf("/docs with POST open is %d px high, want less than 2600", height)
	}
}

// TestPagesOnPhone: nothing scrolls sideways on a screen of 390 px.
func TestPagesOnPhone(t *testing.T) {
	t.Parallel()
	b := openTab(t, mustServe(t, "--database", ":memory:", "--api-keys", "a-key-that-nobody-guesses"))
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	for path, element := range pages {
		b.open(path, element)
		if width := evaluate[int](b, "document.documentElement.scrollWidth"); width > 390 {
			t.Errorf("%s is %d px wide", path, width)
		}
	}
}

// TestPagesInTheDark: the pages follow what the system prefers, with text that
// can be read: its brightness is far from that of what it stands on.
func TestPagesInTheDark(t *testing.T) {
	t.Parallel()
	const functions = `
		const numbers = (element, property) => getComputedStyle(element)[property].match(/[\d.]+/g).map(Number);
		const brightness = ([red, green, blue]) => Math.round((red + green + blue) / 3);
		const ground = (element) => {
			for (; element; element = element.parentElement) {
				const colour = numbers(element, "backgroundColor");
				if ((colour[3] ?? 1) > 0.5) return brightness(colour);
			}
			return 255;
		};`
	b := openTab(t, mustServe(t, "--database", ":memory:"))
	for path, text := range map[string]string{"/docs#/countries/add_country": ".opblock-summary-path, .opblock-section-header h4, .response-col_status, td p, .header-col, .info p", "/redoc": "h1, h2, h3, h5, td, p, label"} {
		for scheme, dark := range map[string]bool{"light": false, "dark": true} {
			b.prefer(scheme)
			b.open(path, pages[path])
			page := evaluate[int](b, "(() => {"+functions+" return ground(document.body); })()")
			if dark != (page < 64) {
				t.Errorf("%s in the %s: the page's brightness is %d of 255", path, scheme, page)
			}
			unreadable := evaluate[[]string](b, fmt.Sprintf(
				`(() => {%s return [...document.querySelectorAll(%q)].filter(e => Math.abs(brightness(numbers(e, "color")) - ground(e)) < 80).map(e => e.innerText); })()`,
				functions, text))
			if len(unreadable) > 0 {
				t.Errorf("%s in the %s: cannot be read: %q", path, scheme, unreadable)
			}
		}
	}
}

// TestPagesAccessible: axe finds nothing critical, with every operation and its
// fields open. The contrast of colours, which is never critical, takes minutes.
func TestPagesAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		skip(t, "axe-core"+notInstalled)
	}
	b := openTab(t, mustServe(t, "--database", ":memory:", "--api-keys", "a-key-that-nobody-guesses"))
	check := func(page string) {
		t.Helper()
		evaluate[bool](b, string(axe)+"; true")
		critical := evaluate[[]string](b, `axe.run({rules: {"color-contrast": {enabled: false}}}).then(found =>
			found.violations.filter(v => v.impact === "critical").flatMap(v => v.nodes.map(n => v.id + ": " + n.html)))`)
		for _, problem := range critical {
			t.Errorf("%s: %s", page, problem)
		}
	}
	b.open("/docs", pages["/docs"])
	for _, id := range b.attributes(".opblock", "id") {
		b.click("#" + id + " .opblock-summary-control")
		b.click("#" + id + " .try-out__btn")
	}
	check("/docs")
	b.click(".auth-wrapper .authorize")
	b.text("#auth-bearer-value")
	check("/docs, Authorize")
	b.open("/redoc", pages["/redoc"])
	check("/redoc")
}

// TestAuthorizeOnlyWithKeys: nothing asks for a key that the service does not
// ask for.
func TestAuthorizeOnlyWithKeys(t *testing.T) {
	t.Parallel()
	const locks = ".authorize, .authorization__btn"
	for _, test := range []struct {
		flags []string
		want  int
	}{
		{nil, 0},
		{[]string{"--api-keys", "a-key-that-nobody-guesses"}, 6}, // the button, and a padlock for each write
	} {
		b := openTab(t, mustServe(t, append(test.flags, "--database", ":memory:")...))
		b.open("/docs", ".opblock")
		if got := len(b.texts(locks)); got != test.want {
			t.Errorf("with %q, /docs has %d of %s, want %d", test.flags, got, locks, test.want)
		}
	}
}

// TestOAuth2Redirect: the page hands what an authorization server has said to
// the page that has opened it, and closes.
func TestOAuth2Redirect(t *testing.T) {
	t.Parallel()
	b := openTab(t, mustServe(t, "--database", ":memory:"))
	b.open("/docs", ".opblock")
	token := evaluate[map[string]string](b, `new Promise(resolve => {
		window.swaggerUIRedirectOauth2 = {
			state: "abc", redirectUrl: "", auth: {schema: {get: () => "implicit"}},
			callback: ({token}) => resolve(token),
		};
		window.open("docs/oauth2-redirect#access_token=xyz&state=abc");
	})`)
	if diff := cmp.Diff(map[string]string{"access_token": "xyz", "state": "abc"}, token); diff != "" {
		t.Errorf("what the page was told (-want +got):\n%s", diff)
	}
}

// prefer makes the system prefer light or dark colours.
func (b *tab) prefer(scheme string) {
	b.t.Helper()
	b.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return chromedp.Void{}, err
	})
}

// attributes returns an attribute of the elements that are there.
func (b *tab) attributes(elements, name string) []string {
	b.t.Helper()
	return evaluate[[]string](b, fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.getAttribute(%q))", elements, name))
}

// evaluate returns the value of an expression, or of the promise that it is.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	return mustAct(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
