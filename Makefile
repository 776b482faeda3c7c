# `make test` runs everything; `make help` lists the rest.

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
COMMIT   ?= $(shell git rev-parse HEAD 2>/dev/null)
DATE     ?= $(shell git log -1 --format=%cI 2>/dev/null)
FUZZTIME ?= 5s
LINT     := go tool -modfile=.ci/lint/go.mod golangci-lint
VULN     := go tool -modfile=.ci/vuln/go.mod govulncheck

# The race detector needs cgo and a C compiler. RACE= switches it off. SQLite's engine, C turned
# into Go and not ours, is left alone by it: under it, it takes ten times as long.
RACE ?= $(shell test "$$(go env CGO_ENABLED)" = 1 && command -v "$$(go env CC)" >/dev/null && \
	echo -race $(addprefix -gcflags=modernc.org/,$(addsuffix =-race=false,sqlite/lib libc memory)))

.DEFAULT_GOAL := help
.PHONY: help build test crash parts demo lint fmt vuln fuzz-short bench cover clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build the static binary ./fitsync
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.release=$(VERSION) -X main.commit=$(COMMIT) -X main.date=$(DATE)' -o fitsync ./cmd/fitsync

test: parts ## vet, every test (with -race where there is a C compiler), the model and the demo
	go vet ./...
	go test $(RACE) -p 4 -parallel 8 -timeout 60m ./... # many tests wait for workers more than they compute
	go run ./cmd/fitsync train --check
	go run ./cmd/fitsync demo --once

crash: ## kill the worker 200 times on each database, and leaders for three minutes (about half an hour)
	FITSYNC_CRASH_KILLS=200 FITSYNC_REPLICAS_LONG=1 go test -count 1 -timeout 90m -v -run 'KilledWorker|Replicas' ./cmd/fitsync

# What is missing is skipped by its tests; go test does not print why, so it is said here.
parts:
	@command -v node >/dev/null && command -v npm >/dev/null || echo 'skipped: the Node clients of both CRMs, the checks of the Salesforce project and the HubSpot card; install Node 20 or later with npm'
	@command -v chromium >/dev/null || echo 'skipped: the Salesforce card in a browser; install chromium'
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo 'skipped: the store on PostgreSQL; install postgresql'
	@test -n '$(RACE)' || echo 'skipped: the race detector; install gcc'

demo: ## show the whole job on two CRM simulators, and go on serving
	go run ./cmd/fitsync demo

lint: ## run the linter that .golangci.yml sets up
	$(LINT) run ./...

fmt: ## format every file as the linter wants it
	$(LINT) fmt

vuln: ## look for known vulnerabilities (asks vuln.go.dev)
	$(VULN) ./...

fuzz-short: ## fuzz every parser for FUZZTIME (5s)
	@set -e; go test -list '^Fuzz' ./... | awk '/^Fuzz/ { names[++n] = $$1 } \
		/^ok/ { for (i = 1; i <= n; i++) print $$2, names[i]; n = 0 }' | \
	while read -r package name; do go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package"; done

bench: ## run every benchmark
	go test -run '^$$' -bench . -benchmem ./...

cover: ## measure the statements that the tests reach, over all packages
	go test -timeout 60m -coverpkg ./... -coverprofile coverage.out ./...
	go tool cover -func coverage.out | tail -1

clean: ## remove what the targets above made
	rm -rf fitsync coverage.out
