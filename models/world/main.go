// Command world writes models/world.csv: the countries and territories of the
// world with their names from CLDR and their capitals and areas from the CIA
// World Factbook, but for what overrides.csv says. README.md says how to run it.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	if err := run(context.Background(), "models/world/overrides.csv", "models/world.csv"); err != nil {
		fmt.Fprintln(os.Stderr, "world:", err)
		os.Exit(1)
	}
}

// run brings the sources, joins them and writes the table to a file.
func run(ctx context.Context, overridesFile, file string) error {
	dir, err := os.MkdirTemp("", "world")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := download(ctx, dir); err != nil {
		return err
	}
	territories, err := readTerritories(dir)
	if err != nil {
		return err
	}
	pages, err := readFactbook(dir)
	if err != nil {
		return err
	}
	table, err := os.ReadFile(overridesFile)
	if err != nil {
		return err
	}
	o, err := readOverrides(string(table))
	if err != nil {
		return err
	}
	rows, err := join(territories, pages, o)
	if err != nil {
		return err
	}
	return os.WriteFile(file, encode(rows), 0o644)
}
