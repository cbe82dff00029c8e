# What people and CI do with this repository. `make` alone lists it.
# A fresh machine needs git, make and Python 3.11 or newer; name another Python with `make run PYTHON=…`.

PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v $$python; break; fi; done)
BIN := .venv/bin
CODE := meetings streaming minutes web tests requirements
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 $(ARGS)
# An environment that was moved, or whose Python is gone, runs nothing any more: it is made again.
BROKEN := $(shell test ! -s .venv/packages.done || { test "$$(cat .venv/packages.done)" = "$(CURDIR)" && \
	$(BIN)/python -c ''; } 2>/dev/null || { rm -rf .venv; echo yes; })
SEATS ?= 2 8 16 41
SECONDS ?= 20
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Use it

.PHONY: run
run: install ## Install what is missing and hold a demonstration meeting on http://127.0.0.1:8080
	@$(BIN)/consistori demo $(ARGS)

.PHONY: install
install: .venv/packages.done web/static/vendor/lit.js ## Install what is missing, start nothing

##@ Work on it

.PHONY: test
test: .venv/tests.done node_modules/dev.done ## Run all tests, installing what they need (ARGS='-k floor' picks some)
	@$(BIN)/python -m tests.tools
	@$(if $(ARGS),$(BIN)/pytest $(ARGS),$(BIN)/python -m tests.whole)

.PHONY: check
check: .venv/tests.done node_modules/dev.done ## Format, lint, types and dependencies: what CI refuses
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/python -m web.assets types
	$(BIN)/python -m requirements.audit

.PHONY: format
format: .venv/tests.done ## Format the Python code and mend what lint can mend
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

.PHONY: bench
bench: install .venv/tests.done ## Measure the studio for SEATS='2 8 16 41', then its other cases, SECONDS=20 each
	@for seats in $(SEATS); do $(BIN)/consistori bench studio --seats $$seats --seconds $(SECONDS) || exit 1; done
	@$(BIN)/consistori bench studio --seats 16 --cameras 360p --seconds $(SECONDS)
	@for case in network meetings listeners; do $(BIN)/consistori bench $$case --seconds $(SECONDS) || exit 1; done
	@$(BIN)/consistori bench delay

.PHONY: messages
messages: install ## Bring the translation catalogues up to date with the texts in the code
	$(BIN)/python -m web.catalogues

.PHONY: docs
docs: install ## Make the pages of docs/ that come from code
	$(BIN)/python -m web.settings > docs/settings.md.new && mv docs/settings.md.new docs/settings.md
	$(BIN)/python -m web.limits > docs/limits.md.new && mv docs/limits.md.new docs/limits.md
	$(BIN)/python -m web.protocol > docs/protocol.md.new && mv docs/protocol.md.new docs/protocol.md
	$(BIN)/python -m web.api.published > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json

.PHONY: lock
lock: .venv/packages.done ## Lock again after a change in pyproject.toml or package.json (ARGS=--upgrade: newer versions)
	$(BIN)/pip install --quiet uv
	$(LOCK) --group build pyproject.toml -o requirements/run.lock
	$(LOCK) --group dev -c requirements/run.lock -o requirements/test.lock
	$(LOCK) --group assets -o requirements/assets.lock
	$(BIN)/python -m web.assets lock

.PHONY: sbom
sbom: .venv/tests.done ## Write the bill of materials (CycloneDX) to consistori.cdx.json
	@$(BIN)/python -m requirements.sbom $(ARGS)

.PHONY: clean
clean: ## Remove all that was installed or built; data/ stays
	rm -rf .venv node_modules web/static/vendor web/static/vendor.new .install.log
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help:
	@awk -F ':.*## ' '/^##@/ { printf "%s%s\n", (n++ ? "\n" : ""), substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Consistori needs Python 3.11 or newer; $$(python3 --version 2>&1 || echo none) is here." >&2; \
		echo "Install one, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }

.venv/packages.done: pyproject.toml requirements/run.lock requirements/install.py streaming/bridge/_datagrams.c | python
	@"$(PYTHON)" requirements/install.py packages
	@echo "$(CURDIR)" > $@

.venv/tests.done: requirements/test.lock .venv/packages.done
	@"$(PYTHON)" requirements/install.py tests
	@touch $@

web/static/vendor/lit.js: package-lock.json web/assets.py | .venv/packages.done
	@"$(PYTHON)" requirements/install.py assets

# Holds what `run` needs as well, so that checks and tests build the pages once.
node_modules/dev.done: package-lock.json web/assets.py | .venv/packages.done
	@"$(PYTHON)" requirements/install.py assets-dev
	@touch $@
