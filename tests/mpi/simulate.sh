#!/bin/sh
# premie simulate over ranks gives the bytes of one process, for any number of them [S-9], [S-10].
. tests/support/program.sh
. tests/support/ranks.sh
. tests/support/model.sh

printf 'product,rise_from_pct,probability\nVERZ,10,20\n' >"$work/model/lapse.csv"

# The demo: scales, credibility, lapses, and a scenario.
demo_run="simulate $demo/book --rules $demo/rules --as-of 2026-04-15 --year 2026 --model $work/model --paths 3000
    --horizon 4 --seed 7 --scenario steep=$work/steep"
# shellcheck disable=SC2086 # words
gives 0 $demo_run -o "$work/demo"
cp "$work/out" "$work/said"
for count in 1 2 3 4 7; do
    # shellcheck disable=SC2086
    in_ranks $count 0 $demo_run -o "$work/demo$count"
    same_folders "$work/demo" "$work/demo$count"
    sed "s|$work/demo$count|$work/demo|" "$work/out" >"$work/again"
    same "$work/said" "$work/again"
    [ ! -s "$work/err" ] || { fail "$called: on standard error"; cat "$work/err"; }
done

# A generated book, of which each rank has several turns; from copies, and read by each rank.
python3 bench/simulate_book.py "$work/made" 600
made_run="simulate $work/made/book --rules $work/made/rules --model $work/made/model --as-of 2026-04-15 --year 2026
    --paths 2000 --horizon 5 --seed 3 --quiet"
# shellcheck disable=SC2086
gives 0 $made_run -o "$work/whole"
for count in 1 2 3 4 7; do
    [ $count -ne 3 ] || made_run="$made_run --shared-input --threads 1"
    # shellcheck disable=SC2086
    in_ranks $count 0 $made_run -o "$work/made$count"
    same_folders "$work/whole" "$work/made$count"
done

# [S-13]: the progress of all ranks is seen on rank 0
in_ranks 2 0 simulate "$work/made/book" --rules "$work/made/rules" --model "$work/made/model" --as-of 2026-04-15 \
    --year 2026 --paths 100 --horizon 5 --seed 3 --quiet --progress -o "$work/seen"
is_silent
in_ranks 2 0 simulate "$work/made/book" --rules "$work/made/rules" --model "$work/made/model" --as-of 2026-04-15 \
    --year 2026 --paths 100 --horizon 5 --seed 3 --progress -o "$work/seen2"
grep -q '100 %' "$work/err" || fail 'no progress'

# Without a model rank 0 does all of it.
# shellcheck disable=SC2086
of_demo 0 simulate --year 2026 --scenario steep="$work/steep" -o "$work/impact"
in_ranks 3 0 simulate $demo/book --rules $demo/rules --as-of 2026-04-15 --year 2026 --scenario steep="$work/steep" \
    -o "$work/impact3"
same_folders "$work/impact" "$work/impact3"

finish
