-- The products that earn most, from the newest version of the table.
SELECT product_name, product_category, total_revenue, purchase_count, unique_buyers
FROM product_purchase_counts
ORDER BY total_revenue DESC
LIMIT 20;
