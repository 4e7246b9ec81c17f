#!/bin/sh
# `premie rate` and `premie close`, [K-1] to [K-8], [XR-1] to [XR-8]: the demo as expected, random books as an independent
# implementation has them, and the same bytes whatever the threads and the order of rows.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# same EXPECTED ACTUAL: the same files but for the receipt, which names what was read.
same() {
    diff -r -x receipt.json "$1" "$2"
}

demo() {
    "$PREMIE" close tables/demo/book --rules tables/demo/rules --year 2025 --as-of 2026-04-15 "$@"
}

demo -o "$work/demo" --quiet
same tables/demo/expected "$work/demo"
"$PREMIE" rate tables/demo/book --rules tables/demo/rules --year 2026 --as-of 2026-04-15 -o "$work/rate" --quiet
for table in ratios rates portfolio; do
    diff "tables/demo/expected/$table.csv" "$work/rate/$table.csv"
done

# What it says on the terminal: what is missing, what is collected and refunded, how premiums move, the off-balance.
demo -o "$work/told" >"$work/told.txt"
diff tests/golden/close-demo.txt - <<TOLD
$(sed "s|$work/told|OUT|" "$work/told.txt")
TOLD

# In the other dialect the control totals have decimal commas.
demo -o "$work/nl" --quiet --dialect nl
grep -q '^settlement.net_due;27614,06$' "$work/nl/summary.csv"
grep -q '^WGAERD;;01-01-2022;3;60,0000;53,333333333333336;0,11377777777777778;468,75;' "$work/nl/portfolio.csv"

for seed in ${SEEDS:-201 202 203 204 205 206 207 208 209 210}; do
    folder=$work/$seed
    # shellcheck disable=SC2046
    set -- $(python3 tests/oracle/randombook.py "$seed" "$folder" --covers 24)
    # --year Y --as-of DATE --until DATE
    for command in rate close; do
        python3 tests/oracle/oracle.py $command "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" \
            -o "$folder/expected-$command"
        "$PREMIE" $command "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" -o "$folder/$command" --quiet
        python3 tests/support/same_results.py "$folder/expected-$command" "$folder/$command"
    done
done

# shellcheck disable=SC2046
set -- $(python3 tests/oracle/randombook.py 7 "$work/random" --covers 120)
close_random() {
    "$PREMIE" close "$1/book" --rules "$1/rules" "$2" "$3" "$4" "$5" -o "$6" --threads "$7" --quiet
}
close_random "$work/random" "$1" "$2" "$3" "$4" "$work/one" 1
for threads in 2 7; do
    close_random "$work/random" "$1" "$2" "$3" "$4" "$work/threads-$threads" $threads
    diff -r "$work/one" "$work/threads-$threads"
done
for shuffle in 1 2; do
    python3 tests/support/rewrite.py "$work/random/book" "$work/shuffled-$shuffle/book" shuffle=$shuffle
    python3 tests/support/rewrite.py "$work/random/rules" "$work/shuffled-$shuffle/rules" shuffle=$shuffle
    close_random "$work/shuffled-$shuffle" "$1" "$2" "$3" "$4" "$work/out-$shuffle" 7
    same "$work/one" "$work/out-$shuffle"
done

# [XR-7] No figure and no spell for a blend: the cover is named, and nothing is written.
cp -R tables/demo/book "$work/silent"
awk -F, '$1 != "E7"' tables/demo/book/spells.csv >"$work/silent/spells.csv"
if "$PREMIE" rate "$work/silent" --rules tables/demo/rules --year 2026 --as-of 2026-04-15 -o "$work/none" 2>"$work/errors"; then
    exit 1
fi
diff - "$work/errors" <<ERRORS
$work/silent/covers.csv: cover 'C17': no average headcount up to 2025, and no spell of the employer
premie: 1 error; nothing was computed
ERRORS
test ! -e "$work/none"
