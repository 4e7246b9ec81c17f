"""The tables of a book and its rules (tables.md), as they are known on the knowledge date (T-7)."""

import csv
import os
from collections import defaultdict
from fractions import Fraction

from exact import NEVER, cents, day


class Row:
    """One row of a table; a blank field is None, a blank flag False."""

    def __init__(self, fields):
        self.__dict__.update(fields)


def month_day(text):
    month, day_of_month = text.split("-")
    return int(month), int(day_of_month)


READERS = {
    "id": str, "code": str, "country": str, "date": day, "money": cents, "number": Fraction, "pct": Fraction,
    "count": int, "year": int, "month-day": month_day, "flag": lambda text: text in ("yes", "ja", "1"),
}

RULE_TABLES = {
    "products": "product:id name:id premium_base:code headcount_method:code prorata:code vat:id regime:code "
                "experience:code",
    "tariffs": "product:id class:id from:date until:date premium_per_employee:money premium_pct:pct",
    "terms": "term:code surcharge_pct:pct",
    "vat": "code:id from:date until:date pct:pct",
    "parameters": "name:id from:date until:date value:number unit:id source:id",
    "activities": "regime:code activity:id covered:flag proposers:id needs_approval:flag needs_designated:flag "
                  "needs_conflict:flag needs_calamity:flag needs_other_doctor:flag km_rate:money km_over:number "
                  "article:id",
    "budgets": "product:id class:id from:date until:date headcount_from:count headcount_until:count amount:money "
               "basis:code",
    "aow_ages": "born_from:date born_until:date years:count months:count",
    "recovery": "cause:id week:count still_ill:number",
    "rating": "product:id class:id from:date until:date method:code applies_to:code premium_basis:code scale:id "
              "weights:id window_years:count year_weights:id min_years:count target_ratio:pct credibility_k:money "
              "large_claim_cap:money max_up:pct max_down:pct min_pct:pct max_pct:pct decimals:count",
    "scales": "scale:id ratio_from:pct ratio_until:pct factor:number",
    "weights": "scheme:id headcount_from:number headcount_until:number weight:number",
    "sepa": "country:country",
}

BOOK_TABLES = {
    "employers": "employer_id:id name:id holding_id:id sector:id cao:id",
    "covers": "cover_id:id policy_id:id employer_id:id product:id class:id from:date until:date end_reason:code "
              "cancelled_on:date renewal:month-day administration:code term:code base_cover_id:id arbo_cover_id:id "
              "initial_headcount:number initial_payroll:money",
    "schedule": "cover_id:id from:date until:date premium_per_employee:money premium_pct:pct budget:money "
                "free_of_charge:flag announced_on:date refused_on:date",
    "spells": "employer_id:id employee_id:id from:date until:date birth_date:date annual_wage:money no_risk:flag "
              "from_reported_on:date until_reported_on:date",
    "statements": "cover_id:id year:year received_on:date average_headcount:number payroll:money "
                  "certification_requested:flag certified:flag",
    "billing": "cover_id:id year:year kind:code booked_on:date amount:money employee_id:id",
    "suspensions": "cover_id:id from:date until:date",
    "absences": "absence_id:id employer_id:id employee_id:id first_sick_day:date recovered_on:date cause:id "
                "conflict:flag third_party:flag no_cooperation:flag sanction_weeks:count duty_until:date "
                "wia_from:date daily_benefit:money",
    "claims": "cover_id:id absence_id:id date:date kind:code amount:money",
    "invoices": "invoice_id:id cover_id:id absence_id:id activity:id proposed_by:code designated:flag calamity:flag "
                "other_doctor:flag digital:flag waived:flag requested_on:date approved_on:date approved_share:pct "
                "activity_from:date activity_until:date invoice_date:date received_on:date submitted_on:date "
                "cost_ex_vat:money vat:money km:number distance_km:number subsidy:money subsidy_missed:money "
                "other_cover:money effect:pct paid_on:date account_country:country",
    "payouts": "invoice_id:id paid_on:date amount:money",
    "recoveries": "absence_id:id settled_on:date amount:money",
}

WGA_RULE_TABLES = {
    "milestones": "product:id milestone:id anchor:code weeks:number months:number until_weeks:number "
                  "ends_on_recovery:flag role:id article:id",
    "wage_limits": "from:date until:date max_daily_wage:money minimum_wage_month:money",
    "wga_exit": "cause:id month:count still_on:number",
}

WGA_BOOK_TABLES = {
    "wga_cases": "absence_id:id disability_pct:pct durable:flag daily_wage:money income_month:money "
                 "residual_month:money years_to_2015:count years_from_2016:count",
}

DEFAULTS = {
    "products": {"headcount_method": "daily", "prorata": "day", "experience": "none"},
    "covers": {"administration": "statement", "term": "year"},
    "budgets": {"basis": "ex_vat"},
    "rating": {"premium_basis": "charged", "window_years": 3, "min_years": 1, "decimals": 2},
}

PARAMETERS = {
    "case_gap_days": 28, "wage_continuation_days": 728, "refusal_days": 30, "statement_months": 3,
    "overdue_uplift": None, "submit_months_goudse": 1, "submit_months_turien": 1, "submit_months_vvt": 6,
    "vvt_min_sick_days": 70, "vvt_aow_years": 2, "excess_share": 100, "cba_share": 100,
    "lau_strict": 0, "discount_pct": 0,
}


def read_cell(name, kind, text):
    text = text.strip(" \t")
    if text == "":
        return False if kind == "flag" else None
    return READERS[kind](text)


def read_table(folder, name, columns):
    """[T-1] [T-3] [T-5] [T-6] The rows of one CSV file; no file, no rows."""
    kinds = dict(column.split(":") for column in columns.split())
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = [column.strip(" \t") for column in next(lines)]
        return [read_row(name, kinds, header, line) for line in lines]


def read_row(name, kinds, header, line):
    fields = {column: False if kind == "flag" else None for column, kind in kinds.items()}
    for column, text in zip(header, line):
        if column.startswith("x_"):
            continue
        shift = 0
        if column.endswith("through"):  # [T-4] the last day in, in the place of the first day out
            column, shift = column[:-len("through")] + "until", 1
        value = read_cell(name, kinds[column], text)
        fields[column] = value + 1 if shift and value is not None else value
    for column, value in DEFAULTS.get(name, {}).items():
        if fields[column] is None:
            fields[column] = value
    if "from" in fields and fields["until"] is None:
        fields["until"] = NEVER
    return Row(fields)


def in_force(row, d):
    """[T-4]"""
    return getattr(row, "from") <= d < row.until


def group(rows, column):
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


class Book:
    """A book and its rules on the knowledge date."""

    def __init__(self, book_folder, rules_folder, as_of):
        self.as_of = as_of
        for name, columns in {**RULE_TABLES, **WGA_RULE_TABLES}.items():
            setattr(self, name, read_table(rules_folder, name, columns))
        for name, columns in {**BOOK_TABLES, **WGA_BOOK_TABLES}.items():
            setattr(self, name, read_table(book_folder, name, columns))
        self.birth_dates = {(s.employer_id, s.employee_id): s.birth_date for s in self.spells if s.birth_date}
        self.product = {row.product: row for row in self.products}
        forget_the_future(self)
        self.index()

    def index(self):
        self.covers.sort(key=lambda cover: cover.cover_id.encode())
        self.cover = {row.cover_id: row for row in self.covers}
        self.employer = {row.employer_id: row for row in self.employers}
        self.absence = {row.absence_id: row for row in self.absences}
        self.spells_of = group(self.spells, "employer_id")
        for name in ("schedule", "statements", "billing", "suspensions", "claims", "invoices"):
            setattr(self, name + "_of", group(getattr(self, name), "cover_id"))
        self.payouts_of = group(self.payouts, "invoice_id")
        self.recoveries_of = group(self.recoveries, "absence_id")

    def product_of(self, cover):
        return self.product[cover.product]

    def parameter(self, name, d):
        """The value in force on day d, else the default (rules.md 11)."""
        for row in self.parameters:
            if row.name == name and in_force(row, d):
                return row.value
        default = PARAMETERS[name]
        return None if default is None else Fraction(default)


def forget_the_future(book):
    """[T-7] Rows recorded after the knowledge date are as if absent."""
    as_of = book.as_of
    for name, column in (("statements", "received_on"), ("billing", "booked_on"), ("payouts", "paid_on"),
                         ("recoveries", "settled_on"), ("claims", "date"), ("invoices", "submitted_on"),
                         ("absences", "first_sick_day")):
        setattr(book, name, [row for row in getattr(book, name) if getattr(row, column) <= as_of])
    for absence in book.absences:
        if absence.recovered_on is not None and absence.recovered_on > as_of:
            absence.recovered_on = None
    for row in book.schedule:
        if row.refused_on is not None and row.refused_on > as_of:
            row.refused_on = None
    for cover in book.covers:
        if cover.cancelled_on is not None and cover.cancelled_on > as_of:
            cover.cancelled_on = None
            if book.product_of(cover).regime == "asr-manager":
                cover.until = NEVER
    book.spells = [spell for spell in book.spells if start_reported(spell) <= as_of]
    for spell in book.spells:
        if spell.until != NEVER and end_reported(spell) > as_of:
            spell.until = NEVER


def start_reported(spell):
    """[T-7] [P-3] A blank reported day is the day itself."""
    return getattr(spell, "from") if spell.from_reported_on is None else spell.from_reported_on


def end_reported(spell):
    """[T-7] [P-3]"""
    return spell.until if spell.until_reported_on is None else spell.until_reported_on
