# make lab    open the course              make test   all tests
# make build  solutions/ -> notebooks/     make grade  grade grading/submitted/, or a sample class

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: lab test build grade system

lab: $(VENV)/.installed
	$(BIN)/lessons lab

test: system $(VENV)/.installed-test
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations 15 -m "not alone"
	$(BIN)/python -m pytest --durations 5 -m alone
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-sanitize-with tests/nbval.cfg solutions

build: $(VENV)/.installed
	$(BIN)/lessons build

# Without submissions of your own, a small class made from the lessons' labelled answers is graded, to show what comes out.
grade: $(VENV)/.installed
	test -d grading/submitted || $(BIN)/python -m grading.classes grading/submitted --students 3
	$(BIN)/lessons grade grading/submitted --output grading/out

system:
	sh scripts/install-system.sh

# A stamp is older than what it was made from only when something must be installed again.
$(VENV)/.installed: pyproject.toml constraints.txt
	sh scripts/make-venv.sh $(VENV)
	$(INSTALL) --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt
	sh scripts/make-venv.sh $(VENV)
	$(INSTALL) --editable '.[test]'
	touch $@ $(VENV)/.installed
