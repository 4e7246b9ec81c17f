#!/usr/bin/env python3
"""Writes a book, its rules and a model for the benchmarks of premie simulate.

Usage: simulate_book.py DIR COVERS

COVERS covers of as many employers, all rated on a scale of nine bands over three years, renewed on 1 January 2026, with
1.4 cases a year on average. Nothing is drawn: sizes are those of a lognormal spread evenly, so that every run has the
same book.
"""
import math
import os
import statistics
import sys

EPOCH = "2023-01-01"
FACTORS = (0.7, 0.8, 0.9, 0.95, 1.0, 1.1, 1.25, 1.4, 1.6)
RATIOS = (0, 20, 40, 60, 80, 100, 130, 170, 250)
FREQUENCY, MEAN, CV = 0.05, 8300, 1.5
WAGE = 40000


def headcounts(count):
    normal = statistics.NormalDist(0, 1.2)
    for i in range(count):
        # neighbours differ in size, as they do in a book
        place = (i * 7919) % count
        yield max(0.1, round(min(14 * math.exp(normal.inv_cdf((place + 0.5) / count)), 4000), 1))


def rate(average):
    """The first percentage: what the claims are expected to cost, over a ratio of 75 percent."""
    return round(FREQUENCY * MEAN / WAGE / 0.75 * 100, 2)


def write(folder, name, header, rows):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(row + "\n" for row in rows)


def main(folder, count):
    sizes = list(headcounts(count))
    write(folder, "rules/products.csv", "product,premium_base,experience", ["A,payroll,own"])
    write(folder, "rules/tariffs.csv", "product,from,premium_pct", [f"A,{EPOCH},{rate(14)}"])
    bands = zip(RATIOS, list(RATIOS[1:]) + [""], FACTORS)
    write(folder, "rules/scales.csv", "scale,ratio_from,ratio_until,factor", [f"S,{a},{b},{c}" for a, b, c in bands])
    write(folder, "rules/rating.csv", "product,from,method,scale,window_years,max_up,max_down,min_pct,max_pct",
          [f"A,{EPOCH},scale,S,3,50,25,0.50,8.00"])
    write(folder, "book/employers.csv", "employer_id", (f"E{i}" for i in range(count)))
    write(folder, "book/covers.csv", "cover_id,policy_id,employer_id,product,from,renewal",
          (f"C{i:07},P{i},E{i},A,{EPOCH},01-01" for i in range(count)))
    write(folder, "book/statements.csv", "cover_id,year,received_on,average_headcount,payroll",
          (f"C{i:07},{year},{year + 1}-02-01,{size},{size * WAGE:.2f}"
           for i, size in enumerate(sizes) for year in (2023, 2024, 2025)))
    write(folder, "model/frequency.csv", "product,from_size,cases", [f"A,0,{FREQUENCY}"])
    write(folder, "model/severity.csv", "product,kind,distribution,mean,cv", [f"A,claim,lognormal,{MEAN},{CV}"])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
