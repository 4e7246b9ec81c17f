#!/bin/sh
# Where results go: -o, --force, both dialects, the summary, and nothing left behind.
. tests/support/program.sh

out=$work/results

# ---- a folder appears with the tables of the command

of_demo 0 advance --year 2026 -o "$out"
same $demo/expected/advance.csv "$out/advance.csv"
same $demo/expected/instalments.csv "$out/instalments.csv"
shows "premie advance, year 2026, as known on 2026-04-15; results in $out"
shows 'advance.csv: 13 rows'
shows '  ok                                  13'
shows '  advance                       65970.66'
shows '  surcharge                       650.28'

# ---- one that is there is kept, unless --force

echo keep >"$out/advance.csv"
of_demo 2 settle --year 2025 -o "$out"
complains "premie: $out: is there already; --force replaces it"
[ "$(cat "$out/advance.csv")" = keep ] || fail 'a result folder was changed without --force'
of_demo 0 settle --year 2025 -o "$out" --force
same $demo/expected/settlement.csv "$out/settlement.csv"
[ ! -e "$out/advance.csv" ] || fail '--force left a table of the old results'

echo mine >"$out/notes.txt"
of_demo 2 settle --year 2025 -o "$out" --force
complains "premie: $out: holds other files than results; not replaced"
[ "$(cat "$out/notes.txt")" = mine ] || fail '--force touched a folder with other files'
rm "$out/notes.txt"

echo text >"$work/file"
of_demo 2 settle --year 2025 -o "$work/file" --force
complains "premie: $work/file: is there already, and is no folder"
of_demo 3 settle --year 2025 -o "$work/no/such/place"
[ ! -s "$work/out" ] || fail 'a summary of results that could not be written'

# ---- the summary: statuses with what they mean, sums of money; none with --quiet

of_demo 0 settle --year 2025 -o "$out" --force
shows 'settlement.csv: 13 rows'
shows '  awaiting_mutations                   1  not settled: mutations may still come'
shows '  awaiting_statement                   1  not settled: no statement yet, and it may still come in time'
shows '  settled                             10'
shows '  settled_late                         1  settled on a statement that came late'
shows '  definitive                    56476.40'
shows '  next_difference               24122.66'
shows '  net_due                       27614.06'
of_demo 0 settle --year 2025 -o "$work/quiet" --quiet
is_silent
same "$out/settlement.csv" "$work/quiet/settlement.csv"

# ---- [T-2]: the dialects differ in form only

of_demo 0 settle --year 2025 -o "$work/nl" --dialect nl
shows '  net_due                       27614,06'
grep -q '^C04;2025;01-01-2025;01-01-2026;settled;5,5863;418,97;375,00;43,97;' "$work/nl/settlement.csv" ||
    fail 'settlement.csv is not in the nl dialect'
sed -e 's/,/./g; s/;/,/g; s/\([0-3][0-9]\)-\([01][0-9]\)-\([12][0-9][0-9][0-9]\)/\3-\2-\1/g' "$work/nl/settlement.csv" |
    diff "$out/settlement.csv" - || fail 'the dialects differ in more than form'

# ---- nothing is left beside the results

rm -rf "$out" "$work/quiet" "$work/nl"
rm -f "$work/out" "$work/err"
[ "$(ls "$work")" = file ] || fail "left behind: $(ls "$work")"
finish
