"""Claims ratio and the new premium percentage (rules.md 9 and 10)."""

from fractions import Fraction
from functools import cache

from book import in_force
from cases import case_of
from exact import new_year, overlap, round_half_away, year_of
from exposure import by_payroll, by_spells, charge, daily_headcount, latest_statement, part_of_year
from reimburse import reimbursements
from settlement import advance_exposure, billed, charged_exposure, definitive
from years import end, insured, rate, renewal_day, start, tariff_rate


class MissingHeadcount(Exception):
    """[XR-7] No figure and no spell of the employer."""


def rating_row(book, cover, year):
    """[XR-1] The row for the cover's class in force on RD(y), else that of the blank class."""
    d = renewal_day(cover, year)
    for of_class in (cover.__dict__["class"], None):
        for row in book.rating:
            if row.product == cover.product and row.__dict__["class"] == of_class and in_force(row, d):
                return row
    return None


@cache
def window(book, cover, year):
    """[K-1] The window uncut, and the part of it in which the cover runs (None: none)."""
    out = new_year(year_of(min(renewal_day(cover, year), book.as_of)))
    first = new_year(year_of(out) - rating_row(book, cover, year).window_years)
    return (first, out), overlap(first, out, start(cover), end(book, cover))


def available_years(book, cover, year):
    """[K-1]"""
    cut = window(book, cover, year)[1]
    return [] if cut is None else list(range(year_of(cut[0]), year_of(cut[1] - 1) + 1))


def claim_amounts(book, cover, year):
    """[K-2] (date, absence, cents) of all that counts in the window."""
    first, out = window(book, cover, year)[1]
    counted, latest = [], {}
    for claim in book.claims_of[cover.cover_id]:
        if claim.kind == "reserve":
            if claim.date < out and claim.date >= latest.get(claim.absence_id, claim).date:
                latest[claim.absence_id] = claim
        else:
            sign = -1 if claim.kind == "recovery" else 1
            counted.append((claim.date, claim.absence_id, sign * claim.amount))
    counted += [(claim.date, claim.absence_id, claim.amount) for claim in latest.values()]
    return [amount for amount in counted if first <= amount[0] < out]


def reintegration_amounts(book, cover, year):
    """[K-3] (date, absence, cents) of all that counts in the window."""
    first, out = window(book, cover, year)[1]
    counted = []
    for other in book.covers:
        if other.base_cover_id == cover.cover_id and book.product_of(other).experience == "base":
            counted += [(row["invoice"].submitted_on, row["invoice"].absence_id, row["amount"])
                        for row in reimbursements(book, other.cover_id) if row["rated"]]
    return [amount for amount in counted if first <= amount[0] < out]


def in_year(amounts, calendar_year):
    return sum(amount for d, _, amount in amounts if year_of(d) == calendar_year)


def charged_premium(book, cover, year):
    """[K-4] premium(y): definitive, else billed."""
    amount = definitive(book, cover, year) if has_settlement(book, cover) else None
    return billed(book, cover, year) if amount is None else amount


def has_settlement(book, cover):
    return book.product_of(cover).premium_base in ("headcount", "payroll")


def restated_premium(book, cover, year, rated_year):
    """[K-8] At the tariff on RD of the rated year, exact."""
    if not has_settlement(book, cover):
        return Fraction(0)
    exposed = charged_exposure(book, cover, year)
    if exposed is None:
        found = advance_exposure(book, cover, year)
        exposed = None if found is None else found[0]
    today = tariff_rate(book, cover, renewal_day(cover, rated_year))
    if exposed is None or today is None:
        return Fraction(0)
    return charge(book, cover, exposed, today) * part_of_year(book, cover, year)


def premium_in_year(book, cover, calendar_year, rated_year):
    """[K-4] By the days of each I(y) in the calendar year."""
    total = Fraction(0)
    for year in (calendar_year - 1, calendar_year):
        period = insured(book, cover, year)
        met = period and overlap(*period, new_year(calendar_year), new_year(calendar_year + 1))
        if met:
            if rating_row(book, cover, rated_year).premium_basis == "tariff":
                amount = restated_premium(book, cover, year, rated_year)
            else:
                amount = charged_premium(book, cover, year)
            total += Fraction(amount) * (met[1] - met[0]) / (period[1] - period[0])
    return total


class Experience:
    """The claims ratio of one cover for one rated year, [K-1] to [K-7]."""

    def __init__(self, book, cover, year):
        self.row = rating_row(book, cover, year)
        self.period = window(book, cover, year)[1]
        self.years = available_years(book, cover, year)
        claims = claim_amounts(book, cover, year) if self.years else []
        reintegration = reintegration_amounts(book, cover, year) if self.years else []
        self.claims = {t: in_year(claims, t) for t in self.years}
        self.reintegration = {t: in_year(reintegration, t) for t in self.years}
        self.premium = {t: premium_in_year(book, cover, t, year) for t in self.years}
        self.uncapped = sum(self.claims.values()) + sum(self.reintegration.values())
        self.capped = capped(book, claims + reintegration, self.row.large_claim_cap)
        self.total_premium = sum(self.premium.values())

    def ratio(self):
        """[K-6] None where the premium is not above 0."""
        return max(Fraction(0), self.capped / self.total_premium) if self.total_premium > 0 else None

    def ratio_shown(self, t):
        """[K-7]"""
        if self.premium[t] <= 0:
            return None
        return max(Fraction(0), (self.claims[t] + self.reintegration[t]) / self.premium[t])

    def ratio_in_proportion(self, t):
        """[XR-4] [XR-7] A year's ratio after K-5 in proportion."""
        scale = Fraction(self.capped, self.uncapped) if self.uncapped > 0 else 1
        return (self.claims[t] + self.reintegration[t]) * scale / self.premium[t]

    def years_with_premium(self):
        return [t for t in self.years if self.premium[t] > 0]


def capped(book, amounts, cap):
    """[K-5] Each case counts for at most the cap."""
    total, by_case = 0, {}
    for _, absence_id, amount in amounts:
        if absence_id is None:
            total += amount
        else:
            case = case_of(book, book.absence[absence_id])
            by_case[case.case_id] = by_case.get(case.case_id, 0) + amount
    return total + sum(amount if cap is None else min(amount, cap) for amount in by_case.values())


@cache
def experience(book, cover, year):
    return Experience(book, cover, year)


def rated_covers(book, year):
    """[XR-1] In the order of their ids."""
    return [cover for cover in book.covers
            if book.product_of(cover).experience == "own" and insured(book, cover, year) is not None]


def group_of(book, cover, year):
    """[XR-4] [XR-6] Product, class and rating row."""
    return cover.product, cover.__dict__["class"], rating_row(book, cover, year)


def current_rate(book, cover, year):
    """[XR-1]"""
    d = renewal_day(cover, year) - 1
    if not start(cover) <= d < end(book, cover):
        d = insured(book, cover, year)[0]
    return rate(book, cover, d)


def scale_factor(book, row, ratio):
    """[XR-3] The ratio is compared in percent."""
    for band in book.scales:
        if band.scale == row.scale and band.ratio_from <= 100 * ratio \
                and (band.ratio_until is None or 100 * ratio < band.ratio_until):
            return band.factor


class Credibility:
    """[XR-4] Bühlmann–Straub over the covers of one product, class and rating row, in double precision."""

    def __init__(self, book, row, covers, year):
        self.row = row
        cells = {}
        for cover in covers:
            own = experience(book, cover, year)
            if own.ratio() is not None and own.years_with_premium():
                cells[cover.cover_id] = [(float(own.premium[t] / 100), float(own.ratio_in_proportion(t)))
                                         for t in own.years_with_premium()]
        self.weight, self.mean = {}, {}
        for i, own in cells.items():
            self.weight[i] = add(w for w, _ in own)
            self.mean[i] = add(w * x for w, x in own) / self.weight[i]
        self.within = self.between = self.k = self.m = None
        if cells:
            self.estimate(cells)

    def estimate(self, cells):
        weight, mean = self.weight, self.mean
        w = add(weight[i] for i in cells)
        overall = add(weight[i] * mean[i] for i in cells) / w
        freedom = sum(len(own) - 1 for own in cells.values())
        squares = add(w_it * (x_it - mean[i]) ** 2 for i, own in cells.items() for w_it, x_it in own)
        self.within = squares / freedom if freedom > 0 else 0.0
        self.between = 0.0
        if len(cells) > 1:
            spread = add(weight[i] * (mean[i] - overall) ** 2 for i in cells)
            divisor = w - add(weight[i] * weight[i] for i in cells) / w
            self.between = max(0.0, (spread - (len(cells) - 1) * self.within) / divisor)
        if self.row.credibility_k is not None:
            self.k = self.row.credibility_k / 100
        elif self.between > 0:
            self.k = self.within / self.between
        self.z = {i: 0.0 if self.k is None else weight[i] / (weight[i] + self.k) for i in cells}
        total = add(self.z[i] for i in cells)
        self.m = add(self.z[i] * mean[i] for i in cells) / total if total > 0 else overall

    def factor(self, cover_id):
        """Rounded to 6 decimals, halves away from zero."""
        if self.row.target_ratio is not None:
            target = float(self.row.target_ratio / 100)
        elif self.m > 0:
            target = self.m
        else:
            return Fraction(1)
        z, own, m = self.z[cover_id], max(0.0, self.mean[cover_id]), max(0.0, self.m)
        value = (z * own + (1 - z) * m) / target
        return Fraction(round_half_away(Fraction(value) * 10 ** 6), 10 ** 6)


def add(values):
    """One running sum, in the order given."""
    total = 0.0
    for value in values:
        total += value
    return total


@cache
def credibility(book, group, year):
    covers = [cover for cover in rated_covers(book, year) if group_of(book, cover, year) == group]
    return Credibility(book, group[2], covers, year)


def blend_headcount(book, cover, last):
    """[XR-7] The employer's average headcount over the last available calendar year."""
    if not by_spells(cover):
        for year in sorted({row.year for row in book.statements_of[cover.cover_id] if row.year <= last}, reverse=True):
            statement = latest_statement(book, cover, year)
            if statement.average_headcount is not None:
                return statement.average_headcount
    if not book.spells_of[cover.employer_id]:
        raise MissingHeadcount(cover.cover_id)
    return daily_headcount(book, cover.employer_id,
                           *overlap(new_year(last), new_year(last + 1), start(cover), end(book, cover)))


def blend(book, cover, year):
    """[XR-7] (Z, factor), exact."""
    own, row = experience(book, cover, year), rating_row(book, cover, year)
    last = year_of(window(book, cover, year)[0][1]) - 1
    weights = [1] * row.window_years if row.year_weights is None else [int(g) for g in row.year_weights.split("|")]
    years = own.years_with_premium()
    mean = (sum(weights[last - t] * own.ratio_in_proportion(t) for t in years)
            / Fraction(sum(weights[last - t] for t in years)))
    headcount = blend_headcount(book, cover, own.years[-1])
    z = next(r.weight for r in book.weights if r.scheme == row.weights and r.headcount_from <= headcount
             and (r.headcount_until is None or headcount < r.headcount_until))
    target = row.target_ratio / 100
    return z, (z * max(Fraction(0), mean) + (1 - z) * target) / target


def bounded(row, current, base, factor):
    """[XR-5] (new percentage, name of the last bound that bound)."""
    value, bound = base * factor, ""
    if row.max_up is not None and value > current * (1 + row.max_up / 100):
        value, bound = current * (1 + row.max_up / 100), "max_up"
    if row.max_down is not None and value < current * (1 - row.max_down / 100):
        value, bound = current * (1 - row.max_down / 100), "max_down"
    if row.min_pct is not None and value < row.min_pct:
        value, bound = row.min_pct, "min_pct"
    if row.max_pct is not None and value > row.max_pct:
        value, bound = row.max_pct, "max_pct"
    return Fraction(round_half_away(value * 10 ** row.decimals), 10 ** row.decimals), bound


def in_percent(book, cover, rate_value):
    """A rate as it is shown: a percentage, or euros per employee."""
    if rate_value is None or by_payroll(book, cover):
        return rate_value
    return rate_value / 100


def base_rate(book, cover, year):
    """[XR-8]"""
    row = rating_row(book, cover, year)
    applies_to = row.applies_to or ("current" if row.method == "scale" else "tariff")
    if applies_to == "tariff":
        return in_percent(book, cover, tariff_rate(book, cover, renewal_day(cover, year)))
    return in_percent(book, cover, current_rate(book, cover, year))


@cache
def rated(book, cover, year):
    """[XR-1] to [XR-8] The row of rates.csv as a dict of values."""
    row, current = rating_row(book, cover, year), in_percent(book, cover, current_rate(book, cover, year))
    result = {"current": current, "new": None, "bound": "", "z": None, "factor": None}
    if row is None:
        return dict(result, status="no_rating")
    own = experience(book, cover, year)
    ratio, z, factor = own.ratio(), None, Fraction(1)
    if len(own.years) < row.min_years:
        status = "short_history"  # [XR-2]
    elif ratio is None:
        status = "no_premium"
    else:
        status = "ok"
        if row.method == "scale":
            factor = scale_factor(book, row, ratio)
        elif row.method == "credibility":
            pool = credibility(book, group_of(book, cover, year), year)
            z, factor = pool.z[cover.cover_id], pool.factor(cover.cover_id)
        else:
            z, factor = blend(book, cover, year)
        result.update(z=z, factor=factor)
    base = base_rate(book, cover, year)
    if current is not None and base is not None:
        result["new"], result["bound"] = bounded(row, current, base, factor)
    return dict(result, status=status)


def portfolio(book, year):
    """[XR-6] (product, class, rating row) -> values"""
    groups = {}
    for cover in rated_covers(book, year):
        if rating_row(book, cover, year) is not None:
            groups.setdefault(group_of(book, cover, year), []).append(cover)
    return [(group, portfolio_row(book, group, covers, year)) for group, covers in groups.items()]


def portfolio_row(book, group, covers, year):
    values = {"covers": len(covers), "within": None, "between": None, "k": None}
    if group[2].method == "credibility":
        pool = credibility(book, group, year)
        values.update(within=pool.within, between=pool.between, k=pool.k, mean_ratio=pool.m)
    else:
        premium = sum(experience(book, cover, year).total_premium for cover in covers)
        total = sum(experience(book, cover, year).capped for cover in covers)
        values["mean_ratio"] = total / premium if premium > 0 else None
    current = new = Fraction(0)
    for cover in covers:
        result = rated(book, cover, year)
        if result["new"] is not None:
            exposed = whole_year_exposure(book, cover, year)
            current += exposed * result["current"]
            new += exposed * result["new"]
    values.update(premium_current=round_half_away(current), premium_new=round_half_away(new),
                  off_balance=new / current if current > 0 else None)
    return values


def whole_year_exposure(book, cover, year):
    """[XR-6] Cents a year for each percent, or each euro per employee."""
    found = advance_exposure(book, cover, year) if has_settlement(book, cover) else None
    if found is None:
        return Fraction(0)
    return Fraction(found[0]) / 100 if by_payroll(book, cover) else Fraction(found[0]) * 100
