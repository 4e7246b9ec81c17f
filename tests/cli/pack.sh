#!/bin/sh
# `premie pack`: what commands say and write is the same bytes with a snapshot and without, whatever the knowledge date
# [T-7]; one that is not what the tables are is not used.
. tests/support/program.sh

rules=$demo/rules

# everything BOOK RULES YEAR AS-OF UNTIL OUT [OPTION…]: what every command prints and writes, and its exit status.
everything() {
    book=$1 with=$2 year=$3 as_of=$4 until=$5 out=$6
    shift 6
    mkdir -p "$out"
    for command in check "advance --year $year" "settle --year $year" "prorata --year $year --until $until" reimburse \
        "rate --year $year" "close --year $year" 'sample --size 5 --seed 1' 'verify'; do
        name=${command%% *} to=
        rm -rf "$work/results"
        case $name in
            check | sample) ;;
            verify) command="verify $out/close" ;;
            *) to="-o $work/results" ;;
        esac
        [ "$name" = verify ] || command="$command --as-of $as_of"
        status=0
        # shellcheck disable=SC2086 # several words
        "$PREMIE" $command "$book" --rules "$with" $to "$@" >"$out/$name.out" 2>"$out/$name.err" || status=$?
        echo $status >"$out/$name.status"
        sed -i "s|$out|OUT|g" "$out/$name.out" "$out/$name.err"
        [ ! -e "$work/results" ] || mv "$work/results" "$out/$name"
    done
    for cover in $(tail -n +2 "$book/covers.csv" | tr ';' ',' | cut -d, -f1 | head -n 12); do
        "$PREMIE" explain "$book" --rules "$with" --year "$year" --as-of "$as_of" --cover "$cover" --format json "$@" \
            >"$out/explain-$cover" 2>&1 || echo "status $?" >>"$out/explain-$cover"
    done
}

# ages BOOK: its files were last changed long before they are packed.
ages() { touch -d '2020-01-01 12:00:00' "$1"/*.csv; }

# spoils FILE: changes one byte near its end.
spoils() { printf '\125' | dd of="$1" bs=1 seek=$(($(wc -c <"$1") - 40)) conv=notrunc 2>/dev/null; }

packs() { gives 0 pack "$1" --rules "${2:-$rules}" --quiet; }

# is_used, is_left: a spoilt snapshot is told of where it would have been used, and only there.
spoilt="premie: warning: $(cd "$work" && pwd -P)/book.pack: the snapshot is damaged; the tables are read instead"
is_used() {
    of_demo 0 check --quiet "$@"
    complains "$spoilt"
}
is_left() {
    of_demo 0 check --quiet "$@"
    [ ! -s "$work/err" ] || fail "$called: a snapshot that should not be used"
}

# ---- the same with and without

copy_demo book
ages "$BOOK"
for as_of in 2026-04-15 2025-02-01 2199-12-31; do
    everything "$BOOK" $rules 2025 $as_of 2026-04-16 "$work/without-$as_of"
done
gives 0 pack "$BOOK" --rules $rules
prints "$(cd "$work" && pwd -P)/book.pack: 16 tables, 231 rows; $(cat "$BOOK"/*.csv | wc -c) bytes of tables in $(wc -c <"$BOOK.pack")"
for as_of in 2026-04-15 2025-02-01 2199-12-31; do
    everything "$BOOK" $rules 2025 $as_of 2026-04-16 "$work/with-$as_of"
    diff -r "$work/without-$as_of" "$work/with-$as_of" || fail "not the same as of $as_of"
done
everything "$BOOK" $rules 2025 2026-04-15 2026-04-16 "$work/tables" --no-pack
diff -r "$work/without-2026-04-15" "$work/tables" || fail 'not the same with --no-pack'
of_demo 0 check --threads 7
same "$work/with-2026-04-15/check.out" "$work/out"

# Without the cover that asks for birth dates, spells are held in few bytes.
copy_demo held
sed -i '/^C10,/d;/,C10,/d' "$BOOK"/*.csv
ages "$BOOK"
packs "$BOOK"
for as_of in 2026-04-15 2025-02-01 2024-05-15; do
    everything "$BOOK" $rules 2025 $as_of 2026-04-16 "$work/without" --no-pack
    everything "$BOOK" $rules 2025 $as_of 2026-04-16 "$work/with"
    diff -r "$work/without" "$work/with" || fail "without employees, as of $as_of: not the same"
    rm -rf "$work/with" "$work/without"
done

for seed in ${SEEDS:-301 302 303 304 305 306}; do
    folder=$work/$seed
    # shellcheck disable=SC2046 # --year Y --as-of DATE --until DATE
    set -- $(python3 tests/oracle/randombook.py "$seed" "$folder" --covers 16)
    ages "$folder/book"
    for as_of in "$4" 2021-06-30; do
        rm -f "$folder/book.pack"
        everything "$folder/book" "$folder/rules" "$2" "$as_of" "$6" "$work/without"
        packs "$folder/book" "$folder/rules"
        everything "$folder/book" "$folder/rules" "$2" "$as_of" "$6" "$work/with"
        diff -r "$work/without" "$work/with" || fail "seed $seed, as of $as_of: not the same"
        rm -rf "$work/with" "$work/without"
    done
done

# ---- it is used, and by whatever name the book has

BOOK=$work/book
cp "$BOOK/employers.csv" "$work/employers.csv"
sed 's/^E1,./E1,#/' "$work/employers.csv" >"$BOOK/employers.csv"
touch -r "$work/book/covers.csv" "$BOOK/employers.csv"
of_demo 0 check
same "$work/with-2026-04-15/check.out" "$work/out"
cp "$work/employers.csv" "$BOOK/employers.csv"
ages "$BOOK"
spoils "$BOOK.pack"
for name in "$BOOK/" "$BOOK/." "$BOOK/../book" "$work/./book//"; do
    BOOK=$name
    is_used
done
ln -s book "$work/link"
BOOK=$work/link
is_used
BOOK=$work/book
(cd "$BOOK" && "$PREMIE" check . --quiet --as-of 2026-04-15 >/dev/null 2>"$work/err") || fail 'the book is the folder one is in'
complains "$spoilt"
is_used --threads 1
is_left --no-pack
is_left --rejects "$work/rejects.csv"
is_used --dialect nl

# ---- as long as the tables are what they were

touch "$BOOK/spells.csv"
is_used
ages "$BOOK"
echo note >"$BOOK/x_note.csv"
is_used
rm "$BOOK/x_note.csv"
mv "$BOOK/suspensions.csv" "$work"
is_left
mv "$work/suspensions.csv" "$BOOK"
is_used
cp "$BOOK/payouts.csv" "$work"
echo >>"$BOOK/payouts.csv"
is_left
cp "$work/payouts.csv" "$BOOK"
is_used

packs "$BOOK" && sed 's/^E1,./E1,#/' "$work/employers.csv" >"$BOOK/employers.csv" && spoils "$BOOK.pack"
is_left
cp "$work/employers.csv" "$BOOK/employers.csv"

# A change of the same size in the moment in which the snapshot is made is not missed, however long that takes.
touch -d '1 minute' "$BOOK/payouts.csv"
sed 's/^E1,./E1,#/' "$work/employers.csv" >"$BOOK/employers.csv"
touch -r "$BOOK/payouts.csv" "$BOOK/employers.csv"
packs "$BOOK"
cp "$work/employers.csv" "$work/new" && touch -r "$BOOK/employers.csv" "$work/new" && mv "$work/new" "$BOOK/employers.csv"
spoils "$BOOK.pack"
is_left

# A table that was not there is.
copy_demo book
ages "$BOOK"
mv "$BOOK/suspensions.csv" "$work"
packs "$BOOK"
spoils "$BOOK.pack"
is_used
mv "$work/suspensions.csv" "$BOOK"
is_left

# Names of no table are told of all the same.
packs "$BOOK"
cp "$BOOK/spells.csv" "$BOOK/spell.csv"
of_demo 1 check
complains "$BOOK/spell.csv: unknown table 'spell'; did you mean 'spells'?" 'premie: 1 error; nothing was computed'
rm "$BOOK/spell.csv"

# ---- with other rules: what is wrong by them is said in the same words

# rules_say SCRIPT TABLE: with a rule table changed, the same with the snapshot and without.
rules_say() {
    rm -rf "$work/rules"
    cp -R $rules "$work/rules"
    sed "$1" "$rules/$2.csv" >"$work/rules/$2.csv"
    RULES=$work/rules
    status=0
    "$PREMIE" close "$BOOK" --rules "$RULES" --as-of 2026-04-15 --year 2025 -o "$work/results" --no-pack --force \
        >"$work/plain.out" 2>"$work/plain.err" || status=$?
    of_demo $status close --year 2025 -o "$work/results" --force
    same "$work/plain.out" "$work/out"
    same "$work/plain.err" "$work/err"
    [ "$status" -eq "$3" ] || fail "close with other rules: exit status $status, not $3, after $1"
    RULES=$rules
}
ages "$BOOK"
packs "$BOOK"
rules_say 's/x/x/' products 0
rules_say '2d' products 1
rules_say '/,bewegen,/d' activities 1
rules_say '2,$d' aow_ages 1
rules_say 's/headcount,/payroll,/' products 1
rules_say 's/,goudse-budget/,turien-support/' products 1
rules_say '2d' tariffs 0
rules_say 's/^[A-Z]*,/?,?,/' vat 1
spoils "$BOOK.pack"
RULES=$work/rules
cp $rules/vat.csv "$RULES"
is_used
RULES=$rules

# ---- what cannot be used

packs "$BOOK"
cp "$BOOK.pack" "$work/sound"
# warns TEXT
warns() {
    of_demo 0 check
    complains "premie: warning: $(cd "$work" && pwd -P)/book.pack: $1; the tables are read instead"
    same "$work/with-2026-04-15/check.out" "$work/out"
}
: >"$BOOK.pack"
warns 'not a snapshot of a book'
head -c 5000 $demo/book/covers.csv $demo/book/spells.csv >"$BOOK.pack"
warns 'not a snapshot of a book'
head -c 5000 "$work/sound" >"$BOOK.pack"
warns 'the snapshot is damaged'
cp "$work/sound" "$BOOK.pack" && printf 'X' | dd of="$BOOK.pack" bs=1 seek=16 conv=notrunc 2>/dev/null
warns 'the snapshot is of another version of the program'
cat "$work/sound" "$work/sound" >"$BOOK.pack"
warns 'the snapshot is damaged'
rm "$BOOK.pack" && mkdir "$BOOK.pack"
warns 'not a regular file'

# ---- where it cannot be written, or may not be

gives 3 pack "$BOOK" --rules $rules
complains "premie: $(cd "$work" && pwd -P)/book.pack: Is a directory"
rmdir "$BOOK.pack"
cp "$work/sound" "$BOOK.pack"
printf 'E1,e1,2025-02-30,,,,,,\n' >>"$BOOK/spells.csv"
gives 1 pack "$BOOK" --rules $rules
complains "$BOOK/spells.csv:34:3: from: '2025-02-30' is not a calendar date" 'premie: 1 error; nothing was computed'
same "$work/sound" "$BOOK.pack"
gives 1 pack "$work/none" --rules $rules
complains "$work/none: expected a folder of tables, found none" 'premie: 1 error; nothing was computed'
if [ "$(id -u)" -ne 0 ]; then
    copy_demo held/book
    chmod 500 "$work/held"
    gives 3 pack "$BOOK" --rules $rules
    complains "premie: $(cd "$work" && pwd -P)/held/book.pack: Permission denied"
    chmod 700 "$work/held"
fi
ls -a "$work" | grep -q 'part' && fail 'a part was left behind'
finish
