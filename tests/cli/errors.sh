#!/bin/sh
# A book with errors: every one is reported, nothing is written [T-5]; with --rejects bad rows are set aside.
. tests/support/program.sh

# ---- one error, two, more than are shown

copy_demo book
printf 'E1,e1,2025-02-30,,,,,,\n' >>"$BOOK/spells.csv"
of_demo 1 settle --year 2025 -o "$work/results"
complains "$BOOK/spells.csv:34:3: from: '2025-02-30' is not a calendar date" 'premie: 1 error; nothing was computed'
[ ! -e "$work/results" ] || fail 'results of a book with errors'

printf 'E9,e1,2025-02-28,,,,,,\n' >>"$BOOK/spells.csv"
of_demo 1 check
complains "$BOOK/spells.csv:34:3: from: '2025-02-30' is not a calendar date" \
    "$BOOK/spells.csv:35:1: employer_id: unknown employer 'E9'; did you mean 'E1'?" \
    'premie: 2 errors; nothing was computed'
[ ! -s "$work/out" ] || fail 'a report on a book with errors'

copy_demo book
i=0
while [ $i -lt 123 ]; do
    i=$((i + 1))
    echo "E1,e$i,2025-02-30,,,,,," >>"$BOOK/spells.csv"
done
of_demo 1 check
[ "$(grep -c 'is not a calendar date$' "$work/err")" -eq 100 ] || fail 'not 100 errors are shown'
tail -n 2 "$work/err" >"$work/end"
printf 'premie: 23 more errors\npremie: 123 errors; nothing was computed\n' | diff - "$work/end" || fail 'closing lines'

# ---- [T-6]: folders and files

gives 1 check "$work/nowhere" --rules $demo/rules
complains "$work/nowhere: expected a folder of tables, found none" 'premie: 1 error; nothing was computed'
gives 1 check $demo/book --rules "$work/nowhere"
complains "$work/nowhere: expected a folder of tables, found none" 'premie: 1 error; nothing was computed'
copy_demo book
mv "$BOOK/suspensions.csv" "$BOOK/suspension.csv"
of_demo 1 check
complains "$BOOK/suspension.csv: unknown table 'suspension'; did you mean 'suspensions'?" 'premie: 1 error; nothing was computed'

# ---- an error that only the calculation finds names the cover [N-4] [T-8]

copy_demo book
sed 's/^C01,2025,2026-02-27,,440000.00/C01,2025,2026-02-27,,9999999999999.99/' $demo/book/statements.csv \
    >"$BOOK/statements.csv"
cp -R $demo/rules "$work/rules"
sed 's/^VERZ,K2,\(.*\),3\.40/VERZ,K2,\1,340/' $demo/rules/tariffs.csv >"$work/rules/tariffs.csv"
RULES=$work/rules of_demo 1 settle --year 2025 -o "$work/results"
[ "$(wc -l <"$work/err")" -eq 2 ] || fail 'an overflow is not one message and a closing line'
sed 1q "$work/err" | grep -q 'C01' || fail 'an overflow does not name its cover'
tail -n 1 "$work/err" | grep -qx 'premie: 1 error; nothing was computed' || fail 'an overflow: closing line'
[ ! -e "$work/results" ] || fail 'results after an overflow'

# All of them are told, the covers in the order of their rows, and a reject file is as it was before the run [T-5].
awk -v book="$BOOK" 'BEGIN {
    OFS = ","
    for (i = 130; i > 0; i--) {
        employer = i % 7
        print "X" i, "P", "X" employer, "VERZ", "K2", "2022-01-01", "", "", "", "01-01", "statement", "year", "", "", "", "" >>(book "/covers.csv")
        print "X" i, 2025, "2026-02-27", "", "9999999999999.99", "", "" >>(book "/statements.csv")
    }
    for (i = 0; i < 7; i++) print "X" i ",Employer X" i ",,," >>(book "/employers.csv")
}'
echo 'E1,e1,2025-02-30,,,,,,' >>"$BOOK/spells.csv"
echo before >"$work/rejects.csv"
RULES=$work/rules
for threads in 1 2 7; do
    of_demo 1 settle --year 2025 -o "$work/results" --threads $threads --rejects "$work/rejects.csv"
    [ $threads -eq 1 ] && cp "$work/err" "$work/one"
    same "$work/one" "$work/err"
    echo before | diff - "$work/rejects.csv" || fail 'a run that failed has set rows aside'
done
unset RULES
{
    printf '%s\n' 'C01' && seq 130 -1 32 | sed 's/^/X/'
} >"$work/covers"
sed -n "s/^.*covers.csv: cover '\(.*\)': .* over 9,999,999,999,999.99$/\1/p" "$work/err" | diff "$work/covers" - ||
    fail 'not the first 100 covers at fault'
tail -n 2 "$work/err" >"$work/end"
printf 'premie: 31 more errors\npremie: 131 errors; nothing was computed\n' | diff - "$work/end" || fail 'closing lines of 131'
[ ! -e "$work/results" ] || fail 'results of covers at fault'
[ -z "$(find "$work" -name '*part*')" ] || fail 'a part of a reject file was left behind'

# ---- --rejects: the run goes on without the bad rows and those that rest on them

copy_demo book
printf '"E1",e1,2025-02-30,,,,,,\nE9,"e2, or e3",2025-01-01,,,,,,\n' >>"$BOOK/spells.csv"
of_demo 0 settle --year 2025 -o "$work/results" --rejects "$work/rejects.csv"
complains "$BOOK/spells.csv:34:3: from: '2025-02-30' is not a calendar date" \
    "$BOOK/spells.csv:35:1: employer_id: unknown employer 'E9'; did you mean 'E1'?" \
    "premie: 2 rows set aside in $work/rejects.csv"
same $demo/expected/settlement.csv "$work/results/settlement.csv"
{
    echo 'file,line,reason,row'
    echo "spells.csv,34,from: '2025-02-30' is not a calendar date,\"\"\"E1\"\",e1,2025-02-30,,,,,,\""
    echo "spells.csv,35,employer_id: unknown employer 'E9'; did you mean 'E1'?,\"E9,\"\"e2, or e3\"\",2025-01-01,,,,,,\""
} | diff -u - "$work/rejects.csv" || fail 'the reject file'

copy_demo book
sed 's/^C04,P2,E2,BTNW/C04,P2,E2,BNTW/' $demo/book/covers.csv >"$BOOK/covers.csv"
of_demo 0 check --rejects "$work/rejects.csv"
complains "$BOOK/covers.csv:5:4: product: unknown product 'BNTW'; did you mean 'BTNW'?" \
    "premie: 5 rows set aside in $work/rejects.csv"
shows '  covers                  20             0  2022 to 2025  1 set aside'
shows '  billing                 33             0  2023 to 2026  1 set aside'
[ "$(sed 1d "$work/rejects.csv" | cut -d, -f1 | sort | uniq -c | tr -s ' \n' ' ')" = ' 1 billing.csv 1 covers.csv 2 invoices.csv 1 payouts.csv ' ] ||
    fail 'not the rows that rest on a cover set aside'

# ---- --rejects with a sound book; with faults of a whole table; where it cannot be written

unset BOOK
of_demo 0 settle --year 2025 -o "$work/results" --force --quiet --rejects "$work/rejects.csv"
is_silent
echo 'file,line,reason,row' | diff - "$work/rejects.csv" || fail 'a reject file with rows of a sound book'
copy_demo book
sed '1s/policy_id/polis_id/' $demo/book/covers.csv >"$BOOK/covers.csv"
rm "$work/rejects.csv"
of_demo 1 check --rejects "$work/rejects.csv"
tail -n 1 "$work/err" | grep -qx 'premie: [0-9]* errors; nothing was computed' || fail 'a faulty header: closing line'
[ ! -e "$work/rejects.csv" ] || fail 'a reject file of a run that stopped'
copy_demo book
printf 'E1,e1,2025-02-30,,,,,,\n' >>"$BOOK/spells.csv"
of_demo 3 check --rejects "$work/no/such/file.csv"
tail -n 1 "$work/err" | grep -qx "premie: $work/no/such/file.csv: No such file or directory" || fail 'no place for rejects'

# ---- the same in the nl dialect [T-2]

copy_demo book
sed 's/,/;/g' $demo/book/statements.csv | sed '3s/;410000.00;/;410.000,00;/' >"$BOOK/statements.csv"
of_demo 1 check
sed 1q "$work/err" | grep -q "^$BOOK/statements.csv:" || fail 'a point in the nl dialect is no error'

# ---- a quote out of place at the end: the rows before it are what they are, by either parser

mkdir "$work/quote"
{ echo employer_id,name,sector; seq -f 'E%05.0f,Name,zorg' 20; echo 'ZZ,na"me,zorg'; } >"$work/quote/employers.csv"
{ echo cover_id,policy_id,employer_id,product,from,renewal; seq 20 | awk '{ printf "C%d,P,E%05d,VERZ,2022-01-01,01-01\n", $1, $1 }'; } \
    >"$work/quote/covers.csv"
BOOK=$work/quote
for parser in fast libcsv; do
    rm -f "$work/rejects.csv"
    of_demo 0 check --rejects "$work/rejects.csv" --parser $parser --threads 1
    shows '  covers                  20             0  2022 to 2022'
    [ "$(wc -l <"$work/rejects.csv")" -eq 2 ] || fail "$parser: other rows are set aside than the one with the quote"
done

# ---- [T-8] covers tied to bad ones: the same errors whatever the threads

mkdir "$work/ties"
{ echo employer_id; seq -f 'E%06.0f' 140000; } >"$work/ties/employers.csv"
seq 140000 | awk 'BEGIN { print "cover_id,policy_id,employer_id,product,from,renewal,base_cover_id" }
    { base = $1 > 65300 && $1 < 65500 ? sprintf("C%06d", $1 + 300) : ""
      renewal = $1 > 65536 && $1 < 65900 ? "02-29" : "01-01"
      printf "C%06d,P,E%06d,VERZ,2022-01-01,%s,%s\n", $1, $1, renewal, base }' \
    >"$work/ties/covers.csv"
BOOK=$work/ties
of_demo 1 check --threads 1
cp "$work/err" "$work/one"
tail -n 1 "$work/err" | grep -qx 'premie: [45][0-9][0-9] errors; nothing was computed' || fail 'ties: closing line'
for threads in 2 3 5; do
    of_demo 1 check --threads $threads
    same "$work/one" "$work/err"
done

# ---- many invoices on spells that are all at fault: no search of each in all

mkdir "$work/many"
echo employer_id >"$work/many/employers.csv"
echo E1 >>"$work/many/employers.csv"
printf 'cover_id,policy_id,employer_id,product,from,renewal\nC1,P,E1,VVT,2020-01-01,01-01\n' >"$work/many/covers.csv"
seq 100000 | awk -v out="$work/many" 'BEGIN {
        spells = out "/spells.csv"; absences = out "/absences.csv"; invoices = out "/invoices.csv"
        print "employer_id,employee_id,from,birth_date" >spells
        print "absence_id,employer_id,employee_id,first_sick_day,recovered_on" >absences
        print "invoice_id,cover_id,absence_id,activity,activity_from,invoice_date,submitted_on,cost_ex_vat" >invoices
    }
    { printf("E1,e%d,2020-01-01,1980/01/01\n", $1) >spells
      printf("A%d,E1,e%d,2024-01-01,2024-02-01\n", $1, $1) >absences
      printf("I%d,C1,A%d,bewegen,2024-01-10,2024-01-10,2024-02-01,10.00\n", $1, $1) >invoices }'
timeout $((30 * ${SLOWER:-1})) "$PREMIE" check "$work/many" --rules $demo/rules --as-of 2026-04-15 >"$work/out" 2>"$work/err"
[ $? -eq 1 ] || fail 'a check of 100,000 invoices on spells at fault takes longer than 30 seconds'
finish
