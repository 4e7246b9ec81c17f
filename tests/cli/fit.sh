#!/bin/sh
# `premie fit` [S-7]: the demo's figures by hand, books drawn from a known model, a model that simulates, and its messages.
. tests/support/program.sh

# figures TABLE.csv LINE…: the table of the last model holds exactly these lines.
figures() {
    table=$1
    shift
    printf '%s\n' "$@" | diff -u - "$work/model/$table" || fail "$called: $table"
}

# ---- the demo, by hand

# A02 and A03 are one case, the other 10 absences one each; all began under a cover of VERZ. Costs of claims: A01 8350, A02 and A03 one case
# 12000, A05 7120, A06 2700, A07 6000, A08 9000, A09 16500, A10 9450: 71120 / 8; no claims of A04, A11 and A12.
of_demo 0 fit -o "$work/model"
prints_line() { grep -q -- "$1" "$work/out" || { fail "$called: no '$1' in"; cat "$work/out"; }; }
prints_line '^premie fit, cases that began in 2024 to 2025, as known on 2026-04-15; model in '
prints_line '^  2024  *3  *0.6275  *0.4574$'
prints_line '^left out: 4 claims of VERZ without an absence, 17000.00 in all: of no case$'
prints_line '^left out: 8 claims of WGAERD without an absence, 7200.00 in all: of no case$'
grep -q '^severity,VERZ,,claim,mean,gamma,2024,2025,,8,8890,' "$work/model/fit.csv" || fail 'the mean of 8 costs'
grep -q '^severity,VERZ,,claim,probability,,2024,2025,,11,72.727273,' "$work/model/fit.csv" || fail '8 of 11 cases'
grep -q '^frequency,VERZ,K2,,cases,poisson,2024,2025,10,3,' "$work/model/fit.csv" || fail '3 cases of K2'
grep -q '^severity,WGAERD,,claim,probability,,2024,2025,,5,0,,,,0$' "$work/model/fit.csv" || fail 'no claims of WGAERD'
grep -q '^WGAERD' "$work/model/severity.csv" && fail 'costs that nobody has'
gives 0 verify "$work/model" $demo/book --rules $demo/rules

# it is a model as it is
of_demo 0 simulate --year 2026 --model "$work/model" --paths 20 --horizon 2 --seed 1 -o "$work/simulated" --quiet

# the same bytes whatever the threads, the order of rows and columns, and the dialect [T-2]
for threads in 1 2 7; do
    of_demo 0 fit -o "$work/again" --force --threads $threads --quiet
    diff -r "$work/model" "$work/again" || fail "--threads $threads"
done
for form in shuffle=1 "nl shuffle=2"; do
    # shellcheck disable=SC2086
    python3 tests/support/rewrite.py $demo/book "$work/form" $form
    gives 0 fit "$work/form" --rules $demo/rules --as-of 2026-04-15 -o "$work/again" --force --quiet
    diff -r -x receipt.json "$work/model" "$work/again" || fail "$form"
done
of_demo 0 fit -o "$work/nl" --dialect nl --quiet
grep -q '^VERZ;;0;;0,' "$work/nl/frequency.csv" || fail '--dialect nl'
of_demo 0 simulate --year 2026 --model "$work/nl" --paths 20 --horizon 2 --seed 1 -o "$work/nl-simulated" --quiet
same "$work/simulated/simulation.csv" "$work/nl-simulated/simulation.csv"

# from a later year on: one year says nothing of shocks
of_demo 0 fit -o "$work/model" --force --since 2025 --quiet
figures shock.csv year,cv ,0
grep -q '^shock,,,,cv,,2025,2025,,1,0,,,,0$' "$work/model/fit.csv" || fail 'the shock of one year'
grep -q '"since": "2025"' "$work/model/receipt.json" || fail 'the receipt'
gives 0 verify "$work/model" $demo/book --rules $demo/rules

# ---- exposure and cases, by hand

# table NAME: standard input becomes a table of the small book or its rules.
mkdir -p "$work/small/book" "$work/small/rules"
table() { cat >"$work/small/$1.csv"; }
table rules/products <<'END'
product,premium_base,experience
V,payroll,own
H,headcount,base
END
table book/employers <<'END'
employer_id
E
F
END
table book/covers <<'END'
cover_id,policy_id,employer_id,product,from,renewal,administration,base_cover_id
C,P,E,V,2024-07-01,01-01,employee,
M,P,E,H,2024-07-01,01-01,employee,C
D,Q,F,V,2025-01-01,01-01,statement,
END
table book/spells <<'END'
employer_id,employee_id,from,until,annual_wage
E,a,2020-01-01,,30000
E,b,2024-10-01,2025-03-15,30000
F,f,2020-01-01,,30000
END
# more are insured than have spells [XR-7]
table book/statements <<'END'
cover_id,year,received_on,average_headcount,payroll
D,2025,2025-06-01,12.5,400000
END
# 1 began before the cover, 2 and 3 are one case [C-1], 4 begins on the 28th day, 5 after the years, 6 is of no cover
table book/absences <<'END'
absence_id,employer_id,employee_id,first_sick_day,recovered_on
1,E,a,2024-06-30,2024-07-20
2,E,a,2024-09-01,2024-10-01
3,E,a,2024-10-28,2024-11-01
4,E,a,2024-11-29,2024-12-02
5,E,b,2026-01-01,
6,F,f,2024-05-01,2024-06-01
7,F,f,2025-05-01,2025-06-01
END
# of 1 there is no cost; of 2 and 3 500 - 120 + 70; of 4 as much is recovered as was paid
table book/claims <<'END'
cover_id,absence_id,date,kind,amount
C,1,2024-08-01,paid,999
C,2,2024-10-02,paid,500
C,3,2024-11-02,reserve,1000
C,3,2025-11-02,reserve,70
C,2,2024-12-02,recovery,120
C,4,2024-12-02,paid,10
C,4,2024-12-05,recovery,10
END
# 2024: (184 + 92) / 366; 2025: (365 + 73) / 365 + 12.5; 3 cases / 14.4541
gives 0 fit "$work/small/book" --rules "$work/small/rules" --as-of 2025-12-31 -o "$work/model" --force --quiet
figures frequency.csv product,class,from_size,until_size,cases,dispersion V,,0,,0.207554,1
figures severity.csv product,class,kind,probability,distribution,mean,cv V,,claim,33.333333,gamma,450.00,0
grep -q '^frequency,V,,,cases,poisson,2024,2025,14.4541,3,' "$work/model/fit.csv" || fail "$called: exposure"
grep -q '^frequency,V,,,dispersion,poisson,2024,2025,14.4541,3,1,' "$work/model/fit.csv" || fail "$called: covers and years"
# a day earlier 2025 is not over, and neither are its cases known
gives 0 fit "$work/small/book" --rules "$work/small/rules" --as-of 2025-12-30 -o "$work/model" --force --quiet
grep -q '^frequency,V,,,cases,poisson,2024,2024,0.7541,2,2.652174,' "$work/model/fit.csv" || fail "$called: exposure"

# ---- books drawn from a known model: every figure within three of its standard errors

# truth TABLE CLASS KIND PARAMETER NUMBER: of the law that is used.
truth() {
    awk -F, -v table="$1" -v class="$2" -v kind="$3" -v parameter="$4" -v truth="$5" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["table"] == table && $at["class"] == class && $at["kind"] == kind && $at["parameter"] == parameter &&
            $at["used"] != "" {
            found = 1
            apart = ($at["estimate"] - truth) / $at["standard_error"]
            if (apart < -3 || apart > 3) { print parameter, "of", class, "is", $at["estimate"]; found = 0 }
        }
        END { exit !found }' "$work/model/fit.csv" || fail "$called: $*"
}

recovers() {
    law=$1 seed=$2
    rm -rf "${work:?}/book"
    python3 tests/support/fittedbook.py "$seed" "$work/book" "$law"
    gives 0 fit "$work/book/book" --rules "$work/book/rules" --as-of 2025-06-30 -o "$work/model" --force --quiet
    truth frequency A '' cases 0.06
    truth frequency B '' cases 0.12
    for class in A B; do
        truth frequency $class '' dispersion 1.8
        truth severity $class claim cv 0.7
        truth severity $class reintegration probability 30
        truth severity $class reintegration mean 1500
        truth severity $class reintegration cv 0.9
        grep -q "^VERZ,$class,claim,[0-9.]*,$law," "$work/model/severity.csv" || fail "$law of $class"
        grep -q "^VERZ,$class,reintegration,[0-9.]*,gamma," "$work/model/severity.csv" || fail "gamma of $class"
    done
    truth severity A claim probability 40
    truth severity A claim mean 9000
    truth severity B claim probability 60
    truth severity B claim mean 6000
    truth shock '' '' cv 0.2
    # what classes have from each other is how cases and costs spread within a class, not over all of them
    awk -F, '$2 != "" && $1 == "VERZ" && !($6 > 1.6 && $6 < 2) { bad = 1 } END { exit bad }' "$work/model/frequency.csv" ||
        fail "$called: the dispersion within classes"
    awk -F, '$3 == "claim" && $2 != "" && !($7 > 0.66 && $7 < 0.75) { bad = 1 } END { exit bad }' "$work/model/severity.csv" ||
        fail "$called: the cv within classes"
}
recovers lognormal 1

# a lone absence from before the book begins is told of, and left out
printf 'OLD,E0000,E0000-0,2014-09-01,2014-10-01\n' >>"$work/book/book/absences.csv"
gives 0 fit "$work/book/book" --rules "$work/book/rules" --as-of 2025-06-30 -o "$work/old"
shows '2014 has fewer than half of the cases of an average year: --since 2015 begins after it'
gives 0 fit "$work/book/book" --rules "$work/book/rules" --as-of 2025-06-30 -o "$work/old" --force --since 2015
hides 'fewer than half'
for table in frequency severity shock fit; do
    same "$work/model/$table.csv" "$work/old/$table.csv"
done
recovers gamma 2
recovers pareto 3
gives 0 simulate "$work/book/book" --rules "$work/book/rules" --as-of 2025-06-30 --year 2025 --model "$work/model" \
    --paths 10 --horizon 2 --seed 1 -o "$work/drawn" --quiet

# ---- messages

refused() {
    complains "$1" 'premie: 1 error; nothing was computed'
    [ ! -e "$work/none" ] || fail "$called: wrote a model"
}
of_demo 1 fit -o "$work/none" --since 2026
refused 'expected a calendar year from 2026 that is over, found none'
copy_demo empty
rm "$BOOK/absences.csv" "$BOOK/claims.csv" "$BOOK/invoices.csv" "$BOOK/payouts.csv" "$BOOK/recoveries.csv" \
    "$BOOK/wga_cases.csv"
of_demo 1 fit -o "$work/none"
refused 'absences.csv: expected absences to estimate from, found none'
printf 'absence_id,employer_id,employee_id,first_sick_day\nA,E1,e11,2019-05-01\n' >"$BOOK/absences.csv"
of_demo 1 fit -o "$work/none"
refused "absences.csv: expected a case that began in the years 2019 to 2025 under a cover charged on headcount or payroll, found \
none"
of_demo 2 fit
complains "premie: fit needs -o DIR; try 'premie fit --help'"
of_demo 2 fit -o "$work/none" --since 19
complains "premie: --since: expected a year from 1900 to 2199, found '19'; try 'premie fit --help'"
finish
