"""Writes a book of cases on WGA to time `premie wga` and `premie timeline` on; the same for the same number.

make_wga.py CASES FOLDER          FOLDER/ is the book; the rules are those of tables/demo/rules
"""

import datetime
import os
import random
import sys

CASES_AN_EMPLOYER = 50
FIRST_DAY = datetime.date(2016, 1, 4)


def employee(k, employer, absence, draw):
    """One employee with one absence and its row on WGA: lines of spells, absences and wga_cases."""
    sick = FIRST_DAY + datetime.timedelta(draw.randint(0, 3000))
    born = "%d-%02d-%02d" % (draw.randint(1958, 1995), draw.randint(1, 12), draw.randint(1, 28))
    cause, sanction = draw.choice(["", "psych", "rug"]), draw.choice(["", "", 26])
    return ("%s,e%06d,2005-01-01,%s" % (employer, k, born),
            "%s,%s,e%06d,%s,%s,%s" % (absence, employer, k, sick, cause, sanction),
            "%s,%d,%s,%d.%02d,%d.00,%d.00,%d,%d" % (
                absence, draw.choice([40, 50, 60, 70, 100]), draw.choice(["no", "no", "yes"]), draw.randint(80, 320),
                draw.randint(0, 99), draw.choice([0, draw.randint(0, 2500)]), draw.randint(0, 2500),
                draw.randint(0, 25), draw.randint(0, 9)))


def main(count, folder):
    draw = random.Random(5)
    names = ["A%06d" % k for k in range(count)]
    draw.shuffle(names)  # ids in no order of employers
    employers = ["E%05d" % k for k in range(max(1, count // CASES_AN_EMPLOYER))]
    rows = [employee(k, employers[k % len(employers)], name, draw) for k, name in enumerate(names)]
    tables = {
        "employers": ["employer_id"] + employers,
        "covers": ["cover_id,policy_id,employer_id,product,from,renewal"]
        + ["C%s,P%s,%s,WGAERD,2012-01-01,01-01" % (e, e, e) for e in employers],
        "spells": ["employer_id,employee_id,from,birth_date"] + [row[0] for row in rows],
        "absences": ["absence_id,employer_id,employee_id,first_sick_day,cause,sanction_weeks"] + [row[1] for row in rows],
        "wga_cases": ["absence_id,disability_pct,durable,daily_wage,income_month,residual_month,years_to_2015,"
                      "years_from_2016"] + [row[2] for row in rows],
    }
    os.makedirs(folder, exist_ok=True)
    for name, lines in tables.items():
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
