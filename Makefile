# make run    serve http://127.0.0.1:8000 (PORT=8001 make run: elsewhere), with a database of its own
# make test   run every test
# make check  lint and type-check
# make setup  make .venv; the others do it when needed
# make screenshots  the pictures of README and docs/tour.md, taken anew
# make bench  measure against peers, and write docs/benchmarks.md (QUICK=1 make bench: sooner)
# make eval   measure judgement, and write docs/evaluation.md: language, dialogues, search, import, 1,000 times each dialogue against
#             a model that lies; fails when a figure got worse than the last committed one (QUICK=1 make eval: that alone, and sooner).
#             Then what is too long for a test: 100,000 steps against that model, 100 kills, 1,000 cuts, 1,000 leaks, eight faults
#             of a network on each link, every odd string in every field, every page in both widths and both schemes,
#             the code of the last release on the schema of today
# make messages  collect the texts of the interface into locale/, and compile it
# make lock   write requirements*.txt anew from requirements*.in: every version and the hash of every wheel (needs the network)
# make audit  ask the vulnerability database about every pinned version, and hadolint about the Dockerfile (needs the network)
# make clean  remove .venv and caches; your data stays

PYTHON ?= python3
BIN := .venv/bin
# Only wheels whose hash is listed: nothing is built, so nothing that is not pinned runs.
INSTALL := -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all:
TOOLS := .venv-tools/bin
BROWSER_TESTS := $(wildcard tests/browser/test_*.py)

.PHONY: help setup run test check eval bench screenshots messages lock audit clean

help:
	@sed -n 's/^# //p' Makefile

setup: .venv/ready

run: .venv/ready
	@exec $(BIN)/python manage.py launch

# The browser's own event loop does not go with the other tests, so they get processes, servers and databases of their own.
test: .venv/ready-dev
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore=tests/browser
ifneq ($(BROWSER_TESTS),)
	$(BIN)/python tests/browser/install.py
	$(BIN)/python -m pytest -n auto --dist loadgroup -p playwright tests/browser
endif

# With the tests' settings and database: checking must not touch yours.
check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SECRET_KEY=for-checks $(BIN)/mypy .
	HTTPS=true DEBUG=false DATABASE_URL=postgresql:///nothing SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py check --settings=tests.settings
	$(BIN)/python manage.py makemigrations --check --dry-run --settings=tests.settings
	$(BIN)/python -m pytest -q -c /dev/null --rootdir=. --noconftest -p no:django -p no:playwright -p no:cacheprovider \
		tests/test_supply_chain.py

EVIL_STEPS ?= 100000
KILL_ROUNDS ?= 100
CUTS ?= 1000
LEAKS ?= 1000
eval: .venv/ready-dev
	$(BIN)/python -m tests.evaluations.report
ifeq ($(QUICK),)
	EVIL_STEPS=$(EVIL_STEPS) EVIL_SHARDS=$(shell nproc) $(BIN)/python -m pytest -n $(shell nproc) tests/chat/test_evil_model.py
	KILL_ROUNDS=$(KILL_ROUNDS) CUTS=$(CUTS) $(BIN)/python -m pytest -n $(shell nproc) \
		tests/durability/test_kill.py tests/durability/test_resume.py
	LEAKS=$(LEAKS) $(BIN)/python -m pytest tests/observability/test_leaks.py
	FAULTS=all DATABASE_KILLS=10 $(BIN)/python -m pytest tests/faults
	STRINGS=all $(BIN)/python -m pytest -n auto tests/stores/test_naughty_strings.py
	$(BIN)/python tests/browser/install.py
	VIEWS=all $(BIN)/python -m pytest -n auto -p playwright -k "fit or sideways" tests/browser
	$(BIN)/python -m pytest tests/durability/old_code.py
endif

messages: .venv/ready-dev
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.messages

LOCK := $(TOOLS)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-annotate --no-header
lock: .venv-tools/ready
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-tools.in -o requirements-tools.txt

audit: .venv-tools/ready
	$(TOOLS)/hadolint Dockerfile
	$(TOOLS)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt -r requirements-dev.txt

# In a database and a server of their own.
screenshots: .venv/ready-dev
	$(BIN)/python tests/browser/install.py
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.pictures.icons
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.pictures

bench: .venv/ready-dev
	$(BIN)/python -m tests.benchmarks.report

clean:
	rm -rf .venv .venv-tools .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'StoreAgent needs Python 3.11 or newer, and $(PYTHON) is not. Name another: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '$(PYTHON) lacks venv. Install it: apt-get install python3-venv (on Debian and Ubuntu).' >&2; exit 1; }
	@echo 'Installing what StoreAgent needs into .venv (once) ...'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python $(INSTALL) -r requirements.txt
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	@echo 'Installing what tests and checks need into .venv (once) ...'
	@$(BIN)/python $(INSTALL) -r requirements-dev.txt
	@touch $@

.venv-tools/ready: requirements-tools.txt .venv/ready
	@$(BIN)/python -m venv --clear .venv-tools
	@$(TOOLS)/python $(INSTALL) -r requirements-tools.txt
	@touch $@
