# Everything a newcomer or a developer runs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SEEN := $(VENV)/.demo
READY := $(VENV)/.ready
comma := ,

.DEFAULT_GOAL := help
.PHONY: help demo test coverage chaos check format run locales clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

define install  # the environment, with the extras that are asked for
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.11 …" >&2; exit 2; }
$(PYTHON) -m venv $(VENV)
PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(1)]'
endef

$(SEEN): pyproject.toml constraints.txt
	$(call install,web)
	@touch $(SEEN)

$(READY): pyproject.toml constraints.txt
	$(call install,web$(comma)postgres$(comma)reports$(comma)dev)
	@touch $(SEEN) $(READY)

demo: $(SEEN) ## a unit in the browser, with a pretend Telegram: no token, no account
	$(BIN)/aftalebot demo

test: $(READY) ## every check and every test, on SQLite and PostgreSQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses=auto --maxschedchunk=1

coverage: $(READY) ## the tests once more, slower, and which lines they never reach
	$(BIN)/pytest --numprocesses=auto --maxschedchunk=1 --cov --cov-report=term

chaos: $(READY) ## kills real processes at named points and at random, and holds the books
	$(BIN)/python -m tests.chaos $(CHAOS)

check: $(READY) ## the checks alone: lint, format, types, structure
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code in its one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

run: $(READY) ## the bot and its scheduler, set up by .env
	$(BIN)/aftalebot run

locales: $(READY) ## bring the catalogs up to date with the sentences in the code
	$(BIN)/pybabel --quiet extract --mapping-file=pyproject.toml --keywords=N_ --no-location --sort-output --omit-header --output-file=locales/messages.pot bot/messages
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header --input-file=locales/messages.pot --output-dir=locales

clean: ## away with the environment and the caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
