# make demo   a shop with three terminals on this machine
# make test   everything a contributor needs
# make build  bin/storehub
# make gen    the Go code of proto/
.PHONY: build demo test test-short gen release clean

GO ?= go
BUF = $(GO) tool -modfile=$(CURDIR)/.ci/tools.mod buf
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# The race detector needs cgo, a C compiler and a processor that it knows; everything else does without.
RACE := $(shell export CGO_ENABLED=$(CGO_ENABLED); $(GO) list -race unsafe >/dev/null 2>&1 && [ "$$($(GO) env CGO_ENABLED)" = 1 ] && set -- $$($(GO) env CC) && command -v "$$1" >/dev/null 2>&1 && echo -race)

build: bin/storehub

.PHONY: bin/storehub
bin/storehub:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/storehub

demo: build
	./bin/storehub demo $(DEMOFLAGS)

# Where the race detector has little to see it looks at little: the rules start no goroutine, and only
# their forks are read by many; the tests of cmd and ops start nodes as processes, built without it, and
# show it their short round. Everything else runs whole under it.
STARTING = ./cmd/... ./ops/...
INSIDE = $$($(GO) list ./... | grep -v -e '^storehub/cmd/' -e '^storehub/ops/' -e '^storehub/fsm')

test: build
ifeq ($(RACE),)
	@echo "no cgo or no C compiler here: the tests run without the race detector"
else
	$(GO) test -race -short -timeout 10m $(STARTING)
	$(GO) test -race -run Fork ./fsm
endif
	$(GO) test $(RACE) -timeout 15m $(INSIDE)
	$(GO) test -timeout 15m ./fsm/... $(STARTING)

test-short:
	$(GO) test -short ./...

gen:
	cd proto && $(BUF) lint && $(BUF) generate

# The image that incompatible changes are found against; only a release replaces it.
release:
	cd proto && $(BUF) lint && $(BUF) build -o released.binpb

clean:
	rm -rf bin
