#!/bin/sh
# [T-5] A book without a cover that asks for birth dates is held in few bytes where a command asks for no employee by name.
# With --rejects it never is: every command says the same of it either way.
. tests/support/program.sh

copy_demo held
for table in covers invoices payouts billing; do
    grep -vE '^([^,]*,)?C10,|^I1[123],' "$demo/book/$table.csv" >"$BOOK/$table.csv"
done
python3 tests/oracle/randombook.py 11 "$work/random" --covers 40 >"$work/arguments"
random_as_of=$(grep -oE '[0-9]{4}-[0-9]{2}-[0-9]{2}' "$work/arguments" | head -n 1)

# both WAY BOOK RULES AS-OF COMMAND OPTION…
both() {
    way=$1 book=$2 rules=$3 as_of=$4 command=$5
    shift 5
    for held in yes no; do
        rm -rf "$work/$held"
        more=
        [ $held = yes ] || more="--rejects $work/none.csv"
        rm -f "$work/none.csv"
        # shellcheck disable=SC2086
        if [ "$command" = check ]; then
            gives 0 check "$book" --rules "$rules" --as-of "$as_of" $more "$@"
            mkdir "$work/$held" && cp "$work/out" "$work/$held/printed"
        else
            gives 0 "$command" "$book" --rules "$rules" --as-of "$as_of" -o "$work/$held" $more "$@"
        fi
    done
    diff -r -x receipt.json "$work/yes" "$work/no" >"$work/differ" ||
        { fail "$way: $command $* is not the same with and without spells held"; head -n 5 "$work/differ"; }
}

for line in check "settle --year 2025" "advance --year 2026" "rate --year 2026" reimburse \
    "close --year 2025 --only settle,rate" "close --year 2025 --only settle,reimburse,rate,advance" "close --year 2025"; do
    # shellcheck disable=SC2086
    both demo "$BOOK" $demo/rules 2026-04-15 $line
    # shellcheck disable=SC2086
    both 'a drawn book' "$work/random/book" "$work/random/rules" "${random_as_of:-2026-04-15}" $line
done

# Two sorted exports, one behind the other: threads meet the same employers in both.
more_spells() {
    awk -v first="$1" 'BEGIN {
        for (i = first; i < 150000; i += 2)
            printf "E%d,x%06d,2020-01-01,,,%d.00,,,\n", 1 + i / 20000, i, 20000 + i
    }'
}
cp "$BOOK/spells.csv" "$work/spells"
{ cat "$work/spells" && more_spells 0 && more_spells 1; } >"$BOOK/spells.csv"
gives 0 close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --only settle,rate --threads 3 --quiet -o "$work/halves"
gives 0 close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --threads 3 --quiet -o "$work/halves-by-name"
{ head -n 1 "$work/spells" && { sed 1d "$work/spells" && more_spells 0 && more_spells 1; } | LC_ALL=C sort; } >"$BOOK/spells.csv"
gives 0 close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --only settle,rate --quiet -o "$work/sorted"
for folder in halves halves-by-name; do
    diff "$work/$folder/settlement.csv" "$work/sorted/settlement.csv" >"$work/differ" || fail "another settlement: $folder"
done
finish
