"""Writes a book and its rules without the rows that were set aside.

Usage: without_rejects.py BOOK RULES REJECTS TO
TO/book and TO/rules are made. Each row of the reject file must stand on its line as it is there, once, with a reason.
What is printed: how many rows were set aside, and how many are left, by table.
"""
import csv
import os
import sys


def read(path):
    with open(path, "rb") as file:
        return file.read()


def rejects(path):
    found = {}
    rows = csv.reader(read(path).decode("utf-8", "surrogateescape").splitlines(keepends=True), strict=True)
    assert next(rows) == ["file", "line", "reason", "row"]
    for name, line, reason, row in rows:
        assert reason and int(line) not in found.setdefault(name, {}), (name, line)
        found[name][int(line)] = row.encode("utf-8", "surrogateescape")
    return found


def without(table, bad):
    """The lines of a table that are not those of bad rows, and how many lines bad rows take."""
    lines, kept, number = table.split(b"\n"), [], 1
    while number <= len(lines):
        if number not in bad:
            kept.append(lines[number - 1])
            number += 1
            continue
        row = bad.pop(number).split(b"\n")
        stands = lines[number - 1:number - 1 + len(row)]
        assert stands == row or stands == row[:-1] + [row[-1] + b"\r"], (number, stands, row)
        number += len(row)
    assert not bad, bad
    return b"\n".join(kept)


def main(book, rules, path, to):
    found = rejects(path)
    for folder, below in ((book, "book"), (rules, "rules")):
        os.makedirs(os.path.join(to, below))
        for name in sorted(os.listdir(folder)):
            bad = found.pop(name, {})
            count = len(bad)
            with open(os.path.join(to, below, name), "wb") as file:
                file.write(without(read(os.path.join(folder, name)), bad))
            if count:
                print(name, count)
    assert not found, found


main(*sys.argv[1:])
