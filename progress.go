package main

import (
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// progress shows on a terminal how far a command is, how fast, and how long it
// will take. Elsewhere, and when it is nil, it shows nothing.
type progress struct {
	bar  *progressbar.ProgressBar
	rows int
}

// newProgress counts to total; 0 is an unknown end.
func newProgress(title string, total int64, options ...progressbar.Option) *progress {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return nil
	}
	if total == 0 {
		total = -1
	}
	options = append([]progressbar.Option{
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetDescription(title),
		progressbar.OptionSetItsString("rows"),
		progressbar.OptionShowIts(),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
	}, options...)
	return &progress{bar: progressbar.NewOptions64(total, options...)}
}

// row counts a row. The bar is updated every thousand rows: that takes longer than
// reading one.
func (p *progress) row() {
	if p == nil {
		return
	}
	if p.rows++; p.rows%1000 == 0 {
		_ = p.bar.Add(1000)
	}
}

// reader counts the bytes that are read from r.
func (p *progress) reader(r io.Reader) io.Reader {
	if p == nil {
		return r
	}
	return io.TeeReader(r, p.bar)
}

// clear makes place for a line of text.
func (p *progress) clear() {
	if p != nil {
		_ = p.bar.Clear()
	}
}

// end removes the bar.
func (p *progress) end() {
	if p != nil {
		_ = p.bar.Finish()
	}
}
