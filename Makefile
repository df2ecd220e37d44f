# What a developer and an engineer type. `make` alone lists it.
# ARGS is handed on: make run ARGS="--lang en", make test ARGS="tests/domain -k pause".

VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Three times the cores: a test of a screen waits for two thirds of its time.
JOBS ?= $(shell expr 3 '*' "$$(nproc)")
ARGS ?=

# Only wheels whose hashes are in constraints.txt; no build step of anybody else's runs here.
PIP_INSTALL := PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check
SOURCES := $(sort $(dir $(wildcard supportdesk/*.py tests/*.py tools/*.py benchmarks/*.py)))

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench messages keys pictures constraints clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

run: $(STAMP) ## start the console
	@$(BIN)/supportdesk $(ARGS)

demo: $(STAMP) ## start the console on a throw-away database full of work
	@$(BIN)/supportdesk demo $(ARGS)

test: $(STAMP) ## run every test, on SQLite and PostgreSQL; a skipped one fails the run
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --no-skips $(ARGS)

e2e: $(STAMP) ## run only the tests in real terminals
	@$(BIN)/python -m pytest --no-skips tests/e2e $(ARGS)

check: $(STAMP) ## ruff, mypy, and the arrows between the packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(SOURCES)
	@$(BIN)/lint-imports --no-logo

format: $(STAMP) ## put the source into shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(STAMP) ## measure, each figure beside its floor
	@$(BIN)/python -m benchmarks $(ARGS)

messages: $(STAMP) ## bring the translation catalogues in step with the source
	@$(BIN)/python tools/messages.py $(ARGS)

keys: $(STAMP) ## write docs/keys.md from the table of keys
	@mkdir -p docs
	@$(BIN)/python -m supportdesk keys --markdown > $(VENV)/keys.md
	@mv $(VENV)/keys.md docs/keys.md

pictures: $(STAMP) ## draw the pictures in docs/ from the real console
	@$(BIN)/python -m tools.pictures $(ARGS)

constraints: ## pin the newest versions that pyproject.toml allows, with the hashes of all their files
	@python="$$(tools/find-python)" && "$$python" -m venv --clear build/constraints
	@build/constraints/bin/python -m pip install --quiet --disable-pip-version-check uv
	@build/constraints/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
	    --generate-hashes --no-header --no-annotate --output-file constraints.txt pyproject.toml

clean: ## remove what was installed, built and cached here
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@rm -f snapshot_report.html
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@tools/make-venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --only-binary :all: --requirement constraints.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
