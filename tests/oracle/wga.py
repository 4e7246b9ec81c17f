"""WGA own risk (wga.md), in exact fractions; only the discount is a decimal of 60 digits."""

from collections import defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction

import years
from book import in_force
from cases import cases_of, wage_end
from exact import add_months, add_years, date_of, day_of, new_year, year_of

CLASSES = ((80, Fraction(70)), (65, Fraction("50.75")), (55, Fraction(42)), (45, Fraction(35)), (35, Fraction(28)))


# --- a case ---

def all_cases(book):
    for employer_id, employee_id in sorted({(a.employer_id, a.employee_id) for a in book.absences}):
        yield from cases_of(book, employer_id, employee_id)


def cover_of(book, case):
    """[W-1] The first by its id of the WGA covers in force on the first sick day."""
    of_wga = {row.product for row in book.milestones}
    for cover in book.covers:
        if cover.employer_id == case.employer_id and is_wga(book, cover, of_wga):
            d = case.first_sick_day
            suspended = any(in_force(row, d) for row in book.suspensions_of[cover.cover_id])
            if years.start(cover) <= d < years.end(book, cover) and not suspended:
                return cover
    return None


def is_wga(book, cover, of_wga):
    if of_wga:
        return cover.product in of_wga
    product = book.product_of(cover)
    return (product.premium_base in ("headcount", "payroll") and not product.regime and product.experience != "base"
            and not any(other.base_cover_id == cover.cover_id for other in book.covers))


def wia_day(book, case):
    """[W-1]"""
    filled = [a.wia_from for a in case.absences if a.wia_from is not None]
    return min(filled) if filled else wage_end(book, case)


def pension_day(book, case):
    """[L-6] None where the birth date, or the age, is not known."""
    born = next((s.birth_date for s in book.spells_of[case.employer_id]
                 if s.employee_id == case.employee_id and s.birth_date is not None), None)
    for row in book.aow_ages:
        if born is not None and row.born_from <= born and (row.born_until is None or born < row.born_until):
            return add_months(born, 12 * row.years + (row.months or 0))
    return None


def wga_row(book, case):
    return next((row for row in book.wga_cases if row.absence_id in {a.absence_id for a in case.absences}), None)


# --- milestones ---

def lgu_end(wia, row):
    """[W-4] None before 2016."""
    if wia < new_year(2016):
        return None
    date = date_of(wia)
    quarter = (date.year - 2016) * 4 + (date.month - 1) // 3 + 1
    most = max(24, 38 - quarter)
    history = [Fraction(1)] * (row.years_to_2015 or 0) + [Fraction(1, 2)] * (row.years_from_2016 or 0)
    months = sum(Fraction(1) if place < 10 else weight for place, weight in enumerate(history))
    months = min(max(months, 3), most)
    return add_months(wia, int(months)) + (15 if months != int(months) else 0)


def is_iva(row):
    return bool(row.durable) and row.disability_pct >= 80


def anchors(book, case):
    row, wia = wga_row(book, case), wia_day(book, case)
    found = {"sick": case.first_sick_day, "wia": wia, "lgu_start": wia, "lgu_end": None}
    if row is not None:
        if is_iva(row) or row.disability_pct < 35:
            found["lgu_start"] = None
        else:
            found["lgu_end"] = lgu_end(wia, row)
    return found


def timeline(book, start, out):
    """[W-2] [W-3]"""
    for case in all_cases(book):
        cover = cover_of(book, case)
        for row in book.milestones if cover is not None else []:
            anchor = anchors(book, case)[row.anchor]
            if row.product != cover.product or anchor is None:
                continue
            due = add_months(anchor + 7 * int(row.weeks or 0), int(row.months or 0))
            pension, recovered = pension_day(book, case), case.last.recovered_on
            if pension is not None and due > pension:
                continue
            if row.ends_on_recovery and recovered is not None and due > recovered:
                continue
            if start <= due < out:
                last = None if row.until_weeks is None else anchor + 7 * int(row.until_weeks)
                yield {"due_from": due, "due_until": last, "cover_id": cover.cover_id, "case_id": case.case_id,
                       "employee_id": case.employee_id, "milestone": row.milestone, "role": row.role or "",
                       "article": row.article}


# --- phases ---

def cases(book):
    for case in all_cases(book):
        cover, row = cover_of(book, case), wga_row(book, case)
        if cover is not None and row is not None:
            yield case, cover, row


def limit(book, column, d):
    """[W-7] That in force, or the latest before; None where there is none."""
    known = [row for row in book.wage_limits if getattr(row, "from") <= d and getattr(row, column) is not None]
    return getattr(max(known, key=lambda row: getattr(row, "from")), column) if known else None


def month_of(d):
    date = date_of(d)
    return day_of(date.year, date.month, 1)


class NoLimits(Exception):
    pass


def needed(book, column, d):
    value = limit(book, column, d)
    if value is None:
        raise NoLimits()
    return value


def benefit(book, row, wia, end_of_lgu, d):
    """[W-5] [W-6] What is paid on a day, in cents a month."""
    pct = next((share for low, share in CLASSES if row.disability_pct >= low), None)
    if pct is None:
        return "none", Fraction(0)
    wage, income, residual = row.daily_wage, row.income_month or 0, row.residual_month or 0
    capped = min(wage, needed(book, "max_daily_wage", wia))
    a = Fraction("21.75") * capped
    ratio = Fraction(capped, wage) if wage else Fraction(0)

    def lost(earned):
        return max(a - earned * ratio, Fraction(0)) if wage else Fraction(0)

    if d < end_of_lgu:
        rate = 75 if d < add_months(wia, 2) else 70
        return "lgu", lost(income) * rate / 100
    vvu = pct / 100 * min(Fraction(needed(book, "minimum_wage_month", month_of(d))), a)
    strict = book.parameter("lau_strict", wia) != 0
    half = Fraction(residual, 2)
    if row.disability_pct >= 80 or (income > half if strict else income >= half):
        most = lost(income) * 70 / 100
        lau = lost(max(income, residual)) * 70 / 100 if income < residual else most
        return "lau", min(max(lau, vvu), most)
    return "vvu", vvu


def edges(wia, end_of_lgu, end):
    """Days on which what is paid may change."""
    found = {wia, add_months(wia, 2), end_of_lgu}
    d = add_months(month_of(wia), 1)
    while d < end:
        found.add(d)
        d = add_months(d, 1)
    return sorted(d for d in found if d < end) + [end]


def phases(book, case, row):
    """[W-4] to [W-7]: the status, and (phase, from, until, cents a month) of days with the same benefit and amount."""
    wia, pension = wia_day(book, case), pension_day(book, case)
    if wia < new_year(2016):
        return "old_regime", []
    if is_iva(row):
        return "iva", []
    end, end_of_lgu = add_years(wia, 10), lgu_end(wia, row)
    if pension is not None:
        end = min(end, pension)
    if end <= wia:
        return ("ok", []) if row.disability_pct < 35 or limit(book, "max_daily_wage", wia) is not None \
            else ("no_limits", [])
    found = []
    days = edges(wia, end_of_lgu, end)
    try:
        for start, out in zip(days, days[1:]):
            phase, monthly = benefit(book, row, wia, end_of_lgu, start)
            if found and (found[-1][0], found[-1][3]) == (phase, monthly):
                found[-1] = (phase, found[-1][1], out, monthly)
            else:
                found.append((phase, start, out, monthly))
    except NoLimits:
        return "no_limits", []
    return "ok", found


# --- the burden ---

def still_on(book, absence_id, month):
    """[W-8] The straight line between the points of the cause, or else of any."""
    cause = book.absence[absence_id].cause
    rows = [row for row in book.wga_exit if row.cause == cause] or [row for row in book.wga_exit if row.cause is None]
    points = dict([(0, Fraction(1))] + [(row.month, row.still_on) for row in rows])
    if not rows:
        return Fraction(1)
    last = max(points)
    if month >= last:
        return points[last]
    low = max(m for m in points if m <= month)
    high = min(m for m in points if m > month)
    return points[low] + (points[high] - points[low]) * Fraction(month - low, high - low)


def worth(discount, half_months):
    """(1 + discount)^(−half months / 24)"""
    if discount == 0:
        return Fraction(1)
    with localcontext() as context:
        context.prec = 60
        base = Decimal(1) + Decimal(discount.numerator) / Decimal(discount.denominator) / 100
        return Fraction((base.ln() * Decimal(-half_months) / 24).exp())


def burden(book, row, of_phases, year):
    """[W-7] [W-8] By calendar year, in cents."""
    found = defaultdict(lambda: {"amount": Fraction(0), "expected": Fraction(0), "present_value": Fraction(0)})
    discount = book.parameter("discount_pct", new_year(year))
    first = date_of(of_phases[0][1]) if of_phases else None
    for _, start, out, monthly in of_phases:
        month = month_of(start)
        while month < out:
            after, date = add_months(month, 1), date_of(month)
            amount = monthly * (min(out, after) - max(start, month)) / (after - month)
            since = (date.year - first.year) * 12 + date.month - first.month
            expected = amount * still_on(book, row.absence_id, since)
            halves = 2 * ((date.year - year) * 12 + date.month - 1) + 1
            sums = found[year_of(month)]
            sums["amount"] += amount
            sums["expected"] += expected
            sums["present_value"] += expected * worth(discount, halves)
            month = after
    return found
