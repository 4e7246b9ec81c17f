"""A slow and literal second reading of the specification: the oracle for differential tests.

oracle.py COMMAND BOOK --rules DIR --year Y [--from D] [--until D] --as-of DATE -o OUT
COMMAND is advance, settle, prorata, reimburse, rate, close, timeline or wga; BOOK is valid and in the iso dialect.
"""

import argparse
import csv
import os
import sys
from fractions import Fraction

import prorata
import rating
import reimburse
import settlement
import wga
from book import Book
from exact import cents, day, show_date, show_decimals, show_double, show_money, show_trimmed
from exposure import by_payroll
from years import insured

TABLES = {
    "advance": "cover_id year insured_from insured_until exposure basis rate advance surcharge status",
    "instalments": "cover_id year due amount surcharge",
    "settlement": "cover_id year insured_from insured_until status exposure definitive billed difference next_basis "
                  "next_advance next_billed next_difference net_due article",
    "billing": "cover_id year kind booked_on amount employee_id",
    "prorata": "cover_id year employee_id kind effective known term_date days amount",
    "prorata_due": "cover_id year employee_id charged billed due",
    "prorata_covers": "cover_id year employees charged billed due vat due_inc_vat",
    "reimbursements": "invoice_id cover_id case_id status reason article basis deductions net budget_left amount "
                      "paid due rated",
    "ratios": "cover_id year calendar_year claims reintegration premium ratio",
    "rates": "cover_id year window_from window_until years claims reintegration capped premium ratio credibility "
             "factor current_pct new_pct bound status",
    "portfolio": "product class rating_from covers mean_ratio within between k premium_current premium_new "
                 "off_balance",
    "timeline": "due_from due_until cover_id case_id employee_id milestone role article",
    "wga": "case_id cover_id employee_id phase from until monthly status",
    "wga_burden": "case_id calendar_year amount expected present_value",
}

KEYS = {
    "advance": "cover_id year", "instalments": "cover_id year due", "settlement": "cover_id year",
    "billing": "cover_id year kind employee_id", "prorata": "cover_id employee_id effective kind",
    "prorata_due": "cover_id year employee_id", "prorata_covers": "cover_id year", "reimbursements": "invoice_id",
    "ratios": "cover_id year calendar_year", "rates": "cover_id year", "portfolio": "product class rating_from",
    "timeline": "due_from cover_id case_id milestone", "wga": "case_id from", "wga_burden": "case_id calendar_year",
}

SUMS = {
    "advance": "advance surcharge", "instalments": "amount surcharge",
    "settlement": "definitive billed difference next_advance next_billed next_difference net_due",
    "billing": "amount", "prorata": "amount", "prorata_due": "charged billed due",
    "prorata_covers": "charged billed due vat due_inc_vat",
    "reimbursements": "basis deductions net amount paid due", "ratios": "claims reintegration premium",
    "rates": "claims reintegration capped premium", "portfolio": "premium_current premium_new",
}


class Run:
    """The result tables of one run, each a list of rows as text."""

    def __init__(self, book):
        self.book = book
        self.tables = {}

    def put(self, table, **fields):
        rows = self.tables.setdefault(table, [])
        rows.append({column: str(fields.get(column, "")) for column in TABLES[table].split()})

    def start(self, *tables):
        for table in tables:
            self.tables.setdefault(table, [])

    def put_bookings(self, rows):
        """[D-6] [P-6]"""
        for cover_id, year, kind, amount, employee_id in rows:
            self.put("billing", cover_id=cover_id, year=year, kind=kind, booked_on=show_date(self.book.as_of),
                     amount=show_money(amount), employee_id=employee_id)

    def show_exposure(self, cover, value):
        if value is None:
            return ""
        return show_decimals(value / 100, 2) if by_payroll(self.book, cover) else show_decimals(value, 4)

    def advance(self, year):
        self.start("advance", "instalments")
        for cover in self.book.covers:
            if rating.has_settlement(self.book, cover) and insured(self.book, cover, year) is not None:
                self.advance_of(cover, year)

    def advance_of(self, cover, year):
        book, period = self.book, insured(self.book, cover, year)
        status, exposed, basis, amount = settlement.advance(book, cover, year)
        rate = settlement.first_rate(book, cover, year)
        shown_rate = "" if rate is None else show_trimmed(rate) if by_payroll(book, cover) else show_money(rate)
        self.put("advance", cover_id=cover.cover_id, year=year, insured_from=show_date(period[0]),
                 insured_until=show_date(period[1]), exposure=self.show_exposure(cover, exposed), basis=basis or "",
                 rate=shown_rate, advance=show_money(amount), status=status,
                 surcharge="" if amount is None else show_money(settlement.surcharge(book, cover, amount)))
        if amount is not None:
            for due, each, extra in settlement.instalments(book, cover, year, amount):
                self.put("instalments", cover_id=cover.cover_id, year=year, due=show_date(due),
                         amount=show_money(each), surcharge=show_money(extra))

    def settle(self, year):
        self.start("settlement", "billing")
        for cover in self.book.covers:
            row = settlement.settle(self.book, cover, year) if rating.has_settlement(self.book, cover) else None
            if row is not None:
                first, out = row["period"] or (None, None)
                money = {name: show_money(row[name]) for name in SUMS["settlement"].split()}
                self.put("settlement", cover_id=cover.cover_id, year=year, insured_from=show_date(first),
                         insured_until=show_date(out), status=row["status"],
                         exposure=self.show_exposure(cover, row["exposure"]), next_basis=row["next_basis"] or "",
                         article=row["article"], **money)
                self.put_bookings(settlement.bookings(cover, year, row))

    def prorata(self, year, until):
        self.start("prorata", "prorata_due", "prorata_covers", "billing")
        for cover in self.book.covers:
            if prorata.listed(self.book, cover, year):
                self.prorata_of(cover, year, until)

    def prorata_of(self, cover, year, until):
        key = {"cover_id": cover.cover_id, "year": year}
        for row in prorata.lines_before(self.book, cover, year, until):
            self.put("prorata", **key, employee_id=row["employee_id"], kind=row["kind"],
                     effective=show_date(row["effective"]), known=show_date(row["known"]),
                     term_date=show_date(row["term_date"]), days=row["days"], amount=show_money(row["amount"]))
        totals = prorata.due_by_employee(self.book, cover, year, until)
        for employee_id, (charged, billed) in totals.items():
            self.put("prorata_due", **key, employee_id=employee_id, charged=show_money(charged),
                     billed=show_money(billed), due=show_money(charged - billed))
            if charged != billed:
                self.put_bookings([(cover.cover_id, year, "prorata", charged - billed, employee_id)])
        charged = sum(pair[0] for pair in totals.values())
        billed = sum(pair[1] for pair in totals.values())
        vat = prorata.vat(self.book, cover, charged - billed, until)
        self.put("prorata_covers", **key, employees=len(totals), charged=show_money(charged),
                 billed=show_money(billed), due=show_money(charged - billed), vat=show_money(vat),
                 due_inc_vat=show_money(charged - billed + vat))

    def reimburse(self):
        self.start("reimbursements")
        for cover in self.book.covers:
            for row in reimburse.reimbursements(self.book, cover.cover_id):
                money = {name: show_money(row[name])
                         for name in "basis deductions net budget_left amount paid due".split()}
                self.put("reimbursements", invoice_id=row["invoice_id"], cover_id=row["cover_id"],
                         case_id=row["case_id"], status=row["status"], reason=row["reason"], article=row["article"],
                         rated="yes" if row["rated"] else "no", **money)

    def rate(self, year):
        self.start("ratios", "rates", "portfolio")
        for cover in rating.rated_covers(self.book, year):
            self.rate_of(cover, year)
        for (product, of_class, row), values in rating.portfolio(self.book, year):
            self.put("portfolio", **{"class": of_class or ""}, product=product,
                     rating_from=show_date(getattr(row, "from")), covers=values["covers"],
                     mean_ratio=show_percent(values["mean_ratio"]), within=show_double(values["within"]),
                     between=show_double(values["between"]), k=show_double(values["k"]),
                     premium_current=show_money(values["premium_current"]),
                     premium_new=show_money(values["premium_new"]), off_balance=show_decimals(values["off_balance"], 4))

    def rate_of(self, cover, year):
        key = {"cover_id": cover.cover_id, "year": year}
        result, shown = rating.rated(self.book, cover, year), {}
        if result["status"] != "no_rating":
            own = rating.experience(self.book, cover, year)
            first, out = own.period or (None, None)
            shown = {"window_from": show_date(first), "window_until": show_date(out), "years": len(own.years),
                     "claims": show_cents(sum(own.claims.values())), "capped": show_cents(own.capped),
                     "reintegration": show_cents(sum(own.reintegration.values())),
                     "premium": show_cents(own.total_premium), "ratio": show_percent(own.ratio())}
            for t in own.years:
                self.put("ratios", **key, calendar_year=t, claims=show_cents(own.claims[t]),
                         reintegration=show_cents(own.reintegration[t]), premium=show_cents(own.premium[t]),
                         ratio=show_percent(own.ratio_shown(t)))
        self.put("rates", **key, **shown, status=result["status"], bound=result["bound"],
                 credibility=show_decimals(result["z"], 6), factor=show_decimals(result["factor"], 6),
                 current_pct=show_trimmed(result["current"]), new_pct=show_trimmed(result["new"]))

    def timeline(self, start, out):
        self.start("timeline")
        for row in wga.timeline(self.book, start, out):
            shown = {"due_from": show_date(row.pop("due_from")), "due_until": show_date(row.pop("due_until"))}
            self.put("timeline", **shown, **row)

    def wga(self, year):
        self.start("wga", "wga_burden")
        for case, cover, row in wga.cases(self.book):
            key = {"case_id": case.case_id, "cover_id": cover.cover_id, "employee_id": case.employee_id}
            status, phases = wga.phases(self.book, case, row)
            if status != "ok":
                self.put("wga", **key, status=status, **{"from": show_date(wga.wia_day(self.book, case))})
            for phase, start, out, monthly in phases:
                self.put("wga", **key, phase=phase, status=status, until=show_date(out), monthly=show_cents(monthly),
                         **{"from": show_date(start)})
            for calendar_year, amounts in wga.burden(self.book, row, phases, year).items():
                self.put("wga_burden", case_id=case.case_id, calendar_year=calendar_year,
                         **{name: show_cents(value) for name, value in amounts.items()})

    def sorted_table(self, table):
        key = KEYS[table].split()
        return sorted(self.tables[table], key=lambda row: [row[column].encode() for column in key])

    def summary(self):
        """The control totals of cli.md."""
        rows = []
        for table in TABLES:
            if table in self.tables:
                found = self.tables[table]
                rows.append((table + ".rows", len(found)))
                statuses = [row["status"] for row in found if "status" in row]
                rows += [("%s.status.%s" % (table, s), statuses.count(s)) for s in sorted(set(statuses))]
                rows += [("%s.%s" % (table, column), total(found, column)) for column in SUMS[table].split()]
        return rows

    def write(self, folder, with_summary):
        os.makedirs(folder, exist_ok=True)
        for table in self.tables:
            columns = TABLES[table].split()
            write_csv(folder, table, [columns] + [[row[c] for c in columns] for row in self.sorted_table(table)])
        if with_summary:
            write_csv(folder, "summary", [("measure", "value")] + self.summary())


def show_cents(value):
    """Exact cents, rounded only here (K-7)."""
    return show_decimals(Fraction(value) / 100, 2)


def show_percent(value):
    return "" if value is None else show_decimals(Fraction(value) * 100, 4)


def total(rows, column):
    return show_money(sum(cents(row[column]) for row in rows if row[column]))


def write_csv(folder, table, rows):
    with open(os.path.join(folder, table + ".csv"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def run(command, book, year, start, until):
    done = Run(book)
    if command == "timeline":
        done.timeline(start, until)
    if command == "wga":
        done.wga(year)
    if command in ("settle", "close"):
        done.settle(year)
    if command in ("advance", "close"):
        done.advance(year + 1 if command == "close" else year)
    if command == "prorata":
        done.prorata(year, until)
    if command == "close":
        done.prorata(year, book.as_of + 1)
        done.prorata(year + 1, book.as_of + 1)
    if command in ("reimburse", "close"):
        done.reimburse()
    if command in ("rate", "close"):
        done.rate(year + 1 if command == "close" else year)
    return done


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["advance", "settle", "prorata", "reimburse", "rate", "close", "timeline", "wga"])
    parser.add_argument("book")
    parser.add_argument("--rules", required=True)
    parser.add_argument("--year", type=int)
    parser.add_argument("--from", dest="start", type=day)
    parser.add_argument("--until", type=day)
    parser.add_argument("--as-of", type=day, required=True)
    parser.add_argument("-o", dest="out", required=True)
    options = parser.parse_args(arguments)
    try:
        book = Book(options.book, options.rules, options.as_of)
        done = run(options.command, book, options.year, options.start, options.until)
    except (prorata.MissingRate, rating.MissingHeadcount) as error:
        print("oracle: %s" % error, file=sys.stderr)
        return 1
    done.write(options.out, options.command == "close")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
