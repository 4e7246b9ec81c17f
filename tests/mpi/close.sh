#!/bin/sh
# The year's end over ranks, of which each holds some employers, gives the bytes of one process, for any number of them.
. tests/support/program.sh
. tests/support/ranks.sh

# Every command over a book, in each number of ranks: files, page and standard error, and that the ranks did it together.
# all_of NAME BOOK RULES RANKS OPTION…
all_of() {
    name=$1 book=$2 rules=$3 numbers=$4
    shift 4
    while read -r command arguments; do
        run="$command $book --rules $rules --as-of 2026-04-15 $arguments --threads 1"
        # shellcheck disable=SC2086 # words
        gives 0 $run "$@" -o "$work/$name-$command"
        cp "$work/out" "$work/said"
        for count in $numbers; do
            # shellcheck disable=SC2086
            PREMIE_RANKS_LOG="$work/log" in_ranks "$count" 0 $run "$@" -o "$work/ranks"
            same_folders "$work/$name-$command" "$work/ranks"
            sed "s|results in $work/ranks|results in $work/$name-$command|" "$work/out" | diff "$work/said" - >"$work/diff" ||
                { fail "$called: another page"; cat "$work/diff"; }
            [ ! -s "$work/err" ] || { fail "$called: on standard error"; cat "$work/err"; }
            [ "$count" -eq 1 ] || [ "$(awk -F, '$2 == "write" && $3 > 0' "$work/log" | wc -l)" -eq "$count" ] ||
                { fail "$called: not all ranks wrote results"; cat "$work/log"; }
            rm -rf "$work/ranks"
        done
    done <<COMMANDS
close --year 2025
settle --year 2025
advance --year 2026
prorata --year 2025 --until 2026-04-16
reimburse
rate --year 2026
COMMANDS
}

# The demo has covers rated by credibility; of 7 ranks some hold next to nothing.
all_of demo $demo/book $demo/rules '1 2 3 4 7'

# A generated book: rows in random order, of every product and rating method.
"$(dirname "$PREMIE")/bench/make_portfolio" "$work/made" --employers 60 --shuffle >"$work/out" || fail 'the generator'
all_of made "$work/made/book" "$work/made/rules" '1 2 3 4 7' --quiet
[ "$(grep -c . "$work/made-close/portfolio.csv")" -gt 5 ] || fail 'too few groups that are rated'
awk -F, 'NR > 1 && $6 != ""' "$work/made-close/portfolio.csv" | grep -q . || fail 'no group is rated by credibility'

# The other dialect; every field in quotes, with CR LF, and notes with line ends in them.
"$(dirname "$PREMIE")/bench/make_portfolio" "$work/dutch" --employers 40 --seed 2 --dialect nl >"$work/out" ||
    fail 'the generator'
in_ranks 4 0 close "$work/dutch/book" --rules "$work/dutch/rules" --as-of 2026-04-15 --year 2025 --dialect nl --quiet \
    -o "$work/dutch4"
gives 0 close "$work/dutch/book" --rules "$work/dutch/rules" --as-of 2026-04-15 --year 2025 --dialect nl --quiet \
    -o "$work/dutch1"
same_folders "$work/dutch1" "$work/dutch4"
cat >"$work/quote.py" <<'PYTHON'
import csv, os, sys
for name in os.listdir(sys.argv[1]):
    with open(os.path.join(sys.argv[1], name), newline="") as file:
        header, *rows = csv.reader(file)
    with open(os.path.join(sys.argv[2], name), "w", newline="") as file:
        to = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        to.writerow(["x_note"] + header)
        to.writerows([f'row {i},\n\n"two" lines\r\n"'] + row for i, row in enumerate(rows))
PYTHON
mkdir "$work/quoted"
python3 "$work/quote.py" $demo/book "$work/quoted" || fail 'the quotes'
in_ranks 3 0 close "$work/quoted" --rules $demo/rules --as-of 2026-04-15 --year 2025 --quiet -o "$work/quoted3"
[ ! -s "$work/err" ] || { fail "$called: on standard error"; cat "$work/err"; }
for table in "$work"/demo-close/*.csv; do
    same "$table" "$work/quoted3/$(basename "$table")"
done

# Parts of a year's end, a table on standard output, and a snapshot, which ranks do not use.
for only in settle prorata,reimburse rate; do
    of_demo 0 close --year 2025 --only $only --quiet -o "$work/only1"
    in_ranks 3 0 close $demo/book --rules $demo/rules --as-of 2026-04-15 --year 2025 --only $only --quiet -o "$work/only3"
    same_folders "$work/only1" "$work/only3"
    rm -rf "$work/only1" "$work/only3"
done
of_demo 0 reimburse
cp "$work/out" "$work/said"
in_ranks 3 0 reimburse $demo/book --rules $demo/rules --as-of 2026-04-15
same "$work/said" "$work/out"
copy_demo packed
gives 0 pack "$work/packed" --rules $demo/rules --quiet
in_ranks 2 0 close "$work/packed" --rules $demo/rules --as-of 2026-04-15 --year 2025 --quiet -o "$work/packed2"
same_folders "$work/demo-close" "$work/packed2"

# One process says of the results of ranks that the book still gives them.
gives 0 verify "$work/packed2" $demo/book --rules $demo/rules

finish
