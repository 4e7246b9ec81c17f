#!/bin/sh
# Bad rows of every kind in every table at a time [T-5]: all are told of, the reject file has each of them as it stands,
# and the results are those of a book that never had them.
. tests/support/program.sh

cp -R tests/bad/base "$work/bad"
BOOK=$work/bad/book RULES=$work/bad/rules
# more TABLE ROW…: rows at the end of a table of the book or the rules; \n, \r and \351 stand for bytes.
more() {
    table=$BOOK/$1.csv
    [ -e "$table" ] || table=$RULES/$1.csv
    shift
    printf '%b\n' "$@" >>"$table"
}

# ---- rule tables

more vat 'Q,2020-01-01,,-1' 'L,2018-12-31,2019-01-02,7'
more products 'KAP,"Kap\nper persoon",headcount,,,XX,,' 'DUUR,,payroll,daily,dag,H,,own'
more tariffs 'BTNW,,2020-01-01,,1' 'STEUN,,2020-01-01,2020-01-01,5,' 'KLEIN,,2020-01-01,,1,2,3'
more terms 'quarter,1' 'week,1'
more parameters 'refusal_day,2020-01-01,,30,day,' 'statement_months,2020-01-01,,2.5,month,'
more activities 'goudse-budget,mediation,no,,,,,,,,,S1' 'goudse-budget,praten,misschien,,,,,,,,,S1'
more budgets 'MGR,,2020-01-01,,0,0,1,' 'MGR,,2020-01-01,,0,10,-5.00,'
more aow_ages '1999-12-31,,67,3' '2001-01-01,,,3'
more recovery 'rug,26,0.4' 'psych,26,1.4'
more scales 'S3,0,50,1' 'S3,60,,1' 'S4,0,,x'
more weights 'W2,0,,1.000001'
more rating 'VVT,,2020-01-01,,scale,,,,,,,,,,,,,,,' 'VVT,,2020-01-01,,blend,,,S9,,,,,,,,,,,,'
more sepa 'nl' 'NL'
more whk_parameters '2023,WGA,1,2,3,4,5,6,7,8,9,1,1,1,1,,,,' '2025,WGA,38000' '2025,ZW,,,,,,,,,,,,,,,,-1,' \
    '2025,WGA-flex,38000,,,,,,,,1.2.3,,,,,,,,'
more whk_sectors '2024,1,Andere naam,WGA,0.56,page' '2024,3,"Bouw\tbedrijf",WGA,0.5,page' '1899,3,,WGA,0.5,'
more milestones 'VZM,late,wia,1,,,,,art. 3' 'VZM,half,sick,6.5,,,,,art. 3' 'VZM,open,sick,1,,,,,' 'VZM,day,Wia,,,,,,a'
more wage_limits '2023-06-30,2023-07-02,1,1' '2012-01-01,2013-01-01,-1,' '2013-01-01,2012-01-01,,'
more wga_exit ',12,0.7' 'psych,-1,0.5' 'psych,1,50'

# ---- the book

more employers 'E6,Tweemaal,,,' 'E6,Tweemaal,,,' 'E9,"Oud"e naam,,,' 'E8,Caf\0351,,,' ' "E7",,,,'
more covers 'C8,P9,E9,BTNW,,2024-01-01,,,,01-01,,,,,,' 'C9,P9,E4,BNTW,,2024-01-01,,,,01-01,,,,,,' \
    'C10,P9,E4,BTNW,,2024-01-01,,,,02-29,,,,,,' 'C11,P9,E4,BTNW,,2024-01-01,,,,01-01,,,C12,,,' \
    'C12,P9,E4,BTNW,,2024-01-01,,,,01-01,,,C11,,,' 'C13,P9,E4,BTNW,,2024-01-01,,,,01-01,,,C12,,,'
more schedule 'C4,2024-02-01,2024-01-31,1,,,,,' 'C13,2024-02-01,,1,,,,,' 'C7,2024-01-01,,1,,,maybe,,'
more spells 'E1,e19,2024-01-01,,1980-01-01,1.2.3,,,' 'E1,"e\n20",2024-01-01,,,,,,' 'E4,e41,2024-01-01' \
    'E2,e24,2024-01-01,,,,,,' 'E4,e42,2024-01-01,,1980-01-01,,,,' 'E4,e42,2025-01-01,,1980-01-02,,,,'
more statements 'C1,2024,2025-02-12,99,,,' 'C1,2025,2025-02-12,,,,' 'C9,2024,2025-02-12,1,,,'
more billing 'C1,2024,prorata,2025-01-02,1,' 'C1,2024,advance,2025-01-02,1,e11' 'C1,2024,advance,2025-01-02,1.234,' \
    'C10,2024,advance,2025-01-02,500,'
more suspensions 'C2,2025-07-31,2025-08-02' 'C12,2025-01-01,' 'C6 ,"2025-01-01" ,'
more whk_wages 'E3,2023,1' 'E77,2023,1' 'E1,2024,1e6'
more whk_benefits 'E2,ZW,2022,1' 'E2,,2022,1' 'E2,WGA,22,1' 'E9,WGA,2022,1'
more whk_own_risk 'E1,WGA,2022-12-31,2023-01-02' 'E4,,2024-01-01,' 'E4,WGA,2024-01-01,2024-01-01'
more absences 'A9,E1,e11,2025-01-01,2025-01-01,,,,,,,,' 'A8,E1,e12,2025-01-01,,,,,,,,,' \
    'A7,E1,e12,2025-03-01,2025-04-01,,,,,,,,' 'A6,E77,e12,2023-01-01,2023-02-01,,,,,,,,'
more claims 'C2,A9,2025-01-01,paid,1' 'C2,,2025-01-01,reserve,1' 'C2,A1,2024-01-01,paid,1' 'C2,A1,2025-01-02,paid,-1' \
    '' 'C2,A1,2025-01-03,paid,1\r\r'
more invoices 'I9,C1,A7,coaching,,,,,,,,,,2025-03-02,,2025-03-03,,2025-03-04,1,,,,,,,,,' \
    'I8,C1,A4,coaching,,,,,,,,,,2025-03-02,,2025-03-03,,2025-03-04,1,,,,,,,,,' \
    'I7,C1,A1,zwemmen,,,,,,,,,,2025-03-02,,2025-03-03,,2025-03-04,1,,,,,,,,,'
more payouts 'I9,2025-04-01,1' 'I8,2025-04-01,2' 'I1,2025-04-01,'
more recoveries 'A7,2025-05-01,1' 'A1,2025-05-32,1' 'A1,"2025-05-01,1'
more wga_cases 'A9,50,no,100,,,,' 'A1,-5,no,100,,,,' 'A4,60,no,200.00,100.00,900.00,10,8' 'A2,50,no,100,,,1.5,' 'A77,50,,1,,,,'

# results OUT [OPTION…]: of all that is computed from a book and needs no drawing of numbers.
results() {
    out=$1
    shift
    mkdir -p "$out"
    of_demo 0 close --year 2024 -o "$out/close" --quiet "$@"
    of_demo 0 timeline --from 2024-01-01 --until 2035-01-01 -o "$out/timeline" --quiet "$@"
    of_demo 0 wga --year 2026 -o "$out/wga" --quiet "$@"
    of_demo 0 whk --year 2024 -o "$out/whk" --quiet "$@"
}

# ---- without --rejects: nothing is computed

of_demo 1 close --year 2024 -o "$work/none"
[ ! -e "$work/none" ] || fail 'results of a book with errors'
grep -v '^premie: ' "$work/err" >"$work/errors"
sed "s|^$work/bad/||" "$work/errors" | diff -u tests/golden/bad-rows.txt - || fail 'the errors of all tables'

# ---- with it: the same errors, and the results of the book without those rows

results "$work/results" --rejects "$work/rejects.csv" --force
grep -v '^premie: ' "$work/err" | diff "$work/errors" - || fail "other errors with rejects"
python3 tests/support/without_rejects.py "$BOOK" "$RULES" "$work/rejects.csv" "$work/clean" >"$work/counts" ||
    fail 'the reject file is not of rows as they stand'
told=$(sed -n 's/^premie: \([0-9]*\) rows set aside in .*/\1/p' "$work/err")
[ "$told" = "$(awk '{ sum += $2 } END { print sum }' "$work/counts")" ] || fail "not $told rows in the reject file"
[ "$(wc -l <"$work/counts")" -eq 34 ] || fail 'not of all tables'
for parser in fast libcsv; do
    for threads in 1 3; do
        results "$work/again" --rejects "$work/rejects-again.csv" --force --parser $parser --threads $threads
        same "$work/rejects.csv" "$work/rejects-again.csv"
        diff -r "$work/results" "$work/again" || fail "other results with $threads threads, parser $parser"
    done
done
# ---- not among the tables, where it would replace one, or be read as one [T-6]

for place in "$BOOK/covers.csv" "$BOOK/../book/new.csv" "$RULES/new.csv"; do
    before=$(cat "$BOOK"/*.csv "$RULES"/*.csv | cksum)
    "$PREMIE" check "$BOOK" --rules "$RULES" --rejects "$place" >"$work/out" 2>"$work/err"
    [ $? -eq 2 ] || fail "rows set aside in $place"
    case $place in "$RULES"*) folder=$RULES ;; *) folder=$BOOK ;; esac
    complains "premie: $place: expected a place outside the tables of $folder"
    [ "$(cat "$BOOK"/*.csv "$RULES"/*.csv | cksum)" = "$before" ] || fail 'a table was replaced'
done

BOOK=$work/clean/book RULES=$work/clean/rules
results "$work/of-clean" >"$work/said"
[ ! -s "$work/said" ] || fail 'a book without the bad rows is not silent'
diff -r -x receipt.json "$work/results" "$work/of-clean" || fail 'other results than those of the book without the bad rows'
# ---- the birth date of a row set aside is no employee's [L-6], where the only other one is on a spell not yet known [T-7]

RULES=$demo/rules
copy_demo births
sed -i 's/^E5,e52,2008-05-01,,1959-05-20,/E5,e52,2008-05-01,,,/' "$BOOK/spells.csv"
echo 'E5,e52,2026-05-01,,1959-05-20,39500.00,,2026-05-01,' >>"$BOOK/spells.csv"
cp "$BOOK/spells.csv" "$work/spells"
near_aow() {
    of_demo 0 reimburse -o "$work/$1" --quiet --rejects "$work/births-rejects.csv" --force
    grep -q '^I13,C10,A09,rejected,near_aow,S1:3,' "$work/$1/reimbursements.csv" || fail "$1: another birth date"
}
near_aow without
for place in 1 '$'; do
    sed "$place a E5,e52,2027-01-01,2026-01-01,1990-01-01,1.00,,," "$work/spells" >"$BOOK/spells.csv"
    near_aow "row $place"
done
finish
