#!/bin/sh
# [T-1] [T-2] Results are the same bytes whatever the threads, the parser, the dialect, the order of rows and columns, a byte-order
# mark and the line ends; [D-6] a second settlement with its rows booked finds every difference 0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
as_of=2026-04-15

# run BOOK RULES OUT [OPTION…]: settlement of 2025 and advance of 2026.
run() {
    book=$1 rules=$2 out=$3
    shift 3
    "$PREMIE" settle "$book" --rules "$rules" --year 2025 --as-of $as_of -o "$out/settle" --quiet "$@"
    "$PREMIE" advance "$book" --rules "$rules" --year 2026 --as-of $as_of -o "$out/advance" --quiet "$@"
}

python3 tests/oracle/randombook.py 7 "$work/random" --covers 60 >"$work/arguments"
for source in tables/demo "$work/random"; do
    name=$(basename "$source")
    mkdir -p "$work/$name-1" "$work/out"
    run "$source/book" "$source/rules" "$work/$name-1" --threads 1
    for threads in 2 7; do
        mkdir "$work/$name-$threads"
        run "$source/book" "$source/rules" "$work/$name-$threads" --threads $threads
        diff -r "$work/$name-1" "$work/$name-$threads"
    done
    # whichever way records are taken apart
    mkdir "$work/$name-libcsv"
    run "$source/book" "$source/rules" "$work/$name-libcsv" --parser libcsv
    diff -r "$work/$name-1" "$work/$name-libcsv"
    form=0
    for options in nl shuffle=1 "nl shuffle=2" bom crlf "nl bom crlf shuffle=3"; do
        form=$((form + 1))
        # shellcheck disable=SC2086
        python3 tests/support/rewrite.py "$source/book" "$work/$name-form-$form/book" $options
        # shellcheck disable=SC2086
        python3 tests/support/rewrite.py "$source/rules" "$work/$name-form-$form/rules" $options
        mkdir "$work/$name-form-$form/out"
        run "$work/$name-form-$form/book" "$work/$name-form-$form/rules" "$work/$name-form-$form/out" --threads 2
        diff -r -x receipt.json "$work/$name-1" "$work/$name-form-$form/out"
    done
done

# The results in the other dialect, read and written once more, are those of the first.
run tables/demo/book tables/demo/rules "$work/out" --dialect nl
grep -q '^C02;2025;01-01-2025;01-01-2026;settled;12,5000;937,50;' "$work/out/settle/settlement.csv"

# Booking what was found, a second run finds nothing; billing.csv of the command has the form of the table.
cp -R tables/demo/book "$work/booked"
tail -n +2 "$work/demo-1/settle/billing.csv" >>"$work/booked/billing.csv"
"$PREMIE" settle "$work/booked" --rules tables/demo/rules --year 2025 --as-of $as_of -o "$work/again" --quiet
test "$(wc -l <"$work/again/billing.csv")" -eq 1
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
         $at["difference"] !~ /^(0\.00)?$/ || $at["next_difference"] !~ /^(0\.00)?$/ || $at["net_due"] != "0.00" { bad = 1; print }
         END { exit bad }' "$work/again/settlement.csv"
