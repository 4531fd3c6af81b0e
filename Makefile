# Two commands: `make run` opens the reader, `make test` checks everything but the long batteries, which `make slow` runs.
# Each first makes a virtual environment with exactly what constraints.txt pins.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test slow check bench screenshot messages constraints clean

run: $(READY)
	@$(BIN)/academichub

test: $(READY) check
	$(BIN)/python -m pytest -m "not slow"

slow: $(READY)
	$(BIN)/python -m pytest -m slow

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY)
	$(BIN)/python -m bench

screenshot: $(READY)
	$(BIN)/python -m bench.screenshot docs/reader.svg

# Compile the interface's translations after editing a .po file.
messages: $(READY)
	$(BIN)/pybabel compile --domain academichub --directory src/academichub/data/locale

# Pin the whole tree again, newest releases first; needs uv.
constraints:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --custom-compile-command "make constraints" --group dev pyproject.toml constraints.in --output-file constraints.txt

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --require-hashes --requirement constraints.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) build dist
