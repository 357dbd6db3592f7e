# Two verbs do everything: `make demo` and `make test`.
#
# The environment is always .venv, by path, so that another one that is active
# does not matter. An inherited PYTHONPATH or PYTHONHOME would.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help demo test check benchmark browser servers clean

help:
	@echo "make demo    install, then run everything against the bundled service"
	@echo "make test    install what the tests need, then run all of them"
	@echo "make check   lint, format, types, import directions"
	@echo "make benchmark   measure lint against Spectral and Redocly (needs npm)"
	@echo "make clean   remove what the others made"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  "Python 3.11 or later is needed; make PYTHON=python3.12 names one.")'
	$(PYTHON) -m venv $(VENV)
	touch $@

# A stamp for each set of packages, made again when the project's file changes.
$(VENV)/.runtime: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --editable '.[load,reference]'
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --editable '.[reference-production]'
	$(BIN)/python tools/dev_requirements.py > $(VENV)/dev-requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --requirement $(VENV)/dev-requirements.txt
	touch $@

demo: $(VENV)/.runtime
	$(BIN)/conformance demo --output conformance-report

browser:
	@tools/install_browser.sh

servers:
	@tools/install_servers.sh

test: $(VENV)/.dev browser servers
	$(BIN)/python -m pytest --cov --cov-report=term \
	  --numprocesses=2 --dist=worksteal

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Not part of the tests: figures, not a verdict.
benchmark: $(VENV)/.dev
	mkdir -p .benchmark
	cp tests/benchmarks/package.json .benchmark/
	cd .benchmark && npm install --no-audit --no-fund
	$(BIN)/python tests/benchmarks/linters.py --npm .benchmark \
	  --write docs/performance.md

clean:
	rm -rf .benchmark $(VENV) conformance-report .coverage .coverage.* .pytest_cache \
	  .mypy_cache .ruff_cache .hypothesis .import_linter_cache
