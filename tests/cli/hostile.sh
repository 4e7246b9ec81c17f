#!/bin/sh
# Ids that were thought up to do harm: in a spreadsheet, on a terminal. What is written reads back as itself.
. tests/support/program.sh

# renames OLD NEW…: pairs of ids, in every table of the book.
renames() {
    while [ $# -gt 1 ]; do
        sed -i "s/^$1,/$2,/; s/,$1,/,$2,/g; s/,$1\$/,$2/" "$BOOK"/*.csv
        shift 2
    done
}

# ---- an id that a spreadsheet would take for a formula is written behind an apostrophe

copy_demo book
of_demo 0 close --year 2025 --quiet -o "$work/before"
renames C01 '=1+1' C04 '+C04' C12 '-C12' C02 '@SUM(A1)' C03 "''=x" C05 "'C05" e82 '=cmd|x' E1 '-E1'
of_demo 0 close --year 2025 --quiet -o "$work/after"
for id in "'=1+1" "'+C04" "'-C12" "'@SUM(A1)" "''=x" "'C05"; do
    grep -qF "$id,2025," "$work/after/settlement.csv" "$work/after/prorata_covers.csv" || fail "no $id in the results"
done
if grep -E "(^|,)('*)[=+@]" "$work/after"/*.csv | grep -vE "(^|,|:)'+[=+@]" | grep -v '^$'; then fail 'a formula in the results'; fi
! grep -E '(^|,)-[A-Z]' "$work/after"/*.csv || fail 'a formula that begins with a minus'

# ---- in both dialects, and the program reads it back: what was booked is booked

for dialect in iso nl; do
    cp -R "$work/book" "$work/booked"
    BOOK=$work/booked
    of_demo 0 close --year 2025 --quiet -o "$work/bills" --dialect $dialect
    [ $dialect = iso ] || sed -i 's/,/;/g; s/\([0-9]\)\.\([0-9][0-9]\);/\1,\2;/' "$BOOK/billing.csv"
    sed 1d "$work/bills/billing.csv" >>"$BOOK/billing.csv"
    of_demo 0 close --year 2025 --quiet -o "$work/again"
    [ "$(wc -l <"$work/again/billing.csv")" -eq 1 ] || { fail "booked twice, $dialect"; head -n 5 "$work/again/billing.csv"; }
    of_demo 0 reimburse --dialect $dialect
    grep -qF "'@SUM(A1)" "$work/out" || fail "no apostrophe on standard output, $dialect"
    rm -rf "$work/booked" "$work/bills" "$work/again"
done

# ---- one id in all ways to write it; two in the fast way and the slow

copy_demo book
renames C01 '=1+1'
cp "$BOOK/claims.csv" "$work/claims.csv"
of_demo 0 rate --year 2026 --quiet -o "$work/plain"
sed "s/^=1+1,/'=1+1,/" "$work/claims.csv" >"$BOOK/claims.csv"
of_demo 0 rate --year 2026 --quiet -o "$work/guarded"
sed "s/^=1+1,/\"'=1+1\",/" "$work/claims.csv" >"$BOOK/claims.csv"
of_demo 0 rate --year 2026 --quiet -o "$work/quoted"
same "$work/plain/rates.csv" "$work/guarded/rates.csv"
same "$work/plain/rates.csv" "$work/quoted/rates.csv"
printf "'=1+1,P9,E1,VERZ,,2023-01-01,,,,01-01,statement,,,,,\n" >>"$BOOK/covers.csv"
of_demo 1 check
grep -qF "expected each cover_id once, found '=1+1' also in line 2" "$work/err" || fail "one id twice: $(cat "$work/err")"

# ---- with a snapshot, too, and rows that are set aside stand as they stood

copy_demo book
renames C01 '=1+1'
sed -i "s/^=1+1,/'=1+1,/" "$BOOK/claims.csv"
touch -d '2020-01-01 12:00:00' "$BOOK"/*.csv
gives 0 pack "$BOOK" --rules $demo/rules --quiet
of_demo 0 rate --year 2026 --quiet -o "$work/packed"
same "$work/plain/rates.csv" "$work/packed/rates.csv"
printf "'=9,A01,2025-02-01,paid,1.00\n" >>"$BOOK/claims.csv"
of_demo 0 check --quiet --rejects "$work/rejects.csv"
grep -q "'=9,A01,2025-02-01,paid,1.00" "$work/rejects.csv" || fail 'a row that was set aside is not as it stood'

# ---- what a terminal would obey, or nobody would see, is shown escaped: controls, and directions of writing

copy_demo book
csi=$(printf '\302\233') turn=$(printf '\342\200\256') mark=$(printf '\342\200\217') line=$(printf '\342\200\250')
printf 'E%s31m,e1,2025-01-01,,,,,,\nE%s,e1,2025-01-01,,,,,,\nE%s%s,e1,2025-01-01,,,,,,\n' \
    "$csi" "$turn" "$mark" "$line" >>"$BOOK/spells.csv"
printf 'E\033[31m,e1,2025-01-01,,,,,,\n' >>"$BOOK/spells.csv"
of_demo 1 check
grep -qF "unknown employer 'E\\xc2\\x9b31m'" "$work/err" || fail 'a C1 control in a message'
grep -qF "unknown employer 'E\\xe2\\x80\\xae'" "$work/err" || fail 'a direction of writing in a message'
grep -qF "unknown employer 'E\\xe2\\x80\\x8f\\xe2\\x80\\xa8'" "$work/err" || fail 'a mark of direction and a line separator in a message'
grep -qF "expected no control characters, found 'E\\x1b[31m'" "$work/err" || fail 'an escape in a message'

copy_demo book
renames C04 "C$turn$csi" C01 "V$turn"
of_demo 0 close --year 2025 -o "$work/shown"
grep -qF "C$turn$csi,2025," "$work/shown/settlement.csv" || fail 'an id is not written as it is'
cp "$work/out" "$work/report"
of_demo 0 explain --year 2025 --cover "C$turn$csi"
cat "$work/out" >>"$work/report"
of_demo 0 check
cat "$work/out" >>"$work/report"
sed -i 's/,C.*insured/x/' "$work/shown/rates.csv"
sed -i "s/^V$turn,2026,/V$turn,2027,/" "$work/shown/rates.csv"
gives 1 verify "$work/shown" "$BOOK" --rules $demo/rules
cat "$work/out" >>"$work/report"
! grep -qF -e "$turn" -e "$csi" "$work/report" || fail "shown on a terminal: $(grep -F -e "$turn" -e "$csi" "$work/report" | head -n 3)"
grep -qF 'V\xe2\x80\xae' "$work/report" || fail 'an id that was escaped is not in the reports'

finish
