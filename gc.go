package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// The garbage that may pile up before it is collected: about garbageBytes, but
// at least a half of what is in use and at most four times that. Few countries
// would otherwise be collected too often, and many too rarely.
const (
	garbageBytes = 64 << 20
	minPercent   = 50
	maxPercent   = 400
)

// memoryLimit is the memory beyond which garbage is collected eagerly, unless
// more than half of it is in use.
const memoryLimit = 256 << 20

// tuneGC sets how often garbage is collected, by how much memory is in use,
// until ctx ends. The environment variables GOGC and GOMEMLIMIT turn it off.
func tuneGC(ctx context.Context) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(maxPercent)
	debug.SetMemoryLimit(memoryLimit)
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	free := debug.FreeOSMemory // once, what it took to read the database
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			free()
			free = func() {}
			metrics.Read(live)
			inUse := live[0].Value.Uint64()
			debug.SetGCPercent(gcPercent(inUse))
			debug.SetMemoryLimit(max(memoryLimit, int64(2*inUse)))
		case <-ctx.Done():
			return
		}
	}
}

// gcPercent returns the GOGC for so many bytes in use.
func gcPercent(live uint64) int {
	return int(min(max(garbageBytes*100/max(live, 1), minPercent), maxPercent))
}
