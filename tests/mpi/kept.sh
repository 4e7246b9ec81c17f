#!/bin/sh
# A simulation over ranks that was stopped or killed goes on from what was kept, with any number of ranks [S-13].
. tests/support/program.sh
. tests/support/ranks.sh

python3 bench/simulate_book.py "$work/made" 2000
run="simulate $work/made/book --rules $work/made/rules --model $work/made/model --as-of 2026-04-15 --year 2026
    --paths 40000 --horizon 5 --seed 3 --quiet --keep-every 1 --threads 1"
kept=$work/broken.base.kept
# shellcheck disable=SC2016 # the rank's own
printf 'echo $$ >%s/pid.$RANK\n' "$work" >"$work/each"

# begun N: starts it in N ranks, until something is kept that was not before, or it has ended.
begun() {
    rm -f "$work"/pid.*
    [ ! -f "$kept" ] || cp "$kept" "$work/before"
    # shellcheck disable=SC2086
    { in_ranks "$1" "$2" $run -o "$work/broken"; [ "$failures" -eq 0 ]; } &
    job=$!
    tries=0
    while [ $tries -lt 300 ] && kill -0 $job 2>/dev/null; do
        [ ! -f "$kept" ] || cmp -s "$kept" "$work/before" || break
        sleep 0.1
        tries=$((tries + 1))
    done
}

stopped=0
# A signal to a rank that is not the first: all stop, and keep what they have.
begun 3 3
if kill -s TERM "$(cat "$work/pid.2")" 2>/dev/null; then
    wait $job || failures=$((failures + 1))
    [ -f "$kept" ] || fail 'nothing is kept after a signal'
    grep -qx "premie: stopped; what is done is kept in $kept, and the same command goes on from there" "$work/err" ||
        { fail 'what it says after a signal'; cat "$work/err"; }
    stopped=$((stopped + 1))
fi
# A rank that is killed in the middle ends the job; what was kept last is there.
begun 2 137
if kill -s KILL "$(cat "$work/pid.1")" 2>/dev/null; then
    wait $job || failures=$((failures + 1))
    [ -f "$kept" ] || fail 'nothing is kept after a rank was killed'
    stopped=$((stopped + 1))
fi
[ $stopped -eq 2 ] || echo "stopped $stopped times: this machine is too fast for more"
[ ! -e "$work/broken" ] || fail 'a result folder of a run that was stopped'

# Another run does not take what is kept for its own.
# shellcheck disable=SC2086
in_ranks 2 2 $run --seed 4 -o "$work/broken"
complains "premie: $kept: an unfinished run with other arguments or other tables is kept here; go on with those, \
delete it, or give --force to begin anew"

# One process goes on with what ranks have kept, and ranks with what it keeps.
rm -f "$work/each"
# shellcheck disable=SC2086
"$PREMIE" $run -o "$work/broken" 2>"$work/err" &
job=$!
sleep 1
kill -s INT $job 2>/dev/null || kill -s TERM $job 2>/dev/null
wait $job
if [ ! -e "$work/broken" ]; then
    # shellcheck disable=SC2086
    in_ranks 4 0 $run -o "$work/broken"
fi
[ ! -e "$kept" ] || fail 'what was kept is still there'
# shellcheck disable=SC2086
gives 0 $run -o "$work/whole"
same_folders "$work/whole" "$work/broken"

finish
