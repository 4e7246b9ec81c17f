#!/bin/sh
# [W-1] to [W-8]: timelines, phases and burden of random books are those of a second implementation in exact fractions,
# byte for byte; what is expected, and its present value, within a cent, as they may be taken in double precision.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for seed in ${SEEDS:-4 5 8 12 16 29 31 33 41 55}; do
    folder=$work/$seed
    # shellcheck disable=SC2046
    set -- $(python3 tests/oracle/randomwga.py "$seed" "$folder")
    # --year Y --as-of DATE --from DATE --until DATE
    python3 tests/oracle/oracle.py timeline "$folder/book" --rules "$folder/rules" "$@" -o "$folder/oracle-timeline"
    python3 tests/oracle/oracle.py wga "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" -o "$folder/oracle-wga"
    "$PREMIE" timeline "$folder/book" --rules "$folder/rules" "$3" "$4" "$5" "$6" "$7" "$8" \
        -o "$folder/premie-timeline" --quiet
    "$PREMIE" wga "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" -o "$folder/premie-wga" --quiet
    cmp "$folder/oracle-timeline/timeline.csv" "$folder/premie-timeline/timeline.csv"
    cmp "$folder/oracle-wga/wga.csv" "$folder/premie-wga/wga.csv"
    python3 tests/support/within_a_cent.py "$folder/oracle-wga/wga_burden.csv" "$folder/premie-wga/wga_burden.csv" \
        expected present_value
    # whatever the threads and the dialect of the tables
    "$PREMIE" wga "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" -o "$folder/one" --quiet --threads 1
    diff -r "$folder/premie-wga" "$folder/one"
    python3 tests/support/rewrite.py "$folder/book" "$folder/nl/book" nl shuffle=1
    python3 tests/support/rewrite.py "$folder/rules" "$folder/nl/rules" nl shuffle=2
    "$PREMIE" wga "$folder/nl/book" --rules "$folder/nl/rules" "$1" "$2" "$3" "$4" -o "$folder/two" --quiet --threads 5
    diff -r -x receipt.json "$folder/premie-wga" "$folder/two"
    "$PREMIE" timeline "$folder/nl/book" --rules "$folder/nl/rules" "$3" "$4" "$5" "$6" "$7" "$8" -o "$folder/three" \
        --quiet --threads 3
    diff -r -x receipt.json "$folder/premie-timeline" "$folder/three"
done
