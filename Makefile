# Tools are run as `python -m …`, so that a clone that was moved keeps working.
PY := .venv/bin/python
HOST ?= 127.0.0.1
PORT ?= 8000
# Each test process has its own database; more than eight cost more than they save.
PYTEST_ARGS ?= -n auto --maxprocesses 8
SEQUENCES ?= 2000
export HOST PORT

.PHONY: help install run test test-long check bench lock clean \
  format lint types imports migrations locks audit shell image

help:
	@echo "make install   a virtual environment in .venv with everything for running and testing"
	@echo "make run       web, worker and beat together, with a demo business; no server needed"
	@echo "make test      the whole suite"
	@echo "make test-long random sequences against a slow definition (SEQUENCES=2000)"
	@echo "make check     format, lint, types, import contracts, migrations, audit"
	@echo "make bench     the benchmarks, one JSON line each"
	@echo "make lock      requirements*.in to requirements*.txt (UPGRADE=--upgrade for newer ones)"
	@echo "make clean     removes .venv and caches; the data in var/ stays"

install: .venv/installed

.venv/installed: requirements-dev.txt .ci/install
	@.ci/install

run: install
	@exec $(PY) -m embedded

test: install
	@.ci/chromium
	@exec $(PY) -m pytest $(PYTEST_ARGS)

# Other sequences each time, a tenth as many on MariaDB; a failure prints how to repeat it.
test-long: install
	@SEQUENCES=$(SEQUENCES) exec $(PY) -m pytest tests/core/scheduling/machine \
	  tests/conversations/test_answers_in_time.py -s -o timeout=0 \
	  $(PYTEST_ARGS)

bench: install
	@exec $(PY) -m bench

check: install format lint types imports migrations locks audit shell image
	@echo "check: all good"

format:
	@$(PY) -m ruff format --check .

lint:
	@$(PY) -m ruff check .

types:
	@$(PY) -m mypy .

imports:
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

migrations:
	@$(PY) -m flask --app wsgi db check

locks:
	@$(PY) .ci/locks.py

audit:
	@$(PY) .ci/audit.py

# The two linters below come as binaries, for some platforms only; elsewhere they are left out.
shell:
	@if [ -x .venv/bin/shellcheck ]; then .venv/bin/shellcheck .ci/run .ci/install .ci/chromium docker-entrypoint; \
	else echo "shell: not checked, there is no shellcheck for this platform"; fi

image:
	@if [ -x .venv/bin/hadolint ]; then .venv/bin/hadolint Dockerfile; \
	else echo "image: not checked, there is no hadolint for this platform"; fi

lock: install
	@for name in requirements requirements-dev; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m uv pip compile --quiet --generate-hashes \
	    --universal --python-version 3.11 $(UPGRADE) $$name.in -o $$name.txt || exit 1; \
	done

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
