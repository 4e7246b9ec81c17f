"""Reimbursement of reintegration costs (rules.md 8)."""

from fractions import Fraction
from functools import cache

from book import in_force
from cases import case_of, case_of_one_cause, duty, recovered, sick, wage_end, wage_end_without_sanction
from exact import add_months, add_years, new_year, round_half_away, year_of
from exposure import in_service, number_in_service
from years import end, end_reason, schedule_row, start

BUDGET_ARTICLES = {"goudse-budget": "S3:2.2.1", "turien-support": "S2:2.4.3", "loyalis-vvt": "S1:4"}
PARAMETER_DAY = {"turien-support": "activity_from"}


class Claimed:
    """An invoice with all that its rules look at."""

    def __init__(self, book, invoice):
        self.book, self.invoice = book, invoice
        self.cover = book.cover[invoice.cover_id]
        self.regime = book.product_of(self.cover).regime
        self.absence = book.absence[invoice.absence_id]
        self.case = case_of(book, self.absence)
        self.activity = next(a for a in book.activities
                             if (a.regime, a.activity) == (self.regime, invoice.activity))
        self.activity_until = invoice.activity_from + 1 if invoice.activity_until is None else invoice.activity_until

    def parameter(self, name):
        """In force on submitted_on, for turien-support on activity_from (S2:3.4)."""
        return self.book.parameter(name, getattr(self.invoice, PARAMETER_DAY.get(self.regime, "submitted_on")))

    def in_service(self, d):
        return in_service(self.book, self.absence.employer_id, self.absence.employee_id, d)

    def suspended(self, d):
        return any(in_force(row, d) for row in self.book.suspensions_of[self.cover.cover_id])

    def in_force(self, d):
        return start(self.cover) <= d < end(self.book, self.cover) and not self.suspended(d)

    def spells_on(self, d):
        return [s for s in self.book.spells_of[self.absence.employer_id]
                if s.employee_id == self.absence.employee_id and in_force(s, d)]

    def in_service_throughout(self):
        return all(self.in_service(d) for d in range(self.invoice.activity_from, self.activity_until))

    def in_time(self, d, parameter):
        months = int(self.parameter(parameter))
        return self.invoice.waived or self.invoice.submitted_on <= add_months(d, months)

    def shown_case(self):
        """[C-2] [C-3]"""
        return case_of_one_cause(self.book, self.absence) if self.regime == "goudse-budget" else self.case


def row_tests(claimed):
    """[R-1] The reason of the first row test that fails, with the row's article."""
    row, invoice = claimed.activity, claimed.invoice
    tests = [
        ("not_covered", not row.covered),
        ("not_proposed", row.proposers is not None and invoice.proposed_by not in row.proposers.split("|")),
        ("not_approved", row.needs_approval
         and (invoice.approved_on is None or invoice.approved_on > invoice.activity_from)),
        ("not_designated", row.needs_designated and not invoice.designated),
        ("no_conflict", row.needs_conflict and not claimed.absence.conflict),
        ("no_calamity", row.needs_calamity and not invoice.calamity),
        ("same_doctor", row.needs_other_doctor and not invoice.other_doctor),
        ("too_near", (row.km_over or 0) > 0 and (invoice.distance_km or 0) <= row.km_over),
    ]
    return next(((reason, row.article) for reason, failed in tests if failed), None)


def goudse_budget(claimed):
    """[G-1] to [G-4]"""
    invoice = claimed.invoice
    asked = invoice.activity_from if invoice.requested_on is None else invoice.requested_on
    if not claimed.in_force(asked):
        return "not_in_force", "S3:5.2"
    if not claimed.in_service_throughout():
        return "employment_ended", "S3:5.1"
    failed = row_tests(claimed)
    if failed:
        return failed
    if not claimed.in_time(invoice.invoice_date, "submit_months_goudse"):
        return "late", "S3:3.1.1"
    return None


def turien_support(claimed):
    """[U-1] to [U-8]"""
    invoice, case, cover = claimed.invoice, claimed.case, claimed.cover
    if cover.__dict__["class"] in ("none", None):
        return "no_reimbursement", "S2:2.4.2"
    spells = claimed.spells_on(case.first_sick_day)
    if any(spell.no_risk for spell in spells):
        return "no_risk", "S2:1.2"
    if not spells:
        return "not_insured", "S2:1.2"
    if case.first_sick_day < start(cover):
        return "sick_before_start", "S2:1.2"
    if not claimed.in_force(invoice.activity_from) and not after_the_end(claimed):
        return "not_in_force", "S2:1.4"
    failed = row_tests(claimed)
    if failed:
        return failed
    if not claimed.in_service_throughout() and not duty(claimed.book, case, invoice.activity_from):
        return "no_duty", "S2:2.4.1"
    received = invoice.invoice_date if invoice.received_on is None else invoice.received_on
    if not claimed.in_time(received, "submit_months_turien"):
        return "late", "S2:2.4.1"
    return None


def after_the_end(claimed):
    """[U-5] What still goes on for who fell ill before the cover's end."""
    d, out = claimed.invoice.activity_from, end(claimed.book, claimed.cover)
    return (d >= out and end_reason(claimed.book, claimed.cover) not in ("fraud", "non_payment", "misrepresentation")
            and claimed.case.first_sick_day < out and duty(claimed.book, claimed.case, d)
            and d < recovered(claimed.case.last))


def loyalis_vvt(claimed):
    """[L-1] to [L-8]"""
    book, invoice, case = claimed.book, claimed.invoice, claimed.case
    submitted = invoice.submitted_on
    if book.employer[claimed.cover.employer_id].cao != "VVT":
        return "not_vvt", "S1:1"
    if not claimed.in_service(case.first_sick_day) or not claimed.in_service(submitted):
        return "not_insured", "S1:2"
    if not claimed.in_force(submitted):
        return "not_in_force", "S1:3"
    if sick(case, submitted) < claimed.parameter("vvt_min_sick_days") or submitted >= recovered(case.last):
        return "not_sick_long_enough", "S1:2"
    if any(a.wia_from is not None and submitted >= a.wia_from for a in case.absences) \
            or submitted >= wage_end(book, case):
        return "wia", "S1:3"
    if submitted >= add_years(pension_day(claimed), -int(claimed.parameter("vvt_aow_years"))):
        return "near_aow", "S1:3"
    failed = row_tests(claimed)
    if failed:
        return failed
    if not invoice.digital:
        return "not_digital", "S1:2"
    if not claimed.in_time(invoice.invoice_date, "submit_months_vvt"):
        return "late", "S1:7"
    return None


def pension_day(claimed):
    """[L-6] The AOW day."""
    born = claimed.book.birth_dates[claimed.absence.employer_id, claimed.absence.employee_id]
    row = next(r for r in claimed.book.aow_ages
               if r.born_from <= born and (r.born_until is None or born < r.born_until))
    return add_months(born, 12 * row.years + (row.months or 0))


def asr_manager(claimed):
    """[M-1] to [M-7]"""
    book, invoice, case = claimed.book, claimed.invoice, claimed.case
    if case.first_sick_day < start(claimed.cover):
        return "sick_before_start", "S5:3.3"
    if claimed.suspended(invoice.activity_from):
        return "suspended", "S5:5.3"
    if not claimed.in_force(invoice.activity_from):
        return "not_in_force", "S5:2.2"
    if claimed.absence.no_cooperation:
        return "no_cooperation", "S5:4.2"
    failed = row_tests(claimed)
    if failed:
        return failed
    if claimed.absence.daily_benefit is not None:
        days = max(0, wage_end(book, case) - invoice.activity_from)
        if invoice.cost_ex_vat > claimed.parameter("excess_share") / 100 * claimed.absence.daily_benefit * days:
            return "excessive", "S5:3.3"
    if invoice.paid_on is None or invoice.paid_on > book.as_of:
        return "not_paid", "S5:3.4"
    if invoice.account_country not in {row.country for row in book.sepa}:
        return "not_sepa", "S5:3.4"
    return None


REGIMES = {"goudse-budget": goudse_budget, "turien-support": turien_support, "loyalis-vvt": loyalis_vvt,
           "asr-manager": asr_manager}


def budget_day(claimed):
    """[R-5] activity_from, for loyalis-vvt submitted_on; after the cover's end its last day."""
    d = claimed.invoice.submitted_on if claimed.regime == "loyalis-vvt" else claimed.invoice.activity_from
    return min(d, end(claimed.book, claimed.cover) - 1)


def budget(claimed):
    """[R-5] (amount, basis), or None."""
    book, cover, d = claimed.book, claimed.cover, budget_day(claimed)
    row = schedule_row(book, cover, d)
    if row is not None and row.budget is not None:
        return row.budget, "ex_vat"
    count = number_in_service(book, cover.employer_id, new_year(year_of(d)))
    for of_class in (cover.__dict__["class"], None):
        for row in book.budgets:
            if (row.product == cover.product and row.__dict__["class"] == of_class and in_force(row, d)
                    and row.headcount_from <= count
                    and (row.headcount_until is None or count < row.headcount_until)):
                return row.amount, row.basis
    return None


def bucket(claimed):
    """[R-4] [G-5] [U-10] [L-9]"""
    return year_of(claimed.invoice.submitted_on) if claimed.regime == "loyalis-vvt" else claimed.shown_case().case_id


def is_cba(claimed):
    return claimed.regime == "turien-support" and claimed.cover.__dict__["class"] == "cba"


def still_ill(book, cause):
    """[CB-2] The points (week, share) of the cause, else of the blank cause."""
    rows = [row for row in book.recovery if row.cause == cause] or [row for row in book.recovery if row.cause is None]
    points = {0: Fraction(1)}
    points.update((row.week, row.still_ill) for row in rows)
    return sorted(points.items())


def share_still_ill(points, week):
    """[CB-2] S(t): straight lines between the points, constant past the last."""
    for (a, share_a), (b, share_b) in zip(points, points[1:]):
        if a <= week < b:
            return share_a + (share_b - share_a) * (week - a) / (b - a)
    return points[-1][1]


def cba_limit(claimed):
    """[CB-1] [CB-2] Taken exactly, rounded once."""
    invoice, absence = claimed.invoice, claimed.absence
    first, points = invoice.activity_from, still_ill(claimed.book, absence.cause)
    sick_before = sick(claimed.case, first)
    at_start = share_still_ill(points, Fraction(sick_before, 7))
    if at_start == 0:
        return 0
    weighed = sum(share_still_ill(points, Fraction(sick_before + d - first, 7))
                  for d in range(first, wage_end(claimed.book, claimed.case)))
    benefit = (absence.daily_benefit or 0) * weighed / at_start
    return round_half_away(claimed.parameter("cba_share") / 100 * (invoice.effect or 0) / 100 * benefit)


def basis(claimed, found):
    """[R-2]"""
    invoice = claimed.invoice
    if claimed.activity.km_rate is not None:
        return round_half_away((invoice.km or 0) * claimed.activity.km_rate)
    if found is not None and found[1] == "inc_vat":
        return invoice.cost_ex_vat + (invoice.vat or 0)
    return invoice.cost_ex_vat


def deductions(claimed, gross, recoveries_left):
    """[G-5] [U-9] [L-9] [M-8]"""
    invoice = claimed.invoice
    total = (invoice.subsidy or 0) + (invoice.other_cover or 0)
    if claimed.regime != "turien-support":
        return total
    total += invoice.subsidy_missed or 0
    case_id = claimed.case.case_id
    left = recoveries_left.setdefault(case_id, settled_recoveries(claimed))
    used = min(left, max(0, gross - total))
    recoveries_left[case_id] -= used
    return total + used


def settled_recoveries(claimed):
    """[U-9] Of all absences of the case."""
    return sum(row.amount for a in claimed.case.absences for row in claimed.book.recoveries_of[a.absence_id])


def net(claimed, gross, less):
    """[R-3]"""
    share = Fraction(100)
    if claimed.activity.needs_approval and claimed.invoice.approved_share is not None:
        share = claimed.invoice.approved_share
    return max(0, round_half_away((gross - less) * share / 100))


def awaits_recovery(claimed):
    """[U-11]"""
    absences = claimed.case.absences
    return (claimed.regime == "turien-support" and any(a.third_party for a in absences)
            and not any(claimed.book.recoveries_of[a.absence_id] for a in absences))


def grant(claimed, got, recoveries_left):
    """[R-2] to [R-5] [U-10] [M-8] What an invoice that passed all tests gets, as a dict."""
    limited = claimed.regime != "asr-manager"
    found = budget(claimed) if limited and not is_cba(claimed) else None
    gross = basis(claimed, found)
    less = deductions(claimed, gross, recoveries_left)
    asked = net(claimed, gross, less)
    row = {"basis": gross, "deductions": less, "net": asked, "budget_left": None, "reason": "", "amount": asked,
           "article": claimed.activity.article, "status": "granted"}
    if not limited:
        return row
    if is_cba(claimed):
        room = cba_limit(claimed)
        if room == 0:
            row.update(budget_left=0, amount=0, status="rejected", reason="no_saving", article="S2:2.4.2")
            return row
    elif found is None:
        row.update(amount=0, status="rejected", reason="no_budget", article=BUDGET_ARTICLES[claimed.regime])
        return row
    else:
        room = max(0, found[0] - got.get(bucket(claimed), 0))
    row.update(budget_left=room, amount=min(asked, room))
    if room == 0 and asked > 0:
        row.update(status="rejected", reason="budget_exhausted", article=BUDGET_ARTICLES[claimed.regime])
        return row
    if row["amount"] < asked:
        row["status"] = "capped"
    if awaits_recovery(claimed):
        row["status"] = "advance"
    if not is_cba(claimed):
        got[bucket(claimed)] = got.get(bucket(claimed), 0) + row["amount"]
    return row


def rated(claimed):
    """[U-12]"""
    return (claimed.regime != "turien-support"
            or claimed.invoice.activity_from < wage_end_without_sanction(claimed.book, claimed.case))


@cache
def reimbursements(book, cover_id):
    """[R-1] to [R-6] The rows of one cover's invoices, in order of (submitted_on, invoice_id)."""
    rows, got, recoveries_left = [], {}, {}
    for invoice in sorted(book.invoices_of[cover_id], key=lambda i: (i.submitted_on, i.invoice_id.encode())):
        claimed = Claimed(book, invoice)
        failed = REGIMES[claimed.regime](claimed)
        if failed:
            row = {"basis": None, "deductions": None, "net": None, "budget_left": None, "amount": 0,
                   "status": "pending" if failed[0] == "not_paid" else "rejected",
                   "reason": failed[0], "article": failed[1]}
        else:
            row = grant(claimed, got, recoveries_left)
        paid = sum(p.amount for p in book.payouts_of[invoice.invoice_id])
        row.update(invoice_id=invoice.invoice_id, cover_id=cover_id, case_id=claimed.shown_case().case_id,
                   paid=paid, due=row["amount"] - paid, rated=rated(claimed), invoice=invoice)
        rows.append(row)
    return rows
