#!/bin/sh
# What a run is given in the place of tables and of a folder for its results, and what happens to these while it runs:
# nothing that is no result is ever replaced, and results appear whole or not at all.
. tests/support/program.sh

# settles STATUS PLACE [OPTION…]: settles the demo book into a place.
settles() {
    wanted=$1 at=$2
    shift 2
    of_demo "$wanted" settle --year 2025 --quiet -o "$at" "$@"
}

is_whole() { same $demo/expected/settlement.csv "$1/settlement.csv"; }

# ---- tables that are none

for what in pipe folder device loop nowhere; do
    copy_demo book
    rm "$BOOK/payouts.csv"
    case $what in
        pipe) mkfifo "$BOOK/payouts.csv" ;;
        folder) mkdir "$BOOK/payouts.csv" ;;
        device) ln -s /dev/zero "$BOOK/payouts.csv" ;;
        loop) ln -s payouts.csv "$BOOK/payouts.csv" ;;
        nowhere) ln -s gone.csv "$BOOK/payouts.csv" ;;
    esac
    settles 3 "$work/results"
    case $what in
        loop) reason='Too many levels of symbolic links' ;;
        nowhere) reason='a symbolic link to what is not there' ;;
        *) reason='not a regular file' ;;
    esac
    complains "premie: $BOOK/payouts.csv: $reason"
    [ ! -e "$work/results" ] || fail "results of a book with a $what for a table"
done

# ---- a result folder that is something else: it stays as it is, with --force too

unset BOOK
echo mine >"$work/file"
mkdir "$work/mine" "$work/empty"
echo mine >"$work/mine/notes.txt"
ln -s mine "$work/link"
ln -s nowhere "$work/dangling"
ln -s empty "$work/to_empty"
for force in '' --force; do
    for place in file link dangling to_empty; do
        # shellcheck disable=SC2086 # no word, or one
        settles 2 "$work/$place" $force
        complains "premie: $work/$place: is there already, and is no folder"
    done
    # shellcheck disable=SC2086
    settles 2 "$work/mine" $force
    [ "$(cat "$work/file" "$work/mine/notes.txt")" = "$(printf 'mine\nmine')" ] || fail 'a file of the user was changed'
    # shellcheck disable=SC2086
    settles 2 / $force
    # shellcheck disable=SC2086
    settles 2 "$work/mine/.." $force
    # shellcheck disable=SC2086
    settles 2 . $force
    [ "$(ls -A "$work/mine")$(ls -A "$work/empty")" = notes.txt ] || fail 'what is no result was replaced'
done
[ -L "$work/link" ] && [ -L "$work/dangling" ] && [ -L "$work/to_empty" ] || fail 'a link was replaced'

# ---- the book itself, its tables and a folder in it

copy_demo book
cp -R "$BOOK" "$work/before"
for force in '' --force; do
    # shellcheck disable=SC2086
    settles 2 "$BOOK" $force
    # shellcheck disable=SC2086
    settles 2 "$BOOK/covers.csv" $force
    diff -r "$BOOK" "$work/before" || fail 'the book was changed'
done
settles 0 "$BOOK/results"
is_whole "$BOOK/results"
settles 0 "$BOOK/results" --force
rm -r "$BOOK/results"
settles 0 "$BOOK/../beside/"
is_whole "$work/beside"
settles 0 "$work/empty"
is_whole "$work/empty"
(cd "$work" && RULES=$OLDPWD/$demo/rules && "$PREMIE" settle book --rules "$RULES" --year 2025 --as-of 2026-04-15 --quiet \
    -o here) || fail 'a name without a folder'
is_whole "$work/here"
diff -r "$BOOK" "$work/before" || fail 'the book was changed'
rm -rf "${work:?}/beside" "$work/here" "$work/empty"

# ---- a folder that holds tables of a book, and nothing else, is not taken for results

mkdir "$work/tables"
cp "$BOOK/billing.csv" "$work/tables"
settles 2 "$work/tables"

# ---- --force over results through a name that ends in slashes

settles 0 "$work/results"
settles 0 "$work/results//" --force
is_whole "$work/results"
[ "$(find "$work" -name 'results*' | wc -l)" -eq 1 ] || fail 'more than the results are left'

# ---- a disk without room, and one that may not be written to

if mkdir "$work/small" && mount -t tmpfs -o size=32k,mode=777 none "$work/small" 2>/dev/null; then
    of_demo 3 close --year 2025 --quiet -o "$work/small/results"
    grep -q "^premie: $work/small/results/.*: No space left on device$" "$work/err" || fail "a full disk: $(cat "$work/err")"
    [ -z "$(ls -A "$work/small")" ] || fail 'something is left on a full disk'
    printf 'E9,e1,2025-02-28,,,,,,\n%.0s' $(seq 4000) >>"$BOOK/spells.csv"
    of_demo 3 check --quiet --rejects "$work/small/rejects.csv"
    tail -n 1 "$work/err" | grep -qx "premie: $work/small/rejects.csv: No space left on device" || fail 'rows set aside on a full disk'
    [ -z "$(ls -A "$work/small")" ] || fail 'half of the rows set aside are left on a full disk'
    mount -o remount,size=64k "$work/small"
    cp -R "$work/before" "$work/small/book"
    cat /dev/zero >"$work/small/filler" 2>/dev/null
    gives 3 pack "$work/small/book" --rules $demo/rules
    complains "premie: $work/small/book.pack: No space left on device"
    [ "$(ls -A "$work/small" | tr '\n' ' ')" = 'book filler ' ] || fail 'half a snapshot is left on a full disk'
    mount -o remount,ro "$work/small"
    BOOK=$work/small/book
    settles 3 "$work/small/results"
    complains "premie: $work/small/results: Read-only file system"
    settles 0 "$work/beside"
    is_whole "$work/beside"
    umount "$work/small"
else
    echo 'skipped: a full and a read-only disk, as none can be mounted here'
fi
if [ -w /dev/full ]; then
    status=0
    "$PREMIE" settle "$work/before" --rules $demo/rules --year 2025 --as-of 2026-04-15 -o "$work/told" >/dev/full 2>"$work/err" || status=$?
    [ "$status" -eq 3 ] || fail "a summary that cannot be printed: exit status $status"
    complains 'premie: standard output: No space left on device'
    is_whole "$work/told"
fi
if [ "$(id -u)" -ne 0 ]; then
    mkdir "$work/closed"
    chmod 555 "$work/closed"
    settles 3 "$work/closed/results"
    complains "premie: $work/closed/results: Permission denied"
fi

finish
