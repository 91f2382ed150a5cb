package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"countries/internal/testprocess"
)

// A tab is one of a Chromium that reaches nothing but the service.
type tab struct {
	t       testing.TB
	ctx     context.Context
	service string // host:port

	mu       sync.Mutex
	problems []string
}

// openTab opens one for a service. The test fails for problems that it has not
// expected.
func openTab(t testing.TB, service *process) *tab {
	t.Helper()
	return openTabAt(t, service.address)
}

// openTabAt opens a tab for a service that browsers see at host:port.
func openTabAt(t testing.TB, address string) *tab {
	t.Helper()
	b := &tab{t: t, ctx: openBrowser(t), service: address}
	if err := chromedp.Listen(b.ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.expect() })
	return b
}

// openBrowser opens a tab of a browser that has never run before, and for which
// every name ending in .example is this machine's. Both end with the test.
func openBrowser(t testing.TB) context.Context {
	t.Helper()
	ctx, end := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(mustFind(t, "chromium")),
		chromedp.Flag("host-resolver-rules", "MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) { testprocess.EndWithTest(t, cmd) }),
		chromedp.DisableGPU,
		chromedp.NoSandbox, // it does not start for root
		chromedp.WindowSize(1200, 900),
	)...)
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, 3*patience)
	t.Cleanup(cancel)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	return ctx
}

// hear keeps what goes wrong: requests to other hosts, those that fail, and
// errors on the console.
func (b *tab) hear(event any) {
	var problem string
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || strings.HasPrefix(u.Scheme, "http") && u.Host != b.service {
			problem = "request to " + e.Request.URL
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			problem = fmt.Sprint(e.Response.Status, " from ", strings.TrimPrefix(e.Response.URL, "http://"+b.service))
		}
	case *network.EventLoadingFailed:
		problem = e.ErrorText
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == "error" && e.Entry.Source != "network" { // which the cases above hear
			problem = e.Entry.Text
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" {
			problem = "console.error"
			for _, arg := range e.Args {
				problem += fmt.Sprintf(" %s", arg.Value)
			}
		}
	case *runtime.EventExceptionThrown:
		problem = e.ExceptionDetails.Text
	}
	if problem != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.problems = append(b.problems, problem)
	}
}

// expect fails the test unless these were the problems until now.
func (b *tab) expect(want ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if diff := cmp.Diff(want, b.problems); diff != "" {
		b.t.Errorf("problems in the browser (-want +got):\n%s", diff)
	}
	b.problems = nil
}

// open loads a path of the service and waits for an element.
func (b *tab) open(path, element string) {
	b.t.Helper()
	b.do(
		chromedp.Navigate("about:blank"), // or else another fragment of a page does not load it
		chromedp.Navigate("http://"+b.service+path),
		chromedp.WaitVisible(chromedp.CSS(element)),
	)
}

// click waits for an element and clicks it.
func (b *tab) click(element string) {
	b.t.Helper()
	b.awaitStill(element)
	b.do(chromedp.Click(chromedp.CSS(element)))
}

// awaitStill waits until an element stays where it is: a click on what still
// moves goes beside it.
func (b *tab) awaitStill(element string) {
	b.t.Helper()
	box := fmt.Sprintf(`JSON.stringify(document.querySelector(%q)?.getBoundingClientRect() ?? null)`, element)
	for before, timeout := "null", time.After(patience); ; {
		now := mustAct(b, chromedp.Evaluate[string](box))
		if now == before && now != "null" {
			return
		}
		before = now
		select {
		case <-time.After(50 * time.Millisecond):
		case <-timeout:
			b.t.Fatalf("%s is not there, or never stands still", element)
		}
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	mustAct(b, chromedp.Steps(steps...))
}

// text waits for an element and returns what it shows.
func (b *tab) text(element string) string {
	b.t.Helper()
	return mustAct(b, chromedp.Text(chromedp.CSS(element)))
}

// texts returns what the elements show that are there.
func (b *tab) texts(elements string) []string {
	b.t.Helper()
	return mustAct(b, chromedp.Evaluate[[]string](fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.innerText)", elements)))
}

func mustAct[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}
