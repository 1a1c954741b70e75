# OpenMeso. `make` lists what can be made; every target sets up what it needs.
# Needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_BENCH := $(VENV)/.ready-bench

# Where the demo writes, and how many processes the tests use.
OUT ?= var/demo
PORT ?= 8000
JOBS ?= auto
# `make test TESTS=tests/spec ARGS=-x` runs a part, without the coverage gate.
TESTS ?=
ARGS ?=

export UV_SYSTEM_CERTS ?= 1
# Many processes are started here, and each would compile again what it loads.
unexport PYTHONDONTWRITEBYTECODE
UV := VIRTUAL_ENV=$(VENV) $(BIN)/uv --quiet
LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-config $(LOCK_ARGS)

.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --no-builtin-rules
.PHONY: help setup demo demo-case test check format lint types imports templates fix bench drill docs pictures mutants lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## make the environment (the others do it by themselves)

demo: $(READY) ## open the demo clinic in the browser (PORT=8000, KEEP=1 to keep what was done)
	@OPENMESO_DATA=$${OPENMESO_DATA:-var/demo-clinic} $(BIN)/openmeso-clinic demo --port $(PORT)

demo-case: $(READY) ## take the example case through every stage on the command line
	@$(BIN)/openmeso plan examples/hydration-face.toml --stock examples/stock.toml \
		--practice examples/practice --out $(OUT)
	@echo
	@echo "The results lie in $(OUT):"
	@ls -1 $(OUT) | sed 's,^,  $(OUT)/,'

# The core's tests measure its branches and must reach 95 %; what proves and what draws patients by the hundred
# thousand runs unmeasured. Then the clinic's tests on SQLite and on PostgreSQL (but those for which that would be the
# same once more), and those that need a browser. What cannot run says so loudly.
RUN := $(BIN)/pytest -q -n $(JOBS) --dist worksteal
test: $(READY) ## run the tests in random order, with all cores; 95 % of the core's branches or red
	@mkdir -p var/coverage
ifeq ($(TESTS),)
	@$(RUN) -m "not many" --ignore tests/clinic --ignore tests/browser --cov --cov-report=term --cov-fail-under=95 $(ARGS)
	@$(RUN) -m many tests/core tests/spec $(ARGS)
	@$(RUN) tests/clinic $(ARGS)
	@$(call where,postgresql,OPENMESO_TEST_DATABASE=postgresql $(RUN) -m "not once" tests/clinic $(ARGS))
	@$(call where,chromium,$(RUN) tests/browser $(ARGS))
else
	@$(BIN)/pytest -n $(JOBS) $(ARGS) $(TESTS)
endif

check: format lint types imports templates ## formatting, lint, types, who imports whom, and the templates

format: $(READY)
	@$(BIN)/ruff format --check --quiet . || { echo "Formatting: run 'make fix'."; exit 1; }

lint: $(READY)
	@$(BIN)/ruff check --quiet .

types: $(READY)
	@$(BIN)/mypy

imports: $(READY)
	@mkdir -p .cache
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/imports

templates: $(READY)
	@$(BIN)/djlint src/openmeso_clinic/templates --lint --quiet

fix: $(READY) ## put formatting and simple lint right
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

bench: $(READY_BENCH) ## measure speed beside other software (ARGS=web: a part, ARGS=--full: a million patients)
	@$(BIN)/python -m tests.bench $(ARGS)

drill: $(READY) ## kill the server under load and count what was lost (ARGS=--kills=200: many, --write: keep)
	@$(BIN)/python -m tests.drill $(ARGS)

docs: $(READY) ## write docs/reference from the knowledge, the rules and the command line
	@$(BIN)/python docs/generate.py $(ARGS)

pictures: $(READY) ## take the pictures of the tutorials anew, in the browser (needs Chromium)
	@OPENMESO_PICTURES=docs/images/first-patient $(BIN)/pytest -q tests/browser/test_the_whole_way.py $(ARGS)
	@OPENMESO_PICTURES=docs/images/one-year $(BIN)/pytest -q tests/browser/test_one_year.py $(ARGS)

mutants: $(READY) ## change the code a little, many times, and see whether a test notices
	@$(BIN)/python -m tests.mutants $(ARGS)

lock: $(READY) ## resolve the dependencies again (LOCK_ARGS=--upgrade for newer versions)
	@$(LOCK) --group pyproject.toml:bootstrap --output-file requirements/bootstrap.txt
	@$(LOCK) pyproject.toml --extra clinic --group pyproject.toml:dev --output-file requirements/dev.txt
	@$(LOCK) --group pyproject.toml:bench --constraint requirements/dev.txt --no-annotate \
		--output-file requirements/bench.txt

clean: ## remove the environment, caches and the demo (nothing else in var/)
	@rm -rf $(VENV) .cache .hypothesis .pytest_cache var/demo var/coverage dist build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the machine has not got is left out with a loud reason; where CI could have had it, that is red.
define where
	if $(BIN)/python -m tests.needs $(1); then $(2); elif [ -n "$$CI" ]; then exit 1; fi
endef

# --- the environment ---------------------------------------------------------------------
# Made once, and brought up to date when a lock or pyproject.toml changes. uv installs in
# seconds; where it cannot be had or cannot reach an index, pip does the same more slowly.
# Both compile: processes that look at pictures may write nothing, so they would compile NumPy each time.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "OpenMeso needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Name another one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "python3 -m venv failed; on Debian: apt install python3-venv" >&2; exit 1; }

$(READY): requirements/bootstrap.txt requirements/dev.txt pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes \
		-r requirements/bootstrap.txt || echo "uv is not to be had; going on with pip."
	@$(call install,requirements/dev.txt)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-index \
		--no-build-isolation --editable .
	@touch $@

$(READY_BENCH): requirements/bench.txt $(READY)
	@$(call install,requirements/bench.txt)
	@touch $@

define install
	if $(UV) pip install --compile-bytecode --require-hashes -r $(1) 2>$(VENV)/uv.log; then :; else \
		echo "uv could not install $(1) (see $(VENV)/uv.log); going on with pip."; \
		$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(1); fi
endef
