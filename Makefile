# Needs Python 3.11 or newer with venv and pip, and make. Everything else is installed into .venv.

export PORT ?= 8000
# `make run` shows the demo district, on the day its story ends. A real installation: DEMO=0 make run.
run: export DEMO ?= 1
run: export PORTAL_TODAY ?= $(if $(filter 1,$(DEMO)),2012-03-26)

PYTHON ?= $(firstword $(foreach candidate,python3 python3.13 python3.12 python3.11,\
	$(shell $(candidate) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(candidate))))

.PHONY: run test bench lint clean
.DELETE_ON_ERROR:

run: .venv/.ok
	@.venv/bin/python manage.py up

test: .venv/.dev-ok
	@.venv/bin/python -m tests.run $(ARGS)

# Each benchmark in tests/bench measures a ratio within one run, so that machines can be compared.
bench: .venv/.dev-ok
	@.venv/bin/python -m tests.bench

lint: .venv/.dev-ok
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python manage.py makemigrations --check --dry-run

# Keeps var/: it holds the database.
clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis test-results var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) could not make a virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }

.venv/.ok: requirements.txt | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev-ok: requirements-dev.txt requirements.txt | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/.ok $@
