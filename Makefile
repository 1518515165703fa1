# Each line is a command that can be typed as well. Linux; for Windows and macOS see README.md.
.POSIX:
.PHONY: help ready dev demo test check bench torture wheel clean
PYTHON = python3

help:
	@echo "make demo | test | check | bench | torture | wheel | clean"

ready:
	@$(PYTHON) packaging/bootstrap.py

dev:
	@$(PYTHON) packaging/bootstrap.py --dev

demo: ready
	.venv/bin/kiosk demo

test: dev
	xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov

check: dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/mypy packaging/bootstrap.py
	.venv/bin/lint-imports

bench: dev
	.venv/bin/python -m tests.benchmarks

torture: dev
	xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -m pytest -m torture

wheel: dev
	.venv/bin/python -m build --wheel --no-isolation

clean:
	rm -rf .venv build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
