"""Writes the tables of a folder anew: the same facts in another form.

Usage: rewrite.py FROM TO [nl] [shuffle=SEED] [bom] [crlf]
nl: the `;` dialect with decimal commas and DD-MM-YYYY; shuffle: rows and columns in another order.
"""
import csv
import os
import random
import re
import sys

DECIMAL = re.compile(r"-?\d+\.\d+\Z")
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z")
TEXT = {"name", "source", "unit", "article", "x_source"}  # columns that hold text, whatever it looks like


def dutch(column, value):
    if column in TEXT:
        return value
    date = DATE.match(value)
    if date:
        return "-".join(reversed(date.groups()))
    return value.replace(".", ",") if DECIMAL.match(value) else value


def rewrite(source, target, options):
    with open(source, newline="", encoding="utf-8-sig") as file:
        text = file.read()
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    header, rows = rows[0], rows[1:]
    if "nl" in options:
        delimiter = ";"
        rows = [[dutch(header[i], value) for i, value in enumerate(row)] for row in rows]
    for option in options:
        if option.startswith("shuffle="):
            chance = random.Random(option + os.path.basename(source))
            columns = list(range(len(header)))
            chance.shuffle(columns)
            chance.shuffle(rows)
            header = [header[i] for i in columns]
            rows = [[row[i] for i in columns] for row in rows]
    with open(target, "w", newline="", encoding="utf-8-sig" if "bom" in options else "utf-8") as file:
        end = "\r\n" if "crlf" in options else "\n"
        csv.writer(file, delimiter=delimiter, lineterminator=end).writerows([header] + rows)


def main():
    source, target, options = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(target, exist_ok=True)
    for name in sorted(os.listdir(source)):
        if name.endswith(".csv"):
            rewrite(os.path.join(source, name), os.path.join(target, name), options)


main()
