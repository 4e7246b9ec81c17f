-- Days in service, or wage times days, of each cover and year, in one reading of the spells; an employee's day counts
-- once: each spell but for what an earlier one of his covers already.
CREATE TEMP VIEW used AS
WITH stretch AS (
    SELECT employer_id, since, until, wage, greatest(since, coalesce(max(until) OVER (
        PARTITION BY employer_id, employee_id ORDER BY since ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        since)) AS fresh
    FROM spells WHERE since < DATE '2026-01-01' AND until > DATE '2023-01-01'),
part AS (
    SELECT cover_id, CASE WHEN by_payroll THEN wage ELSE 1 END AS weight, least(s.until, c.until) AS until,
        greatest(CASE WHEN by_payroll THEN s.since ELSE fresh END, c.since) AS since
    FROM stretch s JOIN cover c USING (employer_id))
SELECT cover_id,
    sum(weight * days(since, until, DATE '2023-01-01', DATE '2024-01-01'))::BIGINT AS y2023,
    sum(weight * days(since, until, DATE '2024-01-01', DATE '2025-01-01'))::BIGINT AS y2024,
    sum(weight * days(since, until, DATE '2025-01-01', DATE '2026-01-01'))::BIGINT AS y2025
FROM part GROUP BY cover_id;
