# make lab    open the course              make check  format, imports, drift, quick tests
# make build  solutions/ -> notebooks/     make test   everything
# make grade  grade grading/submitted/, or a sample class
# make site   the course to read, in build/site/   make hub   a class on a JupyterHub of this machine, to be tried

VENV := .venv
BIN := $(VENV)/bin
SHELL := bash
export TIMEFORMAT := make $(MAKECMDGOALS): %0lR
PYTEST := $(BIN)/python -m pytest
INSTALL := @echo "Installing into $(VENV): about 3 minutes, once." && $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: lab check test build grade site static quick together alone system proxy hub

lab: $(VENV)/.installed
	$(BIN)/lessons lab

# Both say at the end how long they took, the installation aside.
check: $(VENV)/.installed-test
	time $(MAKE) --no-print-directory static quick

test: system $(VENV)/.installed-test proxy
	time $(MAKE) --no-print-directory static together alone

static:
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports
	$(BIN)/lessons build --check

quick:
	$(PYTEST) --numprocesses 2 --max-worker-restart 0 --dist loadscope -m "not slow and not alone"

# The order is that of tests/conftest.py: what takes longest comes first. nbval runs the notebooks of solutions/ again.
together:
	$(PYTEST) --numprocesses 2 --max-worker-restart 0 --dist loadscope --no-loadscope-reorder --durations 15 -m "not alone" \
		--nbval --nbval-sanitize-with tests/nbval.cfg tests solutions

alone:
	$(PYTEST) --durations 5 -m alone tests/grading

build: $(VENV)/.installed
	$(BIN)/lessons build

# Without submissions of your own, a small class made from the lessons' labelled answers is graded, to show what comes out.
grade: $(VENV)/.installed
	test -d grading/submitted || $(BIN)/python -m grading.classes grading/submitted --students 3
	$(BIN)/lessons grade grading/submitted --output grading/out

site: $(VENV)/.installed-site
	$(BIN)/python docs/build_site.py

hub: $(VENV)/.installed-classroom proxy
	$(BIN)/python -m jupyterhub --config grading/hub/jupyterhub_config.py

# JupyterHub's proxy is a program of Node.js's. Where it cannot be had, the hub and its test say so.
proxy:
	-@test -x $(BIN)/configurable-http-proxy || npm install --global --prefix $(VENV) --silent configurable-http-proxy@5.3.0

system:
	sh scripts/install-system.sh

# A stamp is older than what it was made from only when something must be installed again.
$(VENV)/.installed: pyproject.toml constraints.txt
	sh scripts/make-venv.sh $(VENV)
	$(INSTALL) --editable .
	touch $@

$(VENV)/.installed-site: pyproject.toml constraints.txt
	sh scripts/make-venv.sh $(VENV)
	$(INSTALL) --editable '.[site]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-classroom: pyproject.toml constraints.txt
	sh scripts/make-venv.sh $(VENV)
	$(INSTALL) --editable '.[classroom]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-test: pyproject.toml constraints.txt
	sh scripts/make-venv.sh $(VENV)
	$(INSTALL) --editable '.[test]'
	touch $@ $(VENV)/.installed $(VENV)/.installed-site $(VENV)/.installed-classroom
