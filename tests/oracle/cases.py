"""Sickness cases (rules.md 7)."""

from functools import cache

from exact import NEVER
from exposure import in_service


class Case:
    def __init__(self, absences):
        self.absences = absences
        self.case_id = absences[0].absence_id  # [C-3]
        self.first_sick_day = absences[0].first_sick_day
        self.employer_id, self.employee_id = absences[0].employer_id, absences[0].employee_id
        self.last = absences[-1]


@cache
def cases_of(book, employer_id, employee_id):
    """[C-1] Absences of one employee with one employer, less than case_gap_days between them."""
    found = []
    own = [a for a in book.absences if (a.employer_id, a.employee_id) == (employer_id, employee_id)]
    for absence in sorted(own, key=lambda absence: absence.first_sick_day):
        gap = book.parameter("case_gap_days", absence.first_sick_day)
        if found and found[-1][-1].recovered_on is not None \
                and absence.first_sick_day - found[-1][-1].recovered_on < gap:
            found[-1].append(absence)
        else:
            found.append([absence])
    return [Case(absences) for absences in found]


def case_of(book, absence):
    """[C-1] The case of an absence."""
    for case in cases_of(book, absence.employer_id, absence.employee_id):
        if absence in case.absences:
            return case


def case_of_one_cause(book, absence):
    """[C-2] Within the C-1 case the absences of this one's cause."""
    return Case([a for a in case_of(book, absence).absences if a.cause == absence.cause])


def recovered(absence):
    return NEVER if absence.recovered_on is None else absence.recovered_on


def sick(case, d):
    """[C-4] Days of illness before day d."""
    return sum(max(0, min(recovered(a), d) - a.first_sick_day) for a in case.absences)


def day_reached(case, days):
    """[C-5] The first day on which sick(d) reaches a number of days, the last absence going on."""
    for absence in case.absences:
        length = NEVER if absence is case.last else recovered(absence) - absence.first_sick_day
        if days <= length:
            return absence.first_sick_day + days
        days -= length


def wage_end_without_sanction(book, case):
    """[C-5] wage_end₀"""
    return day_reached(case, int(book.parameter("wage_continuation_days", case.first_sick_day)))


def wage_end(book, case):
    """[C-5]"""
    sanction = max(a.sanction_weeks or 0 for a in case.absences)
    days = int(book.parameter("wage_continuation_days", case.first_sick_day))
    return day_reached(case, days + 7 * sanction)


def duty(book, case, d):
    """[C-6] The employer's statutory reintegration duty on day d."""
    if case.last.duty_until is not None:
        return d < case.last.duty_until
    return d < wage_end(book, case) and in_service(book, case.employer_id, case.employee_id, d)
