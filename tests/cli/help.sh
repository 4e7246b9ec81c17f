#!/bin/sh
# What the program says of itself, all of it from its tables of commands and options.
. tests/support/program.sh

gives 0 --version
grep -qx 'premie [0-9]*\.[0-9]*\.[0-9]*' "$work/out" || fail 'no version'
gives 0 settle --version
grep -qx 'premie [0-9]*\.[0-9]*\.[0-9]*' "$work/out" || fail 'no version after a command'

gives 0 --list-commands
cp "$work/out" "$work/commands"
for command in check advance settle explain; do
    grep -qx $command "$work/commands" || fail "$command is not listed"
done

gives 0 --help
shows 'Usage: premie COMMAND [OPTION]... BOOK'
hides '--list-commands'
hides '--completion'
cp "$work/out" "$work/help"
while read -r command; do
    grep -q "^  $command  " "$work/help" || fail "$command is not in the help"
    gives 0 "$command" --help
    grep -q "^Usage: premie $command " "$work/out" || fail "$called: no usage"
    grep -q '^  --help  ' "$work/out" || fail "$called: no options"
    grep -q '^  2  *the command line is wrong$' "$work/out" || fail "$called: no exit statuses"
    [ "$(awk '/^[^ ]/ && !/^Usage:/ { print; exit }' "$work/out")" != 'Options:' ] || fail "$called: no description"
done <"$work/commands"

# An option that a command does not take is not in its help, and help needs nothing else.
gives 0 check --help
hides '--year'
gives 0 settle --help
shows 'Usage: premie settle [OPTION]... --year YEAR -o DIR BOOK'
hides '--cover'
gives 0 simulate --help
shows 'Usage: premie simulate [OPTION]... --year YEAR -o DIR {--scenario NAME=DIR | --model DIR} BOOK'

# ---- completion

gives 0 --completion bash
cp "$work/out" "$work/completion"
if command -v bash >/dev/null 2>&1; then
    bash -n "$work/completion" || fail 'the completion script is not valid bash'
    # offers LINE…: what is offered for the last word of a command line.
    offers() {
        bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _premie; printf "%s " "${COMPREPLY[@]}"' \
            - "$work/completion" "$@"
    }
    # offered WANTED LINE…
    offered() {
        wanted=$1
        shift
        found=$(offers "$@")
        [ "$found" = "$wanted" ] || fail "completion of '$*': '$found', not '$wanted'"
    }
    offered 'settle ' premie set
    offered '--dialect ' premie settle --dia
    offered 'iso nl ' premie settle --dialect ''
    offered 'nl ' premie settle book --dialect n
    offered 'settle advance prorata reimburse rate ' premie close book --only ''
    offered 'settle,reimburse settle,rate ' premie close book --only settle,r
    offered ' ' premie check --cov
    offered 'tables/demo/book ' premie check tables/demo/b
    offered 'tables/demo/rules ' premie check --rules tables/demo/r
    offered ' ' premie settle --year ''
    offered 'tables/demo/scenarios/leaner ' premie simulate --scenario tables/demo/scenarios/l
fi

# ---- standard output that takes nothing is a failure

if [ -w /dev/full ]; then
    for arguments in --help --version 'check --schema' "check $demo/book"; do
        status=0
        # shellcheck disable=SC2086 # several words
        "$PREMIE" $arguments >/dev/full 2>"$work/err" || status=$?
        [ $status -eq 3 ] || fail "premie $arguments on a full device: exit status $status"
        grep -qx 'premie: standard output: No space left on device' "$work/err" || fail "premie $arguments: no message"
    done
fi
status=0
"$PREMIE" --help >&- 2>"$work/err" || status=$?
[ $status -eq 3 ] || fail "closed standard output: exit status $status"
finish
