package main

import (
	"context"

	"countries/store"
)

// backup is the command that copies the database.
type backup struct {
	File string `arg:"" help:"The copy, which must not exist yet."`
}

// Run is called by kong.
func (b *backup) Run(ctx context.Context, f *flags) error {
	return store.Backup(ctx, f.Database, b.File)
}
