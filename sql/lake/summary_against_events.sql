-- Does the table say what the events say? No row means yes.
SELECT user_id, transaction_type, s.total_amount AS in_table, e.total_amount AS in_events
FROM user_transaction_summary AS s
FULL JOIN (
  SELECT user_id, transaction_type, sum(amount) AS total_amount, count(*) AS transaction_count
  FROM transaction_flattened
  GROUP BY ALL
) AS e USING (user_id, transaction_type)
WHERE s.total_amount IS DISTINCT FROM e.total_amount OR s.transaction_count IS DISTINCT FROM e.transaction_count;
