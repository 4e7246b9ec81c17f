#!/bin/sh
# `premie prorata`: the demo, a small book by hand, VAT, errors, rows booked, and an independent calculation.
. tests/support/program.sh

# ---- the demo [P-1] to [P-6], [Y-2], [Y-7]

for year in 2025 2026; do
    of_demo 0 prorata --year $year --until 2026-04-16 -o "$work/demo-$year"
    for table in prorata prorata_due prorata_covers; do
        awk -F, -v year=$year 'NR == 1 || $2 == year' $demo/expected/$table.csv >"$work/expected"
        same "$work/expected" "$work/demo-$year/$table.csv"
    done
    awk -F, -v year=$year 'NR == 1 || ($2 == year && $3 == "prorata")' $demo/expected/billing.csv >"$work/expected"
    same "$work/expected" "$work/demo-$year/billing.csv"
done

# [P-6] with the rows booked the same run finds nothing due
copy_demo booked
for year in 2025 2026; do sed 1d "$work/demo-$year/billing.csv"; done >"$work/rows"
grep -q '^cover_id,year,kind,booked_on,amount,employee_id' "$BOOK/billing.csv" || fail 'other columns in billing.csv'
cat "$work/rows" >>"$BOOK/billing.csv"
for year in 2025 2026; do
    of_demo 0 prorata --year $year --until 2026-04-16 -o "$work/again-$year"
    awk -F, 'NR > 1 && $6 != "0.00"' "$work/again-$year/prorata_due.csv" >"$work/due"
    [ ! -s "$work/due" ] || fail "due after booking: $(cat "$work/due")"
    [ "$(wc -l <"$work/again-$year/billing.csv")" -eq 1 ] || fail 'rows to book after booking'
done
BOOK=

# [P-5] the day of a term date itself is not before it
of_demo 0 prorata --year 2025 --until 2026-04-01 -o "$work/before"
grep -q '^C14,2025,e67,99.02,99.02,0.00$' "$work/before/prorata_due.csv" || fail 'charged on the day --until'

# ---- 120.00 a year, from 1 April 2025, VAT 21 %: [P-1], [P-6], [Y-5]

RULES=$work/rules BOOK=$work/book
mkdir "$RULES" "$BOOK"
cat >"$RULES/products.csv" <<'END'
product,premium_base,prorata,vat
DAYS,employee,day,HIGH
MONTHS,employee,month,HIGH
FREE,employee,day,
END
printf '%s\n' 'product,from,until,premium_per_employee' 'DAYS,2010-01-01,,120.00' 'MONTHS,2010-01-01,,120.00' \
    'FREE,2010-01-01,,120.00' >"$RULES/tariffs.csv"
printf '%s\n' 'code,from,until,pct' 'HIGH,2001-01-01,2012-10-01,19' 'HIGH,2012-10-01,,21' >"$RULES/vat.csv"
printf '%s\n' 'employer_id' 'E1' >"$BOOK/employers.csv"
cat >"$BOOK/covers.csv" <<'END'
cover_id,policy_id,employer_id,product,from,until,renewal,term
D,P,E1,DAYS,2010-01-01,,01-01,quarter
M,P,E1,MONTHS,2010-01-01,,01-01,quarter
F,P,E1,FREE,2010-01-01,2025-06-01,01-01,quarter
END
printf '%s\n' 'employer_id,employee_id,from,until' 'E1,e1,2025-04-01,' >"$BOOK/spells.csv"

# covers YEAR UNTIL: the rows of prorata_covers, those of one cover on a line
covers() {
    gives 0 prorata "$BOOK" --rules "$RULES" --year "$1" --until "$2" --as-of "${AS_OF:-2025-12-31}" -o "$work/out-$1-$2" \
        --force
    sed 1d "$work/out-$1-$2/prorata_covers.csv" >"$work/out"
}

covers 2025 2025-05-01
shows 'D,2025,1,90.41,0.00,90.41,18.99,109.40'
shows 'M,2025,1,90.00,0.00,90.00,18.90,108.90'
# [P-6] without a VAT code there is none; [P-5] until the first term date nothing is charged
shows 'F,2025,1,90.41,0.00,90.41,0.00,90.41'
covers 2025 2025-04-01
shows 'D,2025,0,0.00,0.00,0.00,0.00,0.00'
# [P-2], [P-4] the cover ends on 1 June, and gives back on 1 July: 120.00 · 214 / 365 = 70.36
covers 2025 2025-07-02
shows 'F,2025,1,20.05,0.00,20.05,0.00,20.05'

# [P-5] a year that the cover does not have, with billing
printf '%s\n' 'cover_id,year,kind,booked_on,amount,employee_id' 'F,2026,prorata,2025-12-01,120.00,e1' \
    'F,2026,prorata,2025-12-02,-20.00,e1' 'F,2026,prorata,2025-12-01,5.00,gone' 'F,2027,prorata,2026-01-02,7.00,e1' \
    >"$BOOK/billing.csv"
covers 2026 2026-01-01
shows 'F,2026,2,0.00,105.00,-105.00,0.00,-105.00'
sed 1d "$work/out-2026-2026-01-01/billing.csv" >"$work/out"
prints_rows() { printf '%s\n' "$@" | diff -u - "$work/out" || fail "rows to book"; }
prints_rows 'F,2026,prorata,2025-12-31,-100.00,e1' 'F,2026,prorata,2025-12-31,-5.00,gone'

# ---- VAT [P-6]: rounded once per cover and run, by the rate of the day before --until

printf '%s\n' 'employer_id,employee_id,from,until' 'E1,e1,2012-12-31,' 'E1,e2,2012-12-31,' 'E1,e3,2012-07-03,' \
    >"$BOOK/spells.csv"
rm "$BOOK/billing.csv"
covers 2012 2012-10-02
# 120.00 · 182 / 366 = 59.67
shows 'D,2012,1,59.67,0.00,59.67,12.53,72.20'
covers 2012 2012-10-01
shows 'D,2012,0,0.00,0.00,0.00,0.00,0.00'
printf '%s\n' 'employer_id,employee_id,from,until' 'E1,e1,2012-07-01,' >"$BOOK/spells.csv"
AS_OF=2012-09-30
covers 2012 2012-10-01
# 120.00 · 184 / 366 = 60.33, at 19 %; the next day at 21 %
shows 'D,2012,1,60.33,0.00,60.33,11.46,71.79'
covers 2012 2012-10-02
shows 'D,2012,1,60.33,0.00,60.33,12.67,73.00'
# three times 120.00 · 1 / 366 = 0.33: 21 % of 0.99 is 0.21, not 3 · 0.07
AS_OF=2013-01-31
printf '%s\n' 'employer_id,employee_id,from,until' 'E1,e1,2012-12-31,' 'E1,e2,2012-12-31,' 'E1,e3,2012-12-31,' \
    'E1,e4,2012-12-31,' 'E1,e5,2012-12-31,' >"$BOOK/spells.csv"
covers 2012 2013-01-02
# 5 · 0.33 = 1.65 at 21 % is 0.3465: 0.35
shows 'D,2012,5,1.65,0.00,1.65,0.35,2.00'

# ---- errors

# [T-8] a VAT code without a row on the day before --until, for a cover listed
printf '%s\n' 'code,from,until,pct' 'HIGH,2012-10-01,2013-01-01,21' >"$RULES/vat.csv"
gives 1 prorata "$BOOK" --rules "$RULES" --year 2012 --until 2013-01-02 --as-of 2013-01-31 -o "$work/none"
complains "$BOOK/covers.csv: cover 'D': no rate of VAT code 'HIGH' on 2013-01-01, the day before --until" \
    "$BOOK/covers.csv: cover 'M': no rate of VAT code 'HIGH' on 2013-01-01, the day before --until" \
    'premie: 2 errors; nothing was computed'
[ ! -e "$work/none" ] || fail 'results in spite of an error'
gives 0 prorata "$BOOK" --rules "$RULES" --year 2012 --until 2013-01-01 --as-of 2013-01-31 -o "$work/last-day"
gives 0 prorata "$BOOK" --rules "$RULES" --year 2009 --until 2014-01-01 --as-of 2014-01-31 -o "$work/not-listed"

# [P-1] a day before the end without a rate, where the line is charged and not before
printf '%s\n' 'code,from,until,pct' 'HIGH,2001-01-01,,21' >"$RULES/vat.csv"
printf '%s\n' 'product,from,until,premium_per_employee' 'DAYS,2010-01-01,2012-12-20,120.00' \
    'DAYS,2012-12-21,,120.00' 'MONTHS,2010-01-01,,120.00' 'FREE,2010-01-01,,120.00' >"$RULES/tariffs.csv"
printf '%s\n' 'employer_id,employee_id,from,until' 'E1,e1,2012-12-01,' 'E1,e2,2012-12-21,' >"$BOOK/spells.csv"
gives 1 prorata "$BOOK" --rules "$RULES" --year 2012 --until 2013-01-02 --as-of 2013-01-31 -o "$work/none"
complains "$BOOK/covers.csv: cover 'D': no rate on 2012-12-20, a day before its end" \
    'premie: 1 error; nothing was computed'
gives 0 prorata "$BOOK" --rules "$RULES" --year 2012 --until 2013-01-01 --as-of 2013-01-31 -o "$work/not-charged"

# [N-4], [T-8] a sum beyond the range of money
printf '%s\n' 'cover_id,year,kind,booked_on,amount,employee_id' 'M,2012,prorata,2012-12-01,9999999999999.99,e1' \
    'M,2012,prorata,2012-12-02,0.01,e1' >"$BOOK/billing.csv"
gives 1 prorata "$BOOK" --rules "$RULES" --year 2012 --until 2013-01-01 --as-of 2013-01-31 -o "$work/none"
complains "$BOOK/covers.csv: cover 'M': employee 'e1' of 2012: the amount would be over 9,999,999,999,999.99" \
    'premie: 1 error; nothing was computed'

# the command line
RULES= BOOK=
of_demo 2 prorata --year 2025 -o "$work/none"
complains "premie: prorata needs --until DATE; try 'premie prorata --help'"
of_demo 2 prorata --year 2025 --until 2025-02-30 -o "$work/none"
complains "premie: --until: expected a date such as 2026-04-15 or 15-04-2026, found '2025-02-30'; try 'premie prorata --help'"

# ---- explain: every line with its days, tariff, term and billing [P-1] to [P-6]

for cover in C14 C20; do
    of_demo 0 explain --year 2025 --cover $cover
    diff -u tests/golden/explain-$cover.txt "$work/out" || fail "$cover: not the golden text"
done
# [P-5] billed, and no line any more
of_demo 0 explain --year 2026 --cover C14
shows '    no line                      what was billed is due back at once                                  [P-5]'
of_demo 0 explain --year 2026 --cover C20
shows 'pro rata of 2026, lines before 2026-04-16  none: I(2026) is empty, and nothing was billed'

# ---- random books: as the independent calculation, whatever the threads

for seed in ${SEEDS:-201 202 203 204}; do
    folder=$work/$seed
    # shellcheck disable=SC2046
    set -- $(python3 tests/oracle/randombook.py "$seed" "$folder" --covers 16 --employees 25)
    # --year Y --as-of DATE --until DATE
    python3 tests/oracle/oracle.py prorata "$folder/book" --rules "$folder/rules" "$@" -o "$folder/expected"
    for threads in 1 3; do
        gives 0 prorata "$folder/book" --rules "$folder/rules" "$@" -o "$folder/$threads" --quiet --threads $threads
        diff -r -x receipt.json "$folder/expected" "$folder/$threads" || fail "seed $seed with $threads threads"
    done
done

finish
