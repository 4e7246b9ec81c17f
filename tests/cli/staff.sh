#!/bin/sh
# Spells of an employer with many covers are summed up once for them all: each cover has the rows that it has alone.
# [E-1] to [E-6], [A-1], [D-1]
. tests/support/program.sh

tests/tools/growth --write covers_and_spells_of_one_employer 9000 "$work/many" || fail "no book"
closes() { gives 0 close "$work/$1/book" --rules "$work/$1/rules" --year 2025 --as-of 2026-04-15 --quiet -o "$work/$1-out"; }

cp -R "$work/many" "$work/alone"
closes many
for cover in V0 B1 T2 W4; do
    grep -E "^(cover_id|$cover)," "$work/many/book/covers.csv" >"$work/alone/book/covers.csv"
    rm -rf "$work/alone-out"
    closes alone
    for table in settlement advance; do
        grep "^$cover," "$work/many-out/$table.csv" >"$work/among" || continue
        grep "^$cover," "$work/alone-out/$table.csv" | diff "$work/among" - || fail "$cover in $table.csv: not as alone"
        echo "$cover" >>"$work/seen"
    done
done
[ "$(wc -l <"$work/seen")" -eq 6 ] || fail "only $(wc -l <"$work/seen") rows"
finish
