#!/bin/sh
# `premie credibility`: published figures of Hachemeister's data [XR-4], dialects, order of rows, and its messages [T-5].
. tests/support/program.sh

data=tests/rules/hachemeister.csv

# near COLUMN NUMBER…: a column of the CSV on standard output has these numbers, to 1e-9 of each.
near() {
    column=$1
    shift
    sed 's/;/@/g; s/,/;/g; s/@/;/g' "$work/out" | awk -F';' -v column="$column" -v wanted="$*" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; count = split(wanted, number, " "); next }
        {
            apart = $at[column] - number[NR - 1]
            if ((apart < 0 ? -apart : apart) > 1e-9 * number[NR - 1]) { print column ": " $at[column]; bad = 1 }
        }
        END { exit bad || NR - 1 != count }' || fail "$called: not the figures of $column"
}

# tells NAME NUMBER: the block on standard error has this parameter, to 1e-9.
tells() {
    sed -n "s/^  $1  *//p" "$work/err" | awk -v wanted="$2" '
        { apart = $1 - wanted; found = (apart < 0 ? -apart : apart) <= 1e-9 * wanted }
        END { exit !found }' || { fail "$called: $1 is not $2"; cat "$work/err"; }
}

# ---- the published figures

gives 0 credibility $data
[ "$(sed 1q "$work/out")" = group,periods,weight,mean,factor,premium ] || fail 'another header'
near group 1 2 3 4 5
near periods 12 12 12 12 12
near factor 0.9847404019333 0.9276352179749 0.8984753552065 0.7279092094007 0.9587911493994
near premium 2055.165350065 1523.706278012 1793.443603681 1442.966549016 1603.285404462
tells 'variance within groups' 139120025.92528549
tells 'variance between groups' 89638.72623276
tells 'collective mean' 1683.713437047
cp "$work/out" "$work/unbiased"

gives 0 credibility $data --estimator iterative
near premium 2053.062553478 1528.634647939 1789.941768147 1467.977255775 1604.858623212
tells 'variance between groups' 64366.50713606

# The cohorts of the published two-level figures.
awk -F, 'NR == 1 { print $0 ",sector"; next } { print $0 "," ($1 == 1 || $1 == 3 ? "A" : "B") }' $data >"$work/sectors.csv"
gives 0 credibility "$work/sectors.csv" --hierarchical ohlsson
[ "$(sed 1q "$work/out")" = sector,group,periods,weight,mean,factor,premium ] || fail 'another header of two levels'
near group 1 3 2 4 5
near premium 2048.750246268 1871.491333280 1523.250816276 1494.228904732 1585.748413742
tells 'portfolio mean' 1745.054815913
cp "$work/out" "$work/ohlsson"
gives 0 credibility "$work/sectors.csv"
same "$work/unbiased" "$work/out"

# ---- the same bytes from the other dialect and from rows and columns in another order [T-2]

nl() { sed 's/,/;/g; s/\./,/g' "$1"; }
nl $data >"$work/nl.csv"
gives 0 credibility "$work/nl.csv"
same "$work/unbiased" "$work/out"
gives 0 credibility $data --dialect nl
nl "$work/unbiased" | cmp - "$work/out" || fail 'the nl dialect'
for seed in 1 2 3; do
    awk -F, -v seed=$seed 'NR == 1 { print "x_own,weight,value,period,group,sector"; next }
        { srand(seed * 1000 + NR); print rand() "\t" ",\"" $4 "\"," $3 "," $2 "," $1 "," $5 }' "$work/sectors.csv" |
        sort -s -k1,1 -t'	' | sed 's/^.*	//' >"$work/shuffled.csv"
    { sed -n '$p' "$work/shuffled.csv"; sed '$d' "$work/shuffled.csv"; } >"$work/order.csv"
    gives 0 credibility "$work/order.csv"
    same "$work/unbiased" "$work/out"
    gives 0 credibility "$work/order.csv" --hierarchical ohlsson
    same "$work/ohlsson" "$work/out"
done

# ---- a K that is laid down, in either notation; --quiet; JSON

gives 0 credibility $data --k 1552,5 --quiet
[ ! -s "$work/err" ] || fail '--quiet says something'
cp "$work/out" "$work/given"
gives 0 credibility $data --k 1552.5
same "$work/given" "$work/out"
grep -q '^  K, as given  *1552\.5$' "$work/err" || fail 'the given K is not told'
for options in '' '--hierarchical ohlsson'; do
    # shellcheck disable=SC2086 # two words
    gives 0 credibility "$work/sectors.csv" --format json $options
    # shellcheck disable=SC2086
    "$PREMIE" credibility "$work/sectors.csv" --quiet $options | python3 -c '
import csv, json, sys
model = json.load(open(sys.argv[1]))
rows = list(csv.DictReader(sys.stdin))
assert len(model["groups"]) == len(rows) == 5
for group, row in zip(model["groups"], rows):
    assert list(group) == list(row)
    assert all(group[name] == (text if name in ("group", "sector") else float(text)) for name, text in row.items())
assert model["structure"]["observations"] == 60 and model["notes"] == []
' "$work/out" || fail "$called: JSON and CSV differ"
    [ ! -s "$work/err" ] || fail "$called: something on standard error"
done

# ---- three identical risks: the between variance is negative before it is cut; a missing cell has no value

printf 'group,period,value,weight\nc,1,1,1\nc,2,3,1\na,1,1,1\na,2,3,1\nb,1,1,1\nb,2,3,1\nb,3,,0\nd,1,9e9,0\n' >"$work/file.csv"
gives 0 credibility "$work/file.csv"
prints group,periods,weight,mean,factor,premium a,2,2,2,0,2 b,2,2,2,0,2 c,2,2,2,0,2 d,0,0,,0,2
grep -qx '  note: the variance between groups was estimated below 0 and is taken as 0: every factor is 0' "$work/err" ||
    fail 'a negative variance is not told'
grep -q '^  K  *none$' "$work/err" || fail 'a K without a between variance'

# ---- faults, all of them, and where they stand [T-5]

# refused LINE…: the file gives these messages and nothing on standard output.
refused() {
    gives 1 credibility "$work/file.csv" "${option:---quiet}" ${option:+"$argument"}
    [ ! -s "$work/out" ] || fail "$called: something on standard output"
    sed "s|^$work/||" "$work/err" >"$work/messages"
    printf '%s\n' "$@" | diff -u - "$work/messages" || fail "$called: messages"
}

{
    printf 'group;period;value;weight\na;1;0,5;1\na;1;0.5;-2\nb;;x;1e99\nb;2;;3\n"b"x;2;;3\n\nc;1;2\n'
    printf 'd;1;1e51;1e-51\nd;2;inf;nan\n'
} >"$work/file.csv"
refused "file.csv:3:2: period: expected each group and period once, found '1' also in line 2" \
    "file.csv:3:3: value: expected a number such as 12,5, found '0.5'" \
    "file.csv:3:4: weight: expected 0 or more, found '-2'" \
    'file.csv:4:2: period: expected a value, found a blank' \
    'file.csv:5:3: value: expected a value, as the weight is not 0, found a blank' \
    'file.csv:6:1: expected the field to end at its closing quote, found more bytes' \
    'file.csv:7: expected a row, found a blank line' \
    'file.csv:8:4: weight: expected 4 fields, found 3' \
    "file.csv:9:3: value: expected a number from -1e50 to 1e50, found '1e51'" \
    "file.csv:9:4: weight: expected 0 or a number from 1e-50 to 1e50, found '1e-51'" \
    "file.csv:10:3: value: expected a number such as 12,5, found 'inf'" \
    "file.csv:10:4: weight: expected a number such as 12,5, found 'nan'" \
    'premie: 12 errors; nothing was computed'
printf 'group,period,valeu,weight,group\n' >"$work/file.csv"
refused 'file.csv: value: expected a column of this name, found none' \
    "file.csv:1:3: unknown column 'valeu'; did you mean 'value'?" \
    "file.csv:1:5: expected each column once, found 'group' also in column 1" \
    'premie: 3 errors; nothing was computed'
printf 'group,period,weight\na,1,2\n' >"$work/file.csv"
refused 'file.csv: value: expected a column of this name, found none' 'premie: 1 error; nothing was computed'
printf '' >"$work/file.csv"
refused 'file.csv: expected a header row, found an empty file' 'premie: 1 error; nothing was computed'
printf 'group,period,value,weight\na,1,2,0\n' >"$work/file.csv"
refused 'file.csv: expected a row with a weight above 0, found none' 'premie: 1 error; nothing was computed'
printf 'group,period,value,weight\na\001,1,2,3\na\377,1,2,3\n' >"$work/file.csv"
refused "file.csv:2:1: group: expected no control characters, found 'a\\x01'" \
    "file.csv:3:1: group: expected UTF-8, found 'a\\xff'" 'premie: 2 errors; nothing was computed'
rm "$work/file.csv"
refused 'file.csv: expected a file, found none' 'premie: 1 error; nothing was computed'

option=--hierarchical argument=ohlsson
printf 'group,period,value,weight\na,1,2,3\n' >"$work/file.csv"
refused 'file.csv: sector: expected a column of this name, found none' 'premie: 1 error; nothing was computed'
printf 'group,period,value,weight,sector\na,2,2,3,B\nb,1,2,3,\na,1,2,3,A\n' >"$work/file.csv"
refused 'file.csv:3:5: sector: expected a value, found a blank' \
    "file.csv:4:5: sector: expected 'B' as in line 2, found 'A'" 'premie: 2 errors; nothing was computed'

# ---- the command line

wrong() {
    message=$1
    shift
    gives 2 credibility "$@"
    complains "premie: $message; try 'premie credibility --help'"
}
wrong 'credibility needs FILE'
wrong '--hierarchical and --k do not go together' $data --hierarchical ohlsson --k 1
wrong '--hierarchical and --estimator do not go together' $data --hierarchical ohlsson --estimator unbiased
wrong "--estimator: expected unbiased or iterative, found 'best'" $data --estimator best
wrong "--hierarchical: expected ohlsson or buhlmann-gisler, found 'jewell'" $data --hierarchical jewell
wrong "--k: expected a number from 0 to 1e50, found '-1'" $data --k=-1
finish
