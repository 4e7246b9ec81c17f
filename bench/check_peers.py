"""Compares what peers found with the results of premie, to the cent, and names the first rows that differ.

Usage: check_peers.py SETTLEMENT RATES PEER.csv...
A peer has one row for each cover that is settled or rated: cover_id, exposure, definitive, billed, difference, claims,
reintegration, premium, ratio; blank where premie has no figure.
"""
import csv
import sys
from decimal import Decimal

SETTLED = ("exposure", "definitive", "billed", "difference")
RATED = ("claims", "reintegration", "premium", "ratio")
SHOWN = 10


def figures(row, columns):
    return tuple(Decimal(row[name]) if row[name] else None for name in columns)


def expected(settlement, rates):
    """Figures of each cover of premie's two tables."""
    found = {}
    with open(settlement, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["cover_id"]] = figures(row, SETTLED) + (None,) * len(RATED)
    with open(rates, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            settled = found.get(row["cover_id"], (None,) * (len(SETTLED) + len(RATED)))
            found[row["cover_id"]] = settled[: len(SETTLED)] + figures(row, RATED)
    return found


def differences(wanted, path):
    """Lines that say what differs in the table of a peer, in its order."""
    left, last = dict(wanted), ""
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cover, have = row["cover_id"], figures(row, SETTLED + RATED)
            want = left.pop(cover, None)
            if cover <= last:
                yield f"{cover}: not sorted by cover_id, or twice"
            last = cover
            if want is None:
                yield f"{cover}: premie has no such row"
                continue
            for name, a, b in zip(SETTLED + RATED, have, want):
                if a != b:
                    yield f"{cover}: {name}: {a}, premie has {b}"
    for cover in sorted(left):
        yield f"{cover}: no such row, premie has one"


def main():
    wanted = expected(sys.argv[1], sys.argv[2])
    failed = not wanted
    for path in sys.argv[3:]:
        found = list(differences(wanted, path))
        failed = failed or bool(found)
        print(f"{path}: {len(wanted)} covers, " + (f"{len(found)} differences" if found else "the same to the cent"))
        for line in found[:SHOWN]:
            print(f"  {line}")
    return 1 if failed else 0


sys.exit(main())
