# make demo   a shop with three terminals on this machine
# make test   everything a contributor needs
# make build  bin/storehub
# make gen    the Go code of proto/, and the types that the pages know of it
.PHONY: build web demo test test-web test-short gen release clean

GO ?= go
BUF = $(GO) tool -modfile=$(CURDIR)/.ci/tools.mod buf
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# The race detector needs cgo, a C compiler and a processor that it knows; everything else does without.
RACE := $(shell export CGO_ENABLED=$(CGO_ENABLED); $(GO) list -race unsafe >/dev/null 2>&1 && [ "$$($(GO) env CGO_ENABLED)" = 1 ] && set -- $$($(GO) env CC) && command -v "$$1" >/dev/null 2>&1 && echo -race)

build: bin/storehub

# The pages need Node.js. Without it the program is built all the same, and says at its address what is missing.
NPM := $(shell command -v npm 2>/dev/null)
NODE_MODULES = web/node_modules/.package-lock.json

web:
ifeq ($(NPM),)
	@echo "no npm here: the program is built without its pages; install Node.js 20.19 or newer and run make build again"
else
web: $(NODE_MODULES)
	cd web && npm run --silent build
endif

$(NODE_MODULES): web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

.PHONY: node-modules
node-modules: $(NODE_MODULES)

.PHONY: bin/storehub
bin/storehub: web
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/storehub

demo: build
	./bin/storehub demo $(DEMOFLAGS)

# Where the race detector has little to see it looks at little: the rules start no goroutine, and only
# their forks are read by many; the tests of cmd and ops start nodes as processes, built without it, and
# show it their short round. Everything else runs whole under it; its clusters wait more than they work, so
# four of them run beside each other.
STARTING = ./cmd/... ./ops/...
INSIDE = $$($(GO) list ./... | grep -v -e '^storehub/cmd/' -e '^storehub/ops/' -e '^storehub/fsm')

test: build
ifeq ($(RACE),)
	@echo "no cgo or no C compiler here: the tests run without the race detector"
else
	$(GO) test -race -short -timeout 10m $(STARTING)
	$(GO) test -race -run Fork ./fsm
endif
	$(GO) test $(RACE) -parallel 4 -timeout 15m $(INSIDE)
	$(GO) test -timeout 15m ./fsm/... $(STARTING)
	$(MAKE) test-web

# The pages: types, form and units, then every screen in a real browser at real shops.
test-web:
ifeq ($(NPM),)
	@echo "no npm here: the pages are not tested; install Node.js 20.19 or newer"
else
test-web: build
	cd web && npm run --silent check
	.ci/chromium
	cd web && npx playwright test
endif

test-short:
	$(GO) test -short ./...

gen: $(NODE_MODULES)
	cd proto && $(BUF) lint && $(BUF) generate && $(BUF) generate --template buf.gen.web.yaml

# The image that incompatible changes are found against; only a release replaces it.
release:
	cd proto && $(BUF) lint && $(BUF) build -o released.binpb

clean:
	rm -rf bin web/dist/app
