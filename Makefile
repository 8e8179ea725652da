# What a developer or an operator types. Needed: make, and Python 3.11 or newer (another one: make PYTHON=python3.13).
# ARGS goes to the program that is started:  make run ARGS="--port 8001"   make test ARGS="-k feeds"

.DEFAULT_GOAL := help
.PHONY: help run test test-long check format bench lock clean
export PYTHON

setup = @sh tools/python.sh tools/setup.py
lock = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

run: ## set everything up and serve the calendar at http://127.0.0.1:8000 with its scheduler
	$(setup) requirements.txt
	@exec .venv/bin/flask serve $(ARGS)

test: ## set everything up (PostgreSQL and Chromium too, on a Debian as root) and run the tests
	$(setup) requirements-dev.txt
	@.venv/bin/python tools/services.py
	@.venv/bin/python -m pytest --numprocesses=auto --dist=loadfile $(ARGS)

test-long: ## the long tests: soaks, floods, wide searches
	$(setup) requirements-dev.txt
	@.venv/bin/python tools/services.py long
	@.venv/bin/python -m pytest -m long --hypothesis-profile=long -o faulthandler_timeout=3600 $(ARGS)

check: ## style, types, who imports whom, migrations, known vulnerabilities
	$(setup) requirements-dev.txt
	@.venv/bin/python tools/check.py

format: ## put the code into the house's format, and the numbers of the record into the documents
	$(setup) requirements-dev.txt
	@.venv/bin/ruff check --fix --exit-zero --quiet
	@.venv/bin/ruff format
	@.venv/bin/python -m tools.record_counts

bench: ## run the benchmarks, each against its limit and its peer
	$(setup) requirements-dev.txt
	@.venv/bin/python tools/services.py bench
	@for file in benchmarks/[!_]*.py; do PYTHONPATH=. .venv/bin/python $$file || exit 1; done

lock: ## write the locks again after a change of requirements*.in; UPGRADE=1 for the newest versions
	$(setup) requirements-dev.txt
	$(lock) requirements.in --output-file requirements.txt
	$(lock) requirements-dev.in --output-file requirements-dev.txt

clean: ## remove the virtual environment and what tools left behind; var/, the database, stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
