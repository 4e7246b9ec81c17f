# Read by scripts that simulate the demo, after tests/support/program.sh: a model, and a scenario with steep scales.
# shellcheck shell=sh
mkdir "$work/model" "$work/steep"
printf 'product,class,from_size,until_size,cases,dispersion\nVERZ,,0,,0.25,\nWGAERD,,0,,0.05,2\n' \
    >"$work/model/frequency.csv"
printf 'product,kind,probability,distribution,mean,cv\nVERZ,claim,,lognormal,4000,1.5\n%s\nWGAERD,claim,,gamma,9000,1\n' \
    'VERZ,reintegration,40,gamma,1500,0.8' >"$work/model/severity.csv"
printf 'year,cv\n,0.15\n' >"$work/model/shock.csv"
printf 'scale,ratio_from,ratio_until,factor\nVZ,0,40,0.8\nVZ,40,,1.2\n' >"$work/steep/scales.csv"
