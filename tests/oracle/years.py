"""Insurance years, what ends a cover, rates and day counts (rules.md 2)."""

from fractions import Fraction
from functools import cache

from book import in_force
from exact import NEVER, add_months, date_of, day_of, overlap, year_of


def start(cover):
    return getattr(cover, "from")


def renewal_day(cover, year):
    """[Y-1] RD(y)"""
    return day_of(year, *cover.renewal)


def year_holding(cover, d):
    """The y of the insurance year that day d lies in."""
    year = year_of(d)
    return year if d >= renewal_day(cover, year) else year - 1


def own_until(book, cover):
    """[Y-7] The cover's until, or the renewal day on which its cancellation takes effect."""
    if (book.product_of(cover).regime != "asr-manager" or cover.end_reason != "cancelled"
            or cover.cancelled_on is None):
        return cover.until
    base = cover if cover.base_cover_id is None else book.cover[cover.base_cover_id]
    year = min(year_of(start(cover)), year_of(cover.cancelled_on)) - 1
    while True:
        d = renewal_day(base, year)
        if d >= add_months(start(cover), 12) and add_months(d, -1) >= cover.cancelled_on:
            return d
        year += 1


def refused_end(book, cover):
    """[Y-3] The first day of an increase that was refused in time."""
    ends = [NEVER]
    if book.product_of(cover).premium_base not in ("headcount", "employee"):
        return NEVER
    for row in book.schedule_of[cover.cover_id]:
        if row.refused_on is None or row.announced_on is None or row.premium_per_employee is None:
            continue
        before = rate(book, cover, getattr(row, "from") - 1)
        if before is None or not row.premium_per_employee > before:
            continue
        if row.refused_on <= row.announced_on + book.parameter("refusal_days", row.announced_on):
            ends.append(getattr(row, "from"))
    return min(ends)


def enders(book, cover):
    """[Y-2] The cover itself, then its base, its Arbo cover and the managers that end it, each with theirs."""
    found = []
    visit(book, cover, found)
    return found


def visit(book, cover, found):
    if cover in found:
        return
    found.append(cover)
    for other in (cover.base_cover_id, cover.arbo_cover_id):
        if other is not None:
            visit(book, book.cover[other], found)
    for other in book.covers:
        if other.arbo_cover_id == cover.cover_id and book.product_of(other).regime == "asr-manager":
            visit(book, other, found)


@cache
def end(book, cover):
    """[Y-2] The first day on which the cover no longer runs."""
    return min(min(own_until(book, other), refused_end(book, other)) for other in enders(book, cover))


@cache
def end_reason(book, cover):
    """[Y-2] The end_reason of the first of the covers whose until it was; none for a refused increase."""
    for other in enders(book, cover):
        if own_until(book, other) == end(book, cover) != NEVER:
            return other.end_reason
    return None


@cache
def insured(book, cover, year):
    """[Y-1] I(y), or None where it is empty."""
    return overlap(renewal_day(cover, year), renewal_day(cover, year + 1), start(cover), end(book, cover))


def schedule_row(book, cover, d):
    for row in book.schedule_of[cover.cover_id]:
        if in_force(row, d):
            return row
    return None


def tariff(book, cover, d, column):
    """[Y-4] The tariffs.csv rate for the cover's class, else that of the blank class."""
    rows = [row for row in book.tariffs if row.product == cover.product and in_force(row, d)]
    for of_class in (cover.__dict__["class"], None):
        for row in rows:
            if row.__dict__["class"] == of_class and getattr(row, column) is not None:
                return Fraction(getattr(row, column))
    return None


def rate_column(book, cover):
    return {"headcount": "premium_per_employee", "employee": "premium_per_employee",
            "payroll": "premium_pct", "none": None}[book.product_of(cover).premium_base]


@cache
def rate(book, cover, d):
    """[Y-4] rate(d): cents per employee, or percent; None where there is none."""
    column = rate_column(book, cover)
    if column is None:
        return None
    row = schedule_row(book, cover, d)
    if row is not None and row.free_of_charge:
        return Fraction(0)
    if row is not None and getattr(row, column) is not None:
        return Fraction(getattr(row, column))
    return tariff(book, cover, d, column)


def tariff_rate(book, cover, d):
    """[K-8] [XR-8] The rate of tariffs.csv alone."""
    column = rate_column(book, cover)
    return None if column is None else tariff(book, cover, d, column)


def free_of_charge(book, cover, d):
    row = schedule_row(book, cover, d)
    return row is not None and row.free_of_charge


def days_30e360(a, b):
    """[Y-5]"""
    first, last = date_of(a), date_of(b)
    return (360 * (last.year - first.year) + 30 * (last.month - first.month)
            + min(last.day, 30) - min(first.day, 30))


def days_without_leap_day(a, b):
    """[Y-5] The days of [a, b) other than 29 February."""
    return sum(1 for d in range(a, b) if (date_of(d).month, date_of(d).day) != (2, 29))


def month_dates(cover, year):
    """RD(y) + k months, k = 0 to 11"""
    return [add_months(renewal_day(cover, year), k) for k in range(12)]


@cache
def part(book, cover, year, a, b):
    """[Y-5] φ[a,b) of insurance year y."""
    method = book.product_of(cover).prorata
    if method == "day":
        return Fraction(b - a, renewal_day(cover, year + 1) - renewal_day(cover, year))
    if method == "day365":
        return Fraction(days_without_leap_day(a, b), 365)
    if method == "day360":
        return Fraction(days_30e360(a, b), 360)
    return Fraction(sum(1 for d in month_dates(cover, year) if a <= d < b), 12)


def rate_over(book, cover, year, a, b, rate_on=rate):
    """[Y-6] ρ[a,b), None where a day has no rate."""
    total, first = Fraction(0), a
    while first < b:
        value = rate_on(book, cover, first)
        if value is None:
            return None
        out = first + 1
        while out < b and rate_on(book, cover, out) == value:
            out += 1
        total += value * part(book, cover, year, first, out)
        first = out
    return total


def every_day_free(book, cover, year):
    """[D-2] [D-7]"""
    first, out = insured(book, cover, year)
    return all(free_of_charge(book, cover, d) for d in range(first, out))
