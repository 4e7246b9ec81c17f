"""Pro rata per employee (rules.md 6)."""

from fractions import Fraction

from exact import round_half_away
from exposure import stretches
from settlement import term_starts
from years import end, insured, rate, rate_over, renewal_day


class MissingRate(Exception):
    """[P-1] A line without an amount that a run would charge."""


def serving_rate(book, cover, d):
    """[P-1] The rate on d; after the cover's end also the last rate before it."""
    value = rate(book, cover, d)
    if value is not None or d < end(book, cover):
        return value
    dated = [row for row in book.tariffs if row.product == cover.product] + book.schedule_of[cover.cover_id]
    first = min([getattr(row, "from") for row in dated], default=d)
    while d > first:
        d -= 1
        value = rate(book, cover, d)
        if value is not None:
            return value
    return None


def term_date(book, cover, year, known):
    """[P-4] The first term date on or after the day a line of year y is known, and not before s."""
    first = insured(book, cover, year)[0]
    if known <= first:
        return first
    term = cover.term if cover.base_cover_id is None else book.cover[cover.base_cover_id].term
    while True:
        for d in term_starts(cover, year, term):
            if d > first and d >= known:
                return d
        year += 1


def line(book, cover, year, employee_id, kind, effective, known):
    """[P-1] One line, rounded by itself."""
    out = renewal_day(cover, year + 1)
    average = rate_over(book, cover, year, effective, out, serving_rate)
    sign = -1 if kind == "leaver" else 1
    return {"employee_id": employee_id, "kind": kind, "effective": effective, "known": known,
            "term_date": term_date(book, cover, year, known), "days": out - effective,
            "amount": None if average is None else sign * round_half_away(average)}


def lines(book, cover, year):
    """[P-1] [P-2] [P-3] The lines of year y."""
    if insured(book, cover, year) is None:
        return []
    (s, e), found = insured(book, cover, year), []
    for employee_id, own in stretches(book, cover.employer_id).items():
        for stretch in own:
            first, out = max(stretch.start, s), min(stretch.out, e)
            if first >= out:
                continue
            opening = first == s and stretch.start_known <= s
            found.append(line(book, cover, year, employee_id, "opening" if opening else "joiner", first,
                              stretch.start_known))
            if out < renewal_day(cover, year + 1):
                known = stretch.end_known() if stretch.out == out else out
                found.append(line(book, cover, year, employee_id, "leaver", out, known))
    return found


def lines_before(book, cover, year, until):
    """[P-5] The lines of year y that fall before D."""
    found = [row for row in lines(book, cover, year) if row["term_date"] < until]
    for row in found:
        if row["amount"] is None:
            raise MissingRate("%s: no rate for %s" % (cover.cover_id, row["employee_id"]))
    return found


def billed_by_employee(book, cover, year):
    """[P-5]"""
    totals = {}
    for row in book.billing_of[cover.cover_id]:
        if row.year == year and row.kind == "prorata":
            totals[row.employee_id] = totals.get(row.employee_id, 0) + row.amount
    return totals


def due_by_employee(book, cover, year, until):
    """[P-5] employee -> (charged, billed)"""
    billed, charged = billed_by_employee(book, cover, year), {}
    for row in lines_before(book, cover, year, until):
        charged[row["employee_id"]] = charged.get(row["employee_id"], 0) + row["amount"]
    return {e: (charged.get(e, 0), billed.get(e, 0)) for e in {**charged, **billed}}


def vat(book, cover, due, until):
    """[P-6] At the rate in force on the day before D."""
    code = book.product_of(cover).vat
    if code is None:
        return 0
    for row in book.vat:
        if row.code == code and getattr(row, "from") <= until - 1 < row.until:
            return round_half_away(Fraction(due) * row.pct / 100)
    raise MissingRate("%s: no VAT rate" % cover.cover_id)


def listed(book, cover, year):
    """[P-5] Covers charged per employee that are insured in year y or have pro rata billing of it."""
    return (book.product_of(cover).premium_base == "employee"
            and (insured(book, cover, year) is not None or billed_by_employee(book, cover, year)))
