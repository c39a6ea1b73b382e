# The one front door, for a person and for a machine that checks: `make help` lists what it opens.

PYTHON ?= python3.13 python3.12 python3.11 python3
VENV   ?= .venv

SOP    := $(VENV)/bin/python -m runsop
USED   := $(VENV)/.made-to-use
WORKED := $(VENV)/.made-to-work-on

.DEFAULT_GOAL := help
.PHONY: help start test machine lint types check coverage bench eval demo-report docs pictures clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "PYTHON=python3.12 names the Python to use, VENV=folder where it is set up."

start: $(USED)  ## set up, then walk: in this workspace, or without a terminal a recorded night to its end
	@if [ -t 0 ] && [ -t 1 ]; then $(SOP) --root . start || [ $$? -eq 130 ]; else $(played_night); fi

test: $(WORKED) machine  ## set up, then run all tests
	@$(VENV)/bin/pytest -q -n auto

machine:  ## install what tests need beside Python with apt-get (as root): git, a browser, PostgreSQL
	@$(installed)

lint: $(WORKED)  ## find what is written against the rules
	@$(VENV)/bin/ruff check && $(VENV)/bin/ruff format --check -q

types: $(WORKED)  ## find what does not fit together
	@$(VENV)/bin/mypy && $(VENV)/bin/mypy tests

check: $(USED)  ## check the runbooks, the team file and the incidents of this workspace
	@$(SOP) --root . check

coverage: $(WORKED)  ## run the tests and fail below 100 % of the branches of model/ and files/
	@$(VENV)/bin/pytest -q -n auto --cov --cov-branch --cov-report=
	@$(VENV)/bin/coverage report --include='cli/runsop/model/*,cli/runsop/files/*' --skip-covered --fail-under=100

bench: $(WORKED)  ## measure how fast it starts, asks and saves (docs/performance.md)
	@$(VENV)/bin/python bench/run.py

eval: $(WORKED)  ## measure what the guardrails catch and how well a runbook is suggested (bench/eval)
	@$(VENV)/bin/python bench/evaluate.py

demo-report: $(USED)  ## fill a temporary workspace with a quarter of incidents and show the report of its last Monday
	@$(VENV)/bin/python bench/demo.py

docs: $(WORKED)  ## write the pages of docs/reference anew that are made: commands from --help, traceability from the marks
	@$(VENV)/bin/python docs/commands.py
	@$(VENV)/bin/python docs/report.py
	@$(VENV)/bin/python docs/traceability.py

pictures: $(WORKED)  ## draw the screens in docs/pictures anew, from a real walk
	@$(VENV)/bin/python docs/pictures.py

clean:  ## remove what was set up and what was left behind
	@rm -rf build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find cli tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -e "$(USED)" ] || [ -e "$(WORKED)" ]; then rm -rf "$(VENV)"; fi

# ── Setting up ─────────────────────────────────────────────────────────────────────────────────────────────────────

$(USED): pyproject.toml
	@$(made_venv)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(WORKED): pyproject.toml
	@$(made_venv)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(USED)

define made_venv
good=; old=; bare=; \
if ! "$(VENV)/bin/python" -m pip --version >/dev/null 2>&1; then \
	for python in $(PYTHON); do \
		version=$$("$$python" -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null) || continue; \
		if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then old="$$old $$python is $$version."; continue; fi; \
		if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then bare="$$bare python$$version-venv"; continue; fi; \
		good=$$python; break; \
	done; \
	if [ -n "$$good" ]; then \
		echo "Setting up $(VENV) with Python $$version, once." >&2; \
		"$$good" -m venv "$(VENV)"; \
	elif [ -n "$$bare" ]; then \
		echo "This Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt install$$bare" >&2; exit 1; \
	else \
		echo "sop needs Python 3.11 or newer.$${old:- There is none of: $(PYTHON).}" >&2; \
		echo "On Debian or Ubuntu: sudo apt install python3 python3-venv. Or name one: make PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
fi
endef

define installed
lacks=; \
command -v git >/dev/null || lacks="$$lacks git"; \
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || lacks="$$lacks chromium"; \
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || lacks="$$lacks postgresql"; \
if [ -n "$$lacks" ] && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$lacks >/dev/null; \
elif [ -n "$$lacks" ]; then \
	echo "Not installed:$$lacks. The tests that need it are left out and say so. On Debian: sudo apt-get install$$lacks" >&2; \
fi
endef

# ── A night without a terminal ─────────────────────────────────────────────────────────────────────────────────────

define played_night
folder=$$(mktemp -d) && talk="$$folder/talk.txt" && $(SOP) init "$$folder" >"$$talk" 2>&1 \
	&& path=$$($(SOP) --root "$$folder" --as teacher start --answers examples/night-revolt.toml 2>>"$$talk") \
	|| { code=$$?; cat "$$talk" >&2; exit $$code; }; \
cat "$$folder/$$path"; \
echo; echo "That is a night as it was walked, in $$folder/$$path"; \
echo "What the program said meanwhile: $$talk"; \
echo "In a terminal, make start walks with you."
endef
