#!/bin/sh
# `premie simulate` with scenarios [S-1] to [S-5]: as an independent implementation has it, and as advance, rate and
# reimburse have it of the same tables; its faults, its receipt, and the same bytes whatever the threads and the order.
. tests/support/program.sh

scenarios=$demo/scenarios
all="--scenario $scenarios/dearer --scenario $scenarios/flatter --scenario $scenarios/leaner"
tables='impact impact_summary impact_histogram'

# simulate OUT OPTION…: of the demo.
simulate() {
    out=$1
    shift
    of_demo 0 simulate --year 2026 -o "$work/$out" --quiet "$@"
}

# ---- [S-2] [S-3] [S-4] [S-5] byte for byte as the independent implementation, on the demo and on random books

# shellcheck disable=SC2086 # words
simulate demo $all
# shellcheck disable=SC2046
python3 tests/oracle/impact.py $demo/book --rules $demo/rules --year 2026 --as-of 2026-04-15 -o "$work/expected" \
    $(for name in dearer flatter leaner; do echo $name=$scenarios/$name; done) || fail 'the oracle'
diff -r -x receipt.json "$work/expected" "$work/demo" || fail 'the demo: not as the oracle has it'
for seed in ${SEEDS:-201 202 203 204}; do
    folder=$work/$seed
    # shellcheck disable=SC2046
    set -- $(python3 tests/oracle/randombook.py "$seed" "$folder" --covers 20)
    made=$(python3 tests/oracle/scenarios.py "$seed" "$2" "$folder" "$folder/scenarios")
    # shellcheck disable=SC2046,SC2086
    gives 0 simulate "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" -o "$folder/out" --quiet \
        $(for one in $made; do echo --scenario "$one"; done)
    # shellcheck disable=SC2086
    python3 tests/oracle/impact.py "$folder/book" --rules "$folder/rules" "$1" "$2" "$3" "$4" -o "$folder/expected" $made ||
        fail "seed $seed: the oracle"
    diff -r -x receipt.json "$folder/expected" "$folder/out" || fail "seed $seed: not as the oracle has it"
done

# ---- [S-2] the premiums of `advance` under the tariff, the percentages of `rate`, the amounts of `reimburse`

mkdir "$work/tenth"
awk -F, -v OFS=, 'NR > 1 { for (i = 5; i <= 6; i++) if ($i != "") $i = sprintf("%.3f", $i * 1.1) }
    NR > 1 && $5 != "" { $5 = sprintf("%.2f", $5) } { print }' $demo/rules/tariffs.csv >"$work/tenth/tariffs.csv"
cp -R $demo/rules "$work/rules"
cp "$work/tenth/tariffs.csv" "$work/rules"
simulate tenth-out --scenario "$work/tenth"
RULES=$work/rules
for command in 'advance --year 2026' 'rate --year 2026' reimburse; do
    # shellcheck disable=SC2086
    of_demo 0 $command -o "$work/${command%% *}" --quiet
done
unset RULES
cat >"$work/hold.py" <<'PYTHON'
import csv, sys
def rows(path):
    return list(csv.DictReader(open(path, encoding="utf-8")))
work = sys.argv[1]
advance = {r["cover_id"]: r for r in rows(work + "/advance/advance.csv")}
rate = {r["cover_id"]: r["new_pct"] for r in rows(work + "/rate/rates.csv")}
covers = {r["cover_id"]: r for r in rows("tables/demo/book/covers.csv")}
charged = {r["product"] for r in rows("tables/demo/rules/products.csv") if r["premium_base"] != "none"}
got = {}
for invoice in rows(work + "/reimburse/reimbursements.csv"):
    cover = covers[invoice["cover_id"]]
    at = cover["cover_id"] if cover["product"] in charged else cover["base_cover_id"]
    submitted = {r["invoice_id"]: r["submitted_on"] for r in rows("tables/demo/book/invoices.csv")}[invoice["invoice_id"]]
    if "2023-01-01" <= submitted < "2026-01-01":
        got[at] = got.get(at, 0) + round(100 * float(invoice["amount"]))
impact = rows(work + "/tenth-out/impact.csv")
plain = own = 0
for row in impact:
    cover = row["cover_id"]
    assert round(100 * float(row["reimbursed_scenario"])) == got.get(cover, 0), row
    if rate.get(cover):
        assert row["rate_scenario"] == rate[cover], row
        own += 1
    elif cover in advance:
        assert row["premium_scenario"] == advance[cover]["advance"], row
        assert row["rate_scenario"] == advance[cover]["rate"] and row["exposure"] == advance[cover]["exposure"], row
        plain += 1
assert own >= 10 and plain >= 2, (own, plain)
PYTHON
python3 "$work/hold.py" "$work" || fail 'not the figures of advance, rate and reimburse'

# ---- [S-2] a scenario that is the base changes nothing, whether it repeats the tables or has none

mkdir "$work/none"
simulate equal --scenario book=$demo/book --scenario rules=$demo/rules --scenario "$work/none"
cat >"$work/zero.py" <<'PYTHON'
import csv, sys
folder = sys.argv[1]
rows = list(csv.DictReader(open(folder + "/impact.csv")))
assert len(rows) == 3 * 14 and {r["scenario"] for r in rows} == {"book", "none", "rules"}
for r in rows:
    assert r["change"] == "0.00" and r["change_pct"] == "0.0000", r
    assert r["rate_base"] == r["rate_scenario"] and r["premium_base"] == r["premium_scenario"] != "", r
    assert r["reimbursed_base"] == r["reimbursed_scenario"], r
for r in csv.DictReader(open(folder + "/impact_summary.csv")):
    assert r["up"] == r["down"] == "0" and r["same"] == r["covers"], r
    assert {r[n] for n in "change_pct p05 p25 p50 p75 p95 max_rise max_fall".split()} == {"0.0000"}, r
bins = [r for r in csv.DictReader(open(folder + "/impact_histogram.csv")) if r["covers"] != "0"]
assert [(r["from_pct"], r["until_pct"], r["covers"]) for r in bins] == [("0", "5", "14")] * 3, bins
PYTHON
python3 "$work/zero.py" "$work/equal" || fail 'the base against itself'

# ---- [S-4] rows of a dimension add up to `all`; [S-5] 42 bins, the bounds of -100 to 100 with open ends

python3 - "$work/demo" <<'PYTHON' || fail 'the summary does not add up'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1] + "/impact_summary.csv")))
for scenario in ("dearer", "flatter", "leaner"):
    whole = next(r for r in rows if r["scenario"] == scenario and r["dimension"] == "all")
    for dimension in ("class", "product", "sector", "size"):
        own = [r for r in rows if r["scenario"] == scenario and r["dimension"] == dimension]
        for column in "covers premium_base premium_scenario change up down same".split():
            assert round(100 * sum(float(r[column]) for r in own)) == round(100 * float(whole[column])), (own, column)
bins = [r for r in csv.DictReader(open(sys.argv[1] + "/impact_histogram.csv")) if r["scenario"] == "flatter"]
assert [r["from_pct"] for r in bins] == [""] + [str(n) for n in range(-100, 101, 5)]
assert [r["until_pct"] for r in bins] == [str(n) for n in range(-100, 101, 5)] + [""]
PYTHON

# ---- [S-3] a cover that only one of them has

mkdir "$work/ended"
awk -F, -v OFS=, '$1 == "C02" { $7 = "2025-06-01" } { print }' $demo/book/covers.csv >"$work/ended/covers.csv"
simulate ended-out --scenario "$work/ended"
grep -qx 'ended,C02,BTNW,,13,10-24,12.5000,78.00,,975.00,,-975.00,,2205.13,' "$work/ended-out/impact.csv" ||
    fail 'a cover that ends in the scenario'
BOOK=$work/begun
cp -R $demo/book "$BOOK"
cp "$work/ended/covers.csv" "$BOOK"
simulate begun-out --scenario begun=$demo/book
unset BOOK
grep -qx 'begun,C02,BTNW,,13,10-24,12.5000,,78.00,,975.00,975.00,,,2205.13' "$work/begun-out/impact.csv" ||
    fail 'a cover that only the scenario has'

# ---- [S-1] faults name the file of the scenario, and nothing is written

# refused LINE…: the scenario in $work/bad.
refused() {
    of_demo 1 simulate --year 2026 -o "$work/bad-out" --scenario "$work/bad"
    sed "s|$work/||g" "$work/err" >"$work/messages"
    printf '%s\n' "$@" | diff -u - "$work/messages" || fail "$called: messages"
    [ ! -e "$work/bad-out" ] || fail "$called: results all the same"
}
mkdir "$work/bad"
sed '2s/2022/20x2/; 4s/3\.40/3,40/' $demo/rules/tariffs.csv >"$work/bad/tariffs.csv"
sed '3s/BTNW/BNTW/' $demo/book/covers.csv >"$work/bad/covers.csv"
touch "$work/bad/tarifs.csv" "$work/bad/x_notes.csv"
refused "bad/tariffs.csv:2:3: from: expected a date such as 2025-01-31, found '20x2-01-01'" \
    "bad/tariffs.csv:4:8: expected 7 fields, found 8" \
    "bad/covers.csv:3:4: product: unknown product 'BNTW'; did you mean 'BTNW'?" \
    "bad/tarifs.csv: unknown table 'tarifs'; did you mean 'tariffs'?" 'premie: 4 errors; nothing was computed'
# What a scenario makes of the tables that stay is told where it shows.
rm "$work"/bad/*
grep -v '^BTNW' $demo/rules/products.csv >"$work/bad/products.csv"
of_demo 1 simulate --year 2026 -o "$work/bad-out" --scenario "$work/bad"
grep -q "^$demo/book/covers.csv:3:4: product: unknown product 'BTNW'" "$work/err" || fail 'covers of a product that is gone'
rm -r "$work/bad"
refused 'bad: expected a folder of tables, found none' 'premie: 1 error; nothing was computed'

# What only the calculation finds names the scenario too [N-4].
mkdir "$work/silent"
awk -F, '$1 != "E7"' $demo/book/spells.csv >"$work/silent/spells.csv"
of_demo 1 simulate --year 2026 -o "$work/bad-out" --scenario "$work/silent"
complains "scenario 'silent': $demo/book/covers.csv: cover 'C17': no average headcount up to 2025, and no spell of the employer" \
    'premie: 1 error; nothing was computed'
[ ! -e "$work/bad-out" ] || fail 'results of a scenario that cannot be computed'

# Rows set aside are in a file for each [T-5].
mkdir "$work/bad"
sed '2s/2022/20x2/' $demo/rules/tariffs.csv >"$work/bad/tariffs.csv"
of_demo 0 simulate --year 2026 -o "$work/aside" --scenario "$work/bad" --rejects "$work/rejects" --quiet
[ "$(wc -l <"$work/rejects")" -eq 1 ] && [ "$(wc -l <"$work/rejects.bad")" -eq 2 ] || fail 'rejects of a scenario'
grep -q '^tariffs.csv,2,' "$work/rejects.bad" || fail 'the rejected row of a scenario'

# Of a run that fails there is none, not even of the scenarios before; all covers at fault are told.
rm "$work/rejects" "$work/rejects.bad"
sed 's/^\(C17\)\(,.*\)/&\n\1b\2/' $demo/book/covers.csv >"$work/silent/covers.csv"
of_demo 1 simulate --year 2026 -o "$work/bad-out" --scenario "$work/bad" --scenario "$work/silent" \
    --rejects "$work/rejects"
fault='no average headcount up to 2025, and no spell of the employer'
complains "$work/bad/tariffs.csv:2:3: from: expected a date such as 2025-01-31, found '20x2-01-01'" \
    "scenario 'silent': $work/silent/covers.csv: cover 'C17': $fault" \
    "scenario 'silent': $work/silent/covers.csv: cover 'C17b': $fault" 'premie: 2 errors; nothing was computed'
[ -z "$(find "$work" -name 'rejects*')" ] || fail 'rejects of a simulation that failed'

# ---- the command line

refuses() {
    message=$1
    shift
    gives 2 simulate book --year 2026 -o out "$@"
    complains "premie: $message; try 'premie simulate --help'"
}
name='NAME=DIR, or a folder, with a name that is neither base nor given before'
refuses 'simulate needs --scenario NAME=DIR'
refuses "--scenario: expected $name, found 'base=x'" --scenario base=x
refuses "--scenario: expected $name, found 'c/b'" --scenario a/b --scenario c/b
refuses "--scenario: expected $name, found 'x='" --scenario x=
refuses "--scenario: expected $name, found '='" --scenario =
refuses 'simulate needs --paths N with --model' --model m
refuses 'simulate needs --seed S with --model' --model m --paths 10 --horizon 3
refuses 'simulate takes no --horizon without --model' --scenario x --horizon 3
refuses "--paths: expected a whole number from 1 to 9999999, found '0'" --model m --paths 0
touch "$work/there.html"
of_demo 2 simulate --year 2026 -o "$work/new" --scenario $scenarios/dearer --report "$work/there.html"
complains "premie: $work/there.html: is there already; --force replaces it"
[ ! -e "$work/new" ] || fail 'results beside a report that may not be written'

# ---- the receipt names the tables of scenarios, and `premie verify` runs them again

grep -q '"name": "dearer"' "$work/demo/receipt.json" || fail 'no scenario in the receipt'
hides_path() { ! grep -q "$work\|$scenarios" "$1" || fail "$1: a path"; }
hides_path "$work/demo/receipt.json"
# shellcheck disable=SC2086
gives 0 verify "$work/demo" $demo/book --rules $demo/rules $all
shows 'the same: 37 tables read, 3 files written'
gives 2 verify "$work/demo" $demo/book --rules $demo/rules --scenario $scenarios/dearer
complains "premie: verify needs --scenario flatter=DIR: $work/demo is of this scenario"
gives 2 verify "$work/ended-out" $demo/book --rules $demo/rules --scenario "$work/ended" --scenario $scenarios/dearer
complains "premie: --scenario: $work/ended-out is of no scenario 'dearer'"
cp -R $scenarios/dearer "$work/changed"
sed -i.old 's/85\.80/86.00/' "$work/changed/tariffs.csv" && rm "$work/changed/tariffs.csv.old"
gives 1 verify "$work/demo" $demo/book --rules $demo/rules --scenario dearer="$work/changed" --scenario \
    $scenarios/flatter --scenario $scenarios/leaner
grep -q '^changed table *dearer/tariffs.csv: ' "$work/out" || fail 'a scenario that changed'
grep -q '^other outcome *impact.csv' "$work/out" || fail 'another outcome'

# ---- the same bytes for any threads, any order of rows, of options and of scenarios, from tables or snapshot

for threads in 1 2 5; do
    # shellcheck disable=SC2086
    simulate "threads-$threads" --scenario $scenarios/leaner --scenario $scenarios/flatter --scenario $scenarios/dearer \
        --threads $threads --report "$work/$threads.html"
    diff -r "$work/demo" "$work/threads-$threads" || fail "$threads threads: other bytes"
    same "$work/1.html" "$work/$threads.html"
done
for form in shuffle=1 'nl bom crlf shuffle=2'; do
    rm -rf "$work/form"
    for folder in book rules scenarios/dearer scenarios/flatter scenarios/leaner; do
        # shellcheck disable=SC2086
        python3 tests/support/rewrite.py $demo/$folder "$work/form/$folder" $form
    done
    BOOK=$work/form/book RULES=$work/form/rules
    simulate form/out --scenario "$work/form/scenarios/dearer" --scenario "$work/form/scenarios/flatter" \
        --scenario "$work/form/scenarios/leaner" --report "$work/form/page.html"
    unset BOOK RULES
    diff -r -x receipt.json "$work/demo" "$work/form/out" || fail "$form: other bytes"
    same "$work/1.html" "$work/form/page.html"
done
copy_demo packed
gives 0 pack "$BOOK" --rules $demo/rules --quiet
# shellcheck disable=SC2086
simulate from-pack $all --scenario more="$work/ended"
unset BOOK
# shellcheck disable=SC2086
simulate from-tables $all --scenario more="$work/ended" --no-pack
diff -r "$work/from-tables" "$work/from-pack" || fail 'from a snapshot: other bytes'

# Another dialect has the same figures.
# shellcheck disable=SC2086
simulate nl $all --dialect nl
for table in $tables; do
    sed 's/,/;/g; s/\.\([0-9]\)/,\1/g' "$work/demo/$table.csv" | cmp -s - "$work/nl/$table.csv" || fail "$table.csv in nl"
done
gives 0 compare "$work/demo" "$work/nl"
shows 'no difference: 3 tables, 225 rows'

# ---- the summary on the terminal

# shellcheck disable=SC2086
of_demo 0 simulate --year 2026 -o "$work/told" $all
sed "s|$work/||" "$work/out" | diff -u tests/golden/simulate-demo.txt - || fail 'not the golden summary'
finish
