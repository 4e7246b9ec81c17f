"""Makes scenarios of a random book: folders with some of its tables changed.

scenarios.py SEED YEAR FOLDER OUT: FOLDER has book/ and rules/; prints NAME=FOLDER of each.
"""

import csv
import os
import random
import sys


def read(folder, table):
    with open(os.path.join(folder, table + ".csv"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, list(rows[0]) if rows else []


def write(folder, table, rows, columns):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, table + ".csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def scale(rows, columns, factor, decimals):
    for row in rows:
        for column in columns:
            if row.get(column):
                row[column] = "%.*f" % (decimals, float(row[column]) * factor())


def dearer(random_, year, folder, out):
    """Other tariffs and rating rows, some gone."""
    rows, columns = read(folder + "/rules", "tariffs")
    scale(rows, ["premium_per_employee", "premium_pct"], lambda: random_.choice([0.9, 1, 1.1, 1.25]), 2)
    write(out, "tariffs", [row for row in rows if random_.random() < 0.9], columns)
    rows, columns = read(folder + "/rules", "rating")
    for row in rows:
        row["window_years"], row["year_weights"] = random_.choice(["2", "3", "5"]), ""
        row["min_years"], row["decimals"] = "1", random_.choice(["", "0", "3"])
    write(out, "rating", [row for row in rows if random_.random() < 0.8], columns)


def leaner(random_, year, folder, out):
    """Lower budgets, and a flatter scale."""
    for table, columns, decimals in (("budgets", ["amount"], 2), ("scales", ["factor"], 3)):
        rows, names = read(folder + "/rules", table)
        scale(rows, columns, lambda: random_.choice([0.5, 0.8, 1, 1.02]), decimals)
        if rows:
            write(out, table, rows, names)


def fewer(random_, year, folder, out):
    """Covers that end sooner, or change their statements."""
    rows, columns = read(folder + "/book", "covers")
    for row in rows if "until" in columns else []:
        day = random_.choice(["%d-01-01", "%d-02-01", "%d-07-15"]) % (year + random_.choice([-1, 0]))
        if random_.random() < 0.4 and row["from"] < day:
            row["until"] = day
    write(out, "covers", rows, columns)
    rows, columns = read(folder + "/book", "statements")
    scale(rows, ["average_headcount", "payroll"], lambda: random_.choice([0.7, 1, 1.3]), 2)
    if rows:
        write(out, "statements", rows, columns)


def main(seed, year, folder, out):
    for make in (dearer, leaner, fewer):
        make(random.Random(seed + make.__name__), int(year), folder, os.path.join(out, make.__name__))
        print("%s=%s" % (make.__name__, os.path.join(out, make.__name__)))


if __name__ == "__main__":
    main(*sys.argv[1:])
