"""Two result folders hold the same bytes, but for receipts and for last digits of doubles in portfolio.csv [XR-4].

same_results.py EXPECTED ACTUAL
"""

import csv
import os
import sys

DOUBLES = ("within", "between", "k")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def near(a, b):
    return a == b or (a and b and abs(float(a) - float(b)) <= 1e-12 * abs(float(a)))


def same_portfolio(expected, actual):
    with open(expected, newline="") as a, open(actual, newline="") as b:
        rows, others = list(csv.DictReader(a)), list(csv.DictReader(b))
    return len(rows) == len(others) and all(
        row.keys() == other.keys() and all(near(row[c], other[c]) if c in DOUBLES else row[c] == other[c] for c in row)
        for row, other in zip(rows, others))


def main(expected, actual):
    names = [sorted(set(os.listdir(folder)) - {"receipt.json"}) for folder in (expected, actual)]
    bad = names[0] != names[1]
    for name in names[0] if not bad else []:
        pair = os.path.join(expected, name), os.path.join(actual, name)
        if read(pair[0]) != read(pair[1]) and not (name == "portfolio.csv" and same_portfolio(*pair)):
            print("%s and %s differ" % pair)
            bad = True
    if names[0] != names[1]:
        print("%s has %s, %s has %s" % (expected, names[0], actual, names[1]))
    return bad


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
