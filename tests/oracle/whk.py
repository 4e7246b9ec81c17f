"""A slow and literal second reading of the Whk rules [Q-1] to [Q-7]: the oracle for differential tests.

whk.py BOOK --rules DIR --year Y --as-of DATE -o OUT
BOOK is valid and in the iso dialect.
"""

import argparse
import csv
import math
import os
import sys
from fractions import Fraction

import settlement
from book import Book, in_force, read_table
from exact import day, new_year, round_half_away, show_decimals, show_money, show_trimmed
from rating import has_settlement
from years import insured

RULES = {
    "whk_parameters": "year:year component:id avg_wage:money limit_low:money limit_high:money base:pct average:pct "
                      "max:pct min:pct risk_avg:pct cf:number k1:number k2:number k3:number k4:number "
                      "max_sector52:pct small_max:pct small_min:pct",
    "whk_sectors": "year:year sector:id name:id component:id pct:pct",
}
MILESTONES = "product:id milestone:id anchor:code weeks:number months:number until_weeks:number " \
             "ends_on_recovery:flag role:id article:id"
BOOK = {
    "whk_wages": "employer_id:id year:year wage:money",
    "whk_benefits": "employer_id:id component:id year:year amount:money",
    "whk_own_risk": "employer_id:id component:id from:date until:date",
}
COLUMNS = {
    "whk": "employer_id year component size weight risk_own individual sector_pct pct wage premium status",
    "whk_compare": "employer_id year whk_wga erd_premium difference",
}


class Missing(Exception):
    """[Q-6] A parameter that the class needs, or every wage, is missing."""


def down(percentage):
    """[Q-5]"""
    return Fraction(math.floor(percentage * 100), 100)


def needed(value):
    if value is None:
        raise Missing("no_parameters")
    return value


class Whk:
    """One employer, component and premium year t; amounts in cents, percentages as they are written."""

    def __init__(self, tables, employer, row, t):
        self.t, self.row = t, row
        self.wages = {w.year: w.wage for w in tables["whk_wages"] if w.employer_id == employer.employer_id}
        self.benefits = sum(b.amount for b in tables["whk_benefits"]
                            if (b.employer_id, b.component, b.year) == (employer.employer_id, row.component, t - 2))
        self.own_risk = any(in_force(o, new_year(t)) for o in tables["whk_own_risk"]
                            if (o.employer_id, o.component) == (employer.employer_id, row.component))
        found = [s.pct for s in tables["whk_sectors"]
                 if (s.year, s.component, s.sector) == (t, row.component, employer.sector)]
        self.sector = found[0] if found else None
        self.in_52 = employer.sector == "52"
        self.split = t > 2013

    def size(self):
        """[Q-1] [Q-6]"""
        wage = self.wages.get(self.t - 2)
        if wage is None or wage <= needed(self.row.limit_low):
            return "small"
        if not self.split:
            return "large"
        return "medium" if wage <= needed(self.row.limit_high) else "large"

    def risk_own(self):
        """[Q-2]"""
        known = [self.wages[year] for year in range(self.t - 6, self.t - 1) if year in self.wages]
        factor = 1
        if 1 <= len(known) <= 4:
            factor = needed(getattr(self.row, "k%d" % len(known)))
        if sum(known) == 0:
            raise Missing("no_wage")
        return down(Fraction(100 * self.benefits * len(known), sum(known)) * factor)

    def individual(self, size):
        """[Q-3] What is missing of the published figures comes before a missing wage."""
        low, high = self.row.min, self.row.max
        if size == "small":
            low, high = self.row.small_min, self.row.small_max
        elif self.in_52 and self.row.max_sector52 is not None:
            high = self.row.max_sector52
        for value in (low, high, self.row.base, self.row.cf, self.row.risk_avg):
            needed(value)
        risk = self.risk_own()
        delta = down(self.row.cf * (risk - self.row.risk_avg))
        return risk, down(min(max(down(self.row.base + delta), low), high))

    def percentage(self, size):
        """[Q-4]"""
        shown = {}
        if size != "large" and self.split:
            shown["sector_pct"] = needed(self.sector)
        if size != "small" or not self.split:
            shown["risk_own"], shown["individual"] = self.individual(size)
        if size == "medium":
            low, high = self.row.limit_low, self.row.limit_high
            w = shown["weight"] = Fraction(self.wages[self.t - 2] - low, high - low)
            pct = down(w * shown["individual"] + (1 - w) * shown["sector_pct"])
        else:
            pct = down(shown["sector_pct"] if size == "small" and self.split else shown["individual"])
        return pct, shown

    def charged_wage(self):
        """[Q-7]"""
        years = [year for year in self.wages if year <= self.t]
        return self.wages[max(years)] if years else None

    def result(self):
        """The row of whk.csv, and the premium as if the employer were not in own risk."""
        size, pct, public, shown, wage = "", None, None, {}, self.charged_wage()
        status = "ok"
        try:
            size = self.size()
            pct, shown = self.percentage(size)
            if wage is None:
                status = "no_wage"
            else:
                public = round_half_away(Fraction(wage) * pct / 100)
        except Missing as missing:
            status = str(missing)
        premium = public
        if self.own_risk:
            status, pct, premium = "own_risk", Fraction(0), 0
        row = {"size": size, "weight": show_decimals(shown.get("weight"), 4), "pct": show_decimals(pct, 2),
               "risk_own": show_decimals(shown.get("risk_own"), 2), "wage": show_money(wage),
               "individual": show_decimals(shown.get("individual"), 2), "premium": show_money(premium),
               "sector_pct": show_pct(shown.get("sector_pct")), "status": status}
        return row, public


def show_pct(value):
    """2 decimals, or as many as it has."""
    if value is None:
        return ""
    return show_decimals(value, 2) if (value * 100).denominator == 1 else show_trimmed(value)


def is_wga(book, milestones, cover):
    if milestones:
        return any(row.product == cover.product for row in milestones)
    product = book.product_of(cover)
    is_base = any(other.base_cover_id == cover.cover_id for other in book.covers)
    return has_settlement(book, cover) and not product.regime and product.experience != "base" and not is_base


def erd_premium(book, milestones, employer, year):
    """None where there is no WGA cover in the year, or the premium of one is not known."""
    amounts = []
    for cover in book.covers:
        if cover.employer_id != employer.employer_id or not is_wga(book, milestones, cover):
            continue
        if insured(book, cover, year) is None:
            continue
        amounts.append(cover_premium(book, cover, year))
    return sum(amounts) if amounts and None not in amounts else None


def cover_premium(book, cover, year):
    """[D-3], else [A-1]"""
    if not has_settlement(book, cover):
        return None
    definitive = settlement.definitive(book, cover, year)
    if definitive is not None:
        return definitive
    status, _, _, amount = settlement.advance(book, cover, year)
    return 0 if status == "free_of_charge" else amount


def run(book, tables, milestones, year):
    rows = {"whk": [], "whk_compare": []}
    components = [row for row in tables["whk_parameters"] if row.year == year]
    components.sort(key=lambda row: row.component.encode())
    for employer in sorted(book.employers, key=lambda row: row.employer_id.encode()):
        public = []
        for row in components:
            shown, premium = Whk(tables, employer, row, year).result()
            rows["whk"].append({"employer_id": employer.employer_id, "year": year, "component": row.component,
                                **shown})
            if row.component in ("WGA", "WGA-vast"):
                public.append(premium)
        whk_wga = sum(public) if public and None not in public else None
        erd = erd_premium(book, milestones, employer, year)
        difference = None if whk_wga is None or erd is None else whk_wga - erd
        rows["whk_compare"].append({"employer_id": employer.employer_id, "year": year,
                                    "whk_wga": show_money(whk_wga), "erd_premium": show_money(erd),
                                    "difference": show_money(difference)})
    return rows


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book")
    parser.add_argument("--rules", required=True)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--as-of", type=day, required=True)
    parser.add_argument("-o", dest="out", required=True)
    options = parser.parse_args(arguments)
    tables = {name: read_table(options.rules, name, columns) for name, columns in RULES.items()}
    tables.update({name: read_table(options.book, name, columns) for name, columns in BOOK.items()})
    milestones = read_table(options.rules, "milestones", MILESTONES)
    rows = run(Book(options.book, options.rules, options.as_of), tables, milestones, options.year)
    os.makedirs(options.out, exist_ok=True)
    for table, columns in COLUMNS.items():
        with open(os.path.join(options.out, table + ".csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns.split(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[table])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
