# Every task of the project, one recipe each. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
CUDA ?= 12
IMAGE ?= rundiff:2.7.1-$(if $(filter none,$(CUDA)),cpu,cuda$(CUDA))
.PHONY: help demo test test-container image check lint lint-images types wire contract pytest jest bench format lock wheel browser clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo
DONE := $(VENV)/.done
TORCH := 2.13.0
# Neither takes a comma in its words.
say = printf '\033[1m▸ %s\033[0m\n' "$(1)" >&2
fail = { printf '✗ %s\n' "$(1)" >&2; exit 1; }

help: ## List the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 18

demo: $(DONE)-package ## Make the sample project, really train it, and open it in JupyterLab with the answer beside the notebook
	@$(call say,sample project in $(DEMO)/)
	@exec $(BIN)/rundiff demo --lab $(DEMO)

test: $(DONE)-package browser ## Everything that CI checks: lint, types, import contract, Python and TypeScript tests
	@$(MAKE) --no-print-directory check
	@$(call say,TypeScript tests)
	@npm test --silent
	@$(call say,Python tests: real git and kernels and a real server and Chromium)
	@$(BIN)/python -m compileall -q src tests # once, and not in each of some thousand processes
	@$(BIN)/python -m pytest

image: wheel ## Build the Docker image IMAGE; BASE_IMAGE, TORCH_SPEC, TORCH_INDEX_URL and CUDA change what is in it (docs/container.md)
	@$(call say,the image $(IMAGE))
	@base=$${BASE_IMAGE:-$$(sed -n 's/^ARG BASE_IMAGE=//p' docker/Dockerfile)}
	docker build $(BUILD) --file docker/Dockerfile --tag "$(IMAGE)" --build-arg NAME="$(IMAGE)" --build-arg CUDA="$(CUDA)" \
	  --build-arg BASE_IMAGE="$$base" --build-arg BASE_DIGEST="$$(grep -o 'sha256:.*' <<<"$$base" || true)" \
	  $${TORCH_SPEC:+--build-arg TORCH="$$TORCH_SPEC"} $${TORCH_INDEX_URL:+--build-arg TORCH_INDEX_URL="$$TORCH_INDEX_URL"} \
	  --build-arg VERSION="$$($(BIN)/python -c 'import rundiff; print(rundiff.__version__)')" \
	  --build-arg REVISION="$$(git rev-parse HEAD)$$(git diff --quiet HEAD || echo -dirty)" \
	  --build-arg CREATED="$$(date --utc +%Y-%m-%dT%H:%M:%SZ)" .

test-container: wheel ## The images: built and run by a real Docker Engine (root on Debian; half a gigabyte of it is fetched)
	@$(call say,Container tests: the shipped Dockerfile and a real Docker Engine)
	@$(BIN)/python -m pytest --no-header -p no:cacheprovider tests/container

check: lint types contract ## Lint, types and the import contract

lint: $(DONE)-package lint-images ## Ruff, ESLint, Prettier, stylelint, and what the images are made of
	@$(call say,lint)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@npm run --silent lint

lint-images: $(DONE)-python ## Lint what the images are made of: Dockerfiles, compose files, every shell script; no Docker Engine is needed
	@$(call say,Dockerfiles and compose files and shell scripts)
	@$(BIN)/hadolint $(wildcard docker/Dockerfile docker/*/Dockerfile)
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml docker/compose.gpu.yaml
	@! docker compose version >/dev/null 2>&1 || docker compose -f docker/compose.yaml -f docker/compose.gpu.yaml config --quiet
	@$(BIN)/shellcheck $$(git grep --untracked -lIE '^#!.*sh$$|^# shellcheck shell=' -- ':!*.py' ':!*.md')

types: $(DONE)-package ## mypy --strict (tsc runs with the build)
	@$(call say,types)
	@$(BIN)/mypy

wire: $(DONE)-python $(DONE)-node ## Write the types of the wire as TypeScript
	@PYTHONPATH=src $(BIN)/python -m rundiff.render.wire.schema | node jupyter_extension/wire.mjs > $(DONE)-wire
	mv $(DONE)-wire jupyter_extension/src/wire.ts

contract: $(DONE)-package ## Which module may import which
	@$(call say,import contract)
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

pytest: $(DONE)-package ## The quick Python tests: no kernel, server, build or browser
	@$(BIN)/python -m compileall -q src tests
	@$(BIN)/python -m pytest -m "not slow"

jest: $(DONE)-package ## The TypeScript tests
	@npm test --silent

bench: $(DONE)-package ## The figures: ratios against rivals and floors, measured in this run
	@$(BIN)/python benchmarks/run.py

format: $(DONE)-package ## Rewrite the sources as the linters want them
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@npm run --silent lint:fix

wheel: $(DONE)-wheel ## Build the wheel and the source archive into dist/

LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
	--no-emit-package torch --no-emit-package rundiff
EXTRAS := --extra lab --extra merge --extra gpu --extra secrets --extra demo

lock: ## Resolve requirements.lock and those of docker/ anew (needs uv); no registry's name gets into them
	@$(LOCK) --python-version 3.10 $(EXTRAS) --group dev --group torch-needs --output-file requirements.lock pyproject.toml
	# The image has the same versions; in its first lock is what torch and torchvision need, which is installed before them.
	$(LOCK) --python-version 3.11 --constraint requirements.lock --output-file docker/torch-needs.lock \
	  --group torch-needs --group torchvision-needs
	$(LOCK) --python-version 3.11 --constraint requirements.lock $(EXTRAS) --group torch-needs --output-file docker/requirements.lock pyproject.toml
	# A hub, whose package of the same version the image of its users has; and what starts containers for it.
	$(LOCK) --python-version 3.11 --constraint docker/requirements.lock --output-file docker/jupyterhub/jupyterhub.lock - <<<"jupyterhub==6.1.1"
	$(LOCK) --python-version 3.11 --constraint docker/requirements.lock --constraint docker/jupyterhub/jupyterhub.lock \
	  --output-file docker/jupyterhub/dockerspawner.lock - <<<"dockerspawner==14.0.0"

clean: ## Remove what was built and installed here
	@[ ! -d .container ] || RUNDIFF_ENGINE=.container tests/container/engine.sh clean
	@rm -rf $(VENV) node_modules dist build $(DEMO) src/rundiff/labextension jupyter_extension/lib test-results

# Set-up, one step a file; a step runs again when what it was made from is newer.

$(DONE)-venv:
	@command -v $(PYTHON) >/dev/null || $(call fail,Python 3.10 or newer is missing (Debian: apt-get install python3 python3-venv))
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || $(call fail,$$($(PYTHON) --version) is too old; Python 3.10 or newer is needed: make PYTHON=python3.11)
	command -v git >/dev/null || $(call fail,git is missing (Debian: apt-get install git))
	$(call say,Python environment in $(VENV))
	# A torch of the base Python (a CUDA image's; say) is the right one for this machine: it is used, not replaced.
	shared=$$($(PYTHON) -c 'import torch' 2>/dev/null && echo --system-site-packages || true)
	$(PYTHON) -m venv $$shared $(VENV) 2>/dev/null || { rm -rf $(VENV); $(call fail,the venv module is missing (Debian: apt-get install python3-venv)); }
	touch $@

$(DONE)-python: requirements.lock $(DONE)-venv
	@$(call say,Python packages from requirements.lock: one to three minutes the first time)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock 2> >(grep -v 'is ignored: it is neither' >&2)
	touch $@

$(DONE)-torch: $(DONE)-python
	@if $(BIN)/python -c 'import torch' 2>/dev/null; then
	  $(call say,torch is there: $$($(BIN)/python -c 'import torch; print(torch.__version__)'))
	elif $(BIN)/pip install --quiet --disable-pip-version-check --no-index torch==$(TORCH) >/dev/null 2>&1; then
	  $(call say,torch $(TORCH) from a local wheel)
	else
	  $(call say,torch $(TORCH) from the package index: several hundred megabytes or (where it brings CUDA) gigabytes)
	  $(BIN)/pip install --quiet --disable-pip-version-check torch==$(TORCH) || $(BIN)/pip install --disable-pip-version-check torch \
	    || $(call fail,torch could not be installed; install one that fits this machine into $(VENV) and run make again)
	fi
	touch $@

$(DONE)-node: package-lock.json $(DONE)-venv
	@command -v node >/dev/null && command -v npm >/dev/null || $(call fail,Node 20.19 or newer with npm is missing; it builds the JupyterLab extension)
	node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' \
	  || $(call fail,Node $$(node --version) is too old: 20.19 or newer is needed; of 22 22.12 or newer)
	$(call say,Node packages from package-lock.json: about a minute the first time)
	npm ci --silent
	touch $@

SOURCES := $(shell find jupyter_extension/src jupyter_extension/style jupyter_extension/schema -type f 2>/dev/null)
$(DONE)-package: pyproject.toml package.json $(SOURCES) $(wildcard jupyter_extension/config/* jupyter_extension/ipython/*) $(DONE)-python $(DONE)-torch $(DONE)-node
	@$(call say,rundiff with its JupyterLab extension)
	npm run --silent build:prod
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable . 2> >(grep -v 'is ignored: it is neither' >&2)
	touch $@

$(DONE)-wheel: $(DONE)-package $(shell find src examples -type f -not -path '*/__pycache__/*' 2>/dev/null) README.md LICENSE
	@$(call say,wheel and source archive in dist/)
	rm -rf dist
	RUNDIFF_BUILD_PANEL=1 $(BIN)/python -m build --no-isolation --outdir dist >$(DONE)-wheel.log 2>&1 || { cat $(DONE)-wheel.log; exit 1; }
	touch $@

browser:
	@if [ -n "$${RUNDIFF_CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null; then exit 0; fi
	command -v apt-get >/dev/null || $(call fail,no Chromium is found; install one or name it in RUNDIFF_CHROMIUM)
	sudo=$$([ "$$(id -u)" = 0 ] || echo "sudo -n")
	$(call say,Chromium from Debian for the browser tests)
	export DEBIAN_FRONTEND=noninteractive
	{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || $(call fail,Chromium could not be installed; as root: apt-get install chromium)
