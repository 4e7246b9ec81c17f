#!/bin/sh
# `premie sample`: the applications of the year before the knowledge date (S1:9), drawn in two ways.
. tests/support/program.sh

# sample AS_OF SIZE SEED OPTION…: of the demo book, or the book in BOOK.
sample() {
    as_of=$1 size=$2 seed=$3
    shift 3
    gives 0 sample "${BOOK:-$demo/book}" --rules $demo/rules --as-of "$as_of" --size "$size" --seed "$seed" "$@"
}

# ---- all of them: a year after I13 was submitted it is still drawn from, the day after it is not

sample 2026-03-17 10 1 --quiet
grep '^simple,' "$work/out" >"$work/simple"
printf '%s\n' 'simple,I11,C10,2025-06-16,1000.00,1' 'simple,I12,C10,2025-08-01,500.00,1' \
    'simple,I13,C10,2025-03-17,0.00,1' | diff -u - "$work/simple" || fail 'the applications of a year'
awk -F, '$1 == "monetary_unit" { hits += $6 } END { exit hits != 10 }' "$work/out" || fail 'not 10 cents are drawn'
shows 'method,invoice_id,cover_id,submitted_on,amount,hits'
hides 'monetary_unit,I13'
sample 2026-03-18 10 1 --quiet
hides 'I13'
sample 2026-08-02 10 1
prints 'method,invoice_id,cover_id,submitted_on,amount,hits'
complains 'premie sample, as known on 2026-08-02: from 0 applications of 0.00 in all'

# ---- the same seed draws the same, whatever the order of the rows and the threads

sample 2026-03-17 1 5 --quiet
cp "$work/out" "$work/first"
sample 2026-03-17 1 5 --quiet --threads 1
same "$work/first" "$work/out"
copy_demo shuffled
{ head -n 1 $demo/book/invoices.csv; sed 1d $demo/book/invoices.csv | sort -r; } >"$BOOK/invoices.csv"
sample 2026-03-17 1 5 --quiet
same "$work/first" "$work/out"
for seed in 1 2 3 4 5 6 7 8 9; do
    sample 2026-03-17 1 $seed --quiet
    sed -n 2p "$work/out"
done | sort -u >"$work/drawn"
[ "$(wc -l <"$work/drawn")" -gt 1 ] || fail 'every seed draws the same application'

# ---- a dialect, and what the command line has to have

sample 2026-03-17 3 1 --quiet --dialect nl
shows 'simple;I11;C10;16-06-2025;1000,00;1'
gives 2 sample $demo/book --rules $demo/rules --seed 1
gives 2 sample $demo/book --rules $demo/rules --size 0 --seed 1
gives 2 sample $demo/book --rules $demo/rules --size 1 --seed 4294967296

finish
