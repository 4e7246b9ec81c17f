"""A slow and literal second reading of simulate.md [S-1] to [S-5], exact but for the quantiles, which GSL takes of doubles.

impact.py BOOK --rules DIR --year Y --as-of DATE -o OUT NAME=FOLDER ...
Everything is valid and in the iso dialect.
"""

import argparse
import copy
import os
import shutil
import sys
import tempfile
from fractions import Fraction

import rating
from book import Book
from exact import day, new_year, overlap, round_half_away, show_decimals, show_money, show_trimmed, year_of
from exposure import by_payroll, by_spells, charge, latest_statement, number_in_service
from oracle import write_csv
from reimburse import reimbursements
from settlement import advance_exposure, first_rate, no_tariff
from years import end, free_of_charge, insured, part, rate_over, renewal_day, start

SIZES = [(10, "1-9"), (25, "10-24"), (50, "25-49"), (100, "50-99"), (250, "100-249"), (500, "250-499")]
COLUMNS = {
    "impact": "scenario cover_id product class sector size exposure rate_base rate_scenario premium_base "
              "premium_scenario change change_pct reimbursed_base reimbursed_scenario",
    "impact_summary": "scenario dimension member covers premium_base premium_scenario change change_pct up down same "
                      "p05 p25 p50 p75 p95 max_rise max_fall",
    "impact_histogram": "scenario from_pct until_pct covers premium_base",
}


def merged(book, rules, folder, into):
    """[S-1] A copy of the book and the rules with the tables of the scenario in the place of theirs."""
    places = {}
    for source in (rules, book):
        target = os.path.join(into, str(len(places)))
        shutil.copytree(source, target)
        places[source] = target
    for name in os.listdir(folder):
        shutil.copy(os.path.join(folder, name), places[rules if is_rule(name) else book])
    return places[book], places[rules]


def is_rule(name):
    from book import RULE_TABLES
    return name[:-4] in RULE_TABLES


class Outcome:
    """[S-2] One cover of one book."""

    def __init__(self, book, cover, year):
        self.book, self.cover, self.year = book, cover, year
        charged = cover
        if book.product_of(cover).premium_base == "employee":
            charged = copy.copy(cover)  # [P-1] by its spells, whatever its administration
            charged.administration = "employee"
        found = advance_exposure(book, charged, year)
        self.exposure = None if found is None else found[0]
        new = rating.rated(book, cover, year)["new"] if book.product_of(cover).experience == "own" else None
        self.rate, self.premium = None, None
        if new is not None:
            self.rate = new if by_payroll(book, cover) else new * 100
            if self.exposure is not None:
                self.premium = round_half_away(charge(book, cover, self.exposure, self.rate * self.part_charged()))
        else:
            self.rate = first_rate(book, cover, year)
            if not no_tariff(book, cover, year) and self.exposure is not None:
                average = rate_over(book, cover, year, *insured(book, cover, year))
                self.premium = round_half_away(charge(book, cover, self.exposure, average))

    def part_charged(self):
        """The part of the year that is not free of charge."""
        first, out = insured(self.book, self.cover, self.year)
        return sum(part(self.book, self.cover, self.year, d, d + 1) for d in range(first, out)
                   if not free_of_charge(self.book, self.cover, d))

    def window(self):
        """[K-1]"""
        row = rating.rating_row(self.book, self.cover, self.year)
        years = 3 if row is None or row.window_years is None else row.window_years
        out = new_year(year_of(min(renewal_day(self.cover, self.year), self.book.as_of)))
        return overlap(new_year(year_of(out) - years), out, start(self.cover), end(self.book, self.cover))

    def reimbursed(self):
        """Of the cover, and of modules without a premium of their own that are tied to it."""
        window, total = self.window(), 0
        for cover in self.book.covers:
            counts = cover is self.cover or (cover.base_cover_id == self.cover.cover_id
                                             and self.book.product_of(cover).premium_base == "none")
            for row in reimbursements(self.book, cover.cover_id) if counts and window else []:
                if window[0] <= row["invoice"].submitted_on < window[1]:
                    total += row["amount"]
        return total

    def size(self):
        """[S-3]"""
        own = sorted((c for c in self.book.covers if c.employer_id == self.cover.employer_id),
                     key=lambda c: c.cover_id.encode())
        if not any(by_spells(c) for c in own):
            for c in own:
                for year in range(self.year, 1899, -1):
                    rows = [r for r in self.book.statements_of[c.cover_id]
                            if r.year == year and r.average_headcount is not None]
                    if rows:
                        return word_of(max(rows, key=lambda r: r.received_on).average_headcount)
            for c in own:
                if c.initial_headcount is not None:
                    return word_of(c.initial_headcount)
            if not self.book.spells_of[self.cover.employer_id]:
                return ""
        return word_of(number_in_service(self.book, self.cover.employer_id, new_year(self.year)))


def word_of(headcount):
    return next((word for until, word in SIZES if headcount < until), "500+")


def outcomes(book, year):
    return {c.cover_id: Outcome(book, c, year) for c in book.covers
            if book.product_of(c).premium_base != "none" and insured(book, c, year) is not None}


def show_rate(outcome):
    if outcome is None or outcome.rate is None:
        return ""
    if by_payroll(outcome.book, outcome.cover):
        return show_trimmed(outcome.rate)
    cents = outcome.rate
    return show_money(int(cents)) if cents.denominator == 1 else show_trimmed(cents / 100)


def show_exposure(outcome):
    if outcome.exposure is None:
        return ""
    payroll = by_payroll(outcome.book, outcome.cover)
    return show_decimals(outcome.exposure / 100, 2) if payroll else show_decimals(outcome.exposure, 4)


class Row:
    """[S-3] A cover in base and scenario; either may be None."""

    def __init__(self, base, scenario):
        self.base, self.scenario, one = base, scenario, base or scenario
        self.cover_id = one.cover.cover_id
        self.members = {"all": "", "product": one.cover.product, "class": one.cover.__dict__["class"] or "",
                        "sector": one.book.employer[one.cover.employer_id].sector or "", "size": one.size()}
        self.exposure = show_exposure(one)
        self.before = base.premium if base else None
        self.after = scenario.premium if scenario else None
        self.change = None
        if self.before is not None or self.after is not None:
            self.change = (self.after or 0) - (self.before or 0)
        self.pct = None
        if self.before is not None and self.after is not None:
            self.pct = percent(self.before, self.change)

    def shown(self, name):
        return [name, self.cover_id] + [self.members[d] for d in ("product", "class", "sector", "size")] + [
            self.exposure, show_rate(self.base), show_rate(self.scenario), show_money(self.before),
            show_money(self.after), show_money(self.change), show_decimals(self.pct, 4)] + [
            "" if o is None else show_money(o.reimbursed()) for o in (self.base, self.scenario)]


def percent(base, change):
    if base == 0:
        return Fraction(0) if change == 0 else None
    return Fraction(100 * change, base)


def quantile(values, share):
    """gsl_stats_quantile_from_sorted_data"""
    place = share * (len(values) - 1)
    low = int(place)
    delta = place - low
    if low == len(values) - 1:
        return values[low]
    return (1 - delta) * values[low] + delta * values[low + 1]


def summary(name, dimension, member, rows):
    """[S-4]"""
    before, after = (sum(getattr(row, side) or 0 for row in rows) for side in ("before", "after"))
    changes = [row.change or 0 for row in rows]
    known = [row for row in rows if row.pct is not None]
    values = sorted(100.0 * float(row.change) / float(row.before) if row.change else 0.0 for row in known)
    spread = [show_decimals(Fraction(quantile(values, share)), 4) if values else ""
              for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
    extremes = [show_decimals(f([Fraction(0)] + [row.pct for row in known]), 4) if known else "" for f in (max, min)]
    return [name, dimension, member, len(rows), show_money(before), show_money(after), show_money(after - before),
            show_decimals(percent(before, after - before), 4), sum(c > 0 for c in changes), sum(c < 0 for c in changes),
            sum(c == 0 for c in changes)] + spread + extremes


def histogram(name, rows):
    """[S-5]"""
    edges = list(range(-100, 101, 5))
    for low, high in zip([None] + edges, edges + [None]):
        inside = [row for row in rows if row.pct is not None and (low is None or low <= row.pct)
                  and (high is None or row.pct < high)]
        yield [name, "" if low is None else low, "" if high is None else high, len(inside),
               show_money(sum(row.before for row in inside))]


def run(options):
    tables = {table: [columns.split()] for table, columns in COLUMNS.items()}
    base = outcomes(Book(options.book, options.rules, options.as_of), options.year)
    for name, folder in sorted((s.split("=", 1) for s in options.scenarios), key=lambda pair: pair[0].encode()):
        with tempfile.TemporaryDirectory() as into:
            book, rules = merged(options.book, options.rules, folder, into)
            other = outcomes(Book(book, rules, options.as_of), options.year)
        rows = [Row(base.get(c), other.get(c)) for c in sorted(set(base) | set(other), key=str.encode)]
        tables["impact"] += [row.shown(name) for row in rows]
        for dimension in ("all", "class", "product", "sector", "size"):
            members = sorted({row.members[dimension] for row in rows} | ({""} if dimension == "all" else set()),
                             key=str.encode)
            tables["impact_summary"] += [
                summary(name, dimension, m, [row for row in rows if row.members[dimension] == m]) for m in members]
        tables["impact_histogram"] += histogram(name, rows)
    return tables


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book")
    parser.add_argument("scenarios", nargs="+")
    parser.add_argument("--rules", required=True)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--as-of", type=day, required=True)
    parser.add_argument("-o", dest="out", required=True)
    options = parser.parse_args(arguments)
    try:
        tables = run(options)
    except rating.MissingHeadcount as error:
        print("oracle: %s" % error, file=sys.stderr)
        return 1
    os.makedirs(options.out, exist_ok=True)
    for table, rows in tables.items():
        write_csv(options.out, table, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
