# Each line is a command that can be typed as well. Linux; for Windows and macOS see README.md.
.POSIX:
.PHONY: help ready dev demo test test-pretix check bench torture wheel clean
PYTHON = python3

help:
	@echo "make demo | test | test-pretix | check | bench | torture | wheel | clean"

ready:
	@$(PYTHON) packaging/bootstrap.py

dev:
	@$(PYTHON) packaging/bootstrap.py --dev

demo: ready
	.venv/bin/kiosk demo

# Tests start hundreds of programs: like an installed one, each finds its modules compiled.
test: dev
	PYTHONDONTWRITEBYTECODE= xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov

# Against a real pretix, started beside this folder and stopped again; the second one limits calls as the hosted service does.
PEER = ../shared/pretix-peer/start_peer.sh
test-pretix: dev
	@test -x $(PEER) || { echo "$(PEER) is not there: it installs and starts the pretix that these tests talk to" >&2; exit 1; }
	mkdir -p out
	trap 'PEER_PORT=18345 $(PEER) stop; PEER_PORT=18346 $(PEER) stop' EXIT; \
	PEER_PORT=18345 $(PEER) > out/peer.json && PEER_PORT=18346 PEER_RATE_LIMIT=40 PEER_WORKERS=1 $(PEER) > out/peer-limited.json && \
	KIOSK_PRETIX_PEER=out/peer.json KIOSK_PRETIX_PEER_LIMITED=out/peer-limited.json .venv/bin/python -m pytest -m pretix tests/pretix_peer

check: dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/mypy packaging/bootstrap.py
	.venv/bin/lint-imports

bench: dev
	.venv/bin/python -m tests.benchmarks

torture: dev
	xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -m pytest -m torture -o faulthandler_timeout=0

wheel: dev
	.venv/bin/python -m build --wheel --no-isolation

clean:
	rm -rf .venv build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
