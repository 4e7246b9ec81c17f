#!/bin/sh
# A rank that fails ends the job with one message that names it, the exit status of one process and no results [S-9].
. tests/support/program.sh
. tests/support/ranks.sh

python3 bench/simulate_book.py "$work/made" 600

# simulated N STATUS ARGUMENT…: the made book, or that in BOOK, over ranks.
simulated() {
    count=$1 wanted=$2
    shift 2
    in_ranks "$count" "$wanted" simulate "${BOOK:-$work/made/book}" --rules "$work/made/rules" --as-of 2026-04-15 \
        --year 2026 --paths 1000 --horizon 3 --seed 3 --model "$work/made/model" -o "$work/none" "$@"
    [ ! -e "$work/none" ] || fail "$called: a result folder after an error"
    [ ! -e "$work/none.base.kept" ] || fail "$called: something is kept after an error"
}

# Errors of the input, in the words of one process; the closing line names the rank.
cp -R "$work/made/book" "$work/bad"
sed -i '7s/2023-01-01/2023-02-30/; 9s/,A,/,B,/' "$work/bad/covers.csv"
gives 1 simulate "$work/bad" --rules "$work/made/rules" --year 2026 --paths 1 --horizon 1 --seed 1 \
    --model "$work/made/model" -o "$work/none"
sed 's/^premie: /&rank 0: /' "$work/err" >"$work/wanted"
for option in --quiet --shared-input; do
    BOOK=$work/bad simulated 3 1 $option
    same "$work/wanted" "$work/err"
done
simulated 2 1 --model "$work/nowhere"
complains "$work/nowhere: expected a folder of tables, found none" 'premie: rank 0: 1 error; nothing was computed'
simulated 2 1 --scenario a="$work/nowhere"
complains "$work/nowhere: expected a folder of tables, found none" 'premie: rank 0: 1 error; nothing was computed'

# An error that only the paths find, on whichever rank: of several covers the first, as one process finds it.
cp -R "$work/made/book" "$work/large"
sed -i -E 's/^(C0000(090|230|231|400),202[0-9],[^,]*),[^,]*,/\1,90000000,/' "$work/large/statements.csv"
gives 1 simulate "$work/large" --rules "$work/made/rules" --as-of 2026-04-15 --year 2026 --paths 1000 --horizon 3 \
    --seed 3 --model "$work/made/model" -o "$work/none"
sed '$d' "$work/err" >"$work/wanted"
grep -q "/covers.csv: cover 'C0000090': more than" "$work/wanted" || { fail 'the cover that fails'; cat "$work/err"; }
for count in 2 5; do
    BOOK=$work/large simulated $count 1
    sed '$d' "$work/err" | diff -u "$work/wanted" - || fail "$called: another message"
    tail -n 1 "$work/err" | grep -qx "premie: rank [0-$count]: 1 error; nothing was computed" ||
        { fail "$called: the closing line"; cat "$work/err"; }
done

# A rank that has no room for the copies, reads other tables, or has no memory.
# shellcheck disable=SC2016 # the rank's own
echo '[ $RANK -ne 2 ] || export TMPDIR=/nowhere' >"$work/each"
simulated 3 3
complains 'premie: rank 2: /nowhere: No such file or directory'
mkdir "$work/here"
mv "$work/made" "$work/here/made"
cp -R "$work/here" "$work/there"
sed -i 's/1\.[0-9]*$/1.5/' "$work/there/made/rules/tariffs.csv"
# shellcheck disable=SC2016 # the rank's own
printf 'if [ $RANK -eq 1 ]; then cd %s; else cd %s; fi\n' "$work/there" "$work/here" >"$work/each"
in_ranks 2 3 simulate made/book --rules made/rules --as-of 2026-04-15 --year 2026 --paths 10 --horizon 1 --seed 1 \
    --model made/model --shared-input -o "$work/none"
complains 'premie: rank 1: the tables that it reads are others than those of rank 0'
mv "$work/here/made" "$work/made"
# shellcheck disable=SC2016 # the rank's own
echo '[ $RANK -ne 1 ] || ulimit -v 400000' >"$work/each"
simulated 3 3 --paths 3000000 --horizon 2
complains 'premie: rank 1: not enough memory for 240000000 bytes'

# Results that are there, and a wrong command line, are told once.
rm "$work/each"
mkdir "$work/full" && touch "$work/full/file"
in_ranks 3 2 simulate "$work/made/book" --rules "$work/made/rules" --year 2026 --paths 1 --horizon 1 --seed 3 \
    --model "$work/made/model" -o "$work/full"
complains "premie: $work/full: is there already; --force replaces it"
in_ranks 3 2 simulate "$work/made/book" --paths 0 -o "$work/none"
complains "premie: --paths: expected a whole number from 1 to 9999999, found '0'; try 'premie-mpi simulate --help'"

finish
