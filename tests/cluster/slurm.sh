#!/bin/sh
# The scripts of bench/slurm on a Slurm cluster of two nodes: whatever the ranks, what starts them, a node that fails and
# a job that is stopped, the results are the bytes of one process [S-9] [S-13].
# Usage: PREMIE=PROGRAM tests/cluster/slurm.sh       (from the project's root; PROGRAM-mpi stands beside PROGRAM)
# KEEP=yes leaves the folder with the jobs' output and results.
set -u

skip() {
    echo "skipped, no Slurm cluster on this machine: $1"
    exit 0
}
[ "$(id -u)" -eq 0 ] || skip 'it needs root'
for command in munged slurmctld slurmd srun sbatch mpirun ip nsenter unshare; do
    command -v $command >/dev/null 2>&1 || skip "$command is not installed"
done
unshare --net --uts --mount --pid --fork true 2>/dev/null || skip 'it needs namespaces'
one_process=$PREMIE
[ -x "$one_process-mpi" ] || skip "no $one_process-mpi"

# Not under /tmp: each host has its own.
work=$(mktemp -d /var/tmp/premie-cluster.XXXXXX) || exit 1
cluster=$work/cluster
leave() {
    tests/cluster/cluster down "$cluster"
    if [ "${KEEP:-}" ]; then echo "output and results: $work"; else rm -rf "$work"; fi
}
trap leave EXIT
trap 'exit 1' HUP INT TERM
failures=0
fail() {
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# ---- jobs

on() { tests/cluster/cluster on "$cluster" "$@"; }

# submit NAME ARGUMENT…: a job with its results in $work/NAME and its output in $work/NAME.log; its number is then in $job.
submit() {
    name=$1
    shift
    job=$(OUT="$work/$name" on ctl sbatch --parsable --time=10 --output="$work/$name.log" "$@") || fail "sbatch of $name"
}

# states: of the job, or of the tasks of an array; a field: of the job
field() { on ctl scontrol show job "$job" --oneliner | tr ' ' '\n' | sed -n "s/^$1=//p" | sort -u; }
is_waiting() { [ "$(field JobState)" = PENDING ]; }
is_over() { ! field JobState | grep -Eq 'PENDING|CONFIGURING|RUNNING|COMPLETING|REQUEUED'; }
keeps() { [ -f "$work/$name.base.kept" ]; }

# comes COMMAND…: waits for it to be true.
comes() {
    tenths=900
    until "$@"; do
        tenths=$((tenths - 1))
        if [ $tenths -eq 0 ] || { is_over && ! "$@"; }; then
            fail "$name: $(field JobState), and never: $*"
            cat "$work/$name.log"
            on ctl scancel "$job"
            return 1
        fi
        sleep 0.1
    done
}

# ends STATE: the job ends so.
ends() {
    comes is_over
    [ "$(field JobState)" = "$1" ] || { fail "$name: $(field JobState), not $1"; cat "$work/$name.log"; }
}

# gives EXPECTED WHAT: the job ends well, with the results of one process.
gives() {
    ends COMPLETED
    if diff -r "$1" "$work/$name" >"$work/$name.diff" 2>&1; then
        echo "ok    $2"
    else
        fail "$2"
        head -n 5 "$work/$name.diff"
    fi
}

# ---- what one process gives: the same scripts, with nothing to start ranks

export AS_OF=2026-04-15 PREMIE="$one_process-mpi"
# alone NAME SCRIPT ARGUMENT…
alone() {
    name=$1
    shift
    OUT="$work/$name" LAUNCH=env PREMIE=$one_process sh "$@" --quiet || fail "$name"
}
of_demo() { export BOOK=tables/demo/book RULES=tables/demo/rules YEAR=2025; }
# of_portfolio PATHS: some that take no time, or some seconds of two processors
SHORT=2000 LONG=80000
of_portfolio() {
    export BOOK="$work/portfolio/book" RULES="$work/portfolio/rules" MODEL="$work/portfolio/model" YEAR=2026 PATHS="$1" \
        HORIZON=5 SEED=1
}

python3 bench/simulate_book.py "$work/portfolio" 1000
# Scenarios of another scale: two tasks of one, and one of two.
scenario() {
    mkdir "$work/$1"
    sed "s/,1.6\$/,$2/" "$work/portfolio/rules/scales.csv" >"$work/$1/scales.csv"
}
scenario low 1.2
scenario high 2
scenario flat 1
printf '%s\n' "low=$work/low" "high=$work/high" "flat=$work/flat low=$work/low" >"$work/list"
export LIST="$work/list"
paths='--paths 2000 --horizon 5 --seed 1 --model'

of_demo
alone close.alone bench/slurm/close.sbatch
of_portfolio $SHORT
alone short.alone bench/slurm/simulate.sbatch
for task in 1 2 3; do
    export SLURM_ARRAY_TASK_ID=$task
    # shellcheck disable=SC2086 # options
    alone scenarios.alone bench/slurm/scenarios.sbatch $paths "$MODEL"
done
unset SLURM_ARRAY_TASK_ID
of_portfolio $LONG
alone long.alone bench/slurm/simulate.sbatch

# ---- jobs that nothing disturbs

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
tests/cluster/cluster up "$cluster" || exit 1

of_portfolio $SHORT
submit simulate --nodes=2 --ntasks-per-node=2 bench/slurm/simulate.sbatch
gives "$work/short.alone" 'simulate over 2 nodes and 4 ranks, started by srun'
submit threads --nodes=2 --ntasks-per-node=1 --cpus-per-task=2 bench/slurm/simulate.sbatch
gives "$work/short.alone" 'simulate over 2 ranks of 2 threads'
# shellcheck disable=SC2086 # options
submit scenarios --array=1-3 --ntasks=2 bench/slurm/scenarios.sbatch $paths "$MODEL"
gives "$work/scenarios.alone" 'a job array over scenarios'
export LAUNCH='mpirun --bind-to none'
submit mpirun --nodes=2 --ntasks-per-node=2 bench/slurm/simulate.sbatch
gives "$work/short.alone" 'simulate over 2 nodes and 4 ranks, started by mpirun'
unset LAUNCH

of_demo
submit close --nodes=2 --ntasks-per-node=2 bench/slurm/close.sbatch
gives "$work/close.alone" 'close over 2 nodes and 4 ranks'

# ---- jobs that are broken off, at any time after something was kept

of_portfolio $LONG
broken() { submit "$@" bench/slurm/simulate.sbatch --keep-every 1 && comes keeps; }

broken crash --nodes=2 --ntasks-per-node=2 && tests/cluster/cluster crash "$cluster" n2
comes is_waiting && keeps && tests/cluster/cluster boot "$cluster" n2
gives "$work/long.alone" 'a node without power: the job waits for it and goes on'
[ "$(field Restarts)" = 1 ] || fail "restarts after a node failed: $(field Restarts)"

broken limit --nodes=2 --ntasks-per-node=2 && on ctl scancel --batch --signal=USR1 "$job"
gives "$work/long.alone" 'a job near its time limit: it stops, waits and goes on'
[ "$(field Restarts)" = 1 ] || fail "restarts after a stop: $(field Restarts)"

broken cancelled --nodes=2 --ntasks-per-node=2 && on ctl scancel "$job"
ends CANCELLED
keeps && [ ! -e "$work/cancelled" ] || fail 'a job that was cancelled has results, or keeps nothing'
submit cancelled --nodes=1 --ntasks-per-node=3 bench/slurm/simulate.sbatch
gives "$work/long.alone" 'a job cancelled with 4 ranks goes on with 3'

# ---- ranks that fail

fails() {
    ends FAILED
    [ ! -e "$work/$name" ] || fail "$name: results of a job that failed"
}
# A process of n2, which sees no others.
broken killed --nodes=2 --ntasks-per-node=2 && on n2 sh -c 'kill -s KILL $(pidof -s premie-mpi)'
fails && echo 'ok    a rank that is killed ends the job without results'

of_portfolio $SHORT
sed '3s/2025-02-01/2025-02-30/' "$BOOK/statements.csv" >"$work/damaged.csv"
on n2 mount --bind "$work/damaged.csv" "$BOOK/statements.csv"
submit damaged --nodes=2 --ntasks-per-node=2 bench/slurm/simulate.sbatch --shared-input
fails
[ "$(field ExitCode)" = 1:0 ] || fail "damaged: exit code $(field ExitCode)"
cat >"$work/expected" <<END
$BOOK/statements.csv:3:3: received_on: '2025-02-30' is not a calendar date
premie: rank 2: 1 error; nothing was computed
END
if grep -v '^s' "$work/damaged.log" | diff "$work/expected" -; then
    echo 'ok    a rank that finds a fault says which one it is, and ends the job'
else
    fail 'the message of a rank that finds a fault'
fi

[ "$failures" -eq 0 ]
