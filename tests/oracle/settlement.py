"""Advance premium and settlement (rules.md 4 and 5)."""

from fractions import Fraction
from functools import cache

from exact import add_months, round_half_away
from exposure import (by_payroll, by_spells, exposure, latest_statement, number_in_service, part_of_year,
                      premium, wages_in_service)
from years import every_day_free, insured, rate, rate_over, renewal_day, start, year_holding

SETTLED = ("settled", "settled_late")
CHARGED = ("settled", "settled_late", "estimated")
TERM_MONTHS = {"year": 12, "half_year": 6, "quarter": 3, "month": 1}


def no_tariff(book, cover, year):
    """[Y-6]"""
    return rate_over(book, cover, year, *insured(book, cover, year)) is None


@cache
def advance_exposure(book, cover, year):
    """[A-1] [A-2] The exposure that the advance of year y is charged on and its basis; None where there is none."""
    before = year - 1
    if part_of_year(book, cover, before) > 0:
        if status(book, cover, before) in SETTLED:
            return exposure(book, cover, before), "definitive:%d" % before
        if by_spells(cover) and insured(book, cover, before)[1] <= book.as_of:
            return exposure(book, cover, before), "provisional:%d" % before
    for earlier in range(before, year_holding(cover, start(cover)) - 1, -1):
        if part_of_year(book, cover, earlier) > 0:
            if status(book, cover, earlier) in SETTLED:
                return exposure(book, cover, earlier), "definitive:%d" % earlier
            if not by_spells(cover) and latest_statement(book, cover, earlier) is not None:
                return exposure(book, cover, earlier), "statement:%d" % earlier
    initial = cover.initial_payroll if by_payroll(book, cover) else cover.initial_headcount
    if initial is not None:
        return Fraction(initial), "initial"
    if by_spells(cover) and insured(book, cover, year) is not None:
        first = insured(book, cover, year)[0]
        if by_payroll(book, cover):
            return Fraction(wages_in_service(book, cover, first)), "in_service"
        return Fraction(number_in_service(book, cover.employer_id, first)), "in_service"
    return None


def advance(book, cover, year):
    """[A-1] (status, exposure, basis, amount) of a year with a non-empty I(y)."""
    if every_day_free(book, cover, year):
        return "free_of_charge", None, None, None
    if no_tariff(book, cover, year):
        return "no_tariff", None, None, None
    found = advance_exposure(book, cover, year)
    if found is None:
        return "no_exposure", None, None, None
    return "ok", found[0], found[1], premium(book, cover, year, found[0])


def surcharge(book, cover, amount):
    """[A-3] advance · surcharge_pct, rounded."""
    percent = [row.surcharge_pct or 0 for row in book.terms if row.term == cover.term]
    return round_half_away(Fraction(amount) * percent[0] / 100) if percent else 0


def divide(amount, count):
    """[A-3] Equal whole cents; those that remain go to the first instalments."""
    each, left = divmod(amount, count)
    return [each + (1 if k < left else 0) for k in range(count)]


def term_starts(cover, year, term):
    """[A-3] RD(y) + k·12, 6, 3 or 1 months"""
    months = TERM_MONTHS[term]
    return [add_months(renewal_day(cover, year), k) for k in range(0, 12, months)]


def instalments(book, cover, year, amount):
    """[A-3] (due, amount, surcharge) of each term that meets I(y)."""
    first, out = insured(book, cover, year)
    starts = term_starts(cover, year, cover.term)
    outs = starts[1:] + [renewal_day(cover, year + 1)]
    due = [max(a, first) for a, b in zip(starts, outs) if max(a, first) < min(b, out)]
    return list(zip(due, divide(amount, len(due)), divide(surcharge(book, cover, amount), len(due))))


def limit(book, cover, year):
    """[D-1] From this day on a statement is late."""
    out = insured(book, cover, year)[1]
    return add_months(out, int(book.parameter("statement_months", out)))


def uplift(book, cover, year):
    """[D-4] None where the parameter is not set."""
    return book.parameter("overdue_uplift", insured(book, cover, year)[1])


@cache
def status(book, cover, year):
    """[D-2] The status of year y at the knowledge date; I(y) is not empty."""
    if every_day_free(book, cover, year):
        return "free_of_charge"
    if no_tariff(book, cover, year):
        return "no_tariff"
    if book.as_of < insured(book, cover, year)[1]:
        return "not_ended"
    statement = latest_statement(book, cover, year)
    if not by_spells(cover) and statement is None:
        if book.as_of < limit(book, cover, year):
            return "awaiting_statement"
        if uplift(book, cover, year) is not None and advance_exposure(book, cover, year) is not None:
            return "estimated"
        return "statement_overdue"
    if statement is not None and statement.certification_requested and not statement.certified:
        return "awaiting_certificate"
    if cover.administration == "employee" and book.as_of < limit(book, cover, year):
        if statement is None or not statement.certified:
            return "awaiting_mutations"
    if not by_spells(cover) and statement.received_on >= limit(book, cover, year):
        return "settled_late"
    return "settled"


@cache
def charged_exposure(book, cover, year):
    """[D-3] [D-4] The exposure used for definitive(y); None where there is no definitive premium."""
    if insured(book, cover, year) is None or status(book, cover, year) not in CHARGED:
        return None
    if status(book, cover, year) == "estimated":
        return advance_exposure(book, cover, year)[0] * (1 + uplift(book, cover, year) / 100)
    return exposure(book, cover, year)


def definitive(book, cover, year):
    """[D-3] In whole cents, or None."""
    exposed = charged_exposure(book, cover, year)
    return None if exposed is None else premium(book, cover, year, exposed)


def billed(book, cover, year):
    """[D-3] The sum of what was booked as advance and settlement."""
    return sum(row.amount for row in book.billing_of[cover.cover_id]
               if row.year == year and row.kind in ("advance", "settlement"))


ARTICLES = {"free_of_charge": "S3:7.1", "settled": "S3:7.2", "awaiting_mutations": "S3:7.4",
            "no_tariff": "", "not_ended": "", "not_insured": ""}


def settle(book, cover, year):
    """[D-2] to [D-8] The row of settlement.csv as a dict of values, or None where the cover has none."""
    period, was_billed = insured(book, cover, year), billed(book, cover, year)
    if period is None and was_billed == 0:
        return None
    row = {"period": period, "billed": was_billed, "exposure": None, "definitive": None, "difference": None}
    if period is None:
        row.update(status="not_insured", definitive=0, difference=-was_billed)
    else:
        row["status"] = status(book, cover, year)
        row["exposure"] = charged_exposure(book, cover, year)
        row["definitive"] = definitive(book, cover, year)
        if row["definitive"] is not None:
            row["difference"] = row["definitive"] - was_billed
        elif row["status"] == "free_of_charge" and was_billed != 0:
            row["difference"] = -was_billed
    row.update(next_advance_of(book, cover, year + 1))
    row["net_due"] = (row["difference"] or 0) + (row["next_difference"] or 0)
    row["article"] = ARTICLES.get(row["status"], "S3:7.3")
    return row


def next_advance_of(book, cover, year):
    """[D-5] [D-8] The advance of the year after the settled one."""
    row = {"next_basis": None, "next_advance": None, "next_billed": None, "next_difference": None}
    was_billed = billed(book, cover, year)
    if insured(book, cover, year) is None:
        if was_billed != 0:
            row.update(next_advance=0, next_billed=was_billed, next_difference=-was_billed)
        return row
    if status(book, cover, year) in CHARGED:
        return row
    state, _, basis, amount = advance(book, cover, year)
    if state == "ok":
        row.update(next_basis=basis, next_advance=amount, next_billed=was_billed,
                   next_difference=amount - was_billed)
    elif state == "free_of_charge":
        row["next_billed"] = was_billed
    return row


def bookings(cover, year, row):
    """[D-6] (cover, year, kind, amount, employee) of what is not 0."""
    rows = []
    if row["difference"]:
        rows.append((cover.cover_id, year, "settlement", row["difference"], ""))
    if row["next_difference"]:
        rows.append((cover.cover_id, year + 1, "advance", row["next_difference"], ""))
    return rows


def first_rate(book, cover, year):
    """The rate in force on the first day of I(y)."""
    return rate(book, cover, insured(book, cover, year)[0])
