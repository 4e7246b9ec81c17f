-- Settlement of 2025 and the claims ratio of 2023 up to 2025 of each cover, on 15 April 2026, to standard output.
COPY (
WITH calendar AS (
    SELECT y, make_date(y, 1, 1) AS a, make_date(y + 1, 1, 1) AS b FROM range(2023, 2026) t(y)),
premium AS (
    SELECT c.cover_id, y, by_payroll, insured, n,
        over(n * coalesce(k.rate, t.rate), (b - a) * CASE WHEN by_payroll THEN 10000 ELSE 1 END) AS premium
    FROM (SELECT *, days(since, until, a, b) AS insured,
            coalesce(CASE y WHEN 2023 THEN y2023 WHEN 2024 THEN y2024 ELSE y2025 END, 0) AS n
        FROM cover CROSS JOIN calendar LEFT JOIN used USING (cover_id)) c
    LEFT JOIN tariffs k ON k.product = c.product AND k.class = c.class AND k.since <= a AND a < k.until
    LEFT JOIN tariffs t ON t.product = c.product AND t.class = '' AND t.since <= a AND a < t.until
    WHERE insured > 0),
billed AS (
    SELECT cover_id, sum(amount)::BIGINT AS billed FROM billing
    WHERE year = 2025 AND kind <> 'prorata' AND booked_on <= DATE '2026-04-15' GROUP BY cover_id),
amount AS (
    SELECT cover_id, CASE kind WHEN 'paid' THEN amount ELSE - amount END AS claims, 0 AS reintegration FROM claims
    WHERE kind <> 'reserve' AND date >= DATE '2023-01-01' AND date < DATE '2026-01-01'
    UNION ALL
    SELECT cover_id, arg_max(amount, date), 0 FROM claims
    WHERE kind = 'reserve' AND date < DATE '2026-01-01'
    GROUP BY cover_id, absence_id HAVING max(date) >= DATE '2023-01-01'
    UNION ALL
    SELECT base_cover_id, 0, greatest(0, cost - subsidy - other_cover) FROM invoices JOIN cover USING (cover_id)
    WHERE submitted_on >= DATE '2023-01-01' AND submitted_on < DATE '2026-01-01'),
loss AS (
    SELECT cover_id, sum(claims)::BIGINT AS claims, sum(reintegration)::BIGINT AS reintegration
    FROM amount GROUP BY cover_id),
three_years AS (
    SELECT cover_id, sum(premium)::BIGINT AS premium FROM premium GROUP BY cover_id),
rated AS (
    SELECT cover_id, coalesce(l.claims, 0) AS claims, coalesce(l.reintegration, 0) AS reintegration,
        coalesce(w.premium, 0) AS premium
    FROM cover LEFT JOIN loss l USING (cover_id) LEFT JOIN three_years w USING (cover_id)
    WHERE own AND since < DATE '2027-01-01' AND until > DATE '2026-01-01')
SELECT c.cover_id,
    CASE WHEN p.by_payroll THEN money(over(p.n, insured))::VARCHAR
        ELSE (over(10000 * p.n, insured) / 10000)::DECIMAL(18, 4)::VARCHAR END AS exposure,
    CASE WHEN insured > 0 OR billed <> 0 THEN money(coalesce(p.premium, 0)) END AS definitive,
    CASE WHEN insured > 0 OR billed <> 0 THEN money(coalesce(billed, 0)) END AS billed,
    CASE WHEN insured > 0 OR billed <> 0 THEN money(coalesce(p.premium, 0) - coalesce(billed, 0)) END AS difference,
    money(r.claims) AS claims, money(r.reintegration) AS reintegration, money(r.premium) AS premium,
    CASE WHEN r.premium > 0
        THEN (over(1000000 * greatest(0, r.claims + r.reintegration), r.premium) / 10000)::DECIMAL(18, 4) END AS ratio
FROM cover c LEFT JOIN premium p ON p.cover_id = c.cover_id AND p.y = 2025
LEFT JOIN billed b ON b.cover_id = c.cover_id LEFT JOIN rated r ON r.cover_id = c.cover_id
WHERE insured > 0 OR billed <> 0 OR r.cover_id IS NOT NULL
ORDER BY c.cover_id
) TO '/dev/stdout' (HEADER, DELIMITER ',');
