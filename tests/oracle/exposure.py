"""Who is in service, average headcount and payroll (rules.md 3)."""

from fractions import Fraction
from functools import cache

from book import end_reported, in_force, start_reported
from exact import NEVER, overlap, round_half_away
from years import insured, month_dates, part, rate_over


class Stretch:
    """Days in service without a break, and when its start and its end were reported."""

    def __init__(self, spell):
        self.start, self.out = getattr(spell, "from"), spell.until
        self.start_known = start_reported(spell)
        self.ends = [spell]

    def take(self, spell):
        if spell.until > self.out:
            self.out, self.ends = spell.until, [spell]
        elif spell.until == self.out:
            self.ends.append(spell)

    def end_known(self):
        """[P-3] Of several spells that end it, the latest report."""
        return None if self.out == NEVER else max(end_reported(spell) for spell in self.ends)


@cache
def stretches(book, employer_id):
    """[E-1] By employee the union of his spells; overlapping or touching spells are one stretch."""
    found = {}
    for spell in sorted(book.spells_of[employer_id], key=lambda spell: getattr(spell, "from")):
        own = found.setdefault(spell.employee_id, [])
        if own and getattr(spell, "from") <= own[-1].out:
            own[-1].take(spell)
        else:
            own.append(Stretch(spell))
    return found


def in_service(book, employer_id, employee_id, d):
    """[E-1]"""
    return any(s.start <= d < s.out for s in stretches(book, employer_id).get(employee_id, []))


def number_in_service(book, employer_id, d):
    return sum(1 for employee_id in stretches(book, employer_id) if in_service(book, employer_id, employee_id, d))


def daily_headcount(book, employer_id, first, out):
    """[E-2] daily, over any period."""
    days = 0
    for own in stretches(book, employer_id).values():
        for stretch in own:
            met = overlap(stretch.start, stretch.out, first, out)
            days += met[1] - met[0] if met else 0
    return Fraction(days, out - first)


def average_headcount(book, cover, year):
    """[E-2]"""
    first, out = insured(book, cover, year)
    employer, method = cover.employer_id, book.product_of(cover).headcount_method
    if method == "daily":
        return daily_headcount(book, employer, first, out)
    if method == "begin_end":
        return Fraction(number_in_service(book, employer, first) + number_in_service(book, employer, out - 1), 2)
    dates = [d for d in month_dates(cover, year) if first <= d < out]
    if not dates:
        return Fraction(number_in_service(book, employer, first))
    return Fraction(sum(number_in_service(book, employer, d) for d in dates), len(dates))


def payroll(book, cover, year):
    """[E-3] In cents, over I(y)."""
    first, out = insured(book, cover, year)
    total = Fraction(0)
    for spell in book.spells_of[cover.employer_id]:
        met = overlap(getattr(spell, "from"), spell.until, first, out)
        if met:
            total += (spell.annual_wage or 0) * part(book, cover, year, *met)
    return total


def latest_statement(book, cover, year):
    """[E-4] The statement of year y with the latest received_on."""
    rows = [row for row in book.statements_of[cover.cover_id] if row.year == year]
    return max(rows, key=lambda row: row.received_on, default=None)


def by_spells(cover):
    return cover.administration in ("employee", "click_claim")


def by_payroll(book, cover):
    return book.product_of(cover).premium_base == "payroll"


def part_of_year(book, cover, year):
    """φ(I(y)), 0 where I(y) is empty."""
    return Fraction(0) if insured(book, cover, year) is None else part(book, cover, year, *insured(book, cover, year))


@cache
def exposure(book, cover, year):
    """[E-5] X(y): a headcount, or cents of payroll of a whole year; None without a statement (E-4)."""
    statement = None if by_spells(cover) else latest_statement(book, cover, year)
    if not by_spells(cover) and statement is None:
        return None
    if not by_payroll(book, cover):
        return statement.average_headcount if statement else average_headcount(book, cover, year)
    amount = statement.payroll if statement else payroll(book, cover, year)
    whole = part_of_year(book, cover, year)
    return Fraction(amount) / whole if whole > 0 else Fraction(0)


def charge(book, cover, exposed, rate_value):
    """Exact cents: an exposure at a rate, which for payroll is in percent (E-6)."""
    return exposed * rate_value / (100 if by_payroll(book, cover) else 1)


def premium(book, cover, year, exposed):
    """[E-6] In whole cents; None where a day has no rate."""
    average = rate_over(book, cover, year, *insured(book, cover, year))
    return None if average is None else round_half_away(charge(book, cover, exposed, average))


def wages_in_service(book, cover, d):
    """[A-1] The annual wages of the spells in force on day d."""
    return sum(spell.annual_wage or 0 for spell in book.spells_of[cover.employer_id] if in_force(spell, d))
