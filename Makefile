# My Account.  `make` or `make help` says what there is.
#
# `make demo` needs Python 3.11 or later and make; `make test` fetches whatever else it needs.
# Everything lands in .venv (Python) and tests/node_modules; `make clean` takes it away again.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
WORKERS ?= 2

# What the build hook turns into files: catalogs and the joined CSS and JavaScript.
BUILT_FROM := $(wildcard hatch_build.py) $(shell find webapp/static webapp/translations \
  -path webapp/static/built -prune -o \( -name '*.css' -o -name '*.js' -o -name '*.po' -o -path '*/icons/*' \) -print 2>/dev/null)

PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
COVERED := tests/domain tests/services
QUICK := $(COVERED) tests/web tests/adapters tests/architecture

.PHONY: help
help:  ## say what there is (this)
	@echo "My Account: make WORD, where WORD is"
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 17
	@echo
	@echo "A program somewhere else: make demo PORT=8900.  One figure: make bench ONLY=statement."
	@echo "Afterwards the console command is $(BIN)/my-account."

.PHONY: demo
demo: .venv/.built  ## run the site with made-up members at http://127.0.0.1:8000 (PORT=)
	@$(BIN)/my-account demo $(if $(PORT),--port $(PORT)) $(DEMO_OPTIONS)

.PHONY: test
test: rig  ## run every test: both databases, real browsers, accessibility (minutes)
	@status=0; $(MAKE) test-covered || status=$$?; $(MAKE) test-whole || status=$$?; exit $$status

# Tracing makes programs half as fast: only what the figure of coverage stands on runs with it.
.PHONY: test-covered
test-covered: rig
	@echo "== rules and services, on SQLite and PostgreSQL"
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadfile --durations 5 \
	  $(COVERED) tests/architecture/test_doctests.py
	@echo "== domain and services are covered whole, by their own tests and examples"
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage report

# In this order, not the files with most tests first: one with few long tests would be left for the end.
.PHONY: test-whole
test-whole: rig
	@echo "== every page in Chromium and in text browsers, journeys, migrations, pages, adapters, architecture"
	@$(PYTEST) --no-loadscope-reorder --durations 5 \
	  $(filter-out $(QUICK) tests/nightly,$(sort $(patsubst %/,%,$(dir $(wildcard tests/*/test_*.py))))) \
	  $(filter-out $(COVERED),$(QUICK))

.PHONY: test-nightly
test-nightly: rig  ## run what takes long: Orca, links2, elinks, Dillo, NetSurf (an hour; ONLY=)
	@tests/tools/programs nightly
	@$(BIN)/python -m pytest -q $(or $(ONLY),tests/nightly)

.PHONY: check
check: tools lint  ## lint, and the quick tests on SQLite (under two minutes)
	@echo "== quick tests on SQLite"
	@$(PYTEST) --database=sqlite -m "not thorough" -q $(wildcard $(QUICK))

.PHONY: lint
lint: tools  ## look at the code: ruff, mypy, import-linter, djlint, bash
	@echo "== ruff";        $(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet
	@echo "== mypy";        $(BIN)/mypy
	@echo "== imports";     out=$$($(BIN)/lint-imports --no-logo) || { echo "$$out"; exit 1; }
	@echo "== templates";   $(BIN)/djlint --lint --quiet webapp/templates
	@echo "== bash";        bash -n .ci/run && bash -n tests/tools/programs
	@echo "== lint is clean"

.PHONY: fix
fix: tools  ## put the code in order as far as tools can
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format

.PHONY: look
look: rig  ## look at a PAGE of the running demo with every check (CHECK=one, WHO=visitor, SITE=)
	@$(BIN)/python -m tests.browser.look $(PAGE) $(CHECK) $(if $(WHO),--who $(WHO)) $(if $(SITE),--site $(SITE))

.PHONY: report
report: rig  ## run every test and write what /accessibility says about it
	@mkdir -p build
	@$(PYTEST) -q --outcomes=build/outcomes.json
	@$(BIN)/python -m tests.browser.report build/outcomes.json > build/report.json
	@mv build/report.json webapp/adapters/accessibility_report.json

.PHONY: speak
speak: rig  ## print what a screen reader says of a PAGE of the running demo (WHO=visitor, IN=en, SITE=)
	@$(BIN)/python -m tests.browser.speak $(PAGE) $(if $(WHO),--who $(WHO)) $(if $(IN),--language $(IN)) \
	  $(if $(SITE),--site $(SITE))

.PHONY: transcripts
transcripts: rig  ## write down anew what a screen reader says of each page; read the difference aloud
	@$(BIN)/python -m pytest -q --accept-transcripts tests/browser/test_{pages,states}.py
	@git diff --stat tests/browser/transcripts

.PHONY: bench
bench: rig  ## measure; one line a figure: name value unit target (ONLY=)
	@$(BIN)/python -m tests.bench.run $(ONLY)

.PHONY: pictures
pictures: rig  ## take pictures of every page and state into build/pictures/index.html (ONLY=)
	@$(BIN)/python -m tests.browser.pictures $(ONLY)

.PHONY: icons
icons: rig  ## draw the home-screen icons anew from webapp/static/icons/icon.svg
	@$(BIN)/python -m tests.browser.icons

.PHONY: translate
translate: tools  ## collect the Japanese sentences, bring the catalogs up to date, compile them
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k lazy_pgettext:1c,2 --no-location --sort-output \
	  --project "My Account" --version "" -o build/messages.pot webapp
	@$(BIN)/pybabel -q update -i build/messages.pot -d webapp/translations --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -d webapp/translations

.PHONY: lock
lock:  ## choose the versions anew within pyproject.toml (needs uv; UPGRADE=1 takes the newest)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	@compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header $(if $(UPGRADE),--upgrade) "$$@"; }; \
	compile pyproject.toml --extra server --extra postgresql -o requirements.lock; \
	compile pyproject.toml --all-extras -o requirements-dev.lock; \
	python3 -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb")); \
	  print(*p["build-system"]["requires"], sep="\n")' | compile - -o requirements-build.lock

.PHONY: clean
clean:  ## take away everything that make made, the demo's database included
	@rm -rf .venv build dist instance tests/node_modules webapp/static/built .coverage .coverage.* \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find webapp tests -name __pycache__ -prune -exec rm -rf {} +
	@rm -f webapp/translations/*/LC_MESSAGES/*.mo

# ---- what the words above stand on -------------------------------------------------------------

# The file a step leaves behind is newer than what the step was made from; else it is done again.

.venv/.made:
	@python="$(PYTHON)"; \
	for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  [ -n "$$python" ] || ! "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    2>/dev/null || python=$$name; \
	done; \
	[ -n "$$python" ] || { echo "My Account needs Python 3.11 or later;" \
	  "none was found (make PYTHON=/path/to/python3 names one)."; exit 1; }; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "$$python has no venv module;" \
	  "on Debian and Ubuntu: apt install python3-venv"; exit 1; }; \
	echo "== making .venv with $$("$$python" --version)"; \
	"$$python" -m venv .venv
	@touch $@

.venv/.site: .venv/.made requirements.lock requirements-build.lock
	@echo "== fetching what the site stands on (requirements.lock, hash by hash)"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@touch $@

.venv/.built: .venv/.site pyproject.toml $(BUILT_FROM)
	@echo "== building: catalogs, CSS, JavaScript"
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q webapp
	@touch $@

.venv/.tools: .venv/.site requirements-dev.lock
	@echo "== fetching the tools (requirements-dev.lock, hash by hash)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

tests/node_modules/.package-lock.json: tests/package.json tests/package-lock.json
	@echo "== fetching axe and the Nu checker (tests/package-lock.json)"
	@npm ci --prefix tests --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.PHONY: tools
tools: .venv/.built .venv/.tools

.PHONY: programs
programs:
	@tests/tools/programs

.PHONY: rig
rig: tools programs
	@$(MAKE) tests/node_modules/.package-lock.json
