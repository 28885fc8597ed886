-- Who may read, write or administer which feed; '*' is every feed. Lagoon enforces it where the table is in use. Safe to run again.

CREATE TABLE IF NOT EXISTS data_lake_permissions (
  permission_id BIGINT NOT NULL AUTO_INCREMENT,
  principal VARCHAR(128) NOT NULL,
  principal_type ENUM('user', 'group') NOT NULL DEFAULT 'user',
  feed VARCHAR(64) NOT NULL,
  access ENUM('read', 'write', 'admin') NOT NULL,
  granted_by VARCHAR(128) NOT NULL,
  granted_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (permission_id),
  UNIQUE KEY uq_permissions (principal, principal_type, feed, access),
  KEY idx_permissions_feed (feed)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
