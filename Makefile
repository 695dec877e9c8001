# Ashiato: everything starts here.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(if $(shell $(name) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(name))))
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
# Three to two cores: a third of what the tests do is waiting for processes that start or end.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 2) * 3 // 2)')

.DEFAULT_GOAL := help

.PHONY: run
run: $(RUN_STAMP) ## Start everything with demonstration data (HOST and PORT are honoured).
	@exec $(BIN)/python -m app up --demo

.PHONY: install
install: $(RUN_STAMP) ## Install what running needs into .venv (the command is .venv/bin/ashiato).

.PHONY: test
test: $(DEV_STAMP) ## Run every check that CI runs, ending with the tests.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@# Types are checked on one core while the tests begin; what is wrong with them is said last.
	@mkdir -p build; $(BIN)/mypy > build/types.txt 2>&1 & types=$$!; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal; tests=$$?; \
	wait $$types || { cat build/types.txt; exit 1; }; exit $$tests

.PHONY: faults
faults: $(DEV_STAMP) ## Break it on purpose: the long experiments, more than an hour.
	@$(BIN)/python -m pytest -m fault --timeout 600

.PHONY: coverage
coverage: $(DEV_STAMP) ## Run the tests and print which branches they reach (some with ONLY=).
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(BIN)/python -m coverage run -m pytest -n $(WORKERS) --dist worksteal $(ONLY)
	@$(BIN)/python -m coverage combine --quiet && $(BIN)/python -m coverage report

.PHONY: check
check: test ## The whole gate before a commit: the same as test.

.PHONY: lint
lint: $(DEV_STAMP) ## Check format, style and types.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

.PHONY: format
format: $(DEV_STAMP) ## Put the code into its format.
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: reference
reference: $(DEV_STAMP) ## Write the tables of docs/reference/ anew.
	@$(BIN)/python -m tests.reference

.PHONY: words
words: $(DEV_STAMP) ## Collect the words of the pages into app/translations and compile them.
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg --add-location=file --sort-output -o build/messages.pot .
	@$(BIN)/pybabel -q update -i build/messages.pot -d app/translations -l ja --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -d app/translations -l ja
	@$(BIN)/pybabel -q compile -d app/translations -l ja -D plain
	@$(BIN)/pybabel -q compile -d app/translations -l ja -D cli

.PHONY: screenshots
screenshots: $(DEV_STAMP) ## Take a picture of every page into build/screenshots (or OUT=), or those of the manuals (ONLY=manuals).
	@$(BIN)/python -m tests.pages.$(if $(filter manuals,$(ONLY)),manual_pictures,screenshots $(or $(OUT),build/screenshots))

.PHONY: bench
bench: $(DEV_STAMP) ## Measure what docs/performance.md quotes (half an hour; name some with ONLY=).
	@$(BIN)/python -m bench $(ONLY)

.PHONY: help
help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name words; do printf '  make %-11s %s\n' "$$name" "$$words"; done

.PHONY: clean
clean: ## Remove the environment and the caches; data under var/ stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The tests need what running needs and more, so their lock file contains the other one.
$(DEV_STAMP): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(RUN_STAMP)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what running needs"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install python3 (for example: apt-get install python3 python3-venv)" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  rm -rf $(VENV); \
	  version=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing $$version"; \
	    { apt-get install -y -qq $$version || { apt-get update -qq && apt-get install -y -qq $$version; }; } >/dev/null 2>&1 || true; \
	  fi; \
	  $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	    echo "A virtual environment cannot be made. On Debian or Ubuntu: apt-get install $$version" >&2; exit 1; }; }
