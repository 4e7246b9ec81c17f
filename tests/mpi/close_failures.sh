#!/bin/sh
# What is wrong with a book is said once, by rank 0 alone, as one process says it, after a line that names the rank and
# the cause [T-5]; where a rank has no room or no memory all end with one message. Nothing is left.
. tests/support/program.sh
. tests/support/ranks.sh

# as_alone STATUS NAME OPTION…: over ranks the same messages and results as one process has of the book in BOOK, behind
# one line about the rank.
as_alone() {
    expected=$1 name=$2
    shift 2
    of_demo "$expected" close --year 2025 --quiet -o "$work/one" "$@"
    cp "$work/err" "$work/wanted"
    for count in 2 5; do
        in_ranks $count "$expected" close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --quiet \
            -o "$work/ranks" "$@"
        sed 1d "$work/err" | diff -u "$work/wanted" - || fail "$called: other messages"
        head -n 1 "$work/err" | grep -qE "^premie: rank [0-$((count - 1))]: $name; rank 0 goes on alone\$" ||
            { fail "$called: the line about the rank"; cat "$work/err"; }
        if [ "$expected" -eq 0 ]; then same_folders "$work/one" "$work/ranks"; fi
        [ "$expected" -eq 0 ] || [ ! -e "$work/ranks" ] || fail "$called: results after an error"
        rm -rf "$work/ranks"
    done
    rm -rf "$work/one"
}

# A claim for the absence of another employer is allowed; not all of E1, E2, E4 and E5 are of one rank.
copy_demo crossed
for absence in A04 A07 A08; do
    echo "C01,$absence,2025-10-01,paid,100.00" >>"$BOOK/claims.csv"
done
as_alone 0 "claims: a row at fault, or one that refers to another employer's"

copy_demo twice
for employer in E2 E3 E4 E5; do
    echo "C01,P9,$employer,VERZ,K2,2022-01-01,,,,01-01,statement,quarter,,,,400000.00" >>"$BOOK/covers.csv"
done
as_alone 1 '(covers: one key under two employers|covers: a row at fault, .*)'

copy_demo torn
printf 'E1,"e11\n' >>"$BOOK/spells.csv"
as_alone 1 'spells: a blank line, or a quote that is not closed'
copy_demo blank
printf '\nE1,e19,2025-01-01,,1980-01-01,30000.00,,,\n' >>"$BOOK/spells.csv"
as_alone 1 'spells: a blank line, or a quote that is not closed'
copy_demo unknown
touch "$BOOK/coverz.csv"
as_alone 1 ".*/coverz.csv: unknown table 'coverz'; did you mean 'covers'\\?"
copy_demo columns
sed -i '1s/employer_id/employer/' "$BOOK/spells.csv"
as_alone 1 'spells: a row at fault, .*'
copy_demo bad
sed -i 's/^C01,A01,2024-04-30,paid,9350.00$/C01,A01,2024-04-31,paid,x/' "$BOOK/claims.csv"
as_alone 1 'claims: a row at fault, .*'
as_alone 0 'claims: a row at fault, .*' --rejects "$work/rejects"
[ "$(wc -l <"$work/rejects")" -eq 2 ] || { fail 'rows set aside'; cat "$work/rejects"; }

# An error that only the calculation finds, on the rank that has the cover.
copy_demo large
for day in 1 2; do
    echo "C01,2025,advance,2025-01-0$day,9999999999999.99," >>"$BOOK/billing.csv"
done
as_alone 1 "$BOOK/covers.csv: cover 'C01': .*"

# Without a fault a file of rows set aside has none.
copy_demo sound
in_ranks 3 0 close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --quiet -o "$work/ranks" \
    --rejects "$work/none.csv"
[ "$(cat "$work/none.csv")" = file,line,reason,row ] && [ ! -s "$work/err" ] || fail "$called: rows set aside"

# fails_on N MESSAGE: a rank that cannot do its part ends all of them.
fails_on() {
    in_ranks "$1" 3 close "$BOOK" --rules "${RULES:-$demo/rules}" --as-of 2026-04-15 --year 2025 --quiet -o "$work/broken"
    complains "$2"
    [ ! -e "$work/broken" ] || fail "$called: results after an error"
    ls -d "$work"/broken* >/dev/null 2>&1 && fail "$called: a part of the results is left"
    return 0
}
# shellcheck disable=SC2016 # the rank's own
echo '[ $RANK -ne 1 ] || export TMPDIR=/nowhere' >"$work/each"
fails_on 3 'premie: rank 1: /nowhere: No such file or directory'
mkdir "$work/here" "$work/there"
cp -R "$work/sound" "$work/here/book"
cp -R "$work/crossed" "$work/there/book"
BOOK=book RULES=$PWD/$demo/rules
printf 'if [ $RANK -eq 1 ]; then cd %s; else cd %s; fi\n' "$work/there" "$work/here" >"$work/each"
fails_on 3 'premie: rank 1: book/claims.csv: is not the file that rank 0 sees there'
# Results that are there already.
rm "$work/each"
BOOK=$work/sound
in_ranks 3 2 close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --quiet -o "$work/ranks"
complains "premie: $work/ranks: is there already; --force replaces it"
in_ranks 3 0 close "$BOOK" --rules $demo/rules --as-of 2026-04-15 --year 2025 --quiet -o "$work/ranks" --force

finish
