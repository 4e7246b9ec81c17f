#!/bin/sh
# A wrong command line: exit status 2, nothing on standard output, one message that says what to do.
. tests/support/program.sh

# refuses MESSAGE ARGUMENT…
refuses() {
    message=$1
    shift
    gives 2 "$@"
    complains "premie: $message"
    prints_nothing
}
prints_nothing() { [ ! -s "$work/out" ] || fail "$called: something on standard output"; }

for_settle="try 'premie settle --help'"
for_check="try 'premie check --help'"

refuses "expected a command, found none; try 'premie --help'"
refuses "unknown command 'setle'; did you mean 'settle'? try 'premie --help'" setle book
refuses "unknown command 'zzzzz'; try 'premie --help'" zzzzz
refuses "unknown option '--yaer'; did you mean '--year'? $for_settle" settle --yaer 2025 book
refuses "unknown option '--yaer'; did you mean '--year'? $for_settle" settle --yaer=2025 book
refuses "unknown option '--zzzzz'; $for_settle" settle book --zzzzz
refuses "unknown option '-x'; $for_check" check -x book
refuses "settle needs BOOK; $for_settle" settle
refuses "settle needs --year YEAR; $for_settle" settle book -o out
refuses "settle needs -o DIR; $for_settle" settle book --year 2025
refuses "advance needs -o DIR; try 'premie advance --help'" advance book --year 2025
refuses "explain needs --cover ID or --case ID or --employer ID; try 'premie explain --help'" explain book --year 2025
refuses "one word too many: 'book2'; $for_check" check book book2
refuses "check takes no -o; $for_check" check book -o out
refuses "check takes no --year; $for_check" check --year 2025 book
refuses "--force takes no argument; $for_settle" settle --force=yes book
refuses "--year: expected a year from 1900 to 2199, found nothing; $for_settle" settle book --year
refuses "-o: expected a folder, found nothing; $for_settle" settle book -o
refuses "-o: expected a folder, found ''; $for_settle" settle book -o ''
refuses "--year: expected a year from 1900 to 2199, found '20x5'; $for_settle" settle book --year 20x5
refuses "--year: expected a year from 1900 to 2199, found '1899'; $for_settle" settle book --year 1899
refuses "--as-of: expected a date such as 2026-04-15 or 15-04-2026, found '2025-02-30'; $for_check" \
    check book --as-of 2025-02-30
refuses "--as-of: expected a date such as 2026-04-15 or 15-04-2026, found '1-2-2025'; $for_check" \
    check book --as-of 1-2-2025
refuses "--dialect: expected iso or nl, found 'de'; $for_check" check book --dialect de
refuses "--threads: expected a whole number from 1 to 1024, found '0'; $for_check" check book --threads 0
refuses "--threads: expected a whole number from 1 to 1024, found '1025'; $for_check" check book --threads 1025
refuses "--parser: expected fast or libcsv, found 'slow'; $for_check" check book --parser slow
refuses "--format: expected text or json, found 'xml'; try 'premie explain --help'" explain book --format xml
refuses "--schema: expected text or markdown, found 'html'; $for_check" check --schema=html
parts='settle, advance, prorata, reimburse or rate, or some of them with commas between'
for_close="try 'premie close --help'"
refuses "--only: expected $parts, found 'setle'; did you mean 'settle'? $for_close" close book --only rate,setle,rat
refuses "--only: expected $parts, found 'zzzzz'; $for_close" close book --only zzzzz
refuses "--only: expected $parts, found ''; $for_close" close book --only settle,
refuses "--only: expected $parts, found ''; $for_close" close book --only=
refuses "--only: expected $parts, found 'settle rate'; $for_close" close book --only 'settle rate'
refuses "--only: expected $parts, found nothing; $for_close" close book --only
refuses "settle takes no --only; $for_settle" settle book --only settle
refuses "--completion: expected bash, found 'fish'; try 'premie --help'" --completion fish

# ---- options may stand anywhere, and `--` ends them

as_of='--as-of 15-04-2026'
# shellcheck disable=SC2086 # two words
for order in "--quiet check $demo/book --rules $demo/rules $as_of" "check --rules=$demo/rules $as_of --quiet $demo/book" \
    "check --rules $demo/rules $as_of --quiet -- $demo/book" "--rules $demo/rules $as_of check $demo/book --quiet"; do
    gives 0 $order
    shows 'warnings: 1'
done
POSIXLY_CORRECT=1 gives 0 check $demo/book --rules $demo/rules --as-of 2026-04-15 --quiet
shows 'warnings: 1'
mkdir "$work/-book" && cp $demo/book/*.csv "$work/-book"
(cd "$work" && "$PREMIE" check --quiet --as-of 2026-04-15 -- -book >/dev/null) || fail 'a book that begins with a dash'
finish
