# The two commands a newcomer needs: `make demo` and `make test`. Each installs what it needs first.

PYTHON ?=
RUN := .venv/bin/python
PYTEST := $(RUN) -m pytest
STAGES := --ignore=tests/chaos --ignore=tests/journeys

.PHONY: help install requirements demo demo-reset test prove lint bench translations

help:
	@echo "make demo        everything on one machine; prints where to look and who to be (PORT=9000: other ports)"
	@echo "make demo-reset  forget what the demo keeps"
	@echo "make test        the whole test suite"
	@echo "make prove       the chaos and property tests with many more trials: hours"
	@echo "make lint        ruff, ruff format --check, mypy --strict; bandit, known advisories, secrets in files and history"
	@echo "make bench       the figures of bench/"
	@echo "make translations  gather the sentences for webapp/translations, compile what is there"
	@echo "make install     .venv with everything in requirements.txt; the others call it"
	@echo "make requirements  pin what requirements.in asks for anew"

install:
	@PYTHON="$(PYTHON)" sh sandbox/install.sh

requirements: install
	@$(RUN) -m pip install --quiet uv
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --quiet --upgrade requirements.in --output-file requirements.txt
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --quiet --upgrade lint/requirements.in --output-file lint/requirements.txt

demo: install
	@$(RUN) -m sandbox.demo $(if $(PORT),--first-port $(PORT))

demo-reset: install
	@$(RUN) -m sandbox.demo --reset

# The suite starts dozens of processes: whoever keeps Python from writing bytecode would have each compile everything.
unexport PYTHONDONTWRITEBYTECODE

# Each stage runs, whatever the one before it said; the browser first, so that a missing one is told at once. Six
# processes on two cores: many tests wait for programs and look-ups meanwhile.
test: install
	@status=0; \
	browser="$$(PYTHON=$(RUN) sh tests/browser.sh)" || exit 1; \
	export CHROMIUM="$$browser"; \
	$(PYTEST) -q -n 6 --dist worksteal $(STAGES) || status=1; \
	$(PYTEST) -q -n 4 --dist worksteal tests/chaos || status=1; \
	if [ "$$JOURNEYS" = off ]; then echo "JOURNEYS=off: no journey in a browser was made."; \
	else $(PYTEST) -q -n 3 tests/journeys || status=1; fi; \
	exit $$status

prove: install
	PROVE=on $(PYTEST) -q -n 2 --timeout 0 --ignore=tests/chaos tests
	PROVE=on $(PYTEST) -q -n 2 --timeout 0 tests/chaos

# What is found is mended, or stands with its reason in pyproject.toml (bandit) or lint/exceptions.toml.
OURS := webapp sandbox lint worker.py wsgi.py gunicorn.conf.py
LINT := .venv/lint/bin/python
lint: install
	@cmp -s lint/requirements.txt .venv/lint/installed.txt || { $(RUN) -m venv .venv/lint && \
		$(LINT) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r lint/requirements.txt && \
		cp lint/requirements.txt .venv/lint/installed.txt; }
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(LINT) -m bandit --quiet --configfile pyproject.toml --severity-level medium --recursive $(OURS)
	$(RUN) -m lint.advisories
	$(RUN) -m lint.secret_scan

bench: install
	$(RUN) -m bench

# New sentences come into the .po files empty; tests/test_languages.py names them until each has its words.
CATALOGUES := webapp/translations
SENTENCES := .venv/sentences.pot
translations: install
	@.venv/bin/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext -k lazy_ngettext --add-location=file -w 120 \
		--project=orders-to-invoices --version=1 -o $(SENTENCES) .
	@.venv/bin/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date -w 120 -i $(SENTENCES) -d $(CATALOGUES)
	@.venv/bin/pybabel -q compile -d $(CATALOGUES)
