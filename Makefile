# What a person needs: quickstart, test, bench. `make help` lists the targets.

SWIFT ?= swift
CLBENCH = .build/release/clbench
PACKAGES = libopenblas-dev libcairo2-dev libpng-dev zlib1g-dev liblzma-dev libssl-dev pkg-config fonts-dejavu-core

.PHONY: help setup build quickstart quickstart-color check check-portable test lint format bench fuzz kill-test goldens statistics-goldens event-files docs man completions install install-data clean

help:
	@echo "make quickstart   install what is missing, build, run the quickstart suite, write its report"
	@echo "make quickstart-color  the same with small color images and convolutional layers"
	@echo "make test         install what is missing, build and run all tests"
	@echo "make check        run the quickstart suite, compare with its committed reference, and lint published numbers"
	@echo "make check-portable  the same with one worker and another core type of OpenBLAS: no bit may change"
	@echo "make lint         check the formatting of all sources"
	@echo "make format       mend the formatting of all sources"
	@echo "make bench        measure speed against PyTorch and bare matrix products, and with many records"
	@echo "make fuzz         damage what the program reads, $(INPUTS) inputs, and look for traps and hangs"
	@echo "make kill-test    kill the program $(KILLS) times and look at what is left"
	@echo "make goldens      recompute the golden values with PyTorch and quadprog"
	@echo "make docs         build the pages of all modules with DocC to .build/docs, and check their links"
	@echo "make man          write the manual page docs/man/clbench.1 from the program's help"
	@echo "make completions  write completions for bash, zsh and fish to .build/completions"
	@echo "make install      install program, suites, references, weights, manual page and completions below PREFIX (/usr/local)"
	@echo "make statistics-goldens  recompute those of the statistics with SciPy and rliable"
	@echo "make event-files  compare event files with records by the readers of TensorBoard and tbparse"

setup:
	@./scripts/install-packages $(PACKAGES)

# The manifest is evaluated anew, since it puts the commit into the binary and its cache would keep
# an old one.
build: setup
	$(SWIFT) build -c release --product clbench --manifest-cache none

quickstart: build
	$(CLBENCH) run suites/quickstart.yaml
	$(CLBENCH) report runs/quickstart --output reports/quickstart
	@echo "The report is in reports/quickstart/report.pdf"

quickstart-color: build
	$(CLBENCH) run suites/quickstart-color.yaml
	$(CLBENCH) report runs/quickstart-color --output reports/quickstart-color
	@echo "The report is in reports/quickstart-color/report.pdf"

check: build
	$(CLBENCH) run suites/quickstart.yaml
	$(CLBENCH) check runs/quickstart --junit runs/quickstart-junit.xml --markdown runs/quickstart-check.md
	$(CLBENCH) lint-references

# Anew each time: the runs have the ids of those of `make check`, and results must not come from an older build.
check-portable: build
	rm -rf runs/check-portable
	OPENBLAS_CORETYPE=Prescott $(CLBENCH) run suites/quickstart.yaml --workers 1 --runs runs/check-portable
	$(CLBENCH) check runs/check-portable

test: setup
	@./scripts/install-packages poppler-utils qpdf texlive-latex-base texlive-latex-recommended
	$(SWIFT) test

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

bench: setup
	@./scripts/install-packages python3-torch
	./scripts/bench
	$(SWIFT) build -c release --product clbench
	/usr/bin/python3 scripts/bench_report.py $(CLBENCH) reports/three-types-split-mnist/records
	/usr/bin/python3 scripts/bench_scale.py $(CLBENCH) reports/three-types-split-mnist/records

# Both take long as they are; INPUTS, KILLS and SEED make them shorter or other ones.
INPUTS ?= 100000
KILLS ?= 1000
SEED ?= 1

fuzz: setup
	@./scripts/install-packages python3
	$(SWIFT) build -c release --product FuzzProbe
	./scripts/fuzz .build/release/FuzzProbe --inputs $(INPUTS) --seed $(SEED)

kill-test: build
	@./scripts/install-packages python3
	./scripts/kill-test $(CLBENCH) --kills $(KILLS) --seed $(SEED)

goldens:
	@./scripts/install-packages python3-torch python3-pil python3-numpy python3-pip
	/usr/bin/python3 -m pip install --quiet --upgrade --target .build/oracle-packages quadprog==0.1.14 safetensors==0.8.0
	cd Tests/Oracle && /usr/bin/python3 rotation_goldens.py
	cd Tests/Oracle && /usr/bin/python3 philox.py
	cd Tests/Oracle && /usr/bin/python3 engine_goldens.py
	cd Tests/Oracle && /usr/bin/python3 batch_normalization_goldens.py
	cd Tests/Oracle && /usr/bin/python3 batch_renormalization_goldens.py
	cd Tests/Oracle && /usr/bin/python3 mobilenet_goldens.py
	cd Tests/Oracle && /usr/bin/python3 fisher_goldens.py
	cd Tests/Oracle && /usr/bin/python3 convolution_goldens.py
	cd Tests/Oracle && /usr/bin/python3 autoencoder_goldens.py
	cd Tests/Oracle && /usr/bin/python3 checkpoint_goldens.py
	cd Tests/Oracle && PYTHONPATH=../../.build/oracle-packages /usr/bin/python3 safetensors_goldens.py
	cd Tests/Oracle && PYTHONPATH=../../.build/oracle-packages /usr/bin/python3 quadratic_program_goldens.py
	cd Tests/Oracle && /usr/bin/python3 method_goldens.py
	cd Tests/Oracle && /usr/bin/python3 stream_goldens.py
	cd Tests/Oracle && /usr/bin/python3 online_goldens.py
	cd Tests/Oracle && for oracle in methods/*.py; do PYTHONPATH=. /usr/bin/python3 $$oracle || exit 1; done

# The libraries are not in Debian; they go to an environment of their own.
statistics-goldens:
	python3 -m venv .build/statistics
	.build/statistics/bin/pip install --quiet -r Tests/Oracle/statistics_requirements.txt
	.build/statistics/bin/python Tests/Oracle/statistics_goldens.py

# Reads event files with TensorBoard and tbparse and compares them with their records: make event-files RUNS=… EVENTS=…
event-files:
	python3 -m venv .build/event-readers
	.build/event-readers/bin/pip install --quiet tensorboard==2.21.0 tbparse==0.0.9
	.build/event-readers/bin/python Tests/Oracle/event_files.py $(RUNS) $(EVENTS)

docs: setup
	./scripts/docs

# To a file beside it first, so that a program that fails leaves the page as it is.
man: build
	$(CLBENCH) --experimental-dump-help > .build/help.json
	python3 scripts/manual.py < .build/help.json > .build/clbench.1
	mv .build/clbench.1 docs/man/clbench.1

completions: build
	mkdir -p .build/completions
	$(CLBENCH) --generate-completion-script bash > .build/completions/clbench.bash
	$(CLBENCH) --generate-completion-script zsh > .build/completions/_clbench
	$(CLBENCH) --generate-completion-script fish > .build/completions/clbench.fish

PREFIX ?= /usr/local

# Where the program looks for them from any directory: share/clbench beside its bin.
DATA = $(DESTDIR)$(PREFIX)/share/clbench

install-data:
	find reference suites weights -type f \( -name '*.json' -o -name '*.yaml' -o -name '*.safetensors' \) -exec install -D -m 644 {} $(DATA)/{} \;

install: completions install-data
	install -D -m 755 $(CLBENCH) $(DESTDIR)$(PREFIX)/bin/clbench
	install -D -m 644 docs/man/clbench.1 $(DESTDIR)$(PREFIX)/share/man/man1/clbench.1
	install -D -m 644 .build/completions/clbench.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/clbench
	install -D -m 644 .build/completions/_clbench $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_clbench
	install -D -m 644 .build/completions/clbench.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/clbench.fish

clean:
	$(SWIFT) package clean
	rm -rf Benchmarks/.build
