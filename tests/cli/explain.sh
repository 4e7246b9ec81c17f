#!/bin/sh
# `premie explain`: golden texts of the demo, the row that each ends on, and what the demo has no case of.
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "$*"
    failed=1
}

# explain BOOK RULES YEAR COVER OPTION…, as known on $as_of
as_of=2026-04-15
explain() {
    book=$1 rules=$2 year=$3 cover=$4
    shift 4
    "$PREMIE" explain "$book" --rules "$rules" --as-of "$as_of" --year "$year" --cover "$cover" "$@"
}

demo=tables/demo
of_demo() { explain $demo/book $demo/rules "$@"; }

# ---- the demo: the whole text

for cover in C02 C04 C07 C18 C20; do
    of_demo 2025 $cover >"$work/$cover.txt" || fail "$cover: exit status $?"
    diff -u tests/golden/explain-"$cover".txt "$work/$cover.txt" || fail "$cover: not the golden text"
done
of_demo 2026 C01 --format json >"$work/C01.json" || fail "C01: exit status $?"
diff -u tests/golden/explain-C01.json "$work/C01.json" || fail "C01: not the golden text"

# ---- the demo: an explanation ends on the row that `premie settle` writes

cut -d, -f1 $demo/expected/settlement.csv | sed 1d >"$work/covers"
while read -r cover; do
    of_demo 2025 "$cover" | awk '
        /^settlement\.csv$/ { shown = 1; next }
        /^$/                { shown = 0 }
        shown               { line = line (line == "" ? "" : ",") $2 }
        END                 { print line }' >"$work/row"
    grep "^$cover," $demo/expected/settlement.csv | diff -u - "$work/row" || fail "$cover: not the row of settlement.csv"
done <"$work/covers"

# ---- a cover that is not there, and a dialect

of_demo 2025 C99 >"$work/out" 2>"$work/err"
[ $? -eq 2 ] || fail "an unknown cover: exit status is not 2"
echo "premie: unknown cover 'C99'; did you mean 'C09'?" | diff -u - "$work/err" || fail "an unknown cover: message"
[ ! -s "$work/out" ] || fail "an unknown cover: something on standard output"
of_demo 2025 C04 --dialect nl | grep -q '2039 / 365 × 75,00 = 418,9726 → 418,97' || fail "the nl dialect: decimal comma"

# ---- a small book of cases

mkdir "$work/book" "$work/rules"
cat >"$work/rules/products.csv" <<'END'
product,premium_base,headcount_method,prorata
DAG,headcount,daily,
MAAND,headcount,monthly,
BEGIN,headcount,begin_end,
LOON,payroll,,
GEEN,none,,
END
cat >"$work/rules/tariffs.csv" <<'END'
product,class,from,until,premium_per_employee,premium_pct
DAG,,2024-01-01,,75.00,
DAG,K1,2025-07-01,,80.00,
MAAND,,2024-01-01,,75.00,
BEGIN,,2024-01-01,,75.00,
LOON,,2024-01-01,2026-01-01,,2.5
END
cat >"$work/rules/parameters.csv" <<'END'
name,from,until,value
overdue_uplift,2000-01-01,,10
END
cat >"$work/rules/terms.csv" <<'END'
term,surcharge_pct
month,4
END
echo 'employer_id
E1
E2
E3' >"$work/book/employers.csv"
cat >"$work/book/covers.csv" <<'END'
cover_id,policy_id,employer_id,product,class,from,until,renewal,administration,term,base_cover_id,initial_headcount,initial_payroll
dag,P,E1,DAG,,2025-01-01,,01-01,click_claim,month,,,
maand,P,E1,MAAND,,2025-01-01,,01-01,click_claim,,,,
begin,P,E1,BEGIN,,2025-01-01,,01-01,click_claim,,,,
een,P,E1,MAAND,,2025-09-15,2025-10-15,01-01,click_claim,,,,
geen,P,E1,MAAND,,2025-09-15,2025-10-01,01-01,click_claim,,,,
klasse,P,E2,DAG,K1,2025-01-01,,01-01,click_claim,,,4,
geweigerd,P,E2,DAG,,2025-01-01,,01-01,click_claim,,,4,
gevolgd,P,E2,GEEN,,2025-01-01,,01-01,,,geweigerd,,
gratis,P,E2,DAG,,2025-01-01,,01-01,click_claim,,,4,
schatting,P,E3,LOON,,2025-07-01,,07-01,,,,,120000.00
oud,P,E3,LOON,,2024-01-01,2025-01-01,01-01,,,,,120000.00
kort,P,E3,LOON,,2025-07-02,,01-01,,,,,
END
{
    echo 'employer_id,employee_id,from,until,annual_wage'
    for employee in 01 02 03 04 05 06 07 08 09; do
        echo "E1,e$employee,2020-01-01,,"
    done
    echo 'E1,e10,2020-01-01,2025-10-01,'
    echo 'E1,e11,2025-04-01,,'
    echo 'E1,e12,2025-04-01,,'
    echo 'E2,f1,2025-01-01,2025-03-01,'
    echo 'E2,f1,2025-02-01,2025-04-01,'
    echo 'E2,f1,2025-10-01,,'
} >"$work/book/spells.csv"
cat >"$work/book/schedule.csv" <<'END'
cover_id,from,until,premium_per_employee,free_of_charge,announced_on,refused_on
geweigerd,2025-07-01,2026-01-01,75.00,,2025-05-01,2025-05-31
geweigerd,2026-01-01,,90.00,,2025-12-01,2025-12-31
gratis,2025-01-01,,,yes,,
END
cat >"$work/book/statements.csv" <<'END'
cover_id,year,received_on,payroll
kort,2025,2026-01-10,90000.00
kort,2025,2026-02-10,92000.00
END
cat >"$work/book/billing.csv" <<'END'
cover_id,year,kind,booked_on,amount
oud,2025,advance,2024-12-15,100.00
oud,2025,settlement,2025-01-15,-25.00
gratis,2025,advance,2025-01-02,12.00
END

# shows COVER LINE…: each line is in the text of the cover and year 2025, however wide its gaps.
shows() {
    cover=$1
    shift
    explain "$work/book" "$work/rules" 2025 "$cover" 2>&1 | tr -s ' ' | sed 's/^ //' >"$work/shown"
    for line in "$@"; do
        grep -qxF -e "$line" "$work/shown" || fail "$cover: no line '$line'"
    done
    [ $failed -eq 0 ] || { cat "$work/shown" && exit 1; }
}

# [E-2]: 10 employees on 1 January, 2 more from 1 April, 1 less from 1 October, by each method.
shows dag 'exposure X(2025) 4108 / 365 = 11.2548 employees [E-2, S3:7.1]' \
    'employee e10 2025-01-01 until 2025-10-01: 273 days [E-1, S3:7.1, 1.4]' \
    'employee e11 2025-04-01 until 2026-01-01: 275 days [E-1, S3:7.1, 1.4]'
shows maand 'exposure X(2025) 135 / 12 = 11.2500 employees [E-2, S3:7.1]' \
    'employee e10 2025-01-01 until 2025-10-01: 9 month dates [E-1, S3:7.1, 1.4]' \
    'month date 2025-12-01 [E-2, S3:7.1]'
shows een 'exposure X(2025) 11 / 1 = 11.0000 employees [E-2, S3:7.1]' 'month date 2025-10-01 [E-2, S3:7.1]' \
    'employee e10 2025-09-15 until 2025-10-01: 0 month dates [E-1, S3:7.1, 1.4]' \
    'all employees 11 month dates [E-2, S3:7.1]'
shows geen 'month dates none in I(2025), so its first day, 2025-09-15 [E-2, S3:7.1]' \
    'employee e10 2025-09-15 until 2025-10-01: 1 on the first day [E-1, S3:7.1, 1.4]' \
    'all employees 12 on the first day [E-2, S3:7.1]'
shows begin 'exposure X(2025) 21 / 2 = 10.5000 employees [E-2, S3:7.1]' \
    'first and last day 2025-01-01 and 2025-12-31 [E-2, S3:7.1]' \
    'employee e10 2025-01-01 until 2025-10-01: 1 of the first and the last day [E-1, S3:7.1, 1.4]'
# [A-1], [A-3]: without an earlier year or an initial headcount, who is in service on the first day.
shows dag 'basis in_service [A-1, A-2, S3:7.2]' 'initial_headcount no: blank [A-1, S3:7.2]' \
    'in service on 2025-01-01 10.0000 employees [A-1, S3:7.2]' 'advance(2025) 10 × 75.00 = 750.00 [A-1, E-6, S3:7.2]' \
    'surcharge 750.00 × 4 % = 30.00 [A-3]' '2025-12-01 62.50, surcharge 2.50 [A-3]'
# [E-1]: overlapping spells count once, and several stretches are shown one by one.
shows klasse 'employee f1 182 days [E-1, S3:7.1, 1.4]' 'in service 2025-01-01 until 2025-04-01: 90 days [E-1, S3:7.1, 1.4]' \
    'in service 2025-10-01 until 2026-01-01: 92 days [E-1, S3:7.1, 1.4]'
# [Y-4], [Y-6]: each stretch of one rate with the row it comes from.
shows klasse '2025-01-01 until 2025-07-01 75.00 × 181 = 13575.00 [Y-6]' \
    'source tariffs.csv, any class, from 2024-01-01 [Y-4, S3:7.1]' \
    'source tariffs.csv, class K1, from 2025-07-01 [Y-4, S3:7.1]' \
    'rate over I(2025) 28295.00 / 365 = 77.520548 [Y-6]' \
    'definitive premium 182 / 365 × 28295.00 / 365 = 38.6541 → 38.65 [D-3, E-6, S3:7.2]'
# [Y-4]: a schedule row beats the tariff, also at the same rate.
shows geweigerd 'rate over I(2025) 27375.00 / 365 = 75.00 [Y-6]' \
    '2025-07-01 until 2026-01-01 schedule.csv, from 2025-07-01 [Y-4, S3:7.1]'
# [Y-3], [Y-2]: a refused increase ends the cover and those tied to it; the same premium is no increase.
shows geweigerd 'end of geweigerd 2026-01-01 [Y-2, S5:1.8, 2.2, 2.5]' \
    'refused on 2025-05-31 no: 75.00 from 2025-07-01, 75.00 the day before; 30 days after 2025-05-01, at most 30 [Y-3, S3:6]' \
    'refused on 2025-12-31 yes: 90.00 from 2026-01-01, 75.00 the day before; 30 days after 2025-12-01, at most 30 [Y-3, S3:6]' \
    'next advance none: I(2026) is empty, and nothing was billed [D-5, S3:7.2]'
shows gevolgd 'end of gevolgd 2026-01-01 [Y-2, S5:1.8, 2.2, 2.5]' 'base cover geweigerd 2026-01-01 [Y-2, S5:1.8, 2.2, 2.5]' \
    'end of geweigerd 2026-01-01 [Y-2, S5:1.8, 2.2, 2.5]' "premium none; \`premie reimburse\` shows what it pays"
# [D-7]: what was billed for a free year is given back.
shows gratis 'free_of_charge yes: every day of I(2025) is free of charge [D-2, S3:7.1]' \
    'difference 0.00 − 12.00 = -12.00 [D-7, S3:7.2]' 'source schedule.csv, free of charge, from 2025-01-01 [Y-4, S3:7.1]'
# [D-8]: and for a year that the cover does not have.
shows oud 'status of 2025 not_insured: I(2025) is empty, what was billed is given back [D-8]' 'billed(2025) 75.00 [D-3, S3:7.2]' \
    'difference 0.00 − 75.00 = -75.00 [D-8, S3:7.2]'
# [E-4], [E-5]: the latest statement, brought to a whole year; the premium of a part of the year; no rate for the next.
shows kort 'statement of 2026-01-10 90000.00, replaced by a later one [E-4, S3:7.3]' \
    'exposure X(2025) 92000.00 × 365 / 183 = 183497.27 [E-4, E-5, S3:7.3]' \
    'definitive premium 33580000.00 / 183 × 457.5 % / 365 = 2300.00 [D-3, E-6, S3:7.2]' \
    'status no_exposure [A-1, S3:7.2]' 'no_tariff yes: no rate on 2026-01-01 [D-2]'

# [D-4]: overdue, and estimated from what was known at the start.
as_of=2026-12-31
sed 's/^LOON,,2024-01-01,2026-01-01/LOON,,2024-01-01,/' "$work/rules/tariffs.csv" >"$work/tariffs.csv"
mv "$work/tariffs.csv" "$work/rules/tariffs.csv"
shows schatting 'awaiting_statement no: no statement; 2026-12-31 is on or after the limit, 2026-10-01 [D-2, S3:7.3]' \
    'estimated yes: overdue_uplift is 10 % on 2026-07-01, and A-1 gives an exposure [D-2, S3:7.3]' \
    'exposure, estimated 120000.00 × 110 % = 132000.00, from initial of the advance above [D-4, S3:7.3]' \
    'definitive premium 120000.00 × 110 % × 2.5 % = 3300.00 [D-3, E-6, S3:7.2]'

exit $failed
