// Settlement of 2025 and the claims ratio of 2023 up to 2025 of each cover, on 15 April 2026, by Polars.
// Usage: NODE_PATH=…/node_modules POLARS_MAX_THREADS=N node polars_job.cjs OUT   (in a folder with book/ and rules/)
const found = require('nodejs-polars');
const pl = found.default ?? found;
const c = pl.col;
const streaming = { engine: 'streaming' };
const types = { s: pl.Utf8, d: pl.Date, f: pl.Float64, i: pl.Int32 };

// A table from "column:type …"; a column without a type is text.
const table = (path, columns) => pl.scanCSV(path, {
  schema: Object.fromEntries(columns.split(' ').map((column) => {
    const [name, type] = column.split(':');
    return [name, types[type ?? 's']];
  })),
});
const dayNumber = (text) => Date.parse(text) / 86400000;
const newYear = (year) => dayNumber(`${year}-01-01`);
const far = dayNumber('2200-01-01');
const years = [2023, 2024, 2025];

const text = (word) => pl.lit(word);
const whole = (number) => pl.lit(number).cast(pl.Int64);
const days = (date) => date.cast(pl.Int32);
const daysOrFar = (date) => days(date).fillNull(far).cast(pl.Int32);
const cents = (amount) => amount.mul(100).round(0).cast(pl.Int64);
const money = (amount) => amount.cast(pl.Float64).div(100).round(2);
const least = (a, b) => pl.when(a.lt(b)).then(a).otherwise(b);
const greatest = (a, b) => pl.when(a.gt(b)).then(a).otherwise(b);
const only = (test, value) => pl.when(test).then(value).otherwise(pl.lit(null));
// n / d in whole units, halves up, in integers: the remainder is taken off first, so that the division is exact.
const over = (n, d) => {
  const a = n.mul(2).plus(d);
  const b = d.mul(2);
  return a.minus(a.modulo(b)).cast(pl.Float64).div(b).round(0).cast(pl.Int64);
};
// Used more than once: computed here, for a lazy frame would be computed again at each use.
const kept = (frame) => frame.collectSync(streaming).lazy();

const products = table('rules/products.csv', 'product name premium_base headcount_method prorata vat regime experience')
  .select(c('product'), c('premium_base').eq(text('payroll')).alias('by_payroll'),
    c('experience').eq(text('own')).alias('own'));
const covers = table('book/covers.csv', 'cover_id policy_id employer_id product class from:d until:d end_reason '
  + 'cancelled_on:d renewal administration term base_cover_id arbo_cover_id initial_headcount:f '
  + 'initial_payroll:f')
  .select(c('cover_id'), c('employer_id'), c('product'), c('class').fillNull(text('')), c('base_cover_id'),
    days(c('from')).alias('from'), daysOrFar(c('until')).alias('until'));
const cover = kept(covers.join(products, { on: 'product', how: 'inner' })
  .join(covers.select(c('cover_id').alias('base_cover_id'), c('until').alias('base_until')),
    { on: 'base_cover_id', how: 'left' })
  .withColumns(least(c('until'), c('base_until').fillNull(far)).cast(pl.Int32).alias('until')));

// An employee's day counts once: of each spell what no earlier one of his covers. Sorted by employee, the latest until
// so far is a running maximum over the whole column, where each employee stands higher than the one before.
const other = (column) => c(column).neq(c(column).shift(1));
const stretch = table('book/spells.csv', 'employer_id employee_id from:d until:d birth_date:d annual_wage:f no_risk '
  + 'from_reported_on:d until_reported_on:d')
  .select(c('employer_id'), c('employee_id'), days(c('from')).alias('from'), daysOrFar(c('until')).alias('until'),
    cents(c('annual_wage')).alias('wage'))
  .filter(c('from').lt(newYear(2026)).and(c('until').gt(newYear(2023))))
  .sort(['employer_id', 'employee_id', 'from'])
  .withColumns(other('employee_id').or(other('employer_id')).fillNull(true).cast(pl.Int64).cumSum().mul(1000000)
    .alias('height'))
  .withColumns(c('height').plus(c('until')).cumMax().shift(1).fillNull(0).minus(c('height')).alias('seen'))
  .withColumns(greatest(c('from'), c('seen')).cast(pl.Int32).alias('fresh'))
  .select('employer_id', 'from', 'until', 'wage', 'fresh');

// Days in service, or wage times days, of each cover and year.
const usedIn = (year) => {
  const length = least(c('until'), pl.lit(newYear(year + 1))).minus(greatest(c('from'), pl.lit(newYear(year))));
  return pl.when(length.gt(0)).then(length).otherwise(pl.lit(0)).cast(pl.Int64).mul(c('weight')).sum()
    .alias(`y${year}`);
};
const used = kept(stretch
  .join(cover.select(c('cover_id'), c('employer_id'), c('by_payroll'), c('from').alias('since'),
    c('until').alias('end')), { on: 'employer_id', how: 'inner' })
  .select(c('cover_id'), pl.when(c('by_payroll')).then(c('wage')).otherwise(whole(1)).alias('weight'),
    least(c('until'), c('end')).alias('until'),
    greatest(pl.when(c('by_payroll')).then(c('from')).otherwise(c('fresh')), c('since')).alias('from'))
  .groupBy('cover_id').agg(...years.map(usedIn)));

const tariffs = table('rules/tariffs.csv', 'product class from:d until:d premium_per_employee:f premium_pct:f')
  .select(c('product'), c('class').fillNull(text('')), days(c('from')).alias('from'),
    daysOrFar(c('until')).alias('until'),
    cents(c('premium_per_employee')).fillNull(cents(c('premium_pct'))).alias('rate'));
const premiumOf = (year) => {
  const length = newYear(year + 1) - newYear(year);
  const rates = tariffs.filter(c('from').ltEq(newYear(year)).and(c('until').gt(newYear(year))));
  return cover.join(used, { on: 'cover_id', how: 'left' })
    .join(rates.select('product', 'class', 'rate'), { on: ['product', 'class'], how: 'left' })
    .join(rates.filter(c('class').eq(text(''))).select(c('product'), c('rate').alias('any_rate')),
      { on: 'product', how: 'left' })
    .select(c('cover_id'), c('by_payroll'), pl.lit(year).cast(pl.Int32).alias('year'),
      c(`y${year}`).fillNull(0).alias('n'), c('rate').fillNull(c('any_rate')),
      pl.when(c('by_payroll')).then(whole(10000 * length)).otherwise(whole(length)).alias('unit'),
      least(c('until'), pl.lit(newYear(year + 1))).minus(greatest(c('from'), pl.lit(newYear(year)))).cast(pl.Int64)
        .alias('insured'))
    .filter(c('insured').gt(0))
    .withColumns(over(c('n').mul(c('rate')), c('unit')).alias('premium'));
};
const premium = kept(pl.concat(years.map(premiumOf)));

const billed = table('book/billing.csv', 'cover_id year:i kind booked_on:d amount:f employee_id')
  .filter(c('year').eq(2025).and(c('kind').neq(text('prorata')))
    .and(days(c('booked_on')).ltEq(dayNumber('2026-04-15'))))
  .groupBy('cover_id').agg(cents(c('amount')).sum().alias('billed'));

const claims = table('book/claims.csv', 'cover_id absence_id date:d kind amount:f')
  .select(c('cover_id'), c('absence_id'), days(c('date')).alias('date'), c('kind'), cents(c('amount')).alias('claims'))
  .filter(c('date').lt(newYear(2026)));
const isReserve = c('kind').eq(text('reserve'));
const moved = claims.filter(isReserve.not().and(c('date').gtEq(newYear(2023))))
  .select(c('cover_id'),
    pl.when(c('kind').eq(text('paid'))).then(c('claims')).otherwise(c('claims').mul(-1)).alias('claims'));
const reserved = claims.filter(isReserve).groupBy(['cover_id', 'absence_id'])
  .agg(c('claims').sortBy('date').last(), c('date').max().alias('last'))
  .filter(c('last').gtEq(newYear(2023))).select('cover_id', 'claims');
const claimed = pl.concat([moved, reserved]).groupBy('cover_id').agg(c('claims').sum());

const invoices = table('book/invoices.csv', 'invoice_id cover_id absence_id activity proposed_by designated calamity '
  + 'other_doctor digital waived requested_on:d approved_on:d approved_share:f activity_from:d activity_until:d '
  + 'invoice_date:d received_on:d submitted_on:d cost_ex_vat:f vat:f km:f distance_km:f subsidy:f subsidy_missed:f '
  + 'other_cover:f effect:f paid_on:d account_country');
const reimbursed = invoices
  .filter(days(c('submitted_on')).gtEq(newYear(2023)).and(days(c('submitted_on')).lt(newYear(2026))))
  .select(c('cover_id'), greatest(whole(0), cents(c('cost_ex_vat')).minus(cents(c('subsidy').fillNull(0)))
    .minus(cents(c('other_cover').fillNull(0)))).alias('net'))
  .join(cover.select('cover_id', 'base_cover_id'), { on: 'cover_id', how: 'inner' })
  .groupBy('base_cover_id').agg(c('net').sum().alias('reintegration'))
  .select(c('base_cover_id').alias('cover_id'), c('reintegration'));

const rated = cover.filter(c('own').and(c('from').lt(newYear(2027))).and(c('until').gt(newYear(2026))))
  .select('cover_id')
  .join(claimed, { on: 'cover_id', how: 'left' })
  .join(reimbursed, { on: 'cover_id', how: 'left' })
  .join(premium.groupBy('cover_id').agg(c('premium').sum().alias('window')), { on: 'cover_id', how: 'left' })
  .select(c('cover_id'), c('claims').fillNull(0), c('reintegration').fillNull(0), c('window').fillNull(0),
    pl.lit(true).alias('rated'));
const loss = greatest(whole(0), c('claims').plus(c('reintegration')));

cover.select('cover_id')
  .join(premium.filter(c('year').eq(2025)), { on: 'cover_id', how: 'left' })
  .join(billed, { on: 'cover_id', how: 'left' })
  .join(rated, { on: 'cover_id', how: 'left' })
  .withColumns(c('insured').gt(0).or(c('billed').neq(0)).fillNull(false).alias('settled'), c('billed').fillNull(0),
    c('premium').fillNull(0))
  .filter(c('settled').or(c('rated').fillNull(false)))
  .sort('cover_id')
  .select(c('cover_id'),
    pl.when(c('by_payroll')).then(money(over(c('n'), c('insured'))))
      .otherwise(over(c('n').mul(10000), c('insured')).cast(pl.Float64).div(10000).round(4)).alias('exposure'),
    only(c('settled'), money(c('premium'))).alias('definitive'),
    only(c('settled'), money(c('billed'))).alias('billed'),
    only(c('settled'), money(c('premium').minus(c('billed')))).alias('difference'),
    money(c('claims')).alias('claims'), money(c('reintegration')).alias('reintegration'),
    money(c('window')).alias('premium'),
    only(c('window').gt(0), over(loss.mul(1000000), c('window')).cast(pl.Float64).div(10000).round(4)).alias('ratio'))
  .collectSync(streaming)
  .writeCSV(process.argv[2]);
