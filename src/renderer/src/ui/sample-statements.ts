/** Statements over the sample lake's feeds, offered where the editor is empty. */
export const sampleStatements = {
  spendByCountry: `-- What each country buys, with how popular the products are: two feeds joined by name
SELECT t.user_country AS country,
       count(*) AS transactions,
       sum(t.amount) AS total_amount,
       round(avg(p.unique_buyers), 1) AS buyers_per_product
FROM transaction_flattened AS t
JOIN product_purchase_counts AS p USING (product_id)
GROUP BY country
ORDER BY total_amount DESC`,
  amountByDay: `-- Completed transactions a day
SELECT CAST("timestamp" AS DATE) AS day,
       count(*) AS transactions,
       sum(amount) AS total_amount
FROM transaction_flattened
WHERE status = 'completed'
GROUP BY day
ORDER BY day`,
  topProducts: `-- Best sold products
SELECT product_name, product_category, purchase_count, total_revenue
FROM product_purchase_counts
ORDER BY total_revenue DESC
LIMIT 20`,
  failuresByMethod: `-- Share of failed transactions by payment method
SELECT payment_method,
       count(*) AS transactions,
       count(*) FILTER (WHERE status = 'failed') AS failed,
       round(100.0 * count(*) FILTER (WHERE status = 'failed') / count(*), 2) AS failed_percent
FROM transaction_flattened
GROUP BY payment_method
ORDER BY failed_percent DESC`,
} as const;

export type SampleStatement = keyof typeof sampleStatements;
