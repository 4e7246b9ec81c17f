-- As duckdb_used_csv.sql, but reading the spells twice, which is quicker once they are in a table: the window is then
-- only over employers with a cover on headcount, and carries no wages.
CREATE TEMP VIEW used AS
WITH spell AS (
    SELECT * FROM spells WHERE since < DATE '2026-01-01' AND until > DATE '2023-01-01'),
stretch AS (
    SELECT employer_id, until, greatest(since, coalesce(max(until) OVER (
        PARTITION BY employer_id, employee_id ORDER BY since ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        since)) AS since
    FROM spell WHERE employer_id IN (SELECT employer_id FROM cover WHERE NOT by_payroll)),
part AS (
    SELECT cover_id, 1 AS weight, least(s.until, c.until) AS until, greatest(s.since, c.since) AS since
    FROM stretch s JOIN cover c USING (employer_id) WHERE NOT by_payroll
    UNION ALL
    SELECT cover_id, wage, least(s.until, c.until), greatest(s.since, c.since)
    FROM spell s JOIN cover c USING (employer_id) WHERE by_payroll)
SELECT cover_id,
    sum(weight * days(since, until, DATE '2023-01-01', DATE '2024-01-01'))::BIGINT AS y2023,
    sum(weight * days(since, until, DATE '2024-01-01', DATE '2025-01-01'))::BIGINT AS y2024,
    sum(weight * days(since, until, DATE '2025-01-01', DATE '2026-01-01'))::BIGINT AS y2025
FROM part GROUP BY cover_id;
