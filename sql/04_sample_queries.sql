-- Questions that BI asks of the warehouse, each with the index that serves it. They only read.

-- One user's newest totals. Index: idx_user_summary_user.
SELECT transaction_type, total_amount, transaction_count, avg_amount
FROM latest_user_transaction_summary
WHERE user_id = 'user_00001'
ORDER BY transaction_type;

-- The twenty users who spent most in euro, with name and country. Index: idx_user_summary_eur_amount, then dim_users by its key. LEFT JOIN keeps that order: facts first, and only those that are shown.
SELECT u.user_id, u.user_name, u.user_country, s.transaction_type, s.total_amount_eur
FROM latest_user_transaction_summary_eur AS s
LEFT JOIN dim_users AS u ON u.user_id = s.user_id
ORDER BY s.total_amount_eur DESC
LIMIT 20;

-- What each kind of payment came to. Index: uq_payment_totals.
SELECT m.payment_method_category, SUM(t.total_amount) AS total_amount, SUM(t.transaction_count) AS transactions
FROM latest_payment_method_totals AS t
JOIN dim_payment_methods AS m ON m.payment_method_id = t.payment_method_id
GROUP BY m.payment_method_category
ORDER BY total_amount DESC;

-- The ten products that brought in most. Index: idx_product_counts_revenue.
SELECT product_id, product_name, product_category, purchase_count, total_revenue, unique_buyers
FROM latest_product_purchase_counts
ORDER BY total_revenue DESC
LIMIT 10;

-- Revenue of each product category. Index: idx_product_counts_category.
SELECT product_category, SUM(total_revenue) AS total_revenue, SUM(purchase_count) AS purchases
FROM latest_product_purchase_counts
GROUP BY product_category
ORDER BY total_revenue DESC;

-- How one user's purchases grew from snapshot to snapshot. Index: idx_user_summary_user.
SELECT snapshot_version, snapshot_date, total_amount, transaction_count
FROM fact_user_transaction_summary
WHERE user_id = 'user_00001' AND transaction_type = 'purchase'
ORDER BY snapshot_version;
