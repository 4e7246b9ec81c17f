#!/bin/sh
# `premie close --only`: some parts of a year's end, whose tables are those of the whole.
. tests/support/program.sh

# closes NAME ARGUMENT…
closes() {
    out=$work/$1
    shift
    of_demo 0 close --year 2025 -o "$out" "$@"
}
# has NAME FILE…: these files besides summary and receipt, and no others; the tables are those of the whole year's end.
has() {
    folder=$work/$1
    shift
    found=$(cd "$folder" && ls | grep -vx -e summary.csv -e receipt.json | tr '\n' ' ')
    [ "$found" = "$* " ] || fail "$folder: '$found', not '$* '"
    for file; do
        [ "$file" = billing.csv ] || same "$work/whole/$file" "$folder/$file"
    done
    # its control totals are those of the whole for each table but billing
    grep -v '^billing' "$folder/summary.csv" | grep -vxF -f "$work/whole/summary.csv" && fail "$folder/summary.csv"
    for file; do
        grep -q "^${file%.csv}\.rows," "$folder/summary.csv" || fail "$folder/summary.csv: nothing of $file"
    done
}

closes whole --quiet

# ---- one part

closes settle --quiet --only settle
has settle billing.csv settlement.csv
of_demo 0 settle --year 2025 -o "$work/settled" --quiet
same "$work/settled/billing.csv" "$work/settle/billing.csv"

closes advance --quiet --only advance
has advance advance.csv instalments.csv
closes prorata --quiet --only prorata
has prorata billing.csv prorata.csv prorata_covers.csv prorata_due.csv
grep -v ',prorata,' "$work/prorata/billing.csv" | grep -qv '^cover_id' && fail 'prorata alone books something else'
closes reimburse --quiet --only reimburse
has reimburse reimbursements.csv
closes rate --quiet --only rate
has rate portfolio.csv rates.csv ratios.csv

# ---- several: billing.csv holds what each of them books, and order and repetition do not matter

closes both --quiet --only settle,prorata
has both billing.csv prorata.csv prorata_covers.csv prorata_due.csv settlement.csv
same "$work/whole/billing.csv" "$work/both/billing.csv"
closes two --quiet --only settle,rate
has two billing.csv portfolio.csv rates.csv ratios.csv settlement.csv
closes again --quiet --threads 5 --only rate,settle,rate
diff -r "$work/two" "$work/again" || fail 'the order of parts matters'
closes all --quiet --only rate,reimburse,prorata,advance,settle
diff -r -x receipt.json "$work/whole" "$work/all" || fail 'all parts are not the whole'

# ---- what it says, and what the receipt does

closes told --only rate,advance
shows "premie close, year 2025, only advance,rate, as known on 2026-04-15; results in $work/told"
shows 'Advances of 2026: 13 covers'
shows 'Premium percentages of 2026: 11 covers'
hides 'Settlement of'
hides 'Charged per employee'
hides 'Reimbursements:'
grep -q '"only": "advance,rate"' "$work/told/receipt.json" || fail 'the receipt does not name the parts'
grep -q '"only"' "$work/whole/receipt.json" && fail 'the receipt of the whole names parts'
gives 0 verify "$work/told" $demo/book --rules $demo/rules
prints "premie close, year 2025, only advance,rate, dialect iso, as known on 2026-04-15; results in $work/told" \
    'the same: 34 tables read, 6 files written'
sed 's/advance,rate/advance,rato/' "$work/told/receipt.json" >"$work/receipt" && mv "$work/receipt" "$work/told/receipt.json"
gives 1 verify "$work/told" $demo/book --rules $demo/rules
complains "$work/told/receipt.json: not the receipt of a run: unknown command or arguments, of premie $("$PREMIE" --version | sed '1s/premie //;q')"
finish
