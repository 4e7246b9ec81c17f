# Read by scripts of tests/mpi, after tests/support/program.sh: PREMIE is one process, PREMIE_MPI runs in ranks.
# shellcheck shell=sh
: "${PREMIE_MPI:?the program that runs in ranks}"
export TMPDIR="$work/scratch"
mkdir "$TMPDIR"

# in_ranks N STATUS ARGUMENT…: the program in N ranks; what it prints is then in $work/out and $work/err. Each rank runs
# what $work/each says before, where that is there, with its number in RANK.
in_ranks() {
    ranks=$1 wanted=$2
    shift 2
    called="$ranks ranks of premie-mpi $*"
    status=0
    # shellcheck disable=SC2016 # the shell of the rank's own
    tests/tools/ranks "$ranks" sh -c 'RANK=$OMPI_COMM_WORLD_RANK each=$1; shift; [ ! -f "$each" ] || . "$each"; exec "$@"' \
        sh "$work/each" "$PREMIE_MPI" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
    [ "$status" -eq "$wanted" ] || { fail "$called: exit status $status, not $wanted"; cat "$work/err"; }
    if ls -d "$TMPDIR"/premie-* >"$work/left" 2>/dev/null; then
        fail "$called: left in scratch:"
        cat "$work/left"
    fi
}

# same_folders ONE OTHER: the same files with the same bytes.
same_folders() { diff -r "$1" "$2" >"$work/diff" || { fail "$called: other results"; head -n 5 "$work/diff"; }; }
