# Every target works on its own on a fresh machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo
PORT ?= 8501
PEERS := benchmarks/topics/peers
QUICK := not slow and not models and not browser and not real_data
JOURNEY_PEERS := benchmarks/journeys/peers
AGREEMENT_PEERS := benchmarks/agreement/peers
# What is imported is compiled once, also where the machine's settings say never: tests start the program hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup setup-locked lock demo quick test coverage lint bench bench-peers bench-journeys-peers bench-agreement-peers

setup: $(VENV)/.installed

# Made anew only when the files that say what to install have changed.
$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("friction needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[languages,pdf,postgres,pptx,team,test]'
	$(BIN)/python -c 'import shutil; \
	any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))) \
	or print("Absent, needed only for browser tests: sudo apt-get install chromium"); \
	__import__("glob").glob("/usr/lib/postgresql/*/bin/pg_ctl") or shutil.which("pg_ctl") \
	or print("Absent, needed only for tests of a shared log: sudo apt-get install postgresql")'
	touch $@

# The same with every file held to its hash, on Linux (x86-64) and Python 3.11; torch is the build for processors alone.
setup-locked: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $(VENV)/.installed

# Of the versions in constraints.txt, by a pip that can tell what it would install (23.3 or newer) and installs nothing.
lock:
	test -x .venv-lock/bin/python || $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet --upgrade pip
	.venv-lock/bin/python -m pip install --quiet --dry-run --ignore-installed --no-deps --report - \
	--requirement constraints.txt | .venv-lock/bin/python docs/write_lock.py

demo: setup
	$(BIN)/friction demo -C $(DEMO) --port $(PORT)

# One thread each: two workers with two threads each would wait for one another. A third for the slow ones, which wait for
# browsers and servers a third of their time.
test: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m "$(QUICK)"
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 -m "not ($(QUICK))"

# Which lines the quick tests reach; fails below the floor in pyproject.toml. Watching takes half as long again.
coverage: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m "$(QUICK)" --cov --cov-report=

# What says most about the code within a minute, while it is written.
quick: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -q -m "$(QUICK)"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m benchmarks

bench-peers: $(PEERS)/.venv/.installed

# The peers of the topics benchmark, apart from our own; torch alone first, or pip takes a build for graphics cards.
$(PEERS)/.venv/.installed: $(PEERS)/requirements.txt
	test -x $(PEERS)/.venv/bin/python || $(PYTHON) -m venv $(PEERS)/.venv
	$(PEERS)/.venv/bin/python -m pip install --quiet "$$(grep '^torch==' $<)"
	$(PEERS)/.venv/bin/python -m pip install --quiet --requirement $<
	touch $@

bench-journeys-peers: $(JOURNEY_PEERS)/.venv/.installed

# The peers of the journeys benchmark; some are under the GPL or AGPL, and none comes near our own environment.
$(JOURNEY_PEERS)/.venv/.installed: $(JOURNEY_PEERS)/requirements.txt
	test -x $(JOURNEY_PEERS)/.venv/bin/python || $(PYTHON) -m venv $(JOURNEY_PEERS)/.venv
	$(JOURNEY_PEERS)/.venv/bin/python -m pip install --quiet --requirement $<
	touch $@

bench-agreement-peers: $(AGREEMENT_PEERS)/.venv/.installed

# The peers of the agreement benchmark; krippendorff is under the GPL, and irrCAC asks for an older numpy.
$(AGREEMENT_PEERS)/.venv/.installed: $(AGREEMENT_PEERS)/requirements.txt
	test -x $(AGREEMENT_PEERS)/.venv/bin/python || $(PYTHON) -m venv $(AGREEMENT_PEERS)/.venv
	$(AGREEMENT_PEERS)/.venv/bin/python -m pip install --quiet --requirement $<
	touch $@
