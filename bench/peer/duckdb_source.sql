-- The tables the job needs, amounts in cents; run with VIEW, or with TABLE to keep them, in the place of @KIND@.
CREATE @KIND@ products AS SELECT product, premium_base, experience FROM read_csv('rules/products.csv');
CREATE @KIND@ tariffs AS
SELECT product, coalesce(class, '') AS class, "from" AS since, coalesce(until, DATE '2200-01-01') AS until,
    round(coalesce(premium_per_employee, premium_pct) * 100)::BIGINT AS rate
FROM read_csv('rules/tariffs.csv', auto_detect = false, header = true, delim = ',', columns = {
    product: 'VARCHAR', class: 'VARCHAR', 'from': 'DATE', until: 'DATE', premium_per_employee: 'DOUBLE',
    premium_pct: 'DOUBLE'});
CREATE @KIND@ covers AS
SELECT cover_id, employer_id, product, coalesce(class, '') AS class, "from" AS since,
    coalesce(until, DATE '2200-01-01') AS until, base_cover_id
FROM read_csv('book/covers.csv', auto_detect = false, header = true, delim = ',', columns = {
    cover_id: 'VARCHAR', policy_id: 'VARCHAR', employer_id: 'VARCHAR', product: 'VARCHAR', class: 'VARCHAR',
    'from': 'DATE', until: 'DATE', end_reason: 'VARCHAR', cancelled_on: 'DATE', renewal: 'VARCHAR',
    administration: 'VARCHAR', term: 'VARCHAR', base_cover_id: 'VARCHAR', arbo_cover_id: 'VARCHAR',
    initial_headcount: 'DOUBLE', initial_payroll: 'DOUBLE'});
CREATE @KIND@ spells AS
SELECT employer_id, employee_id, "from" AS since, coalesce(until, DATE '2200-01-01') AS until,
    round(annual_wage * 100)::BIGINT AS wage
FROM read_csv('book/spells.csv', auto_detect = false, header = true, delim = ',', columns = {
    employer_id: 'VARCHAR', employee_id: 'VARCHAR', 'from': 'DATE', until: 'DATE', birth_date: 'DATE',
    annual_wage: 'DOUBLE', no_risk: 'VARCHAR', from_reported_on: 'DATE', until_reported_on: 'DATE'});
CREATE @KIND@ billing AS
SELECT cover_id, year, kind, booked_on, round(amount * 100)::BIGINT AS amount
FROM read_csv('book/billing.csv', auto_detect = false, header = true, delim = ',', columns = {
    cover_id: 'VARCHAR', year: 'INTEGER', kind: 'VARCHAR', booked_on: 'DATE', amount: 'DOUBLE',
    employee_id: 'VARCHAR'});
CREATE @KIND@ claims AS
SELECT cover_id, absence_id, date, kind, round(amount * 100)::BIGINT AS amount
FROM read_csv('book/claims.csv', auto_detect = false, header = true, delim = ',', columns = {
    cover_id: 'VARCHAR', absence_id: 'VARCHAR', date: 'DATE', kind: 'VARCHAR', amount: 'DOUBLE'});
CREATE @KIND@ invoices AS
SELECT cover_id, submitted_on, round(cost_ex_vat * 100)::BIGINT AS cost,
    round(coalesce(subsidy, 0) * 100)::BIGINT AS subsidy, round(coalesce(other_cover, 0) * 100)::BIGINT AS other_cover
FROM read_csv('book/invoices.csv', auto_detect = false, header = true, delim = ',', columns = {
    invoice_id: 'VARCHAR', cover_id: 'VARCHAR', absence_id: 'VARCHAR', activity: 'VARCHAR', proposed_by: 'VARCHAR',
    designated: 'VARCHAR', calamity: 'VARCHAR', other_doctor: 'VARCHAR', digital: 'VARCHAR', waived: 'VARCHAR',
    requested_on: 'DATE', approved_on: 'DATE', approved_share: 'DOUBLE', activity_from: 'DATE',
    activity_until: 'DATE', invoice_date: 'DATE', received_on: 'DATE', submitted_on: 'DATE', cost_ex_vat: 'DOUBLE',
    vat: 'DOUBLE', km: 'DOUBLE', distance_km: 'DOUBLE', subsidy: 'DOUBLE', subsidy_missed: 'DOUBLE',
    other_cover: 'DOUBLE', effect: 'DOUBLE', paid_on: 'DATE', account_country: 'VARCHAR'});
