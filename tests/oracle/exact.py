"""Exact numbers, dates as day numbers, and how they are written (rules.md 1, cli.md "Result tables")."""

import datetime
from fractions import Fraction

NEVER = 10 ** 7  # a day after every day: the end of what is open-ended


def cents(text):
    """Money of T-3 as whole cents."""
    return int(Fraction(text) * 100)


def round_half_away(value):
    """[N-1] The nearest whole number, halves away from zero."""
    value = Fraction(value)
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def day(text):
    return datetime.date.fromisoformat(text).toordinal()


def day_of(year, month, day_of_month):
    return datetime.date(year, month, day_of_month).toordinal()


def date_of(d):
    return datetime.date.fromordinal(d)


def year_of(d):
    return date_of(d).year


def new_year(year):
    return day_of(year, 1, 1)


def add_months(d, n):
    """[N-3] The same day of the month n months on, or that month's last day."""
    date = date_of(d)
    months = date.year * 12 + date.month - 1 + n
    year, month = months // 12, months % 12 + 1
    for day_of_month in range(date.day, 0, -1):
        try:
            return day_of(year, month, day_of_month)
        except ValueError:
            continue


def add_years(d, n):
    """[N-3]"""
    return add_months(d, 12 * n)


def overlap(a, b, c, d):
    """The days of [a, b) that lie in [c, d) as a period, or None."""
    first, out = max(a, c), min(b, d)
    return (first, out) if first < out else None


def show_date(d):
    return "" if d is None else date_of(d).isoformat()


def show_decimals(value, places):
    """[N-2] A fixed number of decimals."""
    if value is None:
        return ""
    scaled = round_half_away(Fraction(value) * 10 ** places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return sign + (digits if places == 0 else digits[:-places] + "." + digits[-places:])


def show_money(value):
    """Whole cents as money with 2 decimals."""
    return "" if value is None else show_decimals(Fraction(value, 100), 2)


def show_trimmed(value):
    """Up to 6 decimals, trailing zeros off."""
    if value is None:
        return ""
    text = show_decimals(value, 6).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def show_double(value):
    """The shortest decimals that read back as the same double."""
    if value is None:
        return ""
    text = repr(float(value))
    if "e" in text:
        mantissa, exponent = text.split("e")
        sign = "-" if mantissa.startswith("-") else ""
        whole, _, part = mantissa.lstrip("-").partition(".")
        part = "" if part == "0" else part
        point = len(whole) + int(exponent)
        digits = whole + part
        if point <= 0:
            return sign + "0." + "0" * -point + digits
        if point >= len(digits):
            return sign + digits + "0" * (point - len(digits))
        return sign + digits[:point] + "." + digits[point:]
    return text[:-2] if text.endswith(".0") else text
