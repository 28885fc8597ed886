-- Purchases per country, and how many of them came from blacklisted users or countries.
SELECT
  t.user_country AS country,
  sum(t.amount) AS revenue,
  count(*) AS purchases,
  count(b.transaction_id) AS blacklisted
FROM transaction_flattened AS t
LEFT JOIN transaction_stream_blacklisted AS b USING (transaction_id)
WHERE t.transaction_type = 'purchase'
GROUP BY ALL
ORDER BY revenue DESC;
