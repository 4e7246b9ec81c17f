#!/bin/sh
# The progress bar: on standard error, with --progress, never with --quiet, not on what is no terminal.
. tests/support/program.sh

of_demo 0 check
[ ! -s "$work/err" ] || fail 'a bar without being asked'
cp "$work/out" "$work/report"
of_demo 0 check --progress
same "$work/report" "$work/out"
tr '\r' '\n' <"$work/err" | grep -qx '\[##*\] 100 %  done *' || fail 'no full bar at the end'
tr '\r' '\n' <"$work/err" | grep -q '^\[\.*\]   0 %  ' || fail 'no empty bar at the start'
of_demo 0 check --progress --quiet
[ ! -s "$work/err" ] || fail 'a bar with --quiet'

# A message stands on a line of its own, below the bar.
copy_demo book
printf 'E1,e1,2025-02-30,,,,,,\n' >>"$BOOK/spells.csv"
of_demo 1 check --progress
grep -qx "$BOOK/spells.csv:34:3: from: '2025-02-30' is not a calendar date" "$work/err" || fail 'a message in the bar'
finish
