"""Adds Whk tables to a random book of randombook.py: few values, so that limits are met exactly and years lack.

randomwhk.py SEED FOLDER --year Y     FOLDER has book and rules; Y is the premium year that most rows are about
Prints the premium years worth a run.
"""

import argparse
import csv
import os
import random
import sys

COMPONENTS = {2013: ["WGA"], 2015: ["WGA-vast", "WGA-flex", "ZW"]}
SECTORS = ["", "1", "10", "2", "52", "9"]
WAGES = ["0.00", "0.01", "99999.99", "100000.00", "100000.01", "250000.00", "999999.99", "1000000.00", "1000000.01",
         "4400000.00", "123456.78"]


class Maker:
    def __init__(self, seed, folder, year):
        self.rng = random.Random(seed)
        self.folder = folder
        self.years = [2013, 2015, year]

    def pick(self, values):
        return self.rng.choice(list(values))

    def chance(self, percent):
        return self.rng.random() * 100 < percent

    def number(self, most, places=2):
        return "%.*f" % (places, self.rng.randint(0, int(most * 10 ** places)) / 10 ** places)

    def maybe(self, text, percent=92):
        return text if self.chance(percent) else ""

    def components(self, year):
        return COMPONENTS.get(year, ["WGA", "ZW"])

    def write(self, where, name, columns, rows):
        self.rng.shuffle(rows)
        with open(os.path.join(self.folder, where, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns] + rows)


def make_parameters(m):
    columns = "year component limit_low limit_high base max min risk_avg cf k1 k2 k3 k4 max_sector52 small_max " \
              "small_min x_status".split()
    rows = []
    for year in m.years:
        for component in m.components(year):
            rows.append([year, component, m.maybe("100000", 97),
                         m.maybe(m.pick(["1000000.00", "1000000", "100000.01", "100000"]), 95)] +
                        [m.maybe(text) for text in (m.number(1), m.pick(["1.96", "3.5", "2.125"]),
                                                    m.pick(["0.12", "0.125", "0.00"]), m.number(1, m.pick([2, 3])))] +
                        [m.maybe(m.number(2, m.pick([2, 4])))] +
                        [m.maybe(text) for text in (m.pick(["5.00", "1.00"]), m.pick(["2.50", "1.333333"]), "1.66",
                                                    "1.25")] +
                        [m.maybe("7.77", 60), m.maybe("1.59"), m.maybe("0.48"), m.pick(["O", "P"])])
    m.write("rules", "whk_parameters", columns, rows)


def make_sectors(m):
    rows = []
    for year in m.years:
        for component in m.components(year):
            for sector in SECTORS[1:]:
                if m.chance(85):
                    rows.append([year, sector, "Een sector, met een lange naam", component,
                                 m.maybe(m.number(3, m.pick([2, 2, 3, 6])), 97)])
    m.write("rules", "whk_sectors", "year sector name component pct".split(), rows)


def make_milestones(m):
    if m.chance(70):
        rows = [[product, "report", "sick", "S4:1"] for product in ("WGAERD", "LOON", "PERW") if m.chance(60)]
        m.write("rules", "milestones", "product milestone anchor article".split(), rows)


def employers_of(m):
    """Gives each a sector, and returns their ids."""
    path = os.path.join(m.folder, "book", "employers.csv")
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    header = rows[0]
    if "sector" not in header:
        rows = [row + [""] for row in rows]
        rows[0][-1] = "sector"
    for row in rows[1:]:
        row[rows[0].index("sector")] = m.pick(SECTORS)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return [row[header.index("employer_id")] for row in rows[1:]]


def make_book(m, employers):
    wages, benefits, own_risk = [], [], []
    for employer in employers:
        years = set()
        for year in m.years:
            share = m.pick([0, 40, 90, 100])
            years |= {y for y in range(year - 7, year + 2) if m.chance(share)}
        of_employer = m.pick([WAGES, WAGES[5:8], ["4400000.00"]])
        wages += [[employer, year, m.pick(of_employer)] for year in sorted(years)]
        for component in ("WGA", "ZW", "WGA-vast", "WGA-flex"):
            benefits += [[employer, component, year - shift, m.number(m.pick([900, 20000, 90000]))]
                         for year in m.years for shift in (1, 2, 3) if m.chance(50)]
            if m.chance(20):
                start = m.pick(m.years)
                own_risk.append([employer, component, m.pick(["%d-01-01" % start, "%d-01-02" % start,
                                                             "%d-07-01" % (start - 1)]), "%d-01-01" % (start + 1)])
                if m.chance(50):
                    own_risk.append([employer, component, "%d-01-01" % (start + 1), ""])
    unique = {tuple(row[:3]): row for row in benefits}
    m.write("book", "whk_wages", "employer_id year wage".split(), wages)
    m.write("book", "whk_benefits", "employer_id component year amount".split(), list(unique.values()))
    m.write("book", "whk_own_risk", "employer_id component from until".split(), own_risk)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("folder")
    parser.add_argument("--year", type=int, required=True)
    options = parser.parse_args(arguments)
    m = Maker(options.seed, options.folder, options.year)
    make_parameters(m)
    make_sectors(m)
    make_milestones(m)
    make_book(m, employers_of(m))
    print(*sorted(set(m.years + [2014])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
