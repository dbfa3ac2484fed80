# The two commands of the README, and a few for those who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORT ?= 8000
export DEMO ?= on

.PHONY: run test check bench lock translations

run: $(VENV)/run.stamp
	@$(BIN)/python -m contactcenter.assets
	@$(BIN)/contactcenter run

test: $(VENV)/test.stamp
	@$(BIN)/python -m contactcenter.assets
	@$(BIN)/python -m tests.browser_ready
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/ruff check .
	@$(BIN)/pytest -n 2 --dist loadfile

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

bench: $(VENV)/test.stamp
	@$(BIN)/python -m contactcenter.assets
	@$(BIN)/python -m tests.bench

lock:
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --python-version 3.11 --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 --no-header -q -o requirements-dev.lock
	npm install --package-lock-only --ignore-scripts

translations: $(VENV)/test.stamp
	$(BIN)/pybabel -q compile -d contactcenter/translations

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the desk needs (once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@ $(VENV)/run.stamp
