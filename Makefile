# What one can do with this repository on one machine. `make help` lists it; README.md says more.

# The stack to work on, and further arguments for the pulumi command.
STACK ?= local
STACKS := $(patsubst Pulumi.%.yaml,%,$(wildcard Pulumi.*.yaml))
ARGS ?=
# For `make diff`: the revision to compare with, by default where the work left the main branch; and text, or md for a comment.
BASE ?=
FORMAT ?= text

# One set of build settings for the tools, the program and the tests, so that they share one build cache. They are also
# those of the Pulumi CLI.
export CGO_ENABLED := 0
export GOFLAGS := -mod=readonly -trimpath -buildvcs=false
export GOWORK := off

# `make up NODES=real`: nodes that run containers, in place of simulated ones; with IMAGES=pull they pull these from registries. Only from
# the command line: both are common names.
ifeq ($(origin NODES),command line)
export SANDBOX_NODES := $(NODES)
endif
ifeq ($(origin IMAGES),command line)
export SANDBOX_IMAGES := $(IMAGES)
endif

SANDBOX := bin/sandbox

.DEFAULT_GOAL := help
.PHONY: help up status destroy down preview diff refresh smoke manifests env fault calm ledger tools check test test-long bench
.PHONY: driver bin/diff

# A line with ##@ begins a group of the list, in which the targets stand in the order of this file.
help:
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'STACK is one of $(STACKS); all but local run on a simulated cloud'
	@echo 'NODES=real runs the members as processes (root); IMAGES=pull with it runs the real server: docs/nodes.md'
	@echo 'ARGS="..." goes to the command, such as make status ARGS=--watch'
	@echo 'docs/sandbox.md has more, and the variables that slow down what is simulated'

##@ Start here

up: driver ## bring up the sandbox, and the stack in it
	@$(SANDBOX) up $(STACK) $(ARGS)

status: driver ## show whether all is well, what to do, and the members: ARGS=--watch, ARGS=--json
	@$(SANDBOX) status $(STACK) $(ARGS)

destroy: driver ## remove the stack's resources; the cluster stays
	@$(SANDBOX) destroy $(STACK) $(ARGS)

# A STACK on the command line is handed over to be refused: `make down` is about all of them.
down: driver ## end and remove the sandbox; the tools stay
	@$(SANDBOX) down $(if $(filter command,$(origin STACK)),$(STACK))

##@ A stack

preview: driver ## show what `make up` would change
	@$(SANDBOX) preview $(STACK) $(ARGS)

diff: bin/diff ## show what the working tree changes: make diff STACK=eks BASE=main FORMAT=md
	@bin/diff $(STACK) --base "$(BASE)" --format "$(or $(FORMAT),text)" $(ARGS)

refresh: driver ## read the stack's resources back from the cluster
	@$(SANDBOX) refresh $(STACK) $(ARGS)

smoke: driver ## check the stack's servers from outside, where there are real ones: docs/operations.md
	@$(SANDBOX) smoke $(STACK) $(ARGS)

manifests: ## print the Kubernetes objects of any stack: make manifests STACK=eks
	@go build -o bin/manifests ./cmd/manifests && bin/manifests $(STACK)

env: driver ## print the environment for pulumi and kubectl: eval "$(make env)"
	@$(SANDBOX) env

##@ Simulated clouds

fault: driver ## make a call to the simulated clouds go wrong: make fault DO="fail create NodeGroup"
	@$(SANDBOX) fault $(DO)

calm: driver ## forget the faults that have not happened yet
	@$(SANDBOX) calm

ledger: driver ## list the calls to the simulated clouds
	@$(SANDBOX) ledger

##@ Development

tools: driver ## build the sandbox's tools (once: about 20 minutes on two cores)
	@$(SANDBOX) tools

# Tools of others, which a module of their own pins.
TOOL := go tool -modfile=internal/lint/tools/go.mod

check: ## check the code, the manifests, the workflows and the modules, without running anything
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')) && test -z "$$unformatted" || \
		{ echo "not formatted, run gofmt -w on: $$unformatted"; exit 1; }
	go vet ./...
	go vet -tags long ./internal/e2e/...
	$(TOOL) staticcheck -checks all -tags long ./...
	$(TOOL) actionlint -shellcheck= -pyflakes=
	go test ./internal/lint
	@for module in $$(git ls-files '*go.mod'); do go mod verify -C $$(dirname $$module) > /dev/null || exit 1; done

# The limit is for a machine that is slow, not part of any test.
test: driver check ## build what the tests need, and run them all
	@$(SANDBOX) test-tools
	@$(SANDBOX) program
	go test -timeout 75m ./...

test-long: driver check ## fail and kill at every point in the simulated clouds, and 1,000 random sequences: some hours
	@$(SANDBOX) test-tools
	@$(SANDBOX) program
	go test -tags long -timeout 6h -v -run Long ./internal/e2e/...

bench: driver ## measure builds, runs, real nodes, and how long the stacks take in the clouds: ARGS="-runs 0 -factor 1"
	@$(SANDBOX) test-tools
	@go run ./internal/sandbox/bench $(ARGS)

bin/diff:
	@go build -o $@ ./cmd/diff

driver:
	@command -v go > /dev/null || { echo 'Go is missing: install it from https://go.dev/dl and put its bin folder on PATH'; exit 1; }
	@test "$$(uname)" = Linux || { echo 'The sandbox runs on Linux: use a virtual machine or a container'; exit 1; }
	@go build -o $(SANDBOX) ./cmd/sandbox
