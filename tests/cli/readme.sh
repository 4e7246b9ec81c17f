#!/bin/sh
# What README.md shows is what the program prints: each command of the tour runs, and each line shown is in its output.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$PWD
mkdir "$work/bin"
ln -s "$PREMIE" "$work/bin/premie"
PATH=$work/bin:$PATH
cp -R tables/demo/book "$work/faulty"
sed -i '3s/2018-09-01/2018-02-30/' "$work/faulty/spells.csv"
sed -i '3s/BTNW/BNTW/' "$work/faulty/covers.csv"
ln -s "$root/tables" "$work/tables"
sed -n '/^## A tour/,/^## Commands/p' README.md >"$work/tour"
cd "$work" || exit 1
sed -n 's/^\$ //p' tour >commands
while read -r command; do
    sh -c "$command" >>output 2>&1
done <commands
awk '/^```/ { shown = !shown; next } shown && !/^\$ / && !/^…$/ && NF' tour >lines
[ "$(wc -l <commands)" -ge 6 ] && [ "$(wc -l <lines)" -ge 100 ] || { echo "the tour is not read as it stands"; exit 1; }
grep -vxFf output lines && { echo "README.md shows lines that the program does not print"; exit 1; }
exit 0
