"""Writes a book whose cases and costs are drawn from a known model, with its rules, for `premie fit` [S-7].

Usage: fittedbook.py SEED TO LAW
LAW is lognormal, gamma or pareto: that of the claims. TO gets book and rules. What the model is, MODEL says.
"""
import csv
import datetime
import math
import os
import random
import sys

YEARS = range(2015, 2025)
COVERS = 300
MODEL = {"A": {"cases": 0.06, "probability": 0.4, "mean": 9000.0},
         "B": {"cases": 0.12, "probability": 0.6, "mean": 6000.0}}
DISPERSION, CV, SHOCK = 1.8, 0.7, 0.2
REINTEGRATION = {"probability": 0.3, "mean": 1500.0, "cv": 0.9}


def poisson(chance, mean):
    count, product, limit = 0, chance.random(), math.exp(-mean)
    while product > limit:
        count, product = count + 1, product * chance.random()
    return count


def cases(chance, mean):
    """Negative binomial of variance DISPERSION times its mean: Poisson of a gamma mean."""
    return poisson(chance, chance.gammavariate(mean / (DISPERSION - 1), DISPERSION - 1))


def cost(chance, law, mean, cv):
    if law == "gamma":
        drawn = chance.gammavariate(1 / cv ** 2, mean * cv ** 2)
    elif law == "pareto":
        exponent = 1 + math.sqrt(1 + 1 / cv ** 2)
        drawn = mean * (exponent - 1) / exponent * chance.random() ** (-1 / exponent)
    else:
        variance = math.log(1 + cv ** 2)
        drawn = chance.lognormvariate(math.log(mean) - variance / 2, math.sqrt(variance))
    return max(round(drawn * 100), 1)


def money(cents):
    return "%d.%02d" % divmod(cents, 100)


class Book:
    def __init__(self, to):
        self.to, self.tables = to, {}

    def add(self, table, **row):
        self.tables.setdefault(table, []).append(row)

    def write(self):
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with open(os.path.join(self.to, name + ".csv"), "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def add_rules(rules):
    rules.add("rules/products", product="VERZ", premium_base="payroll", regime="", experience="own")
    rules.add("rules/products", product="MOD", premium_base="none", regime="goudse-budget", experience="base")
    rules.add("rules/activities", regime="goudse-budget", activity="bewegen", covered="yes", article="S3:2.2.3.7")
    rules.add("rules/budgets", product="MOD", **{"from": "2010-01-01"}, headcount_from=0, amount="99999999.00")


def add_cover(book, chance, number, headcount):
    employer, group = "E%04d" % number, "A" if chance.random() < 0.5 else "B"
    book.add("book/employers", employer_id=employer)
    for prefix, product in (("C", "VERZ"), ("M", "MOD")):
        book.add("book/covers", cover_id="%s%04d" % (prefix, number), policy_id="P%04d" % number, employer_id=employer,
                 product=product, **{"class": group if prefix == "C" else "", "from": "2014-07-01"}, renewal="01-01",
                 administration="employee", base_cover_id="" if prefix == "C" else "C%04d" % number)
    for i in range(headcount):
        book.add("book/spells", employer_id=employer, employee_id="%s-%d" % (employer, i), **{"from": "2014-01-01"},
                 annual_wage="30000.00")
    return group


def add_case(book, chance, number, case_id, employee, year, group, law):
    """Each on an employee and in a part of the year of its own, so that no two are one case [C-1]."""
    employer, first = "E%04d" % number, datetime.date(year, 2, 1) + datetime.timedelta(chance.randrange(270))
    book.add("book/absences", absence_id=case_id, employer_id=employer, employee_id="%s-%d" % (employer, employee),
             first_sick_day=first, recovered_on=first + datetime.timedelta(20))
    day = first + datetime.timedelta(10)
    if chance.random() < MODEL[group]["probability"]:
        cents = cost(chance, law, MODEL[group]["mean"], CV)
        # paid, a reserve that a later one replaces, and a recovery come to the cost
        for kind, amount in (("paid", cents + 700), ("reserve", 90000), ("recovery", 1000)):
            book.add("book/claims", cover_id="C%04d" % number, absence_id=case_id, date=day, kind=kind,
                     amount=money(amount))
        book.add("book/claims", cover_id="C%04d" % number, absence_id=case_id, kind="reserve",
                 date=day + datetime.timedelta(5), amount="3.00")
    if chance.random() < REINTEGRATION["probability"]:
        cents = cost(chance, "gamma", REINTEGRATION["mean"], REINTEGRATION["cv"])
        book.add("book/invoices", invoice_id="I" + case_id, cover_id="M%04d" % number, absence_id=case_id,
                 activity="bewegen", requested_on=first, activity_from=day, invoice_date=day, submitted_on=day,
                 cost_ex_vat=money(cents))


def main():
    seed, to, law = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    chance, book = random.Random(seed), Book(to)
    os.makedirs(os.path.join(to, "book"))
    os.makedirs(os.path.join(to, "rules"))
    add_rules(book)
    covers = [(number, chance.randrange(20, 81)) for number in range(COVERS)]
    groups = [add_cover(book, chance, number, headcount) for number, headcount in covers]
    for year in YEARS:
        shock = chance.gammavariate(1 / SHOCK ** 2, SHOCK ** 2)
        for number, headcount in covers:
            count = cases(chance, MODEL[groups[number]]["cases"] * headcount * shock)
            for i in range(min(count, headcount)):
                add_case(book, chance, number, "A%d-%04d-%d" % (year, number, i), i, year, groups[number], law)
    book.write()


main()
