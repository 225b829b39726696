# Two commands on a fresh machine: `make demo` and `make test`. `make help` lists the rest.

# uv installs everything else into .venv. Where it is missing, it gets a virtual environment of its own.
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
RUN := $(UV) run --no-sync
SYNC := $(UV) sync --quiet --frozen

# The machine's own Python, never a downloaded one; and its own certificates, since a company's
# proxy signs with its own.
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON_PREFERENCE := only-system
export UV_SYSTEM_CERTS := true
export UV_LINK_MODE := copy
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# A bare environment says ASCII; sources, tests and reports are UTF-8.
export LANG := C.UTF-8
export LC_ALL := C.UTF-8
# Another project's active environment is not ours.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
# Compiling every module again at each start takes a second.
unexport PYTHONDONTWRITEBYTECODE

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo test check client messages format bench clean .python .dev

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: .python $(UV) ## Show the product running, on SQLite, with a small publication in it (PORT=8000)
	@echo "Bringing .venv up to date ..."
	@# --inexact: the tools of a developer who has them stay.
	@$(SYNC) --no-dev --inexact --extra newsroom
	@exec $(RUN) rejoinder demo

test: .dev ## Run every test: on SQLite, on PostgreSQL, in a browser; install what that needs
	@$(RUN) python tools/run_tests.py

check: export REJOINDER_SECRET_KEY := check-only-not-a-secret
check: export DATABASE_URL := sqlite://:memory:
check: .dev ## Run what is refused without running it: format, lint, types, imports, migrations, lock file
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python manage.py makemigrations --check --dry-run
	$(UV) lock --check
	$(RUN) python tools/messages.py check
	$(RUN) python tools/node.py npm run --silent check

client: .dev ## Build what runs in readers' browsers from client/, into src/rejoinder/pages/static
	@$(RUN) python tools/node.py npm run --silent build

messages: .dev ## Bring the translations up to the sources, and say what they lack
	$(RUN) python tools/messages.py update
	$(RUN) python tools/messages.py compile
	$(RUN) python tools/messages.py check

format: .dev ## Format the code and mend what the linter can
	$(RUN) ruff format .
	$(RUN) ruff check --fix .
	$(RUN) python tools/node.py npm run --silent format

bench: .dev ## Measure, after saying on what machine
	@$(RUN) python tools/machine.py
	@$(RUN) python -m benchmarks

clean: ## Remove what was made here: .venv, .tools, caches, and var with the demo's data
	rm -rf .venv .tools var build dist client/node_modules .coverage src/*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

.python:
	@tools/python.sh >/dev/null

.dev: .python $(UV)
	@echo "Bringing .venv up to date (Rejoinder and its development tools) ..."
	@$(SYNC) --all-groups

.tools/bin/uv:
	@echo "Installing uv into .tools ..."
	@python=$$(tools/python.sh --venv) && "$$python" -m venv --clear .tools
	@.tools/bin/pip install --quiet 'uv>=0.9,<0.14'
