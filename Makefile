# Every target is one line that calls a script; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench messages screenshots packs demo clean

python := .venv/bin/python

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install whatever this machine lacks, test tools included
	@deploy/bootstrap.sh test

run: ## Start Banli on http://127.0.0.1:8000 (PORT=8001 make run for another port)
	@deploy/bootstrap.sh runtime && exec $(python) deploy/run.py

test: ## Run the checks and the whole suite, on PostgreSQL and on SQLite
	@deploy/bootstrap.sh test && exec $(python) deploy/test.py

check: ## Check types, layers, style, templates, migrations, translations and production settings
	@deploy/bootstrap.sh test && exec $(python) deploy/check.py

bench: ## Measure the promised ratios on a private PostgreSQL
	@deploy/bootstrap.sh test && exec $(python) deploy/services.py -- $(python) -m bench

messages: ## Collect the sentences to translate and compile the translations
	@deploy/bootstrap.sh test && exec deploy/messages.sh

screenshots: ## Draw the pictures in docs/ anew from the demo book
	@deploy/bootstrap.sh test && exec $(python) deploy/screenshots.py

packs: ## Print the report packs in docs/ anew from the demo book
	@deploy/bootstrap.sh test && exec $(python) deploy/packs.py

demo: ## Load the demo book into the database of the settings
	@deploy/bootstrap.sh runtime && exec $(python) manage.py demo_book --scale 1 --seed 7

clean: ## Remove what was built; the database and its secrets in var/ stay
	@rm -rf node_modules static/vendor var/stamps var/tools var/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
