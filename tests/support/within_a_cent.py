"""Two tables hold the same bytes, but for columns of money that may differ by a cent [W-8].

within_a_cent.py EXPECTED ACTUAL COLUMN…
"""

import csv
import sys
from decimal import Decimal


def near(a, b):
    return a == b or (a and b and abs(Decimal(a) - Decimal(b)) <= Decimal("0.01"))


def main(expected, actual, *columns):
    with open(expected, newline="") as a, open(actual, newline="") as b:
        rows, others = list(csv.DictReader(a)), list(csv.DictReader(b))
    if len(rows) != len(others):
        print("%s has %d rows, not %d" % (actual, len(others), len(rows)))
        return 1
    for line, (row, other) in enumerate(zip(rows, others), 2):
        if row.keys() != other.keys() or not all(
                near(row[c], other[c]) if c in columns else row[c] == other[c] for c in row):
            print("%s:%d: %s, not %s" % (actual, line, ",".join(other.values()), ",".join(row.values())))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
