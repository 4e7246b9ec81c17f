#!/bin/sh
# premie simulate --model: paths over the coming years, the same bytes however they are drawn, stopped and gone on with.
. tests/support/program.sh
. tests/support/model.sh

paths() {
    out=$1
    shift
    of_demo 0 simulate --year 2026 --model "$work/model" --paths 3000 --horizon 4 --seed 7 --scenario steep="$work/steep" \
        -o "$work/$out" "$@"
}

# [S-9]: any number of threads
paths one --threads 1
paths two --threads 2
paths five --threads 5
for table in simulation simulation_covers impact; do
    same "$work/one/$table.csv" "$work/two/$table.csv"
    same "$work/one/$table.csv" "$work/five/$table.csv"
done
same "$work/one/receipt.json" "$work/five/receipt.json"

# [S-9]: base and scenario draw the same numbers, so that the claims of a year are the same
grep ',claims,' "$work/one/simulation.csv" | sed -n 's/^base//p' >"$work/base"
grep ',claims,' "$work/one/simulation.csv" | sed -n 's/^steep//p' >"$work/scenario"
same "$work/base" "$work/scenario"
[ "$(sed 1q "$work/one/simulation.csv")" = \
    scenario,year,measure,mean,standard_error,sd,p005,p05,p25,p50,p75,p95,p995,tvar995 ] || fail 'header of simulation.csv'

# [S-6]: the receipt knows the model
gives 0 verify "$work/one" $demo/book --rules $demo/rules --model "$work/model" --scenario steep="$work/steep"
cp -R "$work/model" "$work/other"
printf 'year,cv\n,0.16\n' >"$work/other/shock.csv"
gives 1 verify "$work/one" $demo/book --rules $demo/rules --model "$work/other" --scenario steep="$work/steep"
grep -q '^changed table *model/shock.csv: ' "$work/out" || fail 'verify does not name the table of the model'
gives 2 verify "$work/one" $demo/book --rules $demo/rules --scenario steep="$work/steep"
complains "premie: verify needs --model DIR: $work/one is of a model"

# A model with errors
printf 'product,from_size,cases,dispersion\nVERZ,0,0.25,0.5\n' >"$work/other/frequency.csv"
of_demo 1 simulate --year 2026 --model "$work/other" --paths 10 --horizon 1 --seed 1 -o "$work/none"
complains "$work/other/frequency.csv:2:4: dispersion: expected 1 or more, found '0.5'" \
    'premie: 1 error; nothing was computed'
[ ! -e "$work/none" ] || fail 'a result folder after an error'

# [S-13]: stopped by a signal five times, it goes on to the same bytes. The large run takes seconds, with a sanitizer, too.
case $PREMIE in
    "$PWD"/build/premie) many=300000 ;;
    *) many=40000 ;;
esac
large() {
    out=$1
    shift
    "$PREMIE" simulate $demo/book --rules $demo/rules --as-of 2026-04-15 --year 2026 --model "$work/model" \
        --paths $many --horizon 5 --seed 3 --threads 2 --quiet -o "$work/$out" "$@"
}
large whole || fail 'the unbroken run'
stops=0
for after in 0.3 0.5 0.2 0.4 0.3; do
    "$PREMIE" simulate $demo/book --rules $demo/rules --as-of 2026-04-15 --year 2026 --model "$work/model" \
        --paths $many --horizon 5 --seed 3 --threads 2 --quiet -o "$work/broken" 2>"$work/err" &
    run=$!
    sleep $after
    kill -s INT $run 2>/dev/null || kill -s TERM $run 2>/dev/null
    wait $run && break
    if grep -q "^premie: stopped; what is done is kept in $work/broken.base.kept, and the same command goes on" "$work/err"; then
        stops=$((stops + 1))
        [ -f "$work/broken.base.kept" ] || fail 'nothing is kept'
    fi
    [ ! -e "$work/broken" ] || fail 'a result folder of a run that was stopped'
done
if [ -f "$work/broken.base.kept" ]; then
    of_demo 2 simulate --year 2026 --model "$work/model" --paths 1000 --horizon 5 --seed 3 -o "$work/broken"
    complains "premie: $work/broken.base.kept: an unfinished run with other arguments or other tables is kept here; go on \
with those, delete it, or give --force to begin anew"
fi
[ -e "$work/broken" ] || large broken || fail 'the run that goes on'
for file in simulation.csv simulation_covers.csv receipt.json; do
    same "$work/whole/$file" "$work/broken/$file"
done
[ ! -e "$work/broken.base.kept" ] || fail 'what was kept is still there'
[ $stops -gt 0 ] || echo 'the run was never stopped in time: this machine is too fast'

# ---- [S-8], [K-3]: cases of a rated cover cost reintegration where it has a module, or no cover of its product has one:
# 5 cases a year, of which 40 % cost 200.00

mkdir -p "$work/two/book" "$work/two/rules" "$work/two/model"
put() { printf '%b\n' "$2" >"$work/two/$1.csv"; }
put rules/products 'product,premium_base,headcount_method,prorata,regime,experience\nH,headcount,daily,day,,own\nB,none,,,goudse-budget,base'
put rules/tariffs 'product,from,premium_per_employee\nH,2015-01-01,100.00'
put rules/rating 'product,method,scale,from\nH,scale,S,2015-01-01'
put rules/scales 'scale,ratio_from,ratio_until,factor\nS,0,50,0.9\nS,50,,1.2'
put rules/budgets 'product,from,headcount_from,amount\nB,2015-01-01,0,100000.00'
put rules/activities 'regime,activity,covered,article\ngoudse-budget,x,yes,ART'
put book/employers 'employer_id\nE1\nE2'
put book/statements "cover_id,year,received_on,average_headcount$(for cover in C1 C2; do for year in 2022 2023 2024 2025; do
    printf '\\n%s,%s,%s-02-01,100' $cover $year $((year + 1)); done; done)"
put model/frequency 'product,from_size,cases\nH,0,0.05'
put model/severity 'product,kind,probability,distribution,mean,cv\nH,reintegration,40,lognormal,200,0'
head='cover_id,policy_id,employer_id,product,from,renewal,base_cover_id\nC1,P1,E1,H,2020-01-01,01-01,\nC2,P2,E2,H,2020-01-01,01-01,'
# reintegration OUT COVERS COUNT: the mean of so many covers, within four standard errors.
reintegration() {
    put book/covers "$2"
    gives 0 simulate "$work/two/book" --rules "$work/two/rules" --year 2026 --model "$work/two/model" --paths 4000 --horizon 1 \
        --seed 0 -o "$work/two/$1" --quiet
    awk -F, -v count="$3" '$3 == "reintegration" { found = 1; off = $4 - 400 * count; exit !(off * off < 16 * $5 * $5) }
        END { if (!found) exit 1 }' "$work/two/$1/simulation.csv" || fail "$1: reintegration of $3 covers"
}
reintegration none "$head" 2
reintegration one "$head\nM1,P1,E1,B,2020-01-01,01-01,C1" 1
reintegration both "$head\nM1,P1,E1,B,2020-01-01,01-01,C1\nM2,P2,E2,B,2020-01-01,01-01,C2" 2

finish
