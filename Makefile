# `make demo` and `make test` set everything up on a machine with Python 3.11+, make and git.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format schemas evals conformance bundle

PYTHON ?= python3
UV_VERSION := 0.13.9
# Never fetch another Python; never write outside the project but to uv's cache.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv

export ACCEPT
export ONLY
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)
RUN := $(UV) run --frozen --no-sync

help:
	@echo "make demo    questions answered on the embedded sandbox; no account needed"
	@echo "make test    the whole suite: tests, ruff, pyright strict"
	@echo "make evals   the cases, the scorer and every recorded verdict; ACCEPT=reason takes changed ones in"
	@echo "make conformance  other people's judges of the server; needs the npm and PyPI registries; ONLY=inspector for one"
	@echo "make bundle  the .mcpb bundle and what else is released, in dist/; needs the npm and PyPI registries"
	@echo "make setup   the environment alone, in .venv"
	@echo "make format  ruff's formatter and fixes"
	@echo "make schemas tool_schemas/*.json and the manifests in packaging/, written anew"

# A wheel into the project's own folder, for a machine without uv; `--target` needs no virtual environment.
.tools/uv/bin/uv:
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "This needs uv, or pip for $(PYTHON) (Debian: apt-get install python3-pip)." >&2; exit 2; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .tools/uv uv==$(UV_VERSION)

setup: $(if $(findstring .tools,$(UV)),$(UV))
	$(UV) sync --quiet --frozen --python $(PYTHON)

demo: $(if $(findstring .tools,$(UV)),$(UV))
	@$(UV) sync --quiet --frozen --inexact --no-dev --python $(PYTHON)
	@$(RUN) kajabi-mcp demo

test: setup lint
	$(RUN) pytest

lint: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) pyright

format: setup
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

schemas: setup
	$(RUN) kajabi-mcp schemas --write
	PYTHONPATH=packaging $(RUN) python -m bundling.documents

evals: setup
	$(RUN) python -m evals.run gate $(if $(ACCEPT),--accept "$$ACCEPT")

# Not part of `make test`: it installs packages of other people, below conformance/, and takes minutes.
conformance: setup
	$(RUN) python -m conformance.run $$ONLY

# Not part of `make test` either: it installs a package from npm, below packaging/.
bundle: setup
	PYTHONPATH=packaging $(RUN) python -m bundling.build
