#!/bin/sh
# Ranks: bytes of any length come whole, sums are exact, and what fails on one rank fails on all.
. tests/support/program.sh
. tests/support/ranks.sh

for count in 1 3 5; do
    rm -f "$work/file"
    tests/tools/ranks $count "$MPI_CALLS" "$work/file" >"$work/out" 2>&1 || { fail "in $count ranks"; cat "$work/out"; }
    prints 'all came'
done

# Commands that ranks do not share are done by rank 0, and every rank ends with its status.
in_ranks 3 0 --version
shows "premie-mpi $("$PREMIE" --version | cut -d' ' -f2)"
in_ranks 3 0 check $demo/book --rules $demo/rules --as-of 2026-04-15
cp "$work/out" "$work/shared"
of_demo 0 check
same "$work/out" "$work/shared"
in_ranks 3 2 chek
complains "premie: unknown command 'chek'; did you mean 'check'? try 'premie-mpi --help'"
in_ranks 2 1 check "$work/nowhere"
complains "$work/nowhere: expected a folder of tables, found none" 'premie: 1 error; nothing was computed'

# Options of ranks are those of premie-mpi alone.
in_ranks 1 0 simulate --help
grep -q -- '--shared-input' "$work/out" || fail 'no --shared-input in the help of premie-mpi'
gives 0 simulate --help
hides --shared-input
gives 2 simulate --shared-input

# What the ranks said to each other is counted on request.
PREMIE_RANKS_LOG="$work/log" in_ranks 2 0 check $demo/book --rules $demo/rules --as-of 2026-04-15
[ "$(sed 1q "$work/log")" = rank,call,calls,sent,received,waited,moved,seconds,peak ] || fail 'header of the log'
[ "$(awk -F, 'NR > 1 { sent += $4; received += $5; ranks[$1] } END { print sent - received, length(ranks) }' \
    "$work/log")" = '0 2' ] || { fail 'sums of the log'; cat "$work/log"; }

finish
