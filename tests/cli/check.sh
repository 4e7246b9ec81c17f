#!/bin/sh
# `premie check`: what it says of the demo, and each of its warnings.
. tests/support/program.sh

# ---- the whole report of the demo

of_demo 0 check
diff -u tests/golden/check-demo.txt "$work/out" || fail 'the report of the demo'
[ ! -s "$work/err" ] || fail 'something on standard error'
of_demo 0 check --threads 1
same tests/golden/check-demo.txt "$work/out"
of_demo 0 check --dialect nl --quiet
prints 'warnings: 1' \
    '  cover C20: until 01-03-2025 is no contract date of its base cover (S5:2.3); it ends on 01-04-2025'

# ---- [T-7]: what is not known yet at an earlier day

gives 0 check $demo/book --rules $demo/rules --as-of 2024-12-31
shows 'as known on 2024-12-31'
shows '  statements              24            15  2022 to 2023'
shows '  recoveries               1             1'
shows '  VERZ                     8             7  payroll     Verzuimverzekering conventioneel'

# warns LINE…: the warnings of the book in BOOK are those of the demo and these.
warns() {
    of_demo 0 check --quiet
    sed 1d "$work/out" | grep -v '^  cover C20: until' >"$work/warnings"
    printf '%s\n' "$@" | diff -u - "$work/warnings" || fail "warnings of $called"
}

# ---- a headcount more than a factor 2 from the year before: exactly 2 is none

copy_demo book
sed 's/^\(C02,2025,2026-02-27\),12.5/\1,24/' $demo/book/statements.csv >"$BOOK/statements.csv"
of_demo 0 check --quiet
hides 'headcount'
sed 's/^\(C02,2025,2026-02-27\),12.5/\1,24.000001/' $demo/book/statements.csv >"$BOOK/statements.csv"
warns '  cover C02: average headcount 24.0000 in 2025, 12.0000 in 2024'
sed 's/^\(C02,2025,2026-02-27\),12.5/\1,5.9/' $demo/book/statements.csv >"$BOOK/statements.csv"
warns '  cover C02: average headcount 5.9000 in 2025, 12.0000 in 2024'
# The statement received last counts.
echo 'C02,2025,2026-03-27,12.5,,,' >>"$BOOK/statements.csv"
of_demo 0 check --quiet
hides 'headcount'

# By the spells: 2039 days in service in 2025, and from 1 January 2026 fourteen employees [E-2].
copy_demo book
i=0
while [ $i -lt 9 ]; do
    i=$((i + 1))
    echo "E2,n$i,2026-01-01,,,30000.00,,," >>"$BOOK/spells.csv"
done
warns '  employer E2: average headcount 14.0000 in 2026, 5.5863 in 2025, by spells.csv'

# ---- employers without a cover, tables that are missing

copy_demo book
echo 'E9,Zonder dekking,,,' >>"$BOOK/employers.csv"
warns '  employer E9: no cover'
copy_demo book
rm "$BOOK/statements.csv"
warns '  8 covers: charged by statements, and there is no statements.csv'
shows '  8 covers: charged by statements, and there is no statements.csv'
copy_demo book
rm "$BOOK/suspensions.csv"
of_demo 0 check
shows '  suspensions        no file'

# ---- asr-manager covers (S5:1.8, 2.1, 2.3)

# manager FROM UNTIL END_REASON CANCELLED_ON BASE ARBO: the row of C20.
manager() {
    copy_demo book
    sed "s/^C20,.*/C20,P8,E8,REMA,,$1,$2,$3,$4,01-01,employee,year,$5,$6,,/" $demo/book/covers.csv >"$BOOK/covers.csv"
}
manager 2024-03-01 2025-04-01 cancelled 2025-01-20 C18 C19
of_demo 0 check --quiet
is_silent
manager 2024-03-01 2025-04-01 cancelled 2025-01-20 '' C19
of_demo 0 check --quiet
prints 'warnings: 2' '  cover C20: not tied to a base cover (S5:1.8)' \
    '  cover C20: until 2025-04-01 is no contract date of its base cover (S5:2.3); it ends on 2026-01-01'
manager 2024-05-01 '' '' '' C18 ''
of_demo 0 check --quiet
prints 'warnings: 1' '  cover C20: not tied to an Arbo cover (S5:1.8)'
manager 2024-05-01 2025-04-01 cancelled 2025-01-20 C18 C19
of_demo 0 check --quiet
prints 'warnings: 1' \
    '  cover C20: until 2025-04-01 is within 12 months of its start (S5:2.1); it ends on 2026-04-01'
manager 2024-03-01 2025-04-01 cancelled 2025-03-02 C18 C19
of_demo 0 check --quiet
prints 'warnings: 1' \
    "  cover C20: until 2025-04-01 came with less than a month's notice (S5:2.3); it ends on 2026-04-01"
# S5:2.4: for these reasons the insurer may end it on any day.
manager 2024-03-01 2024-06-15 fraud '' C18 C19
of_demo 0 check --quiet
is_silent

# ---- many warnings of one kind are counted

copy_demo book
i=100
while [ $i -lt 125 ]; do
    i=$((i + 1))
    echo "X$i,,,," >>"$BOOK/employers.csv"
done
of_demo 0 check --quiet
shows 'warnings: 26'
shows '  employer X120: no cover'
hides 'X121'
shows '  … and 5 more of these'
finish
