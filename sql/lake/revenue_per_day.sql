-- Revenue per day and currency. The WHERE on the partition columns reads only the files of one month.
SELECT
  make_date(year, month, day) AS date,
  currency,
  sum(amount) AS revenue
FROM transaction_flattened
WHERE year = 2026 AND month = 10 AND transaction_type = 'purchase'
GROUP BY ALL
ORDER BY ALL;
