#!/bin/sh
# The release program and library are built so that an attack through a fault of theirs finds it harder: positions are
# not fixed, the linkage table and the stack are closed, buffers are guarded. Read off the files, not off the flags.
. tests/support/program.sh

library=$(dirname "$PREMIE")/libpremie.so

# The release stands in build/ itself, what is built to be examined in folders of it.
if [ "$(basename "$(dirname "$PREMIE")")" != build ]; then
    echo "skipped: $PREMIE is built to be examined, not to be released"
    exit 0
fi

# has FILE WHAT PATTERN READELF-OPTION…
has() {
    file=$1 what=$2 pattern=$3
    shift 3
    readelf --wide "$@" "$file" >"$work/read" || fail "$file cannot be read"
    grep -qE "$pattern" "$work/read" || fail "$(basename "$file"): $what"
}
# hasnt FILE WHAT PATTERN READELF-OPTION…
hasnt() {
    file=$1 what=$2 pattern=$3
    shift 3
    readelf --wide "$@" "$file" >"$work/read" || fail "$file cannot be read"
    ! grep -qE "$pattern" "$work/read" || fail "$(basename "$file"): $what"
}

has "$PREMIE" "is not position-independent" '\(FLAGS_1\).* PIE' --dynamic
for file in "$PREMIE" "$library"; do
    has "$file" "has no position of its own choice" 'Type: +DYN' --file-header
    has "$file" "relocations stay writable" 'GNU_RELRO' --program-headers
    has "$file" "functions are bound late" '\(FLAGS(_1)?\).*(BIND_NOW|NOW)' --dynamic
    has "$file" "the stack is not declared" 'GNU_STACK' --program-headers
    hasnt "$file" "the stack can be executed" 'GNU_STACK.*RWE' --program-headers
    hasnt "$file" "a segment can be written and executed" 'LOAD.*RWE' --program-headers
    hasnt "$file" "text has relocations" '\(TEXTREL\)' --dynamic
    has "$file" "no stack protector" '__stack_chk_fail' --dyn-syms
    has "$file" "no fortified calls" '__(v?snprintf|memcpy|fprintf|vfprintf)_chk' --dyn-syms
done

finish
