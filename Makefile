# The commands people use. `make` alone lists them.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)

.PHONY: help run watch test race generate build image bench setup ci clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## serve, with the data in countries.db
	go run .

watch: ## serve, and start again when a source file is saved
	go tool -modfile=tools/go.mod air

test: ## run every test that this machine has the tools for
	go test ./...
	cd e2e && go test ./...

race: ## the same with the race detector
	go test -race ./...

generate: ## write the generated documents again
	go generate ./...

build: ## a static binary for this machine: build/countries
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o build/countries .

# OCI's format, buildah's own choice, has no health check.
image: build ## a container image from nothing but the binary (buildah or docker)
	mkdir -p build/data
	BUILDAH_FORMAT=docker $$(command -v buildah || command -v docker) build --tag countries --tag countries:$(VERSION) .

bench: ## measure against the peers: a quarter of an hour, wants a quiet machine
	cd bench && go run .

setup: ## install what the tests of e2e use: on Debian, as root
	.ci/install

ci: ## everything that has to hold before a change lands, after make setup
	.ci/run --no-install

clean: ## remove what was built
	rm -rf build tmp
