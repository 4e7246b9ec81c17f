"""Writes a small random but valid book and its rules, for differential tests.

randombook.py SEED OUTDIR [--covers N] [--employees N]
OUTDIR/book and OUTDIR/rules are made; what is printed is the options for a run: the year, the knowledge date and
the day up to which a pro rata run charges.
"""

import argparse
import csv
import os
import random
import sys
from decimal import Decimal

from book import BOOK_TABLES, RULE_TABLES
from exact import NEVER, add_months, day_of, show_date, year_of

RENEWALS = ["01-01"] * 8 + ["04-01"] * 3 + ["07-01", "01-31", "02-28", "12-31", "03-01", "08-31", "05-15", "03-31"]
CLASSES = ["", "K1", "K2", "KB"]
CAUSES = ["", "rug", "psych", "breuk"]
REASONS = ["", "", "", "cancelled", "fraud", "non_payment", "misrepresentation", "provider_left"]
PROPOSERS = ["company_doctor", "labour_expert", "case_manager", "physician", "absence_supervisor", "policyholder"]
TERMS = ["year", "half_year", "quarter", "month"]
REGIMES = ["goudse-budget", "turien-support", "loyalis-vvt", "asr-manager"]


class Maker:
    """The tables under way: a dict of column to text (or number) for each row."""

    def __init__(self, seed, covers, employees=None):
        self.rng = random.Random(seed)
        self.wanted = covers
        self.employees = employees
        self.tables = {name: [] for name in list(RULE_TABLES) + list(BOOK_TABLES)}
        self.year = self.rng.randint(2020, 2025)

    def add(self, table, **fields):
        self.tables[table].append(fields)
        return fields

    def chance(self, percent):
        return self.rng.random() * 100 < percent

    def pick(self, values):
        return self.rng.choice(list(values))

    def some_flag(self, percent):
        if self.chance(percent):
            return self.pick(["yes", "ja", "1"])
        return self.pick(["", "", "no", "nee", "0"])

    def money(self, low, high):
        """Mostly round, sometimes with odd cents."""
        whole = self.rng.randint(low, high)
        return "%d.%02d" % (whole, self.pick([0, 0, 50, 5, self.rng.randint(0, 99)]))

    def number(self, low, high, places):
        return str(Decimal(self.rng.randint(low * 10 ** places, high * 10 ** places)) / 10 ** places)

    def day_in(self, first_year, last_year):
        """A day, rather often at the start or the end of a month or a year."""
        year = self.rng.randint(first_year, last_year)
        special = [day_of(year, 1, 1), day_of(year, 12, 31), day_of(year, self.rng.randint(1, 12), 1),
                   day_of(year, 3, 1) - 1, day_of(year, 3, 1), day_of(year, self.rng.randint(1, 11) + 1, 1) - 1]
        if self.chance(45):
            return self.pick(special)
        return day_of(year, 1, 1) + self.rng.randint(0, 364)

    def near(self, d):
        return d + self.pick([-1, 0, 0, 1])

    def periods(self, first, count, gap_percent):
        """Consecutive periods from a day on, now and then with a gap; the last is mostly open."""
        found, start = [], first
        for k in range(count):
            out = add_months(start, self.pick([6, 9, 12, 12, 18, 24, 36])) + self.pick([0, 0, 0, 14])
            if k == count - 1 and self.chance(85):
                found.append((start, None))
            else:
                found.append((start, out))
            start = out + (self.rng.randint(1, 60) if self.chance(gap_percent) else 0)
        return found


def renewal_of(cover, year):
    return day_of(year, *map(int, cover["renewal"].split("-")))


# --- rules ---

def make_rules(m):
    make_products(m)
    make_tariffs(m)
    make_small_tables(m)
    make_parameters(m)
    make_activities(m)
    make_budgets(m)
    make_recovery(m)
    make_rating(m)


def make_products(m):
    bases = {"VERZ": ("payroll", "", "own"), "WGAERD": ("payroll", "", "own"), "KOPV": ("headcount", "", "own"),
             "BTNW": ("headcount", "goudse-budget", "base"), "GRATIS": ("none", "goudse-budget", "base"),
             "TNW": ("none", "turien-support", "base"), "TNWP": ("headcount", "turien-support", "none"),
             "VVT": ("none", "loyalis-vvt", m.pick(["none", "base"])), "REMA": ("employee", "asr-manager", "base"),
             "PERW": ("employee", "", "none"), "LOON": ("payroll", "", "none"), "ARBO": ("none", "", "")}
    for product, (base, regime, experience) in bases.items():
        m.add("products", product=product, name=product.title(), premium_base=base, regime=regime,
              experience=experience, headcount_method=m.pick(["", "daily", "monthly", "begin_end"]),
              prorata=m.pick(["", "day", "day365", "day360", "month"]),
              vat=m.pick(["", "HOOG", "LAAG"]) if base == "employee" else "")


def make_tariffs(m):
    """Charged per employee the blank class has no gap: a day without a rate would stop the run (P-1)."""
    for product in m.tables["products"]:
        base = product["premium_base"]
        for of_class in CLASSES if base != "none" else []:
            safe = base == "employee" and not of_class
            if of_class and m.chance(35):
                continue
            first = day_of(m.pick([2014, 2015]), 1, 1) if safe or m.chance(75) else m.day_in(m.year - 3, m.year)
            periods = m.periods(first, m.rng.randint(1, 6), 0 if safe else 12)
            if safe:
                periods[-1] = (periods[-1][0], None)
            for start, out in periods:
                row = m.add("tariffs", product=product["product"], from_=start, until=out, **{"class": of_class})
                fill_tariff(m, row, (base == "payroll") != (bool(of_class) and m.chance(12)))


def fill_tariff(m, row, in_percent):
    """A class row may have only the column that its product does not use."""
    if in_percent:
        row["premium_pct"] = m.number(0, 6, m.pick([1, 2, 3]))
    else:
        row["premium_per_employee"] = m.money(40, 160)


def make_small_tables(m):
    for term in TERMS:
        if m.chance(75):
            m.add("terms", term=term, surcharge_pct=m.pick(["", "0", "1", "2.5", "3.333333"]))
    change = m.day_in(m.year, m.year + 1)
    for code, rates in (("HOOG", ("19", "21")), ("LAAG", ("6", "9"))):
        m.add("vat", code=code, from_=day_of(2001, 1, 1), until=change, pct=rates[0])
        m.add("vat", code=code, from_=change, until=None, pct=rates[1])
    for row in (("1900-01-01", "1954-10-01", 66, 4), ("1954-10-01", "1955-08-31", 66, ""),
                ("1955-08-31", "1957-03-01", 66, 7), ("1957-03-01", "1961-01-01", 67, 0),
                ("1961-01-01", "", 67, 3)):
        m.add("aow_ages", born_from=row[0], born_until=row[1], years=row[2], months=row[3])
    for country in ("NL", "BE", "DE", "FR"):
        m.add("sepa", country=country)
    for scale in ("VZ", "STEIL"):
        edges = ["0"] + sorted(m.rng.sample(["12.5", "30", "60", "66.666667", "90", "150"], 3), key=Decimal)
        for k, edge in enumerate(edges):
            m.add("scales", scale=scale, ratio_from=edge, ratio_until=edges[k + 1] if k + 1 < len(edges) else "",
                  factor=m.number(0, 2, m.pick([1, 2, 3])))
    edges = ["0"] + sorted(m.rng.sample(["1", "2.5", "3", "4", "10", "25"], 3), key=Decimal)
    for k, edge in enumerate(edges):
        m.add("weights", scheme="GROOTTE", headcount_from=edge,
              headcount_until=edges[k + 1] if k + 1 < len(edges) else "", weight=m.number(0, 1, 2))


def make_parameters(m):
    choices = {"case_gap_days": ["28", "27", "30", "1"], "wage_continuation_days": ["728", "364", "100"],
               "refusal_days": ["30", "14"], "statement_months": ["3", "2", "4", "0"],
               "overdue_uplift": ["0", "10", "25.5"], "submit_months_goudse": ["1", "2", "0"],
               "submit_months_turien": ["1", "2"], "submit_months_vvt": ["6", "3"],
               "vvt_min_sick_days": ["70", "42"], "vvt_aow_years": ["2", "1", "0"],
               "excess_share": ["100", "10", "2.5"], "cba_share": ["100", "50", "33.333333"],
               "lau_strict": ["0"], "discount_pct": ["2"]}
    for name, values in choices.items():
        if m.chance(55):
            for start, out in m.periods(m.day_in(m.year - 2, m.year), m.rng.randint(1, 2), 30):
                m.add("parameters", name=name, from_=start, until=out, value=m.pick(values),
                      unit="", source="illustrative")


def make_activities(m):
    tests = ["needs_approval", "needs_designated", "needs_conflict", "needs_calamity", "needs_other_doctor"]
    for regime in REGIMES:
        kinds = {"vrij": {}, "uitgesloten": {"covered": "no"}, "voorstel": {"proposers": "company_doctor"},
                 "twee": {"proposers": "company_doctor|case_manager"}, "km": {"km_rate": "0.25", "km_over": "40"},
                 "kmvrij": {"km_rate": "0.23"}, "ver": {"km_over": "12.5"}}
        kinds.update({name[len("needs_"):]: {name: "yes"} for name in tests})
        for activity, fields in kinds.items():
            m.add("activities", **{"regime": regime, "activity": activity, "covered": "yes",
                                   "article": "S9:%s" % activity, **fields})


def make_budgets(m):
    for product in ("BTNW", "GRATIS", "TNW", "TNWP", "VVT"):
        for of_class in ["", "K1"] if product != "TNW" and product != "TNWP" else ["", "budget"]:
            if of_class and m.chance(40):
                continue
            for start, out in m.periods(m.day_in(m.year - 4, m.year - 1), m.rng.randint(1, 3), 15):
                edges = [0] + sorted(m.rng.sample([1, 2, 3, 4, 6], m.pick([0, 0, 1, 2])))
                for k, edge in enumerate(edges):
                    out_at = edges[k + 1] if k + 1 < len(edges) else m.pick(["", "", 9])
                    m.add("budgets", product=product, from_=start, until=out, headcount_from=edge,
                          headcount_until=out_at, amount=m.money(300, 4000),
                          basis=m.pick(["", "ex_vat", "inc_vat"]), **{"class": of_class})


def make_recovery(m):
    for cause in ["", "psych", "rug"]:
        if cause and m.chance(40):
            continue
        share = 1.0
        for week in sorted(m.rng.sample([0, 4, 13, 26, 52, 78, 104], m.rng.randint(2, 5))):
            share *= m.rng.uniform(0.4, 1)
            m.add("recovery", cause=cause, week=week, still_ill="0" if share < 0.2 else "%.4f" % share)


def make_rating(m):
    for product in ("VERZ", "WGAERD", "KOPV"):
        for of_class in CLASSES:
            if m.chance(10 if of_class == "" else 55):
                continue
            first = m.year - 3 - CLASSES.index(of_class)
            for start, out in m.periods(m.day_in(first, first), m.pick([1, 1, 2]), 20):
                make_rating_row(m, product, of_class, start, out)


def make_rating_row(m, product, of_class, start, out):
    method, window = m.pick(["scale", "credibility", "blend"]), m.rng.randint(1, 4)
    row = m.add("rating", product=product, from_=start, until=out, method=method,
                applies_to=m.pick(["", "current", "tariff"]), premium_basis=m.pick(["", "charged", "tariff"]),
                window_years="" if window == 3 and m.chance(50) else window,
                min_years=m.pick(["", 0, 1, window]), decimals=m.pick(["", 0, 1, 2, 3, 4]),
                large_claim_cap=m.pick(["", m.money(2000, 9000)]), max_up=m.pick(["", "25", "10.5", "100"]),
                max_down=m.pick(["", "20", "50", "0"]), **{"class": of_class})
    if m.chance(50):
        row.update(min_pct=m.number(0, 1, 2), max_pct=m.number(3, 9, 2))
        if product == "KOPV":
            row.update(min_pct="50", max_pct="140")
    if method == "scale" or m.chance(20):
        row["scale"] = m.pick(["VZ", "STEIL"])
    if method == "blend" or m.chance(20):
        row.update(weights="GROOTTE", target_ratio=m.number(30, 90, 2))
    if method != "scale" and m.chance(60):
        row["target_ratio"] = m.number(30, 90, 1)
    if method == "credibility" and m.chance(35):
        row["credibility_k"] = m.money(500, 20000)
    if m.chance(50):
        row["year_weights"] = "|".join(str(m.rng.randint(1, 5)) for _ in range(window))


# --- the book: employers, covers, employees ---

def make_employers(m):
    for k in range(max(2, m.wanted // 4)):
        m.add("employers", employer_id="E%d" % (k + 1), name=m.pick(["Café Zuid", "Bakker, De Jong", 'De "Hoek"']),
              holding_id=m.pick(["", "H1"]), sector=m.pick(["", "zorg"]), cao=m.pick(["VVT"] * 6 + ["", "CAO"]))


def make_cover(m, employer, product, **fixed):
    premium_base = next(p["premium_base"] for p in m.tables["products"] if p["product"] == product)
    renewal = fixed.get("renewal") or m.pick(RENEWALS)
    start = m.day_in(m.year - 4, m.year + 1) if m.chance(60) else m.day_in(m.year - 4, m.year - 3)
    if m.chance(40):
        start = day_of(year_of(start), *map(int, renewal.split("-")))
    cover = {"cover_id": "C%02d" % (len(m.tables["covers"]) + 1), "policy_id": "P" + employer[1:],
             "employer_id": employer, "product": product, "class": m.pick(CLASSES), "from_": start, "until": None,
             "renewal": renewal, "administration": m.pick(["", "statement", "employee", "click_claim"]),
             "term": m.pick([""] + TERMS), "end_reason": m.pick(REASONS)}
    if m.chance(35):
        cover["until"] = max(start + 1, m.near(m.day_in(m.year - 1, m.year + 2)))
        if m.chance(30):
            cover["until"] = max(start + 1, day_of(m.year + m.pick([0, 1]), *map(int, renewal.split("-"))))
        if m.chance(12):
            cover["until"] = start + m.rng.randint(1, 20)
    if m.chance(60) or premium_base == "none":
        cover["initial_headcount"] = m.number(1, 8, m.pick([0, 1]))
        cover["initial_payroll"] = m.money(50000, 300000)
    cover.update(fixed)
    return m.add("covers", **cover)


def make_covers(m):
    employers = [row["employer_id"] for row in m.tables["employers"]]
    while len(m.tables["covers"]) < m.wanted:
        employer = m.pick(employers)
        base = make_cover(m, employer, m.pick(["VERZ", "VERZ", "WGAERD", "KOPV", "LOON"]))
        tied = {"base_cover_id": base["cover_id"]}
        if m.chance(60):
            tied["renewal"] = base["renewal"]
        for product in m.rng.sample(["BTNW", "GRATIS", "TNW", "TNWP", "VVT", "REMA", "PERW"], m.rng.randint(1, 4)):
            if product == "REMA":
                make_manager(m, employer, base, tied)
            elif product in ("TNW", "TNWP"):
                make_cover(m, employer, product, **tied,
                           **{"class": m.pick(["budget"] * 6 + ["cba"] * 6 + ["none", ""])})
            elif product == "PERW":
                make_per_employee(m, employer, base)
            else:
                make_cover(m, employer, product, **(tied if m.chance(80) else {}))


def make_manager(m, employer, base, tied):
    fixed = dict(tied) if m.chance(85) else {}
    if m.chance(70):
        arbo = make_cover(m, employer, "ARBO")
        if m.chance(25):
            arbo["base_cover_id"] = base["cover_id"]
        fixed["arbo_cover_id"] = arbo["cover_id"]
    cover = make_cover(m, employer, "REMA", **fixed)
    if m.chance(40):
        cover["end_reason"] = m.pick(["cancelled", "cancelled", "cancelled", "fraud"])
        renewal = base if "base_cover_id" in fixed else cover
        notice = add_months(renewal_of(renewal, m.year + m.pick([0, 1])), -1)
        cover["cancelled_on"] = m.pick([m.near(notice), m.day_in(m.year - 1, m.year + 1)])
    if m.chance(20):
        make_cover(m, employer, "REMA", **fixed)


def make_per_employee(m, employer, base):
    """Now and then without a tariff, all of it in the schedule up to the cover's own until."""
    cover = make_cover(m, employer, "PERW", **({"base_cover_id": base["cover_id"]} if m.chance(50) else {}))
    cover["on_schedule"] = cover["until"] is not None and m.chance(40)
    if not cover["on_schedule"]:
        return
    cover["product"] = "PERZ"
    if not any(p["product"] == "PERZ" for p in m.tables["products"]):
        m.add("products", product="PERZ", name="Zonder tarief", premium_base="employee", vat="HOOG",
              prorata=m.pick(["", "day365", "day360", "month"]))
    middle = (cover["from_"] + cover["until"]) // 2
    for start, out in ((cover["from_"], middle), (middle, cover["until"] + m.pick([0, 0, 40]))):
        if start < out:
            m.add("schedule", cover_id=cover["cover_id"], from_=start, until=out,
                  premium_per_employee=m.money(50, 120))


def make_schedule(m):
    for cover in m.tables["covers"]:
        if cover.get("on_schedule") or m.chance(45):
            continue
        start = max(cover["from_"], m.day_in(m.year - 3, m.year + 1)) if m.chance(70) else cover["from_"]
        for first, out in m.periods(start, m.rng.randint(1, 3), 30):
            row = m.add("schedule", cover_id=cover["cover_id"], from_=first, until=out)
            if m.chance(40):
                row["premium_per_employee"] = m.money(40, 170)
            if m.chance(30):
                row["premium_pct"] = m.number(0, 6, 2)
            if m.chance(40):
                row["budget"] = m.money(0, 3000)
            row["free_of_charge"] = m.some_flag(20)
            if m.chance(25):
                announced = first - m.rng.randint(0, 60)
                row.update(announced_on=announced,
                           refused_on=announced + m.pick([0, 13, 14, 15, 29, 30, 31, 45]))
                if m.chance(80):
                    row["premium_per_employee"] = m.money(100, 200)
            elif m.chance(10):
                row[m.pick(["announced_on", "refused_on"])] = first - 10


def make_spells(m):
    for employer in m.tables["employers"]:
        for k in range(m.employees or m.rng.randint(2, 6)):
            name = m.pick(["e", "é", "e,", "w "]) + "%s-%d" % (employer["employer_id"][1:], k + 1)
            born = m.day_in(1954, 1962) if m.chance(40) else m.day_in(1963, 2004)
            make_employee(m, employer["employer_id"], name, born)
        first = next(s for s in m.tables["spells"] if s["employer_id"] == employer["employer_id"])
        first.update(from_=day_of(2012, 1, 1), from_reported_on=None)


def make_employee(m, employer, name, born):
    start = day_of(2012, 1, 1) + m.rng.randint(0, 900) if m.chance(70) else m.day_in(m.year - 2, m.year + 1)
    for _ in range(m.pick([1, 1, 2, 3])):
        out = None if m.chance(55) else max(start + 1, m.day_in(m.year - 1, m.year + 2))
        if m.chance(6):
            out = start + m.rng.randint(1, 40)
        spell = m.add("spells", employer_id=employer, employee_id=name, from_=start, until=out, birth_date=born,
                      annual_wage=m.money(18000, 60000), no_risk=m.some_flag(5))
        if m.chance(25):
            spell["from_reported_on"] = start + m.pick([-40, -1, 0, 5, 20, 45, 100, 200])
        if out is not None and m.chance(40):
            spell["until_reported_on"] = out + m.pick([-60, -30, -1, 0, 3, 20, 45, 100, 200])
        around = out if out is not None else start + 200
        start = max(start + 1, around + m.pick([-90, -1, 0, 0, 1, 30, 27]))


# --- the book: statements and billing ---

def end_of_year(cover, year):
    out = renewal_of(cover, year + 1)
    return out if cover["until"] is None else min(out, max(cover["until"], cover["from_"]))


def base_of(m, cover):
    return next(p["premium_base"] for p in m.tables["products"] if p["product"] == cover["product"])


def make_statements(m):
    for cover in m.tables["covers"]:
        if base_of(m, cover) not in ("headcount", "payroll"):
            continue
        declared = cover["administration"] in ("", "statement")
        for year in range(m.year - 4, m.year + 3):
            if not m.chance(70 if declared else 25):
                continue
            out, received = end_of_year(cover, year), set()
            for _ in range(m.pick([1, 1, 1, 2, 3])):
                limit = add_months(out, m.pick([2, 3, 3, 3, 4]))
                received.add(m.pick([m.near(limit), out + m.rng.randint(-60, 150), out + m.rng.randint(5, 80)]))
            for d in received:
                make_statement(m, cover, year, d, declared)


def make_statement(m, cover, year, received, declared):
    row = m.add("statements", cover_id=cover["cover_id"], year=year, received_on=received,
                certification_requested=m.some_flag(25), certified=m.some_flag(40))
    base = base_of(m, cover)
    if base == "headcount" or m.chance(40):
        row["average_headcount"] = m.number(0, 12, m.pick([0, 1, 4, 6]))
    if base == "payroll" or m.chance(40):
        row["payroll"] = m.money(0 if m.chance(5) else 40000, 250000)


def make_billing(m):
    names = {}
    for spell in m.tables["spells"]:
        names.setdefault(spell["employer_id"], []).append(spell["employee_id"])
    for cover in m.tables["covers"]:
        base = base_of(m, cover)
        for year in range(m.year - 4, m.year + 3):
            start = renewal_of(cover, year)
            for _ in range(m.pick([0, 1, 1, 2])):
                booked = start + m.pick([-20, 1, 1, 100, 420])
                if base == "employee" or m.chance(3):
                    if m.chance(45):
                        m.add("billing", cover_id=cover["cover_id"], year=year, kind="prorata", booked_on=booked,
                              amount=m.pick(["-", "", "", ""]) + m.money(5, 110),
                              employee_id=m.pick(names.get(cover["employer_id"], []) + ["weg"]))
                elif m.chance(80):
                    kind = m.pick(["advance", "advance", "settlement"])
                    sign = m.pick(["-", ""]) if kind == "settlement" or m.chance(8) else ""
                    amount = m.money(50, 900) if base == "headcount" else m.money(500, 9000)
                    m.add("billing", cover_id=cover["cover_id"], year=year, kind=kind, booked_on=booked,
                          amount=sign + amount)


# --- the book: sickness and what it costs ---

def make_absences(m):
    seen = set()
    for spell in m.tables["spells"]:
        person = spell["employer_id"], spell["employee_id"]
        if person in seen:
            continue
        seen.add(person)
        if m.chance(75):
            make_absences_of(m, person, spell)
    m.add("absences", absence_id="A00", employer_id="E1", employee_id="onbekend",
          first_sick_day=m.day_in(m.year - 1, m.year), cause="rug")


def make_absences_of(m, person, spell):
    start = m.near(spell["until"]) if spell["until"] and m.chance(15) else m.day_in(m.year - 2, m.year)
    for _ in range(m.pick([1, 1, 2, 3, 4])):
        recovered = None if m.chance(25) else start + m.pick([3, 30, 69, 70, 71, 120, 364, 500, 728, 740])
        row = m.add("absences", absence_id="A%02d" % (len(m.tables["absences"]) + 1), employer_id=person[0],
                    employee_id=person[1], first_sick_day=start, recovered_on=recovered, cause=m.pick(CAUSES),
                    conflict=m.some_flag(35), third_party=m.some_flag(20), no_cooperation=m.some_flag(8),
                    daily_benefit=m.pick(["", m.money(40, 160), m.money(40, 160), m.money(40, 160)]))
        if m.chance(12):
            row["sanction_weeks"] = m.pick([0, 1, 13, 52])
        if m.chance(25):
            row["duty_until"] = start + m.rng.randint(50, 800)
        if m.chance(12):
            row["wia_from"] = start + m.pick([728, 300, 120, 75])
        if recovered is None:
            break
        start = recovered + m.pick([0, 5, 26, 27, 28, 29, 30, 31, 100])


def make_claims(m):
    covers = [c for c in m.tables["covers"] if c["product"] in ("VERZ", "WGAERD", "KOPV")]
    reserves = set()
    for cover in covers:
        own = [a for a in m.tables["absences"] if a["employer_id"] == cover["employer_id"]]
        for _ in range(m.rng.randint(0, 9)):
            absence = m.pick(own) if own and m.chance(85) else None
            kind = m.pick(["paid", "paid", "paid", "recovery", "reserve"]) if absence else m.pick(["paid", "recovery"])
            d = m.day_in(m.year - 3, m.year + 1)
            if absence:
                d = max(d, absence["first_sick_day"])
            key = (cover["cover_id"], absence and absence["absence_id"], d)
            if kind == "reserve" and key in reserves:
                continue
            if kind == "reserve":
                reserves.add(key)
            m.add("claims", cover_id=cover["cover_id"], absence_id=absence["absence_id"] if absence else "", date=d,
                  kind=kind, amount=m.money(0, 900) if cover["product"] == "KOPV" else m.money(0, 6000))


def make_suspensions(m):
    for cover in m.tables["covers"]:
        if m.chance(25):
            for start, out in m.periods(m.day_in(m.year - 1, m.year + 1), m.pick([1, 1, 2]), 50):
                m.add("suspensions", cover_id=cover["cover_id"], from_=start,
                      until=min(out or NEVER, start + m.rng.randint(1, 90)) if m.chance(80) else out)


def make_invoices(m):
    regimes = {p["product"]: p.get("regime", "") for p in m.tables["products"]}
    for cover in m.tables["covers"]:
        if not regimes[cover["product"]]:
            continue
        absences = [a for a in m.tables["absences"] if a["employer_id"] == cover["employer_id"]
                    and (a["employee_id"] != "onbekend" or regimes[cover["product"]] != "loyalis-vvt")]
        for _ in range(m.rng.randint(1, 8) if absences else 0):
            likely = [a for a in absences if a["first_sick_day"] >= cover["from_"]]
            absence = m.pick(likely) if likely and m.chance(85) else m.pick(absences)
            make_invoice(m, cover, absence, regimes[cover["product"]])


def activity_day(m, cover, absence):
    """Mostly somewhere in the absence, else at one of the edges of the rules."""
    sick_from = absence["first_sick_day"]
    edges = [sick_from + 728, sick_from + 364, sick_from + 70, cover["from_"], cover["until"],
             absence.get("recovered_on"), absence.get("duty_until"), absence.get("wia_from")]
    edges += [s["from_"] for s in m.tables["suspensions"] if s["cover_id"] == cover["cover_id"]]
    edges += [s["until"] for s in m.tables["spells"] if s["employee_id"] == absence["employee_id"]]
    edges = [d for d in edges if d is not None and d > sick_from - 30]
    if edges and m.chance(40):
        return m.near(m.pick(edges))
    return sick_from + m.rng.randint(0, 200)


def make_invoice(m, cover, absence, regime):
    first = activity_day(m, cover, absence)
    out = None if m.chance(35) else first + m.pick([1, 2, 10, 40])
    dated = max(first, absence["first_sick_day"]) + m.pick([0, 5, 10, 30, -3])
    received = None if m.chance(50) else dated + m.pick([0, 2, 10])
    months = {"goudse-budget": 1, "turien-support": 1, "loyalis-vvt": 6, "asr-manager": 3}[regime]
    counted = received if received is not None and regime == "turien-support" else dated
    submitted = counted + m.rng.randint(1, 25) if m.chance(65) else m.near(add_months(counted, months))
    submitted = max(submitted, absence["first_sick_day"])
    activity = m.pick(["vrij"] * 12 + ["approval"] * 4 + [a["activity"] for a in m.tables["activities"]
                                                        if a["regime"] == regime])
    yes = {flag: m.some_flag(65) for flag in ("designated", "calamity", "other_doctor", "digital")}
    m.add("invoices", invoice_id="I%03d" % (len(m.tables["invoices"]) + 1), cover_id=cover["cover_id"],
          absence_id=absence["absence_id"], activity=activity,
          proposed_by=m.pick(["company_doctor", "company_doctor", "case_manager", "", m.pick(PROPOSERS)]),
          waived=m.some_flag(12), requested_on=None if m.chance(40) else first - m.pick([0, 1, 10, 30]),
          approved_on=None if m.chance(15) else first + m.pick([-10, -1, 0, 0, 1]),
          approved_share=m.pick(["", "", "75", "33.333333", "0", "100"]), activity_from=first, activity_until=out,
          invoice_date=dated, received_on=received, submitted_on=submitted, **yes, **make_costs(m, submitted))


def make_costs(m, submitted):
    return {"cost_ex_vat": m.money(0, 1800), "vat": m.pick(["", m.money(0, 300)]),
            "km": m.pick(["", m.number(0, 900, 1), m.number(0, 900, 2)]),
            "distance_km": m.pick(["", "40", "40.01", "12.5", "12.6", "55"]),
            "subsidy": m.pick(["", "", m.money(0, 300)]), "subsidy_missed": m.pick(["", "", m.money(0, 200)]),
            "other_cover": m.pick(["", "", "", m.money(0, 900)]),
            "effect": m.pick(["", "2", "5", "10.75", m.number(1, 40, 3)]),
            "paid_on": None if m.chance(20) else submitted + m.pick([-5, 0, 20, 200]),
            "account_country": m.pick(["NL", "NL", "NL", "BE", "US", ""])}


def make_payouts(m):
    for invoice in m.tables["invoices"]:
        for _ in range(m.pick([0, 0, 1, 1, 2])):
            m.add("payouts", invoice_id=invoice["invoice_id"], paid_on=invoice["submitted_on"] + m.rng.randint(0, 200),
                  amount=m.pick(["", "", "", "-"]) + m.money(1, 900))
    for absence in m.tables["absences"]:
        for d in set(m.rng.sample([20, 100, 200, 350], m.pick([0, 0, 1, 2]))):
            if m.chance(40) or absence.get("third_party") in ("yes", "ja", "1"):
                m.add("recoveries", absence_id=absence["absence_id"], settled_on=absence["first_sick_day"] + d,
                      amount=m.money(0, 1500))


# --- the run ---

def knowledge_dates(m):
    """Days at which something changes: ends of years and their limits, ends of covers, late reports."""
    days = []
    for cover in m.tables["covers"]:
        out = renewal_of(cover, m.year + 1)
        days += [out, add_months(out, 3), add_months(out, 2), add_months(out, 4), cover["until"]]
    days += [s.get(name) for s in m.tables["spells"] for name in ("from_reported_on", "until_reported_on", "until")]
    days += [s["received_on"] for s in m.tables["statements"]]
    low, high = day_of(m.year, 6, 1), day_of(m.year + 2, 6, 30)
    return [d for d in days if d is not None and low <= d <= high]


def choose_run(m):
    as_of = m.day_in(m.year + 1, m.year + 1)
    if m.chance(60):
        as_of = m.near(m.pick(knowledge_dates(m)))
    until = as_of + 1
    if m.chance(50):
        until = m.near(m.pick(knowledge_dates(m)))
    return as_of, until


# --- writing ---

def show(name, value):
    if value is None:
        return ""
    dated = name in ("from", "until", "date", "birth_date", "first_sick_day", "duty_until", "wia_from", "activity_from",
                     "activity_until", "invoice_date", "recovered_on") or name.endswith("_on")
    return show_date(value) if dated and isinstance(value, int) else str(value)


def write_table(m, folder, name, schema):
    """Columns and rows in any order; blank optional columns now and then left out, `through` for `until` (T-4)."""
    rows = [{key.rstrip("_"): value for key, value in row.items() if key != "on_schedule"}
            for row in m.tables[name]]
    columns = [column.split(":")[0] for column in schema.split()]
    columns = [c for c in columns if c in required(name) or any(show(c, row.get(c)) for row in rows)
               or m.chance(50)]
    m.rng.shuffle(columns)
    m.rng.shuffle(rows)
    through = "until" in columns and m.chance(15)
    header = ["through" if through and c == "until" else c for c in columns]
    note = m.chance(10)
    with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8-sig" if m.chance(10) else "utf-8",
              newline="") as file:
        writer = csv.writer(file, lineterminator=m.pick(["\n", "\n", "\r\n"]))
        writer.writerow(header + (["x_note"] if note else []))
        for row in rows:
            if through and row.get("until") is not None:
                row["until"] -= 1
            writer.writerow([show(c, row.get(c)) for c in columns] + (["vrij, tekst"] if note else []))


def required(name):
    """The columns that tables.md marks as keys or required."""
    marks = {"products": "product premium_base", "tariffs": "product class from", "terms": "term",
             "vat": "code from pct", "parameters": "name from value", "activities": "regime activity covered article",
             "budgets": "product class from headcount_from amount", "aow_ages": "born_from years",
             "recovery": "cause week still_ill", "rating": "product class from method",
             "scales": "scale ratio_from factor", "weights": "scheme headcount_from weight", "sepa": "country",
             "employers": "employer_id", "covers": "cover_id policy_id employer_id product from renewal",
             "schedule": "cover_id from", "spells": "employer_id employee_id from",
             "statements": "cover_id year received_on", "billing": "cover_id year kind booked_on amount",
             "suspensions": "cover_id from", "absences": "absence_id employer_id employee_id first_sick_day",
             "claims": "cover_id date kind amount",
             "invoices": "invoice_id cover_id absence_id activity activity_from invoice_date submitted_on cost_ex_vat",
             "payouts": "invoice_id paid_on amount", "recoveries": "absence_id settled_on amount"}
    return marks[name].split()


def make_book(m):
    make_employers(m)
    make_covers(m)
    make_schedule(m)
    make_spells(m)
    make_statements(m)
    make_billing(m)
    make_suspensions(m)
    make_absences(m)
    make_claims(m)
    make_invoices(m)
    make_payouts(m)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("outdir")
    parser.add_argument("--covers", type=int, default=14)
    parser.add_argument("--employees", type=int, help="of each employer; else 2 to 6")
    options = parser.parse_args(arguments)
    m = Maker(options.seed, options.covers, options.employees)
    make_rules(m)
    make_book(m)
    as_of, until = choose_run(m)
    for folder, tables in (("rules", RULE_TABLES), ("book", BOOK_TABLES)):
        path = os.path.join(options.outdir, folder)
        os.makedirs(path, exist_ok=True)
        for name, schema in tables.items():
            if m.tables[name] or m.chance(50):
                write_table(m, path, name, schema)
    print("--year %d --as-of %s --until %s" % (m.year, show_date(as_of), show_date(until)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
