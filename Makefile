# Every target sets up what it needs and is missing. `make` alone lists them.

# Any Python from 3.11 on starts the set-up; it chooses the best one for the environment itself.
PYTHON ?= $(shell command -v python3 || command -v python3.13 || command -v python3.12 || command -v python3.11)
SETUP = @test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install your system's package python3."; exit 1; }; \
	$(PYTHON) scripts/setup
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test bench lint format dictionary drawings lock bundle clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install everything that the service needs, and start nothing
	$(SETUP)

run: setup ## Set up and start the service on http://127.0.0.1:8000 (settings: GEO_SERVICE_*)
	@exec $(BIN)/geo-service serve

test: ## Set up and run every test, on SpatiaLite and on PostGIS (one part: make test ARGS=tests/layers)
	$(SETUP) --test
	@$(BIN)/pytest --numprocesses=auto --dist=loadfile $(ARGS)

bench: ## Set up and measure the service beside tipg, half an hour (a look: make bench ARGS="--rows 50000 --rounds 2")
	$(SETUP) --bench
	@$(BIN)/python -m benchmarks $(ARGS)

lint: ## Check style, types and import directions
	$(SETUP) --dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## Rewrite the sources in the house style
	$(SETUP) --dev
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

dictionary: setup ## Write docs/data-dictionary.md from the layers' manifests, after a layer changed
	$(BIN)/python -m layers.dictionary > docs/data-dictionary.md

drawings: setup ## Write the drawings of the workflows in docs/, after a step changed
	for layer in railway_hazards alerts; do for language in zh en; do \
	  $(BIN)/python -m layers.drawing $$layer $$language > docs/images/$$layer.$$language.svg; done; done
	$(BIN)/python -m layers.drawing steps > docs/review-steps.md

lock: ## Pin the newest versions that pyproject.toml allows, with hashes
	$(SETUP) --dev
	@scripts/lock

bundle: ## Make dist/geo-service-bundle-*.tar.gz, which installs with networking off
	$(SETUP) --dev
	@$(BIN)/python scripts/bundle

clean: ## Remove what building and testing left behind; the environment and the state stay
	rm -rf dist build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find benchmarks geo_service layers maps scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
