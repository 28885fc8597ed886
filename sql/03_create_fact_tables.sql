-- Facts: one row for each business key and snapshot, so that a snapshot that is loaded twice changes nothing. Safe to run again.
-- snapshot_version is the version of the lake's table (vN as N); 0 is the live snapshot.

CREATE TABLE IF NOT EXISTS fact_user_transaction_summary (
  summary_id BIGINT NOT NULL AUTO_INCREMENT,
  user_id VARCHAR(64) NOT NULL,
  transaction_type VARCHAR(32) NOT NULL,
  total_amount DECIMAL(18,2) NULL,
  transaction_count BIGINT NULL,
  avg_amount DECIMAL(18,2) NULL,
  snapshot_date DATE NOT NULL,
  snapshot_version INT NOT NULL,
  PRIMARY KEY (summary_id),
  UNIQUE KEY uq_user_summary (snapshot_version, user_id, transaction_type),
  KEY idx_user_summary_user (user_id, snapshot_version),
  KEY idx_user_summary_type (snapshot_version, transaction_type, total_amount),
  KEY idx_user_summary_amount (snapshot_version, total_amount),
  CONSTRAINT fk_user_summary_user FOREIGN KEY (user_id) REFERENCES dim_users (user_id)
    ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS fact_user_transaction_summary_eur (
  summary_eur_id BIGINT NOT NULL AUTO_INCREMENT,
  user_id VARCHAR(64) NOT NULL,
  transaction_type VARCHAR(32) NOT NULL,
  total_amount_eur DECIMAL(18,2) NULL,
  transaction_count BIGINT NULL,
  avg_amount_eur DECIMAL(18,2) NULL,
  exchange_rate DECIMAL(18,6) NULL,
  snapshot_date DATE NOT NULL,
  snapshot_version INT NOT NULL,
  PRIMARY KEY (summary_eur_id),
  UNIQUE KEY uq_user_summary_eur (snapshot_version, user_id, transaction_type),
  KEY idx_user_summary_eur_user (user_id, snapshot_version),
  KEY idx_user_summary_eur_amount (snapshot_version, total_amount_eur),
  CONSTRAINT fk_user_summary_eur_user FOREIGN KEY (user_id) REFERENCES dim_users (user_id)
    ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS fact_payment_method_totals (
  payment_total_id BIGINT NOT NULL AUTO_INCREMENT,
  payment_method_id INT NOT NULL,
  payment_method_name VARCHAR(64) NOT NULL,
  total_amount DECIMAL(18,2) NULL,
  transaction_count BIGINT NULL,
  avg_amount DECIMAL(18,2) NULL,
  snapshot_date DATE NOT NULL,
  snapshot_version INT NOT NULL,
  PRIMARY KEY (payment_total_id),
  UNIQUE KEY uq_payment_totals (snapshot_version, payment_method_id),
  KEY idx_payment_totals_method (payment_method_id, snapshot_version),
  CONSTRAINT fk_payment_totals_method FOREIGN KEY (payment_method_id) REFERENCES dim_payment_methods (payment_method_id)
    ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS fact_product_purchase_counts (
  product_count_id BIGINT NOT NULL AUTO_INCREMENT,
  product_id VARCHAR(64) NOT NULL,
  product_name VARCHAR(255) NULL,
  product_category VARCHAR(128) NULL,
  purchase_count BIGINT NULL,
  total_revenue DECIMAL(18,2) NULL,
  avg_price DECIMAL(18,2) NULL,
  unique_buyers BIGINT NULL,
  snapshot_date DATE NOT NULL,
  snapshot_version INT NOT NULL,
  PRIMARY KEY (product_count_id),
  UNIQUE KEY uq_product_counts (snapshot_version, product_id),
  KEY idx_product_counts_product (product_id, snapshot_version),
  KEY idx_product_counts_category (snapshot_version, product_category, total_revenue, purchase_count),
  KEY idx_product_counts_revenue (snapshot_version, total_revenue)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The newest snapshot that was loaded to its end, the live one where there is one; a load that is under way is not seen, and an older version loaded anew is not the newest.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW latest_user_transaction_summary AS
SELECT * FROM fact_user_transaction_summary
WHERE snapshot_version = (
  SELECT snapshot_version FROM lagoon_snapshots
  WHERE table_name = 'fact_user_transaction_summary' ORDER BY (snapshot_version = 0) DESC, snapshot_version DESC LIMIT 1
);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW latest_user_transaction_summary_eur AS
SELECT * FROM fact_user_transaction_summary_eur
WHERE snapshot_version = (
  SELECT snapshot_version FROM lagoon_snapshots
  WHERE table_name = 'fact_user_transaction_summary_eur' ORDER BY (snapshot_version = 0) DESC, snapshot_version DESC LIMIT 1
);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW latest_payment_method_totals AS
SELECT * FROM fact_payment_method_totals
WHERE snapshot_version = (
  SELECT snapshot_version FROM lagoon_snapshots
  WHERE table_name = 'fact_payment_method_totals' ORDER BY (snapshot_version = 0) DESC, snapshot_version DESC LIMIT 1
);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW latest_product_purchase_counts AS
SELECT * FROM fact_product_purchase_counts
WHERE snapshot_version = (
  SELECT snapshot_version FROM lagoon_snapshots
  WHERE table_name = 'fact_product_purchase_counts' ORDER BY (snapshot_version = 0) DESC, snapshot_version DESC LIMIT 1
);
