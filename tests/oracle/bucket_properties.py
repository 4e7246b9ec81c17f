"""Properties of `premie reimburse` over random books.

bucket_properties.py PREMIE FIRST LAST
PREMIE is the program, FIRST to LAST the seeds of randombook.py. For each book: what a bucket gives stays within its
budget and no invoice gets more than its net cost [R-4]; a larger deduction never raises an amount [R-3]; an invoice
after all others of its cover changes no earlier decision; the order of rows changes no byte; with what is due paid
out nothing is due [R-6].
"""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def write(path, rows, columns):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class Trial:
    """One random book, and the runs on it and on books changed from it."""

    def __init__(self, premie, seed, folder):
        self.premie, self.seed, self.folder = premie, seed, folder
        self.rng = random.Random(seed)
        printed = subprocess.run([sys.executable, os.path.join(HERE, "randombook.py"), str(seed), folder],
                                 check=True, capture_output=True, text=True).stdout.split()
        self.as_of = printed[printed.index("--as-of") + 1]
        self.results = self.run("book")

    def run(self, book):
        out = os.path.join(self.folder, "out-" + book)
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run([self.premie, "reimburse", os.path.join(self.folder, book), "--rules",
                        os.path.join(self.folder, "rules"), "--as-of", self.as_of, "--quiet", "-o", out], check=True)
        return read(os.path.join(out, "reimbursements.csv"))

    def changed(self, table, change):
        """The results of a copy of the book in which the rows of a table are changed."""
        copy = os.path.join(self.folder, "changed")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(os.path.join(self.folder, "book"), copy)
        path = os.path.join(copy, table + ".csv")
        if os.path.exists(path):
            rows = read(path)
            with open(path, newline="", encoding="utf-8-sig") as file:
                columns = next(csv.reader(file))
            rows = change(rows)
            write(path, rows, columns + sorted({name for row in rows for name in row} - set(columns)))
        return self.run("changed")

    def check(self, holds, what):
        if not holds:
            sys.exit("seed %d: %s" % (self.seed, what))

    def table(self, folder, name):
        path = os.path.join(self.folder, folder, name + ".csv")
        return read(path) if os.path.exists(path) else []

    def check_amounts(self):
        """[R-4]: what is left and what was given make a budget of the tables, and no more is given."""
        regimes = {row["product"]: row["regime"] for row in self.table("rules", "products")}
        covers = {row["cover_id"]: row for row in self.table("book", "covers")}
        invoices = {row["invoice_id"]: row for row in self.table("book", "invoices")}
        got = {}
        for row in sorted(self.results, key=lambda r: (invoices[r["invoice_id"]]["submitted_on"],
                                                       r["invoice_id"].encode())):
            amount, cover = Decimal(row["amount"]), covers[row["cover_id"]]
            name = row["invoice_id"]
            self.check(not row["net"] or 0 <= amount <= Decimal(row["net"]), name + " gets more than its net cost")
            if not row["budget_left"] or cover["class"] == "cba":
                continue
            left, regime = Decimal(row["budget_left"]), regimes[cover["product"]]
            year = invoices[name]["submitted_on"][:4]
            bucket = row["cover_id"], year if regime == "loyalis-vvt" else row["case_id"]
            before = got.get(bucket, 0)
            budgets = {Decimal(r["amount"]) for r in self.table("rules", "budgets")
                       if r["product"] == cover["product"]}
            budgets |= {Decimal(r["budget"]) for r in self.table("book", "schedule")
                        if r["cover_id"] == row["cover_id"] and r.get("budget")}
            self.check(left + before in budgets or left == 0 and before >= min(budgets),
                       name + " leaves what is no budget less what was given")
            self.check(amount <= left, name + " gets more than its budget leaves")
            got[bucket] = before + amount

    def check_deduction(self):
        """[R-3]: a larger deduction of one invoice never raises its own amount."""
        if not self.results:
            return
        name = self.rng.choice(self.results)["invoice_id"]
        column = self.rng.choice(["subsidy", "other_cover"])

        def raise_one(rows):
            for row in rows:
                if row["invoice_id"] == name:
                    row[column] = "%.2f" % (Decimal(row.get(column) or 0) + self.rng.randint(1, 50000) / Decimal(100))
            return rows

        before = {row["invoice_id"]: Decimal(row["amount"]) for row in self.results}
        after = {row["invoice_id"]: Decimal(row["amount"]) for row in self.changed("invoices", raise_one)}
        self.check(after[name] <= before[name], name + " gets more for a larger deduction")

    def check_later_invoice(self):
        """An invoice at the knowledge date, the last of all ids, changes no other row."""
        def add_last(rows):
            known = [row for row in rows if row["submitted_on"] <= self.as_of]
            if known:
                rows.append(dict(self.rng.choice(known), invoice_id="zzz-last", submitted_on=self.as_of))
            return rows

        results = [row for row in self.changed("invoices", add_last) if row["invoice_id"] != "zzz-last"]
        self.check(results == self.results, "a later invoice changes an earlier decision")

    def check_order(self):
        """Rows in another order give the same results."""
        for table in ("invoices", "absences", "payouts", "spells", "recoveries", "suspensions"):
            results = self.changed(table, lambda rows: self.rng.sample(rows, len(rows)))
            self.check(results == self.results, "the order of %s changes a result" % table)

    def check_paid(self):
        """[R-6]: once what is due is paid out, nothing is."""
        due = [{"invoice_id": row["invoice_id"], "paid_on": self.as_of, "amount": row["due"]}
               for row in self.results if Decimal(row["due"]) != 0]
        for row in self.changed("payouts", lambda rows: rows + due):
            self.check(Decimal(row["due"]) == 0, row["invoice_id"] + " is due after it was paid out")


def main():
    premie, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(premie, seed, folder)
            trial.check_amounts()
            trial.check_deduction()
            trial.check_later_invoice()
            trial.check_order()
            trial.check_paid()


main()
