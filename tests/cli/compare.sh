#!/bin/sh
# `premie compare`: rows, figures and sums that differ between result folders, and what new percentages are made of
# [XR-3] to [XR-8].
. tests/support/program.sh

expected=$demo/expected

# like_demo NAME: a copy of the expected results of the demo to change, in $work/NAME.
like_demo() {
    rm -rf "${work:?}/$1"
    cp -R $expected "$work/$1"
}

# has LINE…: standard output has these lines one after the other, whatever the width of their gaps.
has() {
    printf '%s\n' "$@" >"$work/wanted"
    tr -s ' ' <"$work/out" | sed 's/^ //' | awk '
        NR == FNR { wanted[++count] = $0; next }
        { at = $0 == wanted[at + 1] ? at + 1 : $0 == wanted[1] ? 1 : 0; if (at == count) { found = 1; exit } }
        END { exit !found }' "$work/wanted" - || { fail "$called: not these lines together:"; cat "$work/wanted"; }
}

# ---- no difference

gives 0 compare $expected $expected
prints 'no difference: 12 tables, 241 rows'
of_demo 0 close --year 2025 -o "$work/close" --quiet
gives 0 compare $expected "$work/close"
prints 'no difference: 12 tables, 241 rows'
of_demo 0 close --year 2025 -o "$work/nl" --quiet --dialect nl
gives 0 compare "$work/close" "$work/nl"
prints 'no difference: 12 tables, 241 rows'
gives 0 compare $expected "$work/nl" --format json
python3 -c 'import json, sys; assert json.load(sys.stdin)["equal"] is True' <"$work/out" || fail 'JSON of equal folders'

# ---- rows that changed, were added and removed; the order of rows and columns is none

like_demo changed
{
    sed -n 1p $expected/settlement.csv
    sed '1d; /^C02,/d; /^C03,/s/,460\.62,/,460.00,/' $expected/settlement.csv | sort -r
    echo 'C99,2025,2025-01-01,2026-01-01,not_ended,,,0.00,,,,,,0.00,'
} >"$work/changed/settlement.csv"
gives 0 compare $expected "$work/changed"
has 'settlement.csv: 13 and 13 rows; 1 changed, 1 added, 1 removed' 'removed C02 2025' 'insured_from 2025-01-01 -'
has 'changed C03 2025' 'difference 460.62 460.00 -0.62' 'added C99 2025' 'insured_from - 2025-01-01' \
    'insured_until - 2026-01-01' 'status - not_ended' 'billed - 0.00' 'net_due - 0.00' sums \
    'definitive 56476.40 55538.90 -937.50' 'billed 61855.00 60955.00 -900.00'
shows 'no difference in advance.csv, instalments.csv, billing.csv, prorata.csv, prorata_due.csv, prorata_covers.csv, reimbursements.csv, ratios.csv, rates.csv, portfolio.csv, summary.csv'
gives 0 compare $expected "$work/changed" --dialect nl
has 'changed C03 2025' 'difference 460,62 460,00 -0,62' 'added C99 2025' 'insured_from - 01-01-2025'
gives 0 compare $expected "$work/changed" --format json
python3 -c '
import json, sys
found = json.load(sys.stdin)
assert not found["equal"] and found["new_percentages"] == []
table = next(t for t in found["tables"] if t["table"] == "settlement")
assert [row["change"] for row in table["differences"]] == ["removed", "changed", "added"]
assert table["differences"][1] == {"change": "changed", "key": {"cover_id": "C03", "year": "2025"}, "figures": [
    {"column": "difference", "before": "460.62", "after": "460.00", "difference": "-0.62"}]}
assert {"column": "billed", "before": "61855.00", "after": "60955.00", "difference": "-900.00"} in table["sums"]
' <"$work/out" || fail 'JSON of a settlement that changed'

# ---- a table in one folder only; folders of two years

like_demo fewer
rm "$work/fewer/billing.csv"
gives 0 compare $expected "$work/fewer"
shows "billing.csv: only in $expected"
gives 0 compare "$work/fewer" $expected
shows "billing.csv: only in $expected"
like_demo later
sed -i.old 's/^\(C..\),2026,/\1,2027,/; s/,3\.91,/,3.92,/' "$work/later/rates.csv"
gives 0 compare $expected "$work/later"
has 'rates.csv: 11 and 11 rows; 1 changed, 0 added, 0 removed; of two years, matched without the year' 'changed C01' \
    'new_pct 3.91 3.92 +0.01'

# ---- what new percentages are made of: claims of C01 and reintegration, a tariff, a bound, as `premie rate` finds them

rate() {
    book=$1 rules=$2 out=$3
    gives 0 rate "$book" --rules "$rules" --as-of 2026-04-15 --year 2026 -o "$work/$out" --quiet
}
rate $demo/book $demo/rules rated
copy_demo book
# From 66 to 102 %: the next band, and then the bound.
printf 'C01,,2025-06-30,paid,15000.00\n' >>"$BOOK/claims.csv"
# The employer of C17 counts for 0.35: claims of the latest year.
printf 'C17,,2025-06-30,paid,1600.00\n' >>"$BOOK/claims.csv"
cp -R $demo/rules "$work/rules"
rate "$BOOK" "$work/rules" claims
gives 0 compare "$work/rated" "$work/claims"
has 'changed C01 2026' 'claims 26550.00 41550.00 +15000.00' 'capped 28755.13 43755.13 +15000.00' \
    'ratio 66.3325 100.9346 +34.6021' 'factor 1.150000 1.350000 +0.200000' 'new_pct 3.91 4.25 +0.34' 'bound - max_up'
has 'C01: from 3.91 to 4.25, +0.34' 'claims +0.68' 'bounds -0.34'
has 'C17: from 3.25 to 3.48, +0.23' 'claims +0.233334' 'rounding -0.003334'
hides '    other '

# All parts of every cover add up to the change, whatever changed; a tariff of KB is none of its current percentage.
sed 's/^VERZ,KB,2026-01-01,,,3\.20/VERZ,KB,2026-01-01,,,3.30/; s/^WGAERD,,2022-01-01,,,0\.50/WGAERD,,2022-01-01,,,0.60/' \
    $demo/rules/tariffs.csv >"$work/rules/tariffs.csv"
sed 's/^\(C..,.*,paid,\)[0-9]*/\1999/' $demo/book/claims.csv >"$BOOK/claims.csv"
rate $demo/book "$work/rules" tariff
gives 0 compare "$work/rated" "$work/tariff"
has 'C17: from 3.25 to 3.31, +0.06' 'tariff +0.101458 base from 3.2 (inferred) to 3.3 (inferred)' 'premium -0.036458' \
    'rounding -0.005'
rate "$BOOK" "$work/rules" both
for pair in 'rated claims' 'rated tariff' 'rated both' 'claims both' 'both tariff'; do
    gives 0 compare "$work/${pair% *}" "$work/${pair#* }" --format json
    python3 -c '
import csv, json, sys
from fractions import Fraction
found = json.load(open(sys.argv[1]))["new_percentages"]
rates = [{r["cover_id"]: r["new_pct"] for r in csv.DictReader(open(f + "/rates.csv"))} for f in sys.argv[2:]]
assert {r["cover_id"] for r in found} == {c for c in rates[0] if rates[0][c] != rates[1][c]} and found
for rate in found:
    assert [rate["before"], rate["after"]] == [r[rate["cover_id"]] for r in rates]
    whole = Fraction(rate["after"]) - Fraction(rate["before"])
    assert sum(map(Fraction, rate["parts"].values())) == whole == Fraction(rate["difference"])
' "$work/out" "$work/${pair% *}" "$work/${pair#* }" || fail "$called: parts do not add up"
done

# ---- faults [T-5]

# refused LINE…: of the demo's results and those in $work/changed.
refused() {
    gives 1 compare $expected "$work/changed"
    [ ! -s "$work/out" ] || fail "$called: something on standard output"
    sed "s|$work/||g" "$work/err" >"$work/messages"
    printf '%s\n' "$@" | diff -u - "$work/messages" || fail "$called: messages"
}
like_demo changed
sed -i.old '2s/14960\.00/14960.001/; 3s/2025-01-01/01-01-2025/; 4s/,2025,/,x,/' "$work/changed/settlement.csv"
sed -i.old '3s/468\.75/much/; 2s/64\.1420/64.1420000/; 1s/mean_ratio/mean/' "$work/changed/portfolio.csv"
refused "changed/settlement.csv:2:7: definitive: expected an amount with at most 2 decimals such as 1234.56, found '14960.001'" \
    "changed/settlement.csv:3:3: insured_from: expected a date such as 2025-01-31, found '01-01-2025'" \
    "changed/settlement.csv:4:2: year: expected a whole number, found 'x'" \
    "changed/portfolio.csv: mean_ratio: expected a column of this name, found none" \
    "changed/portfolio.csv:1:5: unknown column 'mean'" 'premie: 5 errors; nothing was computed'
like_demo changed
sed -i.old '6s/468\.75/much/; 2s/64\.1420/64.1420000/' "$work/changed/portfolio.csv"
refused "changed/portfolio.csv:2:5: mean_ratio: expected a number with at most 6 decimals such as 12.5, found '64.1420000'" \
    "changed/portfolio.csv:6:8: k: expected a number such as 12.5, found 'much'" 'premie: 2 errors; nothing was computed'
rm -r "$work/changed" && mkdir "$work/changed"
refused "$expected and changed: expected result folders of the same command, found no table in both" \
    'premie: 1 error; nothing was computed'
gives 2 compare $expected
complains "premie: compare needs OUT2; try 'premie compare --help'"
finish
