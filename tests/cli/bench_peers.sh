#!/bin/sh
# The plain book of the benchmarks, at a fiftieth of its size: every cover that is insured is settled [D-2] and every
# invoice granted [R-4]; the results are the same bytes whatever the threads, the parser, the pack and the order of rows
# [T-1]; DuckDB, where npm can install it, finds the same to the cent, with time and memory in bounds.
set -eu
bin=$(dirname "$PREMIE")/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
as_of=2026-04-15
release=
[ "$(dirname "$PREMIE")" != "$(pwd)/build" ] || release=yes
# Sanitizers make a run some ten times as long: a smaller book does for them.
[ "$release" ] && size=2000:100000:20000:6000 || size=200:10000:2000:600

# knows WORD: whether the help of the program, or of `close`, tells of it.
knows() { { "$PREMIE" --help; "$PREMIE" close --help; } | grep -q -- "^  *$1 "; }

# make_book OUT [OPTION...]
make_book() {
    out=$1
    shift
    "$bin/make_portfolio" "$out" --plain \
        --employers "$(echo $size | cut -d: -f1)" --spells "$(echo $size | cut -d: -f2)" \
        --absences "$(echo $size | cut -d: -f3)" --invoices "$(echo $size | cut -d: -f4)" "$@"
}

# run OUT BOOK [OPTION...]: the settlement of 2025 and the rating of 2026.
run() {
    out=$work/$1 from=$work/$2
    shift 2
    mkdir "$out"
    if knows --only; then
        "$PREMIE" close "$from/book" --rules "$from/rules" --year 2025 --as-of $as_of --only settle,rate \
            -o "$out/close" --quiet "$@"
    else
        "$PREMIE" settle "$from/book" --rules "$from/rules" --year 2025 --as-of $as_of -o "$out/settle" --quiet "$@"
        "$PREMIE" rate "$from/book" --rules "$from/rules" --year 2026 --as-of $as_of -o "$out/rate" --quiet "$@"
    fi
}

same() { diff -r -x receipt.json "$work/$1" "$work/$2"; }

make_book "$work/plain"
make_book "$work/again"
diff -r "$work/plain" "$work/again"
make_book "$work/shuffled" --shuffle

run one plain --threads 1
settlement=$(find "$work/one" -name settlement.csv)
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
         $at["status"] == "settled" { settled++; next }
         $at["status"] != "not_insured" { print; bad = 1 }
         END { exit bad || !settled }' "$settlement"
"$PREMIE" reimburse "$work/plain/book" --rules "$work/plain/rules" --as-of $as_of -o "$work/reimbursed" --quiet
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
         { n++ } $at["status"] != "granted" { print; bad = 1 }
         END { exit bad || !n }' "$work/reimbursed/reimbursements.csv"

parsers=default
! knows --parser || parsers="default libcsv"
for parser in $parsers; do
    option=
    [ $parser = default ] || option="--parser $parser"
    for threads in 1 2 5; do
        # shellcheck disable=SC2086 # an option and its value
        run "$parser-$threads" plain --threads $threads $option
        same one "$parser-$threads"
        # shellcheck disable=SC2086
        run "shuffled-$parser-$threads" shuffled --threads $threads $option
        same one "shuffled-$parser-$threads"
    done
done
if knows pack; then
    for book in plain shuffled; do
        "$PREMIE" pack "$work/$book/book" --rules "$work/$book/rules" --quiet
        for threads in 1 2 5; do
            run "pack-$book-$threads" $book --threads $threads
            same one "pack-$book-$threads"
        done
    done
fi

# Figures 3, 4 and 7 of bench/README.md, medians of 9 runs that take turns. The goals there hold for a whole book on a
# quiet machine. Here starting up weighs as much as the work and others may use the processors, so the limits are wide:
# they find what has become some times as slow or as large, and nothing less.
if [ ! "$release" ] || [ "$(getconf _NPROCESSORS_ONLN)" -lt 2 ]; then
    echo "figures 3, 4 and 7 are skipped: they need the release program and two processors"
    exit 0
fi
figures="3 4 7"
if ! bench/peers_install duckdb; then
    echo "figures 3 and 4 are skipped: no DuckDB"
    figures=7
elif ! knows --parser; then
    echo "figure 3 is skipped: premie does not know --parser"
    figures="4 7"
fi
SIZE=$size RUNS=9 FIGURES=$figures bench/peers
awk -F '\t' -v wanted="$figures" '
    $1 == 3 && $2 ~ /^DuckDB/ && $3 < 0.7 { print "DuckDB is far quicker than premie with libcsv alone: " $3; bad = 1 }
    $1 == 4 && $3 > 0.5 { print "premie takes more than half the memory of DuckDB: " $3; bad = 1 }
    $1 == 7 && $3 < 0.6 { print "two threads take far longer than one: " $3; bad = 1 }
    { seen[$1] = 1 }
    END {
        count = split(wanted, figure, " ")
        for (i = 1; i <= count; i++)
            if (!seen[figure[i]]) { print "figure " figure[i] " was not taken"; bad = 1 }
        exit bad
    }' "build/bench-data/plain-$(echo $size | tr : -)/runs/figures"
