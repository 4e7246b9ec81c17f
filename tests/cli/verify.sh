#!/bin/sh
# The receipt, and `premie verify`: equal runs have equal receipts, and whatever differs is named with its kind.
. tests/support/program.sh

# verify STATUS OUT [OPTION…]: against the demo book, or the book in BOOK.
verify() {
    wanted=$1 results=$2
    shift 2
    gives "$wanted" verify "$results" "${BOOK:-$demo/book}" --rules "${RULES:-$demo/rules}" "$@"
}

# count KIND: how many differences of this kind there are.
counts() {
    found=$(grep -c "^$2 " "$work/out")
    [ "$found" -eq "$1" ] || { fail "$called: $found times '$2', not $1"; cat "$work/out"; }
}

# change FILE SCRIPT: by sed, and it must change something.
change() {
    sed "$2" "$1" >"$work/changed"
    ! cmp -s "$1" "$work/changed" || fail "$2 changes nothing in $1"
    mv "$work/changed" "$1"
}

out=$work/results

# ---- every command that writes a folder writes a receipt of it, and nothing differs right after

for command in 'advance --year 2026' 'settle --year 2025' 'prorata --year 2025 --until 15-04-2026' 'reimburse' \
    'rate --year 2026' 'close --year 2025' 'close --year 2025 --dialect nl'; do
    # shellcheck disable=SC2086 # a command and its options
    of_demo 0 $command -o "$out" --force --quiet
    for file in "$out"/*.csv; do
        sum=$(sha256sum <"$file" | cut -d ' ' -f 1)
        grep -A 3 "\"name\": \"$(basename "$file")\"" "$out/receipt.json" | grep -q "\"sha256\": \"$sum\"" ||
            fail "$command: the receipt lacks the SHA-256 of $(basename "$file")"
    done
    verify 0 "$out" --quiet
    is_silent
done
for file in "$demo"/book/*.csv "$demo"/rules/*.csv; do
    grep -q "\"sha256\": \"$(sha256sum <"$file" | cut -d ' ' -f 1)\"" "$out/receipt.json" ||
        fail "the receipt lacks the SHA-256 of $file"
done

of_demo 0 close --year 2025 -o "$out" --force --quiet
verify 0 "$out"
prints "premie close, year 2025, dialect iso, as known on 2026-04-15; results in $out" \
    'the same: 34 tables read, 12 files written'

# The totals are those of summary.csv.
sed -n '/"totals"/,/}/p' "$out/receipt.json" | sed '1d; $d; s/^ *"//; s/": "/,/; s/",*$//' >"$work/totals"
sed 1d "$out/summary.csv" | diff - "$work/totals" || fail 'the totals of the receipt are not those of summary.csv'

# ---- equal runs have equal receipts, whatever the place, the threads and the form of an argument

of_demo 0 prorata --year 2025 --until 2026-04-15 -o "$work/first" --threads 1 --quiet
cp -R $demo/book "$work/elsewhere"
BOOK=$work/elsewhere of_demo 0 prorata --quiet -o "$work/second" --threads 5 --until 15-04-2026 --year 2025 --dialect iso
same "$work/first/receipt.json" "$work/second/receipt.json"
of_demo 0 prorata --year 2025 --until 2026-04-16 -o "$work/third" --quiet
! cmp -s "$work/first/receipt.json" "$work/third/receipt.json" || fail 'another --until, and the same receipt'
rm -rf "$work/elsewhere" "$work/first" "$work/second" "$work/third"

# ---- a changed result, a result that is gone, a file that was added

of_demo 0 settle --year 2025 -o "$work/settle" --quiet
cp -R "$work/settle" "$work/edited"
change "$work/edited/settlement.csv" '3s/37\.50/37.51/'
verify 1 "$work/edited"
prints "premie settle, year 2025, dialect iso, as known on 2026-04-15; results in $work/edited" \
    "changed result   $work/edited/settlement.csv: changed since it was written" \
    "                 line 3 in the folder  $(sed -n 3p "$work/edited/settlement.csv")" \
    "                 line 3 by the book    $(sed -n 3p "$work/settle/settlement.csv")" \
    '1 difference'
rm "$work/edited/settlement.csv"
echo mine >"$work/edited/notes.txt"
cp $demo/expected/advance.csv "$work/edited"
verify 1 "$work/edited" --quiet
prints "changed result   $work/edited/settlement.csv: gone" \
    "changed result   $work/edited: 'advance.csv' is no part of the run" \
    "changed result   $work/edited: 'notes.txt' is no part of the run"
rm -rf "$work/edited"

# An edit that the receipt was made to fit is found by the book.
cp -R "$work/settle" "$work/forged"
change "$work/forged/billing.csv" '2s/2026-04-15/2026-04-16/'
old=$(sha256sum <"$work/settle/billing.csv" | cut -d ' ' -f 1)
new=$(sha256sum <"$work/forged/billing.csv" | cut -d ' ' -f 1)
change "$work/forged/receipt.json" "s/$old/$new/"
verify 1 "$work/forged"
counts 1 'other outcome'
counts 0 'changed result'
shows "                 line 2 in the folder  $(sed -n 2p "$work/forged/billing.csv")"
rm -rf "$work/forged"

# ---- a changed table: the table, what comes of it, and the totals

copy_demo book
change "$BOOK/statements.csv" '2,$s/\.\(5\|50\),/.25,/'
verify 1 "$work/settle"
counts 1 'changed table'
grep -q "^changed table    $BOOK/statements.csv: 24 rows, " "$work/out" || fail 'the changed table is not named'
counts 0 'changed result'
grep -q '^other outcome *settlement.csv: the book gives 13 rows, ' "$work/out" || fail 'the other outcome is not named'
grep -q '^other total *settlement.net_due: .*; was 27614.06$' "$work/out" || fail 'the other total is not named'
[ "$(grep -c '^ *line [0-9]* in the folder' "$work/out")" -gt 0 ] || fail 'no row of the other outcome'

copy_demo book
rm "$BOOK/payouts.csv"
printf 'cover_id,from,until\n' >"$BOOK/suspensions.csv"
verify 1 "$work/settle" --quiet
counts 2 'changed table'
grep -q "^changed table    $BOOK/payouts.csv: gone; was 5 rows, 139 bytes, SHA-256 " "$work/out" || fail 'a table that is gone'
grep -q "^changed table    $BOOK/suspensions.csv: 0 rows, 20 bytes, .*; was 1 row, 46 bytes, " "$work/out" ||
    fail 'a table without its row'
of_demo 0 settle --year 2025 -o "$work/without" --quiet
BOOK=$demo/book
verify 1 "$work/without" --quiet
grep -q "^changed table    $BOOK/payouts.csv: 5 rows, .*; was not there$" "$work/out" || fail 'a table that is new'
rm -rf "$work/without"

# The order of rows is the table's affair, not the result's.
copy_demo book
{ head -n 1 $demo/book/spells.csv && sed 1d $demo/book/spells.csv | sort -r; } >"$BOOK/spells.csv"
verify 1 "$work/settle" --quiet
counts 1 'changed table'
[ "$(wc -l <"$work/out")" -eq 1 ] || { fail 'the order of rows changed a result'; cat "$work/out"; }

# Rules are tables too.
BOOK=$demo/book
cp -R $demo/rules "$work/rules"
change "$work/rules/tariffs.csv" 's/75\.00/75.01/'
RULES=$work/rules verify 1 "$work/settle" --quiet
grep -q "^changed table    $work/rules/tariffs.csv: " "$work/out" || fail 'a changed rule table is not named'

# ---- another version, another book, a book with errors

cp -R "$work/settle" "$work/older"
change "$work/older/receipt.json" 's/"premie": "[^"]*"/"premie": "0.0.1"/'
verify 1 "$work/older" --quiet
prints "another version  $("$PREMIE" --version); was premie 0.0.1"
rm -rf "$work/older"

python3 tests/oracle/randombook.py 5 "$work/other" --covers 10 >/dev/null
BOOK=$work/other/book RULES=$work/other/rules verify 1 "$work/settle" --quiet
[ "$(grep -c '^changed table' "$work/out")" -gt 10 ] || fail 'another book looks like the same'
counts 0 'changed result'

copy_demo book
change "$BOOK/spells.csv" '2s/20[0-9][0-9]-/20xx-/'
verify 1 "$work/settle" --quiet
grep -q "^$BOOK/spells.csv:2:" "$work/err" || fail 'the error of the book is not told'
grep -q "^changed table    $BOOK/spells.csv: " "$work/out" || fail 'the table at fault is not named'
counts 0 'other outcome'
copy_demo book
change "$BOOK/statements.csv" '1s/year/jaar/'
verify 1 "$work/settle" --quiet
counts 1 'changed table'
grep -q "^changed table    $BOOK/statements.csv: 0 rows, " "$work/out" || fail 'a table without a sound header is not named'
BOOK=$work/nowhere
verify 1 "$work/settle" --quiet
complains "$work/nowhere: expected a folder of tables, found none" 'premie: 1 error; nothing was computed'

# ---- [T-5]: a run that set rows aside is run so again, and leaves the reject file alone

copy_demo book
change "$BOOK/payouts.csv" '2s/,[0-9.]*$/,many/'
of_demo 0 reimburse -o "$work/aside" --rejects "$work/rejects.csv" --quiet
rm "$work/rejects.csv"
verify 0 "$work/aside" --quiet
is_silent
[ ! -e "$work/rejects.csv" ] || fail 'premie verify wrote a reject file'
BOOK=$demo/book
verify 1 "$work/aside" --quiet
counts 1 'changed table'

# ---- receipts that are none

verify 1 "$work/nowhere"
complains "$work/nowhere/receipt.json: expected the receipt of a run, found no file"
cp -R "$work/settle" "$work/damaged"
change "$work/damaged/receipt.json" '$d'
verify 1 "$work/damaged"
grep -q "^$work/damaged/receipt.json: not the receipt of a run: " "$work/err" || fail 'a damaged receipt is not called so'
for edit in 's/"settle"/"check"/' 's/"settle"/"nothing"/' 's/"2025"/"1"/' '/"year"/d' 's/"year"/"cover"/'; do
    cp "$work/settle/receipt.json" "$work/damaged/receipt.json"
    change "$work/damaged/receipt.json" "$edit"
    verify 1 "$work/damaged"
    complains "$work/damaged/receipt.json: not the receipt of a run: unknown command or arguments, of $("$PREMIE" --version)"
done
mkdir "$work/damaged/folder"
rm "$work/damaged/receipt.json"
mkdir "$work/damaged/receipt.json"
verify 3 "$work/damaged"
complains "premie: $work/damaged/receipt.json: not a regular file"

# ---- nothing is written

cp -R "$work/settle" "$work/kept"
verify 0 "$work/settle" --quiet
diff -r "$work/settle" "$work/kept" || fail 'premie verify changed the results'
gives 2 verify "$work/settle"
complains "premie: verify needs BOOK; try 'premie verify --help'"
finish
