"""Writes a small random book with cases on WGA and its rules, for differential tests.

randomwga.py SEED OUTDIR
As randombook.py, with milestones, wage limits, exits and cases on WGA; what is printed is the options for both commands:
the year, the knowledge date, and the period of a timeline.
"""

import os
import random
import sys

import randombook
from book import BOOK_TABLES, RULE_TABLES, WGA_BOOK_TABLES, WGA_RULE_TABLES
from exact import day_of, show_date

REQUIRED = {"milestones": "product milestone anchor article", "wage_limits": "from", "wga_exit": "cause month still_on",
            "wga_cases": "absence_id disability_pct daily_wage"}


def make_milestones(m):
    if m.chance(10):
        return  # the products are guessed then
    for product in ["WGAERD"] + (["LOON"] if m.chance(30) else []):
        for k in range(m.rng.randint(3, 9)):
            m.add("milestones", product=product, milestone="m%d" % k,
                  anchor=m.pick(["sick", "wia", "lgu_start", "lgu_end"]), weeks=m.pick(["", 0, 6, 42, 104, -12]),
                  months=m.pick(["", 0, 11, -5, 1, 120]), until_weeks=m.pick(["", "", 68, 110, -3]),
                  ends_on_recovery=m.some_flag(50), role=m.pick(["", "manager"]), article="S9:%d" % k)


def make_limits(m):
    start = day_of(m.pick([2010, 2014, 2016, 2019]), m.pick([1, 7]), 1)
    for first, out in m.periods(start, m.rng.randint(3, 9), 30):
        m.add("wage_limits", from_=first, until=out, max_daily_wage=m.pick(["", m.money(150, 320)]),
              minimum_wage_month=m.pick(["", m.money(1400, 2300), m.money(1400, 2300)]))


def make_exits(m):
    for cause in ["", "psych", "rug"]:
        if m.chance(40):
            continue
        share = 1.0
        for month in sorted(m.rng.sample([0, 1, 6, 12, 24, 37, 60, 119, 120, 200], m.rng.randint(1, 5))):
            share *= m.rng.uniform(0.5, 1)
            m.add("wga_exit", cause=cause, month=month, still_on=m.pick(["%.4f" % share, "%.6f" % share, "%.1f" % share]))


def make_wga_parameters(m):
    own = ("lau_strict", "discount_pct")
    m.tables["parameters"] = [row for row in m.tables["parameters"] if row["name"] not in own]
    for name, values in (("lau_strict", ["0", "1"]), ("discount_pct", ["0", "2", "3.25", "21"])):
        if m.chance(70):
            for start, out in m.periods(m.day_in(m.year - 3, m.year), m.rng.randint(1, 3), 30):
                m.add("parameters", name=name, from_=start, until=out, value=m.pick(values))


def make_wga_covers(m):
    for k, employer in enumerate(m.tables["employers"]):
        for number in range(m.pick([1, 1, 2])):
            m.add("covers", cover_id="W%d%d" % (k, number), policy_id="W%d" % k, employer_id=employer["employer_id"],
                  product=m.pick(["WGAERD", "WGAERD", "LOON"]), from_=day_of(2010, 1, 1) if m.chance(70) else m.day_in(
                      m.year - 2, m.year), until=None if m.chance(70) else m.day_in(m.year + 1, m.year + 2),
                  renewal="01-01", administration="statement")
            if m.chance(20):
                start = m.day_in(m.year - 1, m.year)
                m.add("suspensions", cover_id="W%d%d" % (k, number), from_=start, until=start + m.rng.randint(1, 200))


def make_cases(m):
    """At most one of an employee, so that no case has two."""
    seen = set()
    for absence in m.tables["absences"]:
        if m.chance(40):
            absence["wia_from"] = m.day_in(2014, 2030)
        if absence["employee_id"] in seen or m.chance(15):
            continue
        seen.add(absence["employee_id"])
        residual = m.rng.randint(0, 400000)
        income = m.pick([0, residual // 2, residual // 2 + 1, residual, m.rng.randint(0, 500000)])
        m.add("wga_cases", absence_id=absence["absence_id"],
              disability_pct=m.pick(["20", "34.999999", "35", "44.5", "45", "50", "60", "65", "79.99", "80", "100"]),
              durable=m.some_flag(25), daily_wage=m.pick([m.money(50, 420), m.money(50, 420), "0"]),
              income_month=m.pick(["%d.%02d" % divmod(income, 100), ""]),
              residual_month=m.pick(["%d.%02d" % divmod(residual, 100), ""]) if m.chance(50) else "%d.%02d" % divmod(
                  residual, 100),
              years_to_2015=m.pick(["", 0, 4, 10, 11, 12, 30]), years_from_2016=m.pick(["", 0, 1, 6, 9, 10]))


def main(seed, folder):
    m = randombook.Maker(int(seed), 16)
    for name in list(WGA_RULE_TABLES) + list(WGA_BOOK_TABLES):
        m.tables[name] = []
    randombook.make_rules(m)
    randombook.make_book(m)
    m.rng = random.Random("wga %s" % seed)
    make_milestones(m)
    make_limits(m)
    make_exits(m)
    make_wga_parameters(m)
    make_wga_covers(m)
    make_cases(m)
    known, plain = randombook.required, RULE_TABLES | BOOK_TABLES
    randombook.required = lambda name: known(name) if name in plain else REQUIRED[name].split()
    for part, tables in (("rules", RULE_TABLES | WGA_RULE_TABLES), ("book", BOOK_TABLES | WGA_BOOK_TABLES)):
        path = os.path.join(folder, part)
        os.makedirs(path, exist_ok=True)
        for name, schema in tables.items():
            if m.tables[name]:
                randombook.write_table(m, path, name, schema)
    as_of = m.day_in(m.year, m.year + 2)
    start = m.day_in(2014, 2026)
    print("--year %d --as-of %s --from %s --until %s" % (
        m.year + m.pick([-1, 0, 1, 5]), show_date(as_of), show_date(start),
        show_date(start + m.pick([31, 400, 9000, 20000]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
