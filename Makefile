# Two commands: `make demo` (builds and starts Trato with a living demo company) and `make test` (everything CI runs).

SHELL := /bin/bash
CARGO ?= cargo
DEMO ?= data/demo.db

.PHONY: demo run build deps tools system test fmt clippy house unit journeys bench

## demo: build, start on SQLite with demo data, print address and sign-ins
demo: deps
	$(CARGO) run --release --bin trato -- demo --database sqlite:$(DEMO)

## run: build and serve data/trato.db
run: deps
	$(CARGO) run --release --bin trato -- serve

build: deps
	$(CARGO) build --release --bin trato

## deps: the interface's packages, from the lock files
deps: frontend/node_modules/.package-lock.json

frontend/node_modules/.package-lock.json: frontend/package-lock.json | tools
	npm ci --prefix frontend --no-audit --no-fund
	@touch $@

## tools: Debian's packages that the build needs (as root)
tools:
	@ci/system build

## system: Debian's packages that the tests need (as root)
system:
	@ci/system

## test: format, clippy, house, unit and property tests on SQLite and PostgreSQL, journeys in Chromium
test: system deps fmt clippy house unit journeys

fmt:
	$(CARGO) fmt --all --check

clippy:
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

house:
	ci/house

unit:
	ci/postgres run $(CARGO) test --workspace --locked

journeys:
	ci/journeys

## bench: the figures of docs/performance.md, measured on this machine
bench: deps
	ci/bench
