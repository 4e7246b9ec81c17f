-- What both ways to the figures begin with: the covers as they are charged, and arithmetic on whole days and cents.
SET preserve_insertion_order = false;
CREATE TEMP MACRO days(since, until, a, b) AS greatest(0, least(until, b) - greatest(since, a));
-- n / d in whole units, halves up; n is not negative.
CREATE TEMP MACRO over(n, d) AS (2 * n + d) // (2 * d);
CREATE TEMP MACRO money(cents) AS (cents / 100)::DECIMAL(18, 2);
CREATE TEMP TABLE cover AS
SELECT c.cover_id, c.employer_id, c.product, c.class, c.base_cover_id, c.since,
    least(c.until, coalesce(b.until, c.until)) AS until, premium_base = 'payroll' AS by_payroll,
    experience = 'own' AS own
FROM covers c JOIN products USING (product) LEFT JOIN covers b ON b.cover_id = c.base_cover_id;
