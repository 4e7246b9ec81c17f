#!/bin/sh
# A run that is killed at any moment: its results are whole or absent, those that were there before are whole too, and
# the next run works. KILLS is the number of runs that are killed (40).
. tests/support/program.sh

closes() { exec "$PREMIE" close $demo/book --rules $demo/rules --year 2025 --as-of 2026-04-15 --quiet --threads 2 "$@"; }

# is_whole FOLDER: it holds all results of the run, as they were.
is_whole() { diff -r "$work/sound" "$1" >/dev/null || fail "after a kill, $1 is not whole: $(diff -r "$work/sound" "$1" | head -n 3)"; }

begin=$(date +%s%N)
(closes -o "$work/sound")
took=$((($(date +%s%N) - begin) / 1000))
mkdir "$work/runs"
i=0 absent=0 there=0 finished=0 halfway=0
while [ $i -lt "${KILLS:-40}" ]; do
    i=$((i + 1))
    force=
    [ $((i % 2)) -eq 0 ] || rm -rf "$work/runs/results"
    [ ! -e "$work/runs/results" ] || force=--force
    # shellcheck disable=SC2086 # no word, or one
    closes -o "$work/runs/results" $force 2>/dev/null &
    run=$!
    # from the first moment on to past the end, each run at another
    sleep "$(awk -v n=$i -v took="$took" 'BEGIN { printf "%.6f", (n * 37 % 101) / 101 * 1.2 * took / 1000000 }')"
    kill -9 $run 2>/dev/null
    wait $run 2>/dev/null && finished=$((finished + 1))
    [ -z "$(find "$work/runs" -name '*.premie-part-*')" ] || halfway=$((halfway + 1))
    if [ -e "$work/runs/results" ]; then
        there=$((there + 1))
        is_whole "$work/runs/results"
    else
        absent=$((absent + 1))
        # where the system cannot exchange two folders, the old results are beside their place for a moment
        [ -z "$force" ] || { old=$(find "$work/runs" -name 'results.premie-old-*' | head -n 1); is_whole "$old"; }
    fi
done
(closes -o "$work/runs/results" --force) || fail 'the run after those that were killed'
is_whole "$work/runs/results"
[ "$(ls -A "$work/runs")" = results ] || fail "left behind: $(ls -A "$work/runs" | tr '\n' ' ')"
echo "$i runs killed: $there with results, $absent without, $finished had finished; $halfway times a half-written folder was there"
finish
