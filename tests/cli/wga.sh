#!/bin/sh
# `premie timeline` and `premie wga`: the timeline of S4 by hand, phases and burden that fit each other, and what is asked
# of the command line and the tables.
. tests/support/program.sh

# ---- a book of five cases that begin on the same day; the shipped milestones and wage limits

mkdir -p "$work/book" "$work/rules"
cp tables/rules/milestones.csv tables/rules/wage_limits.csv tables/rules/aow_ages.csv "$work/rules"
cat >"$work/rules/products.csv" <<'END'
product,premium_base
WGAERD,payroll
VERZ,payroll
END
echo 'employer_id
E1
E2' >"$work/book/employers.csv"
cat >"$work/book/covers.csv" <<'END'
cover_id,policy_id,employer_id,product,from,until,renewal
W,P,E1,WGAERD,2020-01-01,,01-01
V,P,E1,VERZ,2020-01-01,,01-01
X,P,E2,WGAERD,2020-01-01,2024-01-15,01-01
END
cat >"$work/book/spells.csv" <<'END'
employer_id,employee_id,from,birth_date
E1,plain,2000-01-01,1990-05-01
E1,relapse,2000-01-01,1990-05-01
E1,sanction,2000-01-01,1990-05-01
E1,recovered,2000-01-01,1990-05-01
E1,pension,2000-01-01,1967-03-15
END
cat >"$work/book/absences.csv" <<'END'
absence_id,employer_id,employee_id,first_sick_day,recovered_on,sanction_weeks
A1,E1,plain,2024-01-15,,
B1,E1,relapse,2024-01-15,2024-03-04,
B2,E1,relapse,2024-03-25,,
C1,E1,sanction,2024-01-15,,26
D1,E1,recovered,2024-01-15,2025-03-10,
F1,E1,pension,2024-01-15,,
G1,E2,elsewhere,2024-01-15,,
END
cat >"$work/book/wga_cases.csv" <<'END'
absence_id,disability_pct,daily_wage,income_month,residual_month,years_to_2015,years_from_2016
A1,50,200.00,800.00,2000.00,12,9
B2,100,300.00,,,12,9
C1,70,150.00,900.00,1500.00,12,9
F1,40,180.00,0.00,1800.00,12,9
END

# with COMMAND STATUS OPTION…: on that book.
with() {
    command=$1 wanted=$2
    shift 2
    gives "$wanted" "$command" "$work/book" --rules "$work/rules" --as-of 2025-06-01 "$@"
}

# [W-2], [W-3], S4 of 15 January 2024. Week 6 is 42 days on, 26 February, week 68 is 476 days on, 5 May 2025; week 42, 45,
# 80 and 92 are 294, 315, 560 and 644 days on. Wages are paid for 728 days: the WIA day is 12 January 2026. LGU lasts 10 +
# 2 + 4.5 months: until 12 + 15 = 27 May 2027; five months before it is 27 December 2026. Ten years of WGA end on 12
# January 2036.
with timeline 0 --from 2024-01-15 --until 2036-01-13
grep ',A1,' "$work/out" | diff -u - /dev/fd/3 3<<'END' || fail 'the timeline of a plain case'
2024-02-26,2025-05-05,W,A1,plain,early_wia_application,reintegration_manager,S4:week 6-68
2024-11-04,,W,A1,plain,report,employer,S4:week 42
2024-11-25,,W,A1,plain,first_file_review,reintegration_manager,S4:week 45
2025-07-28,,W,A1,plain,second_file_review,reintegration_manager,S4:week 80
2025-10-20,,W,A1,plain,wia_examination_help,labour_expert,S4:week 92
2026-01-12,,W,A1,plain,wia_decision,objection_specialist,S4:week 104
2026-12-12,,W,A1,plain,lgu_review,labour_expert,S4:LGU 11 months
2026-12-27,,W,A1,plain,lgu_end_review,reintegration_manager,S4:LGU -5 months
2036-01-12,,W,A1,plain,own_risk_end,,S4:10 years WGA
END

# [C-1], [C-5], [W-1]: back for the 21 days from 4 to 25 March 2024, one case; weeks of S4 count from its first sick day,
# the WIA day is 21 days later, 2 February 2026, and LGU until 2 + 15 = 17 June 2027.
with timeline 0 --from 2024-01-15 --until 2037-01-01
grep ',B1,' "$work/out" | cut -d, -f1,6 | diff -u - /dev/fd/3 3<<'END' || fail 'the timeline of a case with a relapse'
2024-02-26,early_wia_application
2024-11-04,report
2024-11-25,first_file_review
2025-07-28,second_file_review
2025-10-20,wia_examination_help
2026-02-02,wia_decision
2027-01-02,lgu_review
2027-01-17,lgu_end_review
2036-02-02,own_risk_end
END
hides ',B2,'

# [C-5], [W-1]: 26 weeks of sanction are 182 days: the WIA day is 13 July 2026, LGU until 13 + 15 = 28 November 2027.
grep ',C1,' "$work/out" | cut -d, -f1,6 | diff -u - /dev/fd/3 3<<'END' || fail 'the timeline of a case with a wage sanction'
2024-02-26,early_wia_application
2024-11-04,report
2024-11-25,first_file_review
2025-07-28,second_file_review
2025-10-20,wia_examination_help
2026-07-13,wia_decision
2027-06-13,lgu_review
2027-06-28,lgu_end_review
2036-07-13,own_risk_end
END

# [W-3]: back on 10 March 2025, 60 weeks on: what S4 has from week 80 on is not due any more.
grep ',D1,' "$work/out" | cut -d, -f1,6 | diff -u - /dev/fd/3 3<<'END' || fail 'the timeline of a case that recovered'
2024-02-26,early_wia_application
2024-11-04,report
2024-11-25,first_file_review
END

# [W-3], [L-6]: born 15 March 1967, 67 years and 3 months old on 15 June 2034, in the ninth year of WGA.
grep ',F1,' "$work/out" | cut -d, -f1,6 | diff -u - /dev/fd/3 3<<'END' || fail 'the timeline up to the state pension'
2024-02-26,early_wia_application
2024-11-04,report
2024-11-25,first_file_review
2025-07-28,second_file_review
2025-10-20,wia_examination_help
2026-01-12,wia_decision
2026-12-12,lgu_review
2026-12-27,lgu_end_review
END

# [W-1]: a cover that ended on the first sick day has no case, and whoever checks the book is told.
hides ',G1,'
echo 'G1,50,150.00,,,,' >>"$work/book/wga_cases.csv"
gives 0 check "$work/book" --rules "$work/rules" --as-of 2025-06-01
shows '  case G1: in wga_cases.csv, and its employer had no WGA cover in force on its first sick day (W-1)'
with wga 0 --year 2026 -o "$work/elsewhere" --quiet
if grep '^G1,' "$work/elsewhere/wga.csv"; then fail 'a case without a cover'; fi
sed -i '/^G1,/d' "$work/book/wga_cases.csv"

# [W-3]: a milestone is listed by its due day, from the first day up to the last but one: runs that follow on each other
# list each once.
with timeline 0 --from 2024-01-15 --until 2037-01-01
cp "$work/out" "$work/whole"
with timeline 0 --from 2024-01-15 --until 2026-01-12
cp "$work/out" "$work/parts"
with timeline 0 --from 2026-01-12 --until 2037-01-01
sed 1d "$work/out" >>"$work/parts"
same "$work/whole" "$work/parts"

# ---- what cases cost

with wga 0 --year 2026 -o "$work/wga" --quiet
wga=$work/wga/wga.csv
burden=$work/wga/wga_burden.csv

# [W-5], [W-6]: 21.75 · 200 = 4350.00, of which 800.00 is earned: 75 and 70 % of 3550.00; 800 is below half of 2000: 35 % of
# the minimum wage of 2069.40, the latest known, is 724.29. [W-7]: ten years.
grep '^A1,' "$wga" | diff -u - /dev/fd/3 3<<'END' || fail 'the phases of A1'
A1,W,plain,lgu,2026-01-12,2026-03-12,2662.50,ok
A1,W,plain,lgu,2026-03-12,2027-05-27,2485.00,ok
A1,W,plain,vvu,2027-05-27,2036-01-12,724.29,ok
END
# [W-1], [C-3]: the case of a relapse, whose row is that of its second absence. 21.75 · 290.67 = 6322.0725, 300.00 being above
# the maximum of 2025, the latest known.
grep '^B' "$wga" | diff -u - /dev/fd/3 3<<'END' || fail 'the phases of B1'
B1,W,relapse,lgu,2026-02-02,2026-04-02,4741.55,ok
B1,W,relapse,lgu,2026-04-02,2027-06-17,4425.45,ok
B1,W,relapse,lau,2027-06-17,2036-02-02,4425.45,ok
END
# [W-6]: 900 of 1500 is more than half: 70 % of 3262.50 − 1500.00.
grep '^C1,' "$wga" | diff -u - /dev/fd/3 3<<'END' || fail 'the phases of C1'
C1,W,sanction,lgu,2026-07-13,2026-09-13,1771.88,ok
C1,W,sanction,lgu,2026-09-13,2027-11-28,1653.75,ok
C1,W,sanction,lau,2027-11-28,2036-07-13,1233.75,ok
END
# [W-7]: until the state-pension day; 28 % of 2069.40.
grep '^F1,' "$wga" | diff -u - /dev/fd/3 3<<'END' || fail 'the phases of F1'
F1,W,pension,lgu,2026-01-12,2026-03-12,2936.25,ok
F1,W,pension,lgu,2026-03-12,2027-05-27,2740.50,ok
F1,W,pension,vvu,2027-05-27,2034-06-15,579.43,ok
END

# [W-7], [W-8]: phases follow on each other without a gap, and the burden of each year is what its phases come to, within
# the cent to which their monthly amounts are rounded, twelve times.
python3 - "$wga" "$burden" <<'END' || fail 'phases and burden'
import calendar, csv, datetime, sys
phases, burden = [list(csv.DictReader(open(path, newline=""))) for path in sys.argv[1:]]
sums, day = {}, datetime.date.fromisoformat
for row, after in zip(phases, phases[1:] + [None]):
    assert after is None or row["case_id"] != after["case_id"] or row["until"] == after["from"], row
    d = day(row["from"])
    while d < day(row["until"]):
        key = row["case_id"], d.year
        sums[key] = sums.get(key, 0) + float(row["monthly"]) / calendar.monthrange(d.year, d.month)[1]
        d += datetime.timedelta(1)
assert len(sums) == len(burden) == 42, (len(sums), len(burden))
for row in burden:
    assert abs(sums[row["case_id"], int(row["calendar_year"])] - float(row["amount"])) < 0.07, row
    # [W-8]: without wga_exit.csv nobody leaves, and discount_pct is 0
    assert row["amount"] == row["expected"] == row["present_value"], row
END

# [W-8]: two years on half are left, and at 3 % a euro in the middle of 2028 is worth 1.03^-2.5 on 1 January 2026.
cat >"$work/rules/wga_exit.csv" <<'END'
cause,month,still_on
,23,0.5
END
cat >"$work/rules/parameters.csv" <<'END'
name,from,until,value
discount_pct,2026-01-01,2027-01-01,3
END
with wga 0 --year 2026 -o "$work/left" --quiet
# 12 · 724.29 = 8691.48; 724.29 · 0.5 · Σ 1.03^−(24.5 + k)/12 for k = 0…11 = 4036.33
grep -qx 'A1,2028,8691.48,4345.74,4036.33' "$work/left/wga_burden.csv" || fail 'expected and discounted'
cut -d, -f1-3 "$burden" >"$work/amounts"
cut -d, -f1-3 "$work/left/wga_burden.csv" | diff -u "$work/amounts" - || fail 'amounts are as if nobody leaves'
# the parameter is that of 1 January of the year asked for
with wga 0 --year 2025 -o "$work/before" --quiet
grep -qx 'A1,2028,8691.48,4345.74,4345.74' "$work/before/wga_burden.csv" || fail 'not discounted'

# [W-6], S4: more than half is asked with lau_strict.
sed -i 's/^C1,70,150.00,900.00,1500.00/C1,70,150.00,750.00,1500.00/' "$work/book/wga_cases.csv"
with wga 0 --year 2026 -o "$work/half" --quiet
grep -q '^C1,W,sanction,lau,' "$work/half/wga.csv" || fail 'half is enough'
echo 'lau_strict,2026-01-01,,1' >>"$work/rules/parameters.csv"
with wga 0 --year 2026 -o "$work/strict" --quiet
grep -q '^C1,W,sanction,vvu,' "$work/strict/wga.csv" || fail 'half is not enough'

# ---- statuses

sed -i 's/^A1,.*/A1,50,200.00,,,12,9/; s/^F1,.*/F1,34.99,180.00,,,,/; s/^C1,70/C1,80/
    1s/absence_id,disability_pct/absence_id,disability_pct,durable/; 2,$s/^\([A-Z0-9]*,[0-9.]*\),/\1,ja,/' "$work/book/wga_cases.csv"
{ head -n 1 "$work/book/absences.csv" | sed 's/$/,wia_from/'; sed '1d; s/$/,/; s/^A1.*/&2015-12-31/' "$work/book/absences.csv"; } \
    >"$work/absences.csv"
mv "$work/absences.csv" "$work/book/absences.csv"
with wga 0 --year 2026 -o "$work/statuses"
diff -u - "$work/statuses/wga.csv" <<'END' || fail 'statuses'
case_id,cover_id,employee_id,phase,from,until,monthly,status
A1,W,plain,,2015-12-31,,,old_regime
B1,W,relapse,,2026-02-02,,,iva
C1,W,sanction,,2026-07-13,,,iva
F1,W,pension,none,2026-01-12,2034-06-15,0.00,ok
END
tr -s ' ' <"$work/out" | grep -qx ' old_regime 1 not computed: the WIA day is before 2016' || fail 'a status is explained'
# [W-4]: of the old regime LGU has no known end; [W-6]: and IVA has none at all, nor who is below 35 %.
with timeline 0 --from 2015-01-01 --until 2040-01-01
grep -E ',(lgu_review|lgu_end_review|own_risk_end),' "$work/out" | cut -d, -f1,4,6 | diff -u - /dev/fd/3 3<<'END' || fail 'without LGU'
2016-11-30,A1,lgu_review
2025-12-31,A1,own_risk_end
END
# [W-7]: no limit is known on the first of a month, nor before.
sed -i 's/^A1,50,ja/A1,50,nee/' "$work/book/wga_cases.csv"
sed -i 's/2015-12-31$/2019-03-01/' "$work/book/absences.csv"
sed -i '/^2016/d; /^2020/d' "$work/rules/wage_limits.csv"
with wga 0 --year 2026 -o "$work/limits" --quiet
grep -qx 'A1,W,plain,,2019-03-01,,,no_limits' "$work/limits/wga.csv" || fail 'limits that are not known'
if grep -q '^A1,' "$work/limits/wga_burden.csv"; then fail 'a burden without limits'; fi

# ---- [T-7], two rows of one case, the command line, verify

gives 0 wga "$work/book" --rules "$work/rules" --as-of 2024-01-14 --year 2026 -o "$work/early" --quiet
[ "$(wc -l <"$work/early/wga.csv")" -eq 1 ] || fail 'a case that is not known yet'

echo 'B1,50,nee,150.00,,,,' >>"$work/book/wga_cases.csv"
with wga 1 --year 2026 -o "$work/twice"
complains "$work/book/wga_cases.csv: absence 'B1': absence 'B2' of the same case has a row too" \
    'premie: 1 error; nothing was computed'
with timeline 1 --from 2025-01-01 --until 2026-01-01
sed -i '/^B1,/d' "$work/book/wga_cases.csv"
sed -i 's/^C1,80,ja,150.00/C1,50,nee,9999999999999.99/' "$work/book/wga_cases.csv"
sed -i 's/290.67/9999999999999.99/' "$work/rules/wage_limits.csv"
with wga 1 --year 2026 -o "$work/much"
complains "$work/book/wga_cases.csv: absence 'C1': the amount would be over 9,999,999,999,999.99" \
    'premie: 1 error; nothing was computed'

with timeline 2 --from 2026-01-01 --until 2026-01-01
complains "premie: expected --from before --until; try 'premie timeline --help'"
with timeline 2 --from 2026-01-01
complains "premie: timeline needs --until DATE; try 'premie timeline --help'"

# ---- the demo, in both dialects, from a snapshot, verified

of_demo 0 timeline --from 2026-01-01 --until 2028-01-01 -o "$work/timeline"
shows "premie timeline, from 2026-01-01 until 2028-01-01, as known on 2026-04-15; results in $work/timeline"
of_demo 0 wga --year 2026 -o "$work/demo" --quiet
same $demo/expected-wga/timeline.csv "$work/timeline/timeline.csv"
for table in wga wga_burden; do
    same $demo/expected-wga/$table.csv "$work/demo/$table.csv"
done
for folder in timeline demo; do
    gives 0 verify "$work/$folder" $demo/book --rules $demo/rules --quiet
done
sed -i 's/,report,/,reports,/' "$work/timeline/timeline.csv"
gives 1 verify "$work/timeline" $demo/book --rules $demo/rules --quiet
of_demo 0 timeline --from 2025-01-01 --until 2028-01-01 --dialect nl
grep -q '^24-02-2025;04-05-2026;C16;A07;' "$work/out" || fail 'the nl dialect'
copy_demo packed
gives 0 pack "$BOOK" --rules $demo/rules --quiet
of_demo 0 wga --year 2026 -o "$work/from-pack" --quiet
diff -r "$work/demo" "$work/from-pack" || fail 'another outcome from a snapshot'
unset BOOK

# ---- explain --case: the whole text, and each figure in it that of the tables

of_demo 0 explain --year 2026 --case A07
same tests/golden/explain-A07.txt "$work/out"
of_demo 0 explain --year 2026 --case A11 --format json
same tests/golden/explain-A11.json "$work/out"
of_demo 2 explain --year 2026 --case A77
complains "premie: unknown case 'A77'; did you mean 'A07'?"
of_demo 2 explain --year 2026 --case A03
complains "premie: absence 'A03' is no case of its own, it belongs to case 'A02'"
of_demo 2 explain --year 2026 --case A07 --cover C16
complains "premie: explain needs --cover ID or --case ID or --employer ID, and only one; try 'premie explain --help'"
# [W-1]: under no WGA cover there is nothing more to explain
of_demo 0 explain --year 2026 --case A01
hides milestones
# [W-6]: with 1000.00 of 1900.00 earned LAU, 70 % of (4132.50 - 1900.00); below 35 % nothing [W-3]: nothing after recovery
of_changed_case() {
    of_demo 0 explain --year 2026 --case "$1"
    tr -s ' ' <"$work/out" | sed 's/^ //' >"$work/text" && mv "$work/text" "$work/out"
}
(
    copy_demo cases
    sed -i 's/^A07,52.5,no,190.00,800.00/A07,52.5,no,190.00,1000.00/; s/^A08,68/A08,20/' "$BOOK/wga_cases.csv"
    of_changed_case A07
    shows 'lau 2028-05-26 until 2037-01-11 70 % × (4132.50 − 1900.00 × 190.00 / 190.00), within the bounds below = 1562.75 a month [W-6, WIA 60, 61]'
    shows 'at least 35 % × the lesser of 2069.40 and 4132.50 [W-6, WIA 61, 62]'
    shows 'at most 70 % × (4132.50 − 1000.00 × 190.00 / 190.00) [W-6, WIA 61]'
    of_changed_case A08
    shows 'none 2027-01-04 until 2037-01-04 0.00 a month: below 35 %, no right to WGA [W-6, WIA 54]'
    sed -i 's/^\(A07,E4,e41,2025-01-13\),,/\1,2025-12-01,/' "$BOOK/absences.csv"
    of_changed_case A07
    shows 'second_file_review none: sick 2025-01-13 + 80 weeks is after recovery on 2025-12-01, or the state-pension day [W-2, W-3, S4:week 80]'
    shows 'report sick 2025-01-13 + 42 weeks = 2025-11-03: employer [W-2, W-3, S4:week 42]'
    [ $failures -eq 0 ]
) || failures=1

# ---- [W-1] the guess without milestones.csv: a product on payroll or headcount, without a regime, that no module rests on

rm "$work/rules/milestones.csv"
cat >>"$work/rules/products.csv" <<'END'
BUDGET,headcount
END
cat >>"$work/book/covers.csv" <<'END'
B,P,E1,BUDGET,2020-01-01,,01-01
END
{ head -n 1 "$work/book/covers.csv" | sed 's/$/,base_cover_id/'; sed '1d; s/$/,/; s/^B,.*/&V/' "$work/book/covers.csv"; } \
    >"$work/covers.csv"
mv "$work/covers.csv" "$work/book/covers.csv"
sed -i 's/^C1,50,nee,9999999999999.99/C1,50,nee,150.00/; s/^W,/Z,/' "$work/book/wga_cases.csv" "$work/book/covers.csv"
with wga 0 --year 2026 -o "$work/guess" --quiet
grep -q '^C1,B,' "$work/guess/wga.csv" || fail 'the first cover by its id that no other rests on'
finish
