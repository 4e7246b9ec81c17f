# premie: build, test, check, install. `make help` lists the targets.

VERSION = 0.1.0
SOVERSION = 0
PREFIX = /usr/local
DATADIR = $(PREFIX)/share/premie
# How the objects are compiled; those of each variant stand in a folder of their own.
# release, clang, asan (also the one to debug), tsan, coverage, fuzz, analyze
VARIANT = release
# Seconds for each fuzz program.
TIME = 60

# The compiler, make, and what pulls them in are there; these are added by tests/tools/need-packages.
PACKAGES_build = libc6-dev libcsv-dev libgsl-dev libjansson-dev librandom123-dev libunistring-dev libxxhash-dev nettle-dev
PACKAGES_test = libcmocka-dev python3
# Who may not install packages is told all that the tests need at once.
PACKAGES_build += $(if $(filter test,$(MAKECMDGOALS)),$(PACKAGES_test))
PACKAGES_check = clang clang-format clang-tidy cppcheck help2man libclang-rt-dev mandoc
PACKAGES_coverage = gcovr
PACKAGES_mpi = libopenmpi-dev openmpi-bin
PACKAGES_cluster = iproute2 munge python3 slurm-wlm
PACKAGES_valgrind = valgrind

ifeq ($(MAKELEVEL)$(filter clean,$(MAKECMDGOALS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
MAKEFLAGS += --no-print-directory
Q = $(if $(V),,@)

# ---- files

SOURCES = $(filter-out calc/cli/% calc/mpi/%,$(wildcard calc/*/*.c))
PROGRAM_SOURCES = $(wildcard calc/cli/*.c)
# Of premie-mpi, besides those of premie.
MPI_SOURCES = $(wildcard calc/mpi/*.c)
PUBLIC_HEADERS = $(wildcard include/premie/*.h)
HEADERS = $(PUBLIC_HEADERS) $(wildcard calc/*/*.h)
UNIT_SOURCES = $(wildcard tests/unit/test_*.c)
SUPPORT_SOURCES = $(wildcard tests/support/*.c)
# A fuzz program is one source; the others are parts of them all.
FUZZ_SOURCES = $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_PARTS = $(filter-out $(FUZZ_SOURCES),$(wildcard tests/fuzz/*.c))
# A benchmark is one source; portfolio_*.c are parts of make_portfolio.
BENCH_PARTS = $(wildcard bench/portfolio_*.c)
BENCH_SOURCES = $(filter-out $(BENCH_PARTS),$(wildcard bench/*.c))
FORMATTED = $(HEADERS) $(SOURCES) $(PROGRAM_SOURCES) $(MPI_SOURCES) $(wildcard bench/*.[ch] tests/*/*.[ch])

O = build/$(VARIANT)
# The release program and libraries stand in build/ itself.
BIN = $(if $(filter release,$(VARIANT)),build,$(O))
PROGRAM = $(BIN)/premie
PROGRAM_MPI = $(BIN)/premie-mpi
LIBRARY = $(BIN)/libpremie.a
SHARED = $(BIN)/libpremie.so
UNITS = $(UNIT_SOURCES:%.c=$(O)/%)
FUZZERS = $(FUZZ_SOURCES:%.c=$(O)/%)
BENCHES = $(BENCH_SOURCES:bench/%.c=$(BIN)/bench/%)
objects = $(1:%.c=$(O)/%.o)

# ---- flags

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wcast-qual
WERROR = $(if $(filter release clang,$(VARIANT)),-Werror)
DEFINES = -D_POSIX_C_SOURCE=200809L -DPREMIE_VERSION='"$(VERSION)"' -DPREMIE_DATADIR='"$(DATADIR)"'
LANGUAGE = -std=c17 -ffp-contract=off $(WARNINGS) $(DEFINES) -Iinclude -Icalc -Itests

HARDENED = -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
FLAGS_release = $(HARDENED)
FLAGS_clang = $(HARDENED)
FLAGS_asan = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_tsan = -O1 -g -fsanitize=thread
# Assertions are of callers' mistakes: no input reaches their other branch.
FLAGS_coverage = -O0 -g --coverage -fprofile-update=atomic -DNDEBUG -Wno-unused -Wl,-u,__gcov_dump
FLAGS_fuzz = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FLAGS_analyze = -O1 -fanalyzer
ifneq ($(filter clang fuzz,$(VARIANT)),)
CC = clang
endif

# One set of objects serves the program and both libraries, so calls within the library must not go round by the
# linkage table.
COMPILE = $(CC) $(LANGUAGE) $(WERROR) $(FLAGS_$(VARIANT)) -fPIC -fno-semantic-interposition -pthread \
    $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(FLAGS_$(VARIANT)) -pthread -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(CFLAGS) $(LDFLAGS)
LIBS = -lcsv -lgsl -lgslcblas -ljansson -lnettle -lunistring -lxxhash -lm $(LDLIBS)

# Known only once its packages are there. Its own headers are not held to the warnings.
MPI_FLAGS = $(patsubst -I%,-isystem %,$(shell mpicc --showme:compile 2>/dev/null))
MPI_LIBS = $(shell mpicc --showme:link 2>/dev/null)

# ---- build

.PHONY: all mpi
all: $(PROGRAM) $(LIBRARY) $(SHARED) ## the program and the libraries, in build/

$(PROGRAM): $(call objects,$(PROGRAM_SOURCES)) $(LIBRARY) $(O)/program.record
	@echo "  link     $@"
	$(Q)$(LINK) -pie -o $@ $(filter %.o %.a,$^) $(LIBS)

mpi: $(PROGRAM_MPI) ## premie-mpi, in build/, for more than one machine

$(PROGRAM_MPI): $(call objects,$(MPI_SOURCES) $(filter-out calc/cli/main.c,$(PROGRAM_SOURCES))) $(LIBRARY)
	@echo "  link     $@"
	$(Q)$(LINK) -pie -o $@ $(filter %.o %.a,$^) $(MPI_LIBS) $(LIBS)

$(call objects,$(MPI_SOURCES)): private CPPFLAGS += $(MPI_FLAGS)
$(call objects,$(MPI_SOURCES)): | build/packages/mpi

$(LIBRARY): $(call objects,$(SOURCES)) $(O)/library.record
	@echo "  archive  $@"
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(SHARED): $(call objects,$(SOURCES)) $(O)/library.record
	@echo "  link     $@"
	$(Q)$(LINK) -shared -Wl,-soname,libpremie.so.$(SOVERSION),-z,defs -o $@ $(filter %.o,$^) $(LIBS)

$(UNITS): $(O)/%: $(O)/%.o $(call objects,$(SUPPORT_SOURCES)) $(LIBRARY)
	@echo "  link     $@"
	$(Q)$(LINK) -pie -o $@ $^ -lcmocka $(LIBS)

# The tests that refuse the program a call put it before the libraries; it has no sanitizer of its own.
build/faults.so: tests/faults/faults.c | build/packages/build
	@echo "  link     $@"
	@mkdir -p $(@D)
	$(Q)$(CC) $(LANGUAGE) -Werror -O1 -g -fPIC -shared -o $@ $< -ldl

$(FUZZERS): $(O)/%: $(O)/%.o $(call objects,$(FUZZ_PARTS)) $(LIBRARY)
	@echo "  link     $@"
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(LIBRARY) $(LIBS)

$(O)/tests/fuzz/fuzz_arguments: $(call objects,$(filter-out calc/cli/main.c,$(PROGRAM_SOURCES)))

$(BENCHES): $(BIN)/bench/%: $(O)/bench/%.o $(LIBRARY)
	@echo "  link     $@"
	@mkdir -p $(@D)
	$(Q)$(LINK) -pie -o $@ $^ $(LIBS)

$(BIN)/bench/make_portfolio: $(call objects,$(BENCH_PARTS))

# Lanes are loops that the compiler is to turn into vectors.
VECTORS = $(if $(findstring lanes.o,$@)$(findstring /simulate,$@),$(if $(filter release clang,$(VARIANT)),-O3))

$(O)/%.o: %.c $(O)/compile.record | build/packages/build
	@echo "  compile  $<"
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(VECTORS) -MMD -MP -c -o $@ $<

$(call objects,$(UNIT_SOURCES) $(SUPPORT_SOURCES)): | build/packages/test

# A record changes only when its text does, so that new flags or a source taken away rebuild what they touch.
$(O)/compile.record: TEXT = $(COMPILE)
$(O)/library.record: TEXT = $(SOURCES)
$(O)/program.record: TEXT = $(PROGRAM_SOURCES)
$(O)/%.record: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quoted,$(TEXT)) | cmp -s - $@ || printf '%s\n' $(call quoted,$(TEXT)) >$@
quoted = '$(subst ','\'',$(1))'

# One at a time: the package manager has one lock.
build/packages/test: | build/packages/build
build/packages/check build/packages/coverage build/packages/mpi build/packages/valgrind: | build/packages/test
build/packages/%: Makefile tests/tools/need-packages
	@mkdir -p $(@D)
	@tests/tools/need-packages $(PACKAGES_$*)
	@touch $@

-include $(wildcard $(O)/*/*.d $(O)/*/*/*.d)
.DELETE_ON_ERROR:
.PHONY: FORCE
FORCE:

# ---- run

.PHONY: demo test test-mpi test-cluster asan tsan valgrind mutation clang analyze coverage fuzz fuzz-briefly bench bench-peers
demo: $(PROGRAM) ## run the demo book and compare with its expected results
	@PREMIE=$(PROGRAM) tests/tools/demo

test: $(PROGRAM) $(if $(filter release,$(VARIANT)),$(SHARED)) $(UNITS) $(BENCHES) build/faults.so | build/packages/test ## run every test
	@PREMIE=$(CURDIR)/$(PROGRAM) tests/tools/run-tests $(UNITS) $(sort $(wildcard tests/cli/*.sh))

# What the ranks say to each other is tested by a program of its own.
$(O)/tests/mpi/calls: $(O)/tests/mpi/calls.o $(O)/calc/mpi/ranks.o $(LIBRARY)
	@echo "  link     $@"
	$(Q)$(LINK) -pie -o $@ $^ $(MPI_LIBS) $(LIBS)

$(O)/tests/mpi/calls.o: private CPPFLAGS += $(MPI_FLAGS)
$(O)/tests/mpi/calls.o: | build/packages/mpi

test-mpi: $(PROGRAM) $(PROGRAM_MPI) $(O)/tests/mpi/calls | build/packages/test ## run the tests of premie-mpi
	@PREMIE=$(CURDIR)/$(PROGRAM) PREMIE_MPI=$(CURDIR)/$(PROGRAM_MPI) MPI_CALLS=$(CURDIR)/$(O)/tests/mpi/calls \
	    tests/tools/run-tests $(sort $(wildcard tests/mpi/*.sh))

# The packages where they can be used: the cluster needs root.
test-cluster: $(PROGRAM) $(PROGRAM_MPI) ## run the scripts of bench/slurm on a Slurm cluster of two nodes, as root
	@[ "$$(id -u)" -ne 0 ] || tests/tools/need-packages $(PACKAGES_cluster)
	@PREMIE=$(CURDIR)/$(PROGRAM) tests/cluster/slurm.sh

asan: ## run every test with the address and undefined-behaviour sanitizers
	@TEST_SECONDS=900 $(MAKE) VARIANT=asan test

tsan: ## run every test with the thread sanitizer
	@TEST_SECONDS=1800 $(MAKE) VARIANT=tsan test

valgrind: $(PROGRAM) $(UNITS) $(BENCHES) build/faults.so | build/packages/valgrind ## run every test under valgrind
	@PREMIE=$(CURDIR)/$(PROGRAM) tests/tools/run-valgrind $(UNITS) $(sort $(wildcard tests/cli/*.sh))

mutation: $(PROGRAM) $(UNITS) ## change calc/rules one place at a time: the tests notice at least 95 %
	@tests/tools/mutate

clang: | build/packages/check ## build everything with clang
	@$(MAKE) VARIANT=clang everything

analyze: ## compile with gcc's static analyser
	@$(MAKE) VARIANT=analyze all

.PHONY: everything
everything: all $(UNITS) $(BENCHES)

coverage: | build/packages/coverage ## run every test, with every call refused, and sum up the lines of calc/ they reach
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || true
	@FAULT_STEP=$${FAULT_STEP:-1} TEST_SECONDS=7200 $(MAKE) VARIANT=coverage test test-mpi
	@mkdir -p build/coverage/html
	$(Q)gcovr --root . --filter calc/ --txt --html-details build/coverage/html/index.html --json-summary build/coverage/summary.json \
	    build/coverage
	@tests/tools/coverage-goals build/coverage/summary.json
	@echo "line by line: build/coverage/html/index.html"

fuzz: | build/packages/check ## run each fuzz program for TIME seconds
	@$(MAKE) VARIANT=fuzz fuzzers
	@tests/tools/fuzz $(TIME) $(FUZZ_SOURCES:%.c=build/fuzz/%)

fuzz-briefly: ## run each fuzz program on its inputs, and for some seconds more
	@$(MAKE) TIME=5 fuzz

.PHONY: fuzzers
fuzzers: $(FUZZERS)

bench: $(PROGRAM) $(BENCHES) ## run the benchmarks
	@PREMIE=$(CURDIR)/$(PROGRAM) bench/run
	@PREMIE=$(CURDIR)/$(PROGRAM) bench/peers

bench-peers: $(PROGRAM) $(BENCHES) ## premie beside DuckDB, Polars and data.table, where bench/peers_install put them
	@PREMIE=$(CURDIR)/$(PROGRAM) bench/peers

# ---- check

.PHONY: check format lint layers headers symbols check-man
check: format lint layers headers symbols check-man clang fuzz-briefly ## format, lint, layers, headers, symbols, man pages, clang, fuzz

format: | build/packages/check ## the sources look as .clang-format says; `make reformat` makes them so
	@clang-format --dry-run -Werror $(FORMATTED)

.PHONY: reformat
reformat: | build/packages/check
	clang-format -i $(FORMATTED)

# Of calc/mpi where mpi.h is.
LINTED = $(SOURCES) $(PROGRAM_SOURCES) $(if $(shell command -v mpicc),$(MPI_SOURCES))
lint: $(patsubst %.c,build/lint/%.ok,$(LINTED)) build/lint/cppcheck.ok ## clang-tidy and cppcheck

build/lint/calc/mpi/%.ok: private LANGUAGE += $(MPI_FLAGS)
build/lint/%.ok: %.c $(HEADERS) .clang-tidy | build/packages/check
	@echo "  lint     $<"
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet $< -- $(LANGUAGE) >$(@:.ok=.log) 2>&1 || { cat $(@:.ok=.log); exit 1; }
	@touch $@

build/lint/cppcheck.ok: $(LINTED) $(HEADERS) | build/packages/check
	@echo "  cppcheck"
	@mkdir -p $(@D)
	$(Q)cppcheck --quiet --std=c11 --library=posix --enable=warning,performance,portability --inline-suppr --suppress=readdirCalled \
	    --error-exitcode=1 $(DEFINES) -Iinclude -Icalc $(LINTED)
	@touch $@

layers: ## includes point down as calc/LAYERS says
	@tests/tools/layers

headers: | build/packages/check ## each header compiles alone
	@for header in $(HEADERS); do for compiler in $(CC) clang; do \
	    $$compiler $(LANGUAGE) -Werror -fsyntax-only -include $$header -x c /dev/null || exit 1; done; done

symbols: $(SHARED) ## the shared library exports nothing but premie_…
	@nm -D --defined-only $< | \
	    awk '$$NF !~ /^premie_/ { print "exported without premie_: " $$NF; bad = 1 } END { exit bad }'

check-man: build/man/premie.1
	@mandoc -T lint -W warning build/man/*.1

# ---- install

.PHONY: man install dist
man: build/man/premie.1 ## the man pages, in build/man

build/man/premie.1: build/premie tests/tools/man-pages | build/packages/check
	@echo "  man      build/man"
	@tests/tools/man-pages build/premie build/man

INSTALL = install
TO = $(DESTDIR)$(PREFIX)
install: all man ## PREFIX=/usr/local, DESTDIR=
	$(INSTALL) -d $(TO)/bin $(TO)/lib/pkgconfig $(TO)/include/premie $(TO)/share/man/man1
	$(INSTALL) -d $(TO)/share/bash-completion/completions $(DESTDIR)$(DATADIR)
	$(INSTALL) -m 755 build/premie $(TO)/bin/premie
	[ ! -x build/premie-mpi ] || $(INSTALL) -m 755 build/premie-mpi $(TO)/bin/premie-mpi
	$(INSTALL) -m 644 build/libpremie.a $(TO)/lib/libpremie.a
	$(INSTALL) -m 644 build/libpremie.so $(TO)/lib/libpremie.so.$(VERSION)
	ln -sf libpremie.so.$(VERSION) $(TO)/lib/libpremie.so.$(SOVERSION)
	ln -sf libpremie.so.$(SOVERSION) $(TO)/lib/libpremie.so
	$(INSTALL) -m 644 $(PUBLIC_HEADERS) $(TO)/include/premie
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' include/premie.pc.in >$(TO)/lib/pkgconfig/premie.pc
	$(INSTALL) -m 644 build/man/*.1 $(TO)/share/man/man1
	build/premie --completion bash >$(TO)/share/bash-completion/completions/premie
	cp -R tables/rules tables/demo $(DESTDIR)$(DATADIR)

dist: ## a source archive of the last commit, in build/
	@mkdir -p build
	git archive --prefix=premie-$(VERSION)/ -o build/premie-$(VERSION).tar.gz HEAD

# ---- the rest

.PHONY: help clean
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' Makefile

clean: ## take build/ away
	rm -rf build
