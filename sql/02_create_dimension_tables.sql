-- Dimensions, and what Lagoon keeps of its own loads. Safe to run again. Run it in the warehouse's database: mysql data_warehouse < …

CREATE TABLE IF NOT EXISTS lagoon_schema_versions (
  version INT NOT NULL,
  description VARCHAR(200) NOT NULL,
  applied_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (version)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Each snapshot of a fact table that was loaded to its end. snapshot_version 0 is the live one: its rows change in place.
CREATE TABLE IF NOT EXISTS lagoon_snapshots (
  table_name VARCHAR(64) NOT NULL,
  snapshot_version INT NOT NULL,
  snapshot_date DATE NOT NULL,
  source_rows BIGINT NOT NULL,
  loaded_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (table_name, snapshot_version)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- How far the live load has come: moved in the transaction of the rows, so that neither is there without the other.
CREATE TABLE IF NOT EXISTS lagoon_positions (
  load_name VARCHAR(64) NOT NULL,
  source VARCHAR(400) NOT NULL,
  next_offset BIGINT NOT NULL,
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (load_name, source)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- is_stub: a fact came before any event of its user; a later event completes the row.
CREATE TABLE IF NOT EXISTS dim_users (
  user_id VARCHAR(64) NOT NULL,
  user_name VARCHAR(255) NULL,
  user_email VARCHAR(320) NULL,
  user_country VARCHAR(64) NULL,
  user_city VARCHAR(128) NULL,
  is_stub BOOLEAN NOT NULL DEFAULT FALSE,
  created_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (user_id),
  KEY idx_users_country_city (user_country, user_city)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS dim_payment_methods (
  payment_method_id INT NOT NULL AUTO_INCREMENT,
  payment_method_name VARCHAR(64) NOT NULL,
  payment_method_category VARCHAR(64) NULL,
  is_active BOOLEAN NOT NULL DEFAULT TRUE,
  PRIMARY KEY (payment_method_id),
  UNIQUE KEY uq_payment_methods_name (payment_method_name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT INTO dim_payment_methods (payment_method_name, payment_method_category)
VALUES
  ('credit_card', 'card'),
  ('debit_card', 'card'),
  ('paypal', 'wallet'),
  ('bank_transfer', 'bank'),
  ('crypto', 'crypto'),
  ('cash', 'cash')
ON DUPLICATE KEY UPDATE payment_method_category = VALUES(payment_method_category);

INSERT INTO lagoon_schema_versions (version, description)
VALUES (1, 'dimensions, facts, latest views, permissions')
ON DUPLICATE KEY UPDATE version = VALUES(version);
