# Read by scripts of tests/cli: runs the program in PREMIE and looks at what it says. A script ends with `finish`.
# shellcheck shell=sh
set -u
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failures=0
demo=tables/demo

fail() {
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# gives STATUS ARGUMENT…: runs the program; what it prints is then in $work/out and $work/err.
gives() {
    wanted=$1
    shift
    called="premie $*"
    status=0
    "$PREMIE" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || { fail "$called: exit status $status, not $wanted"; cat "$work/err"; }
}

# of_demo STATUS COMMAND ARGUMENT…: the same on the demo book, or on the book in BOOK.
of_demo() {
    wanted=$1 command=$2
    shift 2
    gives "$wanted" "$command" "${BOOK:-$demo/book}" --rules "${RULES:-$demo/rules}" --as-of 2026-04-15 "$@"
}

# The last run printed exactly these lines on standard error (complains), on standard output (prints).
complains() { printf '%s\n' "$@" | diff -u - "$work/err" || fail "$called: standard error"; }
prints() { printf '%s\n' "$@" | diff -u - "$work/out" || fail "$called: standard output"; }
is_silent() { cat "$work/out" "$work/err" | diff /dev/null - || fail "$called: not silent"; }
# It printed this line among others.
shows() { grep -qxF -- "$1" "$work/out" || { fail "$called: no line '$1' in"; cat "$work/out"; }; }
hides() { ! grep -qF -- "$1" "$work/out" || { fail "$called: '$1' in"; cat "$work/out"; }; }

same() { cmp -s "$1" "$2" || { fail "$1 and $2 differ"; diff "$1" "$2" | head -n 5; }; }

# copy_demo NAME: a copy of the demo book to change, in $work/NAME.
copy_demo() {
    rm -rf "${work:?}/$1"
    cp -R $demo/book "$work/$1"
    BOOK=$work/$1
}

finish() {
    [ "$failures" -eq 0 ]
    exit
}
