"""The simulation of bench/simulate_book.py in numpy, all covers of a path side by side.

Usage: simulate_numpy.py DIR PATHS HORIZON SEED
Prints the means over paths of the premium and the claims of the last year, and the seconds of the paths alone.
"""
import csv
import sys
import time

import numpy as np

folder, paths, horizon, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
latest = {}
with open(f"{folder}/book/statements.csv", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        latest[row["cover_id"]] = (float(row["average_headcount"]), float(row["payroll"]))
with open(f"{folder}/rules/tariffs.csv", encoding="utf-8") as file:
    tariff = float(next(csv.DictReader(file))["premium_pct"])
with open(f"{folder}/rules/scales.csv", encoding="utf-8") as file:
    scale = list(csv.DictReader(file))
with open(f"{folder}/model/frequency.csv", encoding="utf-8") as file:
    frequency = float(next(csv.DictReader(file))["cases"])
with open(f"{folder}/model/severity.csv", encoding="utf-8") as file:
    severity = next(csv.DictReader(file))
mean, cv = float(severity["mean"]), float(severity["cv"])
headcount, payroll = (np.array(column) for column in zip(*latest.values()))
limits = np.array([float(band["ratio_from"]) for band in scale[1:]]) / 100
factors = np.array([float(band["factor"]) for band in scale])
sigma = np.sqrt(np.log(1 + cv * cv))
mu = np.log(mean) - sigma * sigma / 2
expected, count, window = frequency * headcount, len(headcount), 3

random = np.random.default_rng(seed)
# The real years have premiums at the tariff and no claims; the first rate is that of premie rate: the lowest factor.
first_premium = np.round(payroll * tariff / 100, 2)
first_rate = np.clip(np.floor(max(tariff * factors[0], tariff * 0.75) * 100 + 0.5 + 1e-9) / 100, 0.5, 8)
sums = np.zeros((2, horizon, paths))
means = np.zeros((horizon, count))

begin = time.process_time()
for path in range(paths):
    rate = np.full(count, first_rate)
    claims = [np.zeros(count)] * window
    premiums = [first_premium] * window
    for year in range(horizon):
        if year > 0:
            ratio = sum(claims[-window:]) / sum(premiums[-window:])
            factor = factors[np.searchsorted(limits, ratio, side="right")]
            rate = np.clip(np.clip(rate * factor, rate * 0.75, rate * 1.5), 0.5, 8)
            rate = np.floor(rate * 100 + (0.5 + 1e-9)) / 100
        premium = np.floor(payroll * rate + (0.5 + 1e-9)) / 100
        cases = random.poisson(expected)
        costs = np.round(random.lognormal(mu, sigma, cases.sum()), 2)
        of_cover = np.bincount(np.repeat(np.arange(count), cases), weights=costs, minlength=count)
        claims.append(of_cover)
        premiums.append(premium)
        sums[0, year, path] = premium.sum()
        sums[1, year, path] = of_cover.sum()
        means[year] += rate
seconds = time.process_time() - begin
print(f"{sums[0, -1].mean():.2f} {sums[1, -1].mean():.2f} {seconds:.3f}")
