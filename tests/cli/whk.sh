#!/bin/sh
# `premie whk` and `premie explain --employer` [Q-1] to [Q-8]: held byte for byte to an independent, slow implementation on
# random books, and to the demo, whose figures are worked out by hand in its README.
. tests/support/program.sh

# whk BOOK RULES YEAR AS-OF OUT [OPTION…]
whk() {
    book=$1 rules=$2 year=$3 as_of=$4 out=$5
    shift 5
    gives 0 whk "$book" --rules "$rules" --year "$year" --as-of "$as_of" -o "$out" --quiet "$@"
}

# ---- the oracle, and the form in which the same facts come

for seed in ${SEEDS:-201 202 203 204 205}; do
    folder=$work/$seed
    # shellcheck disable=SC2046
    set -- $(python3 tests/oracle/randombook.py "$seed" "$folder" --covers 24)
    # --year Y --as-of DATE --until DATE
    as_of=$4
    for year in $(python3 tests/oracle/randomwhk.py "$seed" "$folder" --year "$2"); do
        python3 tests/oracle/whk.py "$folder/book" --rules "$folder/rules" --year "$year" --as-of "$as_of" \
            -o "$folder/expected-$year" || fail "$seed: the oracle"
        whk "$folder/book" "$folder/rules" "$year" "$as_of" "$folder/whk-$year"
        diff -r -x receipt.json "$folder/expected-$year" "$folder/whk-$year" || fail "$seed: not as the oracle has $year"
    done
done
# the seeds that stand here reach every outcome
if [ -z "${SEEDS:-}" ]; then
    cat "$work"/*/whk-*/whk.csv >"$work/met"
    for outcome in small,ok medium,ok large,ok small,no_parameters medium,no_parameters large,no_parameters \
        small,no_wage small,own_risk large,own_risk; do
        grep -q ",${outcome%,*},.*,${outcome#*,}$" "$work/met" || fail "no random book has a row of $outcome"
    done
fi

# [T-1] [T-2]: threads, the parser, the dialect, the order of rows and columns
form=0
for options in shuffle=1 "nl shuffle=2" "nl bom crlf"; do
    form=$((form + 1))
    # shellcheck disable=SC2086
    python3 tests/support/rewrite.py "$folder/book" "$work/form-$form/book" $options
    # shellcheck disable=SC2086
    python3 tests/support/rewrite.py "$folder/rules" "$work/form-$form/rules" $options
    whk "$work/form-$form/book" "$work/form-$form/rules" 2015 "$as_of" "$work/form-$form/out" --threads $form
    diff -r -x receipt.json "$folder/expected-2015" "$work/form-$form/out" || fail "another outcome of $options"
done
for threads in 1 2 7; do
    whk "$folder/book" "$folder/rules" 2015 "$as_of" "$work/threads-$threads" --threads $threads
    diff -r "$folder/whk-2015" "$work/threads-$threads" || fail "another outcome with $threads threads"
done
whk "$folder/book" "$folder/rules" 2015 "$as_of" "$work/libcsv" --parser libcsv
diff -r "$folder/whk-2015" "$work/libcsv" || fail 'another outcome with libcsv'

# ---- the demo

of_demo 0 whk --year 2024 -o "$work/demo"
shows 'premie whk, year 2024, as known on 2026-04-15; results in '"$work/demo"
shows '  own_risk                             3  no premium: in own risk on 1 January'
same $demo/expected-whk/whk.csv "$work/demo/whk.csv"
same $demo/expected-whk/whk_compare.csv "$work/demo/whk_compare.csv"
of_demo 0 whk --year 2024 -o "$work/nl" --dialect nl --quiet
grep -qx 'E7;2024;WGA;medium;0,1088;1,50;1,66;0,68;0,78;1280000,00;9984,00;ok' "$work/nl/whk.csv" || fail 'not in Dutch form'
gives 0 verify "$work/demo" $demo/book --rules $demo/rules --quiet
# snapshots hold the tables, too
copy_demo packed
gives 0 pack "$BOOK" --rules $demo/rules --quiet
of_demo 0 whk --year 2024 -o "$work/from-pack" --quiet
diff -r "$work/demo" "$work/from-pack" || fail 'another outcome from a snapshot'

# [Q-1] a year without parameters has no premiums, and nothing is taken to be 0
of_demo 0 whk --year 2030 -o "$work/2030" --quiet
[ "$(wc -l <"$work/2030/whk.csv")" -eq 1 ] || fail '2030 has rows'
grep -qx 'E5,2030,,,' "$work/2030/whk_compare.csv" || grep -q '^E5,2030,,[0-9.]*,$' "$work/2030/whk_compare.csv" ||
    fail '2030 has a public premium'

# [Q-6] in own risk on 1 January, not a day later, and of that component only
copy_demo own
printf 'employer_id,component,from,until\nE1,WGA,2023-01-01,2024-01-01\nE2,WGA,2024-01-01,2024-01-02\nE7,ZW,2020-01-01,\n' \
    >"$BOOK/whk_own_risk.csv"
printf 'E8,WGA,2024-01-02,\n' >>"$BOOK/whk_own_risk.csv"
of_demo 0 whk --year 2024 -o "$work/own-out" --quiet
awk -F, '$NF == "own_risk" { print $1, $3 }' "$work/own-out/whk.csv" >"$work/out"
prints 'E2 WGA' 'E7 ZW'

# [Q-2] [Q-6] what counts for nothing because of the name of its component is warned of
copy_demo names
printf 'E8,WGA-vast,2022,100\nE8,WGA,2012,100\nE8,WGA-vast,2012,100\nE8,WIA,1990,100\n' >>"$BOOK/whk_benefits.csv"
printf 'E8,WIA,2020-01-01,\n' >>"$BOOK/whk_own_risk.csv"
of_demo 0 check
sed -n '/whk_parameters.csv has/p' "$work/out" >"$work/warnings"
mv "$work/warnings" "$work/out"
prints '  employer E8: benefits of WGA in 2012, and whk_parameters.csv has no such component in 2014' \
    '  employer E8: benefits of WGA-vast in 2022, and whk_parameters.csv has no such component in 2024' \
    '  employer E8: own risk of WIA from 2020, and whk_parameters.csv has no such component'

# [N-4] an own risk that leaves its range names the employer and the component
copy_demo beyond
printf 'employer_id,year,wage\nE7,2011,0.01\nE7,2013,1\n' >"$BOOK/whk_wages.csv"
printf 'employer_id,component,year,amount\nE7,WGA,2011,9999999999999.99\n' >"$BOOK/whk_benefits.csv"
of_demo 1 whk --year 2013 -o "$work/beyond-out"
complains "$BOOK/employers.csv: employer 'E7': Whk premium WGA: the own risk of 2013 is beyond its range" \
    'premie: 1 error; nothing was computed'
[ ! -e "$work/beyond-out" ] || fail 'something was written'
BOOK=

# ---- explain --employer

for employer in E5 E7; do
    of_demo 0 explain --year 2024 --employer $employer
    diff -u "tests/golden/explain-$employer.txt" "$work/out" || fail "$employer: not the golden text"
done
of_demo 0 explain --year 2024 --employer E7 --format json
diff -u tests/golden/explain-E7.json "$work/out" || fail 'E7: not the golden text'
# [Q-6] what is missing is named
of_demo 0 explain --year 2025 --employer E7
shows '    missing               risk_avg                                     [Q-6]'
shows '    missing               pct of sector 3                              [Q-6]'
of_demo 0 explain --year 2030 --employer E7
shows 'Whk premiums of 2030  none: whk_parameters.csv has no row of 2030  [Q-1]'
# by hand: a large employer of sector 52, whose bound is its own [Q-3], and one of the years when small ones had theirs
copy_demo sizes
printf '%s\n' 'L,Large,,52,' 'S,Small,,1,' >>"$BOOK/employers.csv"
printf 'L,%s\n' 2016,4000000 2017,4000000 2018,4000000 2019,4000000 2020,4000000 2022,4100000 >>"$BOOK/whk_wages.csv"
printf 'S,%s\n' 2011,100000 2013,120000 >>"$BOOK/whk_wages.csv"
printf '%s\n' 'L,ZW,2020,400000' 'S,WGA,2011,1000' >>"$BOOK/whk_benefits.csv"
of_demo 0 explain --year 2022 --employer L
sed -n '/^Whk premium ZW/,/^$/s/  *\[.*//p' "$work/out" | tr -s ' ' >"$work/steps"
diff -u - "$work/steps" <<'END' || fail 'a large employer of sector 52'
 status ok
 size, by wage(2020) large: 4000000.00 > 3530000.00
 mean wage 20000000.00 / 5 = 4000000.00
 wage(2020) 4000000.00
 wage(2019) 4000000.00
 wage(2018) 4000000.00
 wage(2017) 4000000.00
 wage(2016) 4000000.00
 benefits(2020) 400000.00
 risk_own 100 × 400000.00 / (20000000.00 / 5) = 10.00 %
 delta cf 1.3 × (10.00 − risk_avg 0.39) = 12.493 → 12.49 %
 base + delta 0.68 + 12.49 = 13.17 %
 individual 10.39 %, not below 0.17 and not above 10.39, that of sector 52
 percentage 10.39 %, the individual one
 own risk on 2022-01-01 no
 wage(2022) 4100000.00
 premium 10.39 % × 4100000.00 = 425990.00
END
of_demo 0 explain --year 2013 --employer S
sed -n '/^Whk premium WGA/,/^$/s/  *\[.*//p' "$work/out" | tr -s ' ' | grep -v 'wage(20[01][0789])' >"$work/steps"
diff -u - "$work/steps" <<'END' || fail 'a small employer of 2013'
 status ok
 size, by wage(2011) small: 100000.00 ≤ 757500.00
 mean wage 100000.00 / 1 = 100000.00
 wage(2011) 100000.00
 benefits(2011) 1000.00
 risk_own 100 × 1000.00 / (100000.00 / 1) × k1 5 = 5.00 %
 delta cf 1.78 × (5.00 − risk_avg 0.23) = 8.4906 → 8.49 %
 base + delta 0.54 + 8.49 = 9.03 %
 individual 1.56 %, not below 0.47 and not above 1.56, the bounds of small employers
 percentage 1.56 %, the individual one
 own risk on 2013-01-01 no
 wage(2013) 120000.00
 premium 1.56 % × 120000.00 = 1872.00
END
BOOK=
of_demo 2 explain --year 2024 --employer E77
complains "premie: unknown employer 'E77'; did you mean 'E7'?"
of_demo 2 explain --year 2024 --employer E7 --cover C17
of_demo 2 explain --year 2024
finish
