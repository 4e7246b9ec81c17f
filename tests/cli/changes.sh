#!/bin/sh
# A book that is changed while it is read, and a result folder that appears meanwhile, at any moment of a run: the run
# says so and writes nothing, or its results are those of the tables as they were or became.
. tests/support/program.sh

injector=$PWD/build/faults.so
if [ ! -e "$injector" ] || ! LD_PRELOAD=$injector true 2>/dev/null; then
    echo "skipped: $injector is not there"
    exit 0
fi
STEP=${FAULT_STEP:-9}

# runs AT COMMAND: settles the book; a shell command is run before the call on files of that number.
runs() {
    status=0
    env FAULT_OF=files FAULT_AT="$1" FAULT_DO="$2" FAULT_LOG="$work/log" LD_PRELOAD="$injector" \
        ASAN_OPTIONS=verify_asan_link_order=0 "$PREMIE" settle "$work/book" --rules $demo/rules --year 2025 \
        --as-of 2026-04-15 --threads 2 --quiet -o "$work/results" >"$work/out" 2>"$work/err" || status=$?
}

rm -f "$work/log"
copy_demo book
runs 0 ''
calls=$(sed -n 's/^calls //p' "$work/log")
cp -R "$work/results" "$work/sound"
rm -r "$work/results"
[ "$calls" -gt 100 ] || fail "only $calls calls"

# tries NAME COMMAND [STATUS]: at every so many calls; the results are those that stood before, or there are none; tables
# that are as they became from the start may end with this status.
tries() {
    name=$1 at=1 told=0
    while [ "$at" -le "$calls" ]; do
        copy_demo book
        runs "$at" "$2"
        case $status in
            0) same "$work/sound/settlement.csv" "$work/results/settlement.csv" ;;
            3)
                told=$((told + 1))
                grep -qE "^premie: $work/book/[a-z_]+\.csv: (changed|became shorter) while it was read$" "$work/err" ||
                    fail "$name at $at: $(cat "$work/err")"
                [ ! -e "$work/results" ] || fail "$name at $at: results"
                ;;
            *)
                [ "$status" -eq "${3:-0}" ] && grep -q 'nothing was computed$' "$work/err" ||
                    fail "$name at $at: status $status: $(cat "$work/err")"
                ;;
        esac
        rm -rf "$work/results"
        at=$((at + STEP))
    done
    [ -z "$(find "$work" -name '*.premie-*')" ] || fail "$name: something is left behind"
    [ $told -gt 0 ] || fail "$name: never noticed"
    echo "$name: noticed in $told runs of $((calls / STEP))"
}

tries 'tables that become shorter' "truncate -s -1 $work/book/spells.csv $work/book/covers.csv $work/book/statements.csv"
tries 'tables that are touched' "touch -d '2021-01-01' $work/book/*.csv"
tries 'tables that grow' "for t in $work/book/*.csv; do echo >>\$t; done"

# more rows in as many bytes than were counted before
cat >"$work/overwrite" <<'END'
for table in "$1"/*.csv; do
    bytes=$(wc -c <"$table")
    { head -n 1 "$table"; yes ,; } 2>/dev/null | head -c "$bytes" | dd of="$table" conv=notrunc status=none
done
END
tries 'tables overwritten' "sh $work/overwrite $work/book" 1

# ---- a folder that appears is not replaced, and one with files of the user not with --force either

at=1
while [ "$at" -le "$calls" ]; do
    copy_demo book
    runs "$at" "mkdir -p $work/results && echo mine >$work/results/notes.txt"
    case $status in
        0) [ -e "$work/results/settlement.csv" ] || fail "a folder that appeared at $at: no results" ;;
        2)
            [ "$(cat "$work/results/notes.txt")" = mine ] || fail "a folder that appeared at $at was changed"
            [ "$(ls -A "$work/results")" = notes.txt ] || fail "a folder that appeared at $at was added to"
            ;;
        *) fail "a folder that appeared at $at: status $status: $(cat "$work/err")" ;;
    esac
    rm -rf "$work/results"
    at=$((at + 2 * STEP))
done
[ -z "$(find "$work" -name '*.premie-*')" ] || fail 'something is left behind'

# ---- a snapshot that becomes shorter while it is read is done without

copy_demo book
touch -d '2020-01-01 12:00:00' "$BOOK"/*.csv
gives 0 pack "$BOOK" --rules $demo/rules --quiet
cp "$BOOK.pack" "$work/whole.pack"
at=1
while [ "$at" -le "$calls" ]; do
    cp "$work/whole.pack" "$BOOK.pack"
    runs "$at" "truncate -s 5000 $BOOK.pack"
    [ "$status" -eq 0 ] || fail "a snapshot that became shorter at $at: status $status: $(cat "$work/err")"
    same "$work/sound/settlement.csv" "$work/results/settlement.csv"
    rm -rf "$work/results"
    at=$((at + STEP))
done

finish
