package main

import (
	"fmt"
	"strings"
)

// The chart is a card with one panel for each of the works that people ask
// about first. It brings its own background, so that it reads well whatever
// the page around it looks like, and follows a dark scheme.
const (
	chartStyle = `<style>
svg{--card:#fff;--edge:#d0d7de;--text:#1f2328;--soft:#59636e;--bar:#afb8c1;--limit:#d8dee4;--own:#0a7ea4}
@media (prefers-color-scheme:dark){svg{--card:#0d1117;--edge:#3d444d;--text:#f0f6fc;--soft:#9198a1;--bar:#57606a;--limit:#353c45;--own:#4cc3e6}}
text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--text)}
.title{font-size:14px;font-weight:600}.soft{fill:var(--soft)}.own{font-weight:600}
rect{fill:var(--bar)}rect.card{fill:var(--card);stroke:var(--edge)}rect.limit{fill:var(--limit)}rect.own{fill:var(--own)}
</style>`

	panelWidth, rowHeight = 440, 22
	nameWidth, barWidth   = 125, 165
	margin                = 20
)

// chart draws requests a second, with the CPU time of one behind it.
func (r *results) chart() string {
	panels := []string{"list-250", "page-name", "create", "refuse"}
	height := 48 + rowHeight*len(r.targets)
	total := margin + 2*height + 2*margin

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" role="img" aria-label="Requests a second of the countries service and its peers">`+"\n%s\n",
		2*panelWidth+margin, total, chartStyle)
	fmt.Fprintf(&b, `<rect class="card" x=".5" y=".5" width="%d" height="%d" rx="8"/>`+"\n", 2*panelWidth+margin-1, total-1)
	for i, key := range panels {
		for _, w := range works() {
			if w.key == key {
				r.panel(&b, w, margin+i%2*panelWidth, margin+i/2*height)
			}
		}
	}
	fmt.Fprintf(&b, `<text class="soft" x="%d" y="%d">Requests a second, and the server’s CPU time for one, logs on. This service’s creates are on disk; the peers’ are in memory.</text>`+"\n</svg>\n",
		margin, total-14)
	return b.String()
}

func (r *results) panel(b *strings.Builder, w work, x, y int) {
	fmt.Fprintf(b, `<text class="title" x="%d" y="%d">%s</text>`+"\n", x, y+14, w.title)
	var most float64
	for _, t := range r.targets {
		if !w.takes(t) {
			continue
		}
		most = max(most, r.median(w.key, t.key, rate))
	}
	y += 28
	for _, t := range r.targets {
		if !w.takes(t) {
			continue
		}
		got := r.median(w.key, t.key, rate)
		length := max(ratio(got, most)*barWidth, 1)
		class := map[string]string{serviceKey: "own", limitKey: "limit"}[t.key]
		fmt.Fprintf(b, `<text class="%s" x="%d" y="%d">%s</text>`, class, x, y+13, t.name)
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`, class, x+nameWidth, y+2, length, rowHeight-7)
		fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%d">%s <tspan class="soft">· %s</tspan></text>`+"\n",
			class, float64(x+nameWidth+6)+length, y+13, thousands(got), micros(r.median(w.key, t.key, cpuOf)))
		y += rowHeight
	}
}
