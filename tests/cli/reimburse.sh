#!/bin/sh
# `premie reimburse`: the demo, a case through all of S2, and that the order of rows, the threads and a second run with
# the payouts booked change nothing.
. tests/support/program.sh

# reimburse NAME OPTION…: the results of the book in BOOK, in $work/NAME.
reimburse() {
    name=$1
    shift
    rm -rf "${work:?}/$name"
    gives 0 reimburse "${BOOK:-$demo/book}" --rules "${RULES:-$demo/rules}" --as-of "${AS_OF:-2026-04-15}" --quiet \
        -o "$work/$name" "$@"
}

# ---- [R-1] to [R-6]: the demo; its case_id is that of the first absence [C-3]

reimburse demo
same $demo/expected/reimbursements.csv "$work/demo/reimbursements.csv"
reimburse threads --threads 1
same $demo/expected/reimbursements.csv "$work/threads/reimbursements.csv"

# ---- explain: the tests in their order with what they compared, the balance of the budget, the article

# explains COVER TEXT…: the explanation of 2025 has these lines, whatever the blanks between.
explains() {
    of_demo 0 explain --year 2025 --cover "$1"
    shift
    tr -s ' ' <"$work/out" >"$work/explained"
    for text in "$@"; do
        grep -qF -- "$text" "$work/explained" || fail "$called: no '$text'"
    done
}
explains C02 'submitted_on 2025-07-31, last day 2025-07-30, waived no [G-4, S3:3.1.1]' \
    'basis 620.5 km × 0.25 = 155.1250 → 155.13 [R-2]' 'amount 0.00: rejected, late [R-4, S3:3.1.1]'
explains C06 'net (800.00 − 0.00) × 75 % = 600.00 [R-3]' 'left before this invoice 4000.00 − 2650.00 = 1350.00 [R-4]' \
    'amount 1350.00: capped [R-4, S2:2.4.1]'
explains C08 'weighed by who is still ill after 119 days, until 2027-01-11 = 3644.38 [CB-1, CB-2, S2:2.4.2]'
explains C10 'AOW day 2026-05-20, first day out 2024-05-20 [L-6, S1:3]' \
    'left before this invoice 1500.00 − 1000.00 = 500.00 [R-4]'
explains C14 'tested for no_cooperation the employer co-operates: fails; no_cooperation yes [M-3, S5:4.2]'

# ---- the shipped rules give the same: their activities and countries only add to those of the demo

cp -R $demo/rules "$work/rules"
cp tables/rules/activities.csv tables/rules/sepa.csv tables/rules/aow_ages.csv "$work/rules"
RULES=$work/rules
reimburse shipped
same $demo/expected/reimbursements.csv "$work/shipped/reimbursements.csv"
unset RULES

# ---- rows in another order

copy_demo shuffled
for table in invoices absences payouts recoveries spells covers; do
    { head -n 1 $demo/book/$table.csv; sed 1d $demo/book/$table.csv | sort -r; } >"$BOOK/$table.csv"
done
reimburse shuffled_out
same $demo/expected/reimbursements.csv "$work/shuffled_out/reimbursements.csv"

# ---- [R-6]: with what is due paid out, nothing is due

copy_demo paid
awk -F, 'NR > 1 && $13 != "0.00" { print $1 ",2026-04-15," $13 }' $demo/expected/reimbursements.csv \
    >>"$BOOK/payouts.csv"
reimburse paid_out
awk -F, 'NR > 1 && ($13 != "0.00" || $12 != $11) { print; bad = 1 } END { exit bad }' \
    "$work/paid_out/reimbursements.csv" || fail 'something is due after all was paid out [R-6]'

# ---- [R-6]: a subsidy granted later is reclaimed

awk -F, -v OFS=, '$1 == "I02" { $23 = "300.00" } { print }' $demo/book/invoices.csv >"$BOOK/invoices.csv"
reimburse subsidised
grep -qx 'I02,C02,A02,granted,,S3:2.2.3.4,900.00,300.00,600.00,3500.00,600.00,900.00,-300.00,yes' \
    "$work/subsidised/reimbursements.csv" || fail 'a subsidy is not reclaimed [R-6]'
# and the room it leaves goes to the next invoice of its bucket
grep -qx 'I03,C02,A02,granted,,S3:2.2.3.3,155.13,0.00,155.13,2900.00,155.13,155.13,0.00,yes' \
    "$work/subsidised/reimbursements.csv" || fail 'the room of a subsidy is lost [R-4]'

# ---- a no-risk policy that is found out is reclaimed

copy_demo no_risk
employee=$(awk -F, '$1 == "A05" { print $3 }' $demo/book/absences.csv)
awk -F, -v OFS=, -v employee="$employee" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "no_risk") at = i }
    NR > 1 && $2 == employee { $at = "yes" } { print }' $demo/book/spells.csv >"$BOOK/spells.csv"
reimburse no_risk_out
grep -qx 'I06,C06,A05,rejected,no_risk,S2:1.2,,,,,0.00,2650.00,-2650.00,yes' "$work/no_risk_out/reimbursements.csv" ||
    fail 'the no-risk policy is not reclaimed [U-2] [R-6]'

# ---- a case through all of S2 [U-1] to [U-12]
#
# Ill from 3 January to 1 May 2022 (118 days), recovered for 27 days, ill again from 28 May. Wages end after 728 days of
# illness: 610 days from 28 May 2022 on, on 28 January 2024. A third party is liable.
#
#   J1 2,500.00 less subsidy 300.00        2,200.00   of 4,000.00, an advance
#   J2 1,500.00                            1,500.00   of 1,800.00
#   J3 800.00, from 1 February 2024          300.00   all that is left; not rated
# The third party pays 1,500.00 on 1 June 2024, deducted from J1, which then gets 700.00; J3 gets 800.00 of the
# 4,000.00 − 700.00 − 1,500.00 = 1,800.00 that are left.

mkdir "$work/case" "$work/case_rules"
BOOK=$work/case RULES=$work/case_rules
cp tables/rules/activities.csv "$RULES"
cat >"$RULES/products.csv" <<'END'
product,premium_base,regime
STEUN,none,turien-support
END
cat >"$RULES/budgets.csv" <<'END'
product,class,from,headcount_from,amount
STEUN,budget,2020-01-01,0,4000.00
END
cat >"$BOOK/employers.csv" <<'END'
employer_id
E1
END
cat >"$BOOK/covers.csv" <<'END'
cover_id,policy_id,employer_id,product,class,from,renewal
S1,P1,E1,STEUN,budget,2022-01-01,01-01
END
cat >"$BOOK/spells.csv" <<'END'
employer_id,employee_id,from
E1,e1,2020-01-01
END
cat >"$BOOK/absences.csv" <<'END'
absence_id,employer_id,employee_id,first_sick_day,recovered_on,third_party
Z1,E1,e1,2022-01-03,2022-05-01,yes
Z2,E1,e1,2022-05-28,,
END
cat >"$BOOK/invoices.csv" <<'END'
invoice_id,cover_id,absence_id,activity,proposed_by,approved_on,activity_from,invoice_date,submitted_on,cost_ex_vat,subsidy
J1,S1,Z1,activiteit,company_doctor,2022-02-01,2022-02-07,2022-03-01,2022-03-15,2500.00,300.00
J2,S1,Z2,activiteit,labour_expert,2022-08-01,2022-08-08,2022-10-03,2022-10-10,1500.00,
J3,S1,Z2,activiteit,company_doctor,2024-01-15,2024-02-01,2024-03-01,2024-03-20,800.00,
END
cat >"$BOOK/payouts.csv" <<'END'
invoice_id,paid_on,amount
J1,2022-04-01,2200.00
J2,2022-11-01,1500.00
J3,2024-04-01,300.00
END
cat >"$BOOK/recoveries.csv" <<'END'
absence_id,settled_on,amount
Z1,2024-06-01,1500.00
END
cat >"$work/advance.csv" <<'END'
invoice_id,cover_id,case_id,status,reason,article,basis,deductions,net,budget_left,amount,paid,due,rated
J1,S1,Z1,advance,,S2:2.4.1,2500.00,300.00,2200.00,4000.00,2200.00,2200.00,0.00,yes
J2,S1,Z1,advance,,S2:2.4.1,1500.00,0.00,1500.00,1800.00,1500.00,1500.00,0.00,yes
J3,S1,Z1,advance,,S2:2.4.1,800.00,0.00,800.00,300.00,300.00,300.00,0.00,no
END
cat >"$work/settled.csv" <<'END'
invoice_id,cover_id,case_id,status,reason,article,basis,deductions,net,budget_left,amount,paid,due,rated
J1,S1,Z1,granted,,S2:2.4.1,2500.00,1800.00,700.00,4000.00,700.00,2200.00,-1500.00,yes
J2,S1,Z1,granted,,S2:2.4.1,1500.00,0.00,1500.00,3300.00,1500.00,1500.00,0.00,yes
J3,S1,Z1,granted,,S2:2.4.1,800.00,0.00,800.00,1800.00,800.00,300.00,500.00,no
END
AS_OF=2024-05-31
reimburse before
same "$work/advance.csv" "$work/before/reimbursements.csv"
AS_OF=2024-06-01
reimburse after
same "$work/settled.csv" "$work/after/reimbursements.csv"

# ---- [C-1]: after 28 days it is another case, with a budget of its own

sed 's/2022-05-28/2022-05-29/' "$BOOK/absences.csv" >"$work/absences" && cp "$work/absences" "$BOOK/absences.csv"
reimburse apart
grep -q '^J2,S1,Z2,granted,,S2:2.4.1,1500.00,0.00,1500.00,4000.00,' "$work/apart/reimbursements.csv" ||
    fail '28 days between two illnesses are no new case [C-1]'

# ---- [N-4]: an amount out of range names the cover and the invoice, and writes nothing

sed 's/1500.00/9999999999999.99/' "$BOOK/payouts.csv" >"$work/payouts"
echo 'J2,2022-12-01,0.01' >>"$work/payouts"
cp "$work/payouts" "$BOOK/payouts.csv"
gives 1 reimburse "$BOOK" --rules "$RULES" --as-of 2024-06-01 --quiet -o "$work/none"
complains "$BOOK/covers.csv: cover 'S1': invoice 'J2': the amount would be over 9,999,999,999,999.99" \
    'premie: 1 error; nothing was computed'
[ ! -e "$work/none" ] || fail 'results in spite of an error'

finish
