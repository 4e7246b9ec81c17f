#!/bin/sh
# The description of the tables, and tables/README.md, which is that description.
. tests/support/program.sh

gives 0 check --schema=markdown
diff -u tables/README.md "$work/out" ||
    fail 'tables/README.md is not what "premie check --schema=markdown" prints: write it anew'

gives 0 check --schema
cp "$work/out" "$work/schema"
gives 0 check --schema=text
same "$work/schema" "$work/out"
grep -q '^covers.csv: covers of the policies (book, must be there)$' "$work/schema" || fail 'covers.csv is not described'

# The tables and columns that it describes are those that are shipped.
awk '/^[a-z_]*\.csv:/ { file = $1; sub(/:$/, "", file) } /^Parameters/ { exit } /^  [a-z0-9_]+  / { print file, $1 }' \
    "$work/schema" >"$work/columns"
for table in "$demo"/book/*.csv tables/rules/*.csv; do
    name=$(basename "$table")
    for column in $(sed 1q "$table" | tr ',' ' '); do
        case $column in
            x_*) ;;
            *) grep -qx "$name $column" "$work/columns" || fail "$name: $column is not described" ;;
        esac
    done
done
finish
