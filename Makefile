# make demo   a shop with three terminals on this machine
# make test   everything a contributor needs
# make build  bin/storehub
# make gen    the Go code of proto/
.PHONY: build demo test test-short gen release clean

GO ?= go
BUF = $(GO) tool -modfile=$(CURDIR)/.ci/tools.mod buf
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# The race detector needs cgo and a C compiler; everything else does without.
RACE := $(shell command -v gcc >/dev/null 2>&1 && echo -race)

build: bin/storehub

.PHONY: bin/storehub
bin/storehub:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/storehub

demo: build
	./bin/storehub demo $(DEMOFLAGS)

test: build
ifeq ($(RACE),)
	@echo "no gcc here: the tests run without the race detector"
endif
	$(GO) test $(RACE) -short -timeout 10m ./...
	$(GO) test -timeout 15m ./...

test-short:
	$(GO) test -short ./...

gen:
	cd proto && $(BUF) lint && $(BUF) generate

# The image that incompatible changes are found against; only a release replaces it.
release:
	cd proto && $(BUF) lint && $(BUF) build -o released.binpb

clean:
	rm -rf bin
